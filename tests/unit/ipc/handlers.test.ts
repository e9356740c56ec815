import { describe, expect, it } from 'vitest'
import {
  VERBS,
  type Arguments,
  type DesktopState,
  type Result,
  type Verb
} from '../../../preload/contract.ts'
import type { SessionView } from '../../../main/core/sessions/session.ts'
import { NO_POLICY } from '../../../main/core/policy/policy.ts'
import type { Copy } from '../../../main/core/directory/copies.ts'
import { AppError } from '../../../main/core/errors.ts'
import type { FindingState, ListState } from '../../../main/core/directory/directory.ts'
import type { UserPart } from '../../../main/core/directory/user-details.ts'
import type { Page, WholeRow } from '../../../main/core/directory/worker-messages.ts'
import type { Answers } from '../../../main/core/requests/answers.ts'
import type { KeptAnswer } from '../../../main/core/requests/requests.ts'
import type { Removal } from '../../../main/core/sessions/removal.ts'
import { createReveal } from '../../../main/core/sessions/reveal-token.ts'
import type { Sessions } from '../../../main/core/sessions/sessions.ts'
import type { ImportOffer } from '../../../main/core/transfer/transfer.ts'
import { inspectText } from '../../../main/core/inspector/inspect-text.ts'
import { ENDPOINTS } from '../../../main/core/requests/endpoints.ts'
import { programFor } from '../../../main/core/requests/programs/program.ts'
import { readRequest } from '../../../main/core/requests/read-request.ts'
import type { UpdateView } from '../../../main/core/updates/updates.ts'
import { createHandlers, type HandlerDeps, type LateParts } from '../../../main/ipc/handlers.ts'
import {
  activityQuery,
  connection,
  directoryQuery,
  goodArgs,
  listKey,
  requestDraft
} from '../../support/ipc/calls.ts'

const list: ListState = {
  key: listKey,
  phase: 'ready',
  total: 3,
  skipped: 0,
  revision: 2,
  columns: [],
  hiddenFields: [],
  loadedAt: 1,
  source: 'live',
  progress: null,
  problems: [],
  error: null
}
const page: Page = { revision: 2, matched: 3, length: 3, total: 3, rows: [] }
const finding: FindingState = {
  name: 'no-role',
  list: 'users',
  title: 'No role',
  explanation: 'E',
  count: 2,
  missing: [],
  partial: ['users']
}
const userPart: UserPart = {
  name: 'roles',
  items: [],
  error: new AppError({ code: 'forbidden', message: 'M', hint: 'H', retryable: false })
}
const record: WholeRow = { title: 'Robin', subtitle: 'robin@example.com', fields: [], json: '{}' }
/** Core learns which rows of the result are asked for, and the list, apart from the query. */
const copy: Copy = {
  connectionId: 'c1',
  id: 'x-last',
  list: 'users',
  accountId: null,
  loadedAt: 7,
  rows: 3,
  kept: false
}
const { key, from: _from, count: _count, ...shownQuery } = directoryQuery
const coreQuery = { ...shownQuery, viewAccount: key.accountId }

const { from: _activityFrom, count: _activityCount, ...activityFilter } = activityQuery
const recordState = { revision: 4, total: 2, newest: 2, undoUntil: null }

const NOW = Date.UTC(2026, 10, 22, 21)

const UPDATES: UpdateView = {
  by: 'app',
  phase: {
    name: 'available',
    update: {
      version: '9.0.0',
      notes: 'Faster.',
      released: NOW,
      file: { target: 'linux-x64-appimage', name: 'desk.AppImage', size: 7, sha512: 'hash' }
    }
  },
  channel: 'stable',
  channels: ['stable'],
  automatic: true,
  checkedAt: NOW
}
const TOKEN = 'header.payload.signature'

const view: SessionView = {
  connection: {
    id: 'c1',
    name: 'Support',
    signInMethod: 'jwt',
    ringcentralHost: 'https://platform.ringcentral.com',
    ringcxHost: 'https://engage.ringcentral.com',
    clientId: 'client-id',
    publicClient: false,
    practice: false,
    keepFresh: true,
    createdAt: NOW
  },
  keeper: {
    state: { phase: 'active' },
    ringcentral: null,
    // Lives for one minute from NOW: whether it is told as live shows which time was used.
    ringcx: { expiresAt: NOW + 60_000, lifeMs: 300_000, receivedAt: NOW },
    identity: null,
    nextStepAt: null,
    renewals: [],
    watched: true,
    unsaved: false
  },
  credential: 'stored',
  credentialEndsAt: null,
  missing: [],
  browser: null,
  api: { kind: 'ready' }
}

const DESKTOP: DesktopState = {
  keepRunning: false,
  hasTray: false,
  startAtLogin: null,
  notify: { 'sign-in-needed': true, refused: true, 'credential-ends': true, 'update-ready': true }
}

const answer: KeptAnswer = {
  id: 'a1',
  connectionId: 'c1',
  method: 'GET',
  url: 'https://engage.ringcentral.com/voice/api/v1/admin/users/5501',
  status: 200,
  statusText: 'OK',
  sentAt: NOW,
  waitingMs: 20,
  transferMs: 3,
  bytes: 12,
  headers: [{ name: 'content-type', value: 'application/json' }],
  kind: 'json',
  redirect: null,
  notes: [],
  masked: 0,
  nodes: 2,
  lines: 3,
  table: { rows: 1, columns: ['userId'] }
}
const ANSWERS: { readonly [Name in keyof Answers]?: unknown } = {
  rows: { total: 0, rows: [] },
  toggle: 7,
  unfold: 8,
  show: 9,
  path: { text: '$.users[3]', parent: 1 },
  search: { total: 0, nodes: [], lines: [] },
  lines: { total: 1, lines: ['{}'] },
  table: { total: 1, rows: [['5501']] },
  value: '{}'
}

const removal: Removal = { connection: view.connection, undoUntil: NOW + 10_000 }

const OFFER: ImportOffer = {
  id: 'o1',
  fileName: 'mine.tokendesk',
  plan: [],
  sealed: false,
  inClear: false,
  problem: null
}

/** Handlers over stand-ins that write down what was called with what. */
function desk(storage: Partial<HandlerDeps['storage']> = {}, more: Partial<HandlerDeps> = {}) {
  const calls: unknown[][] = []
  const noting =
    <Args extends unknown[], Result>(name: string, result: Result) =>
    (...args: Args): Result => {
      calls.push([name, ...args])
      return result
    }
  const later = <Result>(result: Result): Promise<Result> => Promise.resolve(result)
  const sessions: Sessions = {
    list: noting('list', [view]),
    view: noting('view', view),
    restore: noting('restore', later(undefined)),
    add: noting('add', later('c1')),
    edit: noting('edit', later(undefined)),
    rename: noting('rename', undefined),
    setKeepFresh: noting('setKeepFresh', undefined),
    lookAt: noting('lookAt', undefined),
    validate: noting('validate', later({})),
    check: noting('check', later(undefined)),
    cancelCheck: noting('cancelCheck', later(undefined)),
    duplicate: noting('duplicate', later('c1')),
    move: noting('move', undefined),
    remove: noting('remove', undefined),
    removals: noting('removals', [removal]),
    undoRemoval: noting('undoRemoval', later(undefined)),
    holdRemoval: noting('holdRemoval', undefined),
    removeAll: noting('removeEvery', later(undefined)),
    lock: noting('lockSessions', later(undefined)),
    unlock: noting('unlockSessions', later(undefined)),
    import: noting('import', later(undefined)),
    startPractice: noting('startPractice', later('c1')),
    signIn: noting('signIn', later(undefined)),
    cancelSignIn: noting('cancelSignIn', undefined),
    signInAddress: noting('signInAddress', 'https://platform.example.com/authorize?state=s'),
    signOut: noting('signOut', later(undefined)),
    renew: noting('renew', later(undefined)),
    freshToken: noting('freshToken', later(TOKEN)),
    explainToken: noting('explainToken', null),
    connectorSheet: noting('sheet', later({ fields: [], json: '{}', env: '', text: '', problem: null })),
    directory: {
      open: noting('open', list),
      load: noting('load', later(undefined)),
      cancel: noting('cancel', undefined),
      query: noting('query', later(page)),
      values: noting('values', later([{ text: 'User', count: 3 }])),
      record: noting('record', later(record)),
      findRow: noting('findRow', later(7)),
      copies: noting('copies', later([copy])),
      keep: noting('keep', later(undefined)),
      removeCopy: noting('removeCopy', later(undefined)),
      compare: noting('compare', later(list)),
      copy: noting('copy', later({ text: 'a,b', rows: 3 })),
      export: noting('exportRows', later({ rows: 0, next: () => later(null), end: () => undefined })),
      findings: noting('findings', later([finding])),
      userDetails: noting('userDetails', later([userPart])),
      leave: noting('leave', undefined)
    },
    requests: {
      check: noting('checkDraft', { url: answer.url, problems: {}, variables: ['userId'], signIn: null }),
      send: noting('send', later(answer)),
      cancel: noting('cancelSend', undefined),
      answers: noting('answers', [answer]),
      answer: noting('answer', answer),
      ask: (name, ...args) => noting('ask', later(ANSWERS[name] as never))(name, ...args)
    },
    removeSavedLists: noting('removeSavedLists', later(undefined)),
    wake: noting('wake', undefined),
    settle: noting('settle', later(undefined)),
    close: noting('close', undefined)
  }
  const late: LateParts = {
    endpoints: ENDPOINTS,
    programFor,
    readRequest,
    activityFiles: {
      exportHar: noting('exportHar', later('activity.har')),
      saveReport: noting('saveReport', later('report.txt'))
    },
    reports: {
      make: noting('makeReport', { id: 'r1', text: 'All is well.' }),
      find: noting('findReport', 'All is well.')
    },
    transfers: {
      offer: noting('offer', OFFER),
      offerUnreadable: noting('offerUnreadable', OFFER),
      current: noting('current', null),
      dismiss: noting('dismiss', undefined),
      apply: noting('apply', later({ added: 1, replaced: 0, skipped: 1 }))
    },
    transferFiles: {
      choose: noting('choose', later(null)),
      export: noting('export', later('connections.tokendesk'))
    },
    updates: {
      view: noting('updates', UPDATES),
      check: noting('checkForUpdates', later(undefined)),
      download: noting('downloadUpdate', later(undefined)),
      cancel: noting('cancelUpdate', undefined),
      restart: noting('restartToUpdate', later(undefined)),
      choose: noting('chooseUpdates', undefined)
    }
  }
  const handlers = createHandlers({
    sessions,
    preferences: {
      current: noting('preferences', { layouts: {}, detailWidth: 340, accounts: {} }),
      change: noting('keepPreference', undefined)
    },
    now: () => NOW,
    facts: () => ({
      version: '1.0.0',
      platform: 'linux',
      safeMode: false,
      theme: 'dark',
      dataFolder: '/home/desk',
      redirectAddresses: [],
      vault: {
        mode: 'memory',
        state: 'absent',
        backend: null,
        message: 'M',
        hint: '',
        needsPassphrase: false,
        notices: []
      },
      locking: { afterMs: null, withSystem: false },
      notices: [],
      proxyAsk: null,
      policy: NO_POLICY,
      allowWrites: false
    }),
    tellApp: noting('tellApp', undefined),
    setTheme: noting('setTheme', undefined),
    dismissNotice: noting('dismissNotice', undefined),
    showDataFolder: noting('showDataFolder', later(undefined)),
    openLink: noting('openLink', later(undefined)),
    offerCommands: noting('offerCommands', undefined),
    takeCommand: noting('takeCommand', { id: 'connection.renew' as const, connectionId: 'c1' }),
    openJwtPage: noting('openJwtPage', later(undefined)),
    storage: {
      open: noting('open', later(undefined)),
      unlock: noting('unlock', later(undefined)),
      lock: noting('lock', later(undefined)),
      changeMode: noting('changeMode', later(undefined)),
      changePassphrase: noting('changePassphrase', later(undefined)),
      renewKey: noting('renewKey', later(undefined)),
      setLocking: noting('setLocking', undefined),
      removeAll: noting('removeAll', later(undefined)),
      ...storage
    },
    inspect: (text) => Promise.resolve(inspectText(text, NOW)),
    proxy: { answer: noting('answerProxy', undefined), askAgain: noting('askProxy', undefined) },
    copySecret: noting('copySecret', later(NOW + 30_000)),
    copyText: noting('copyText', later(undefined)),
    mayReveal: true,
    desktop: () =>
      later({ state: noting('desktopState', later(DESKTOP)), set: noting('setDesktop', later(undefined)) }),
    directoryFiles: {
      export: noting('exportList', later('users.csv')),
      cancel: noting('cancelExport', undefined)
    },
    answerFiles: { save: noting('saveAnswer', later('users.json')) },
    savedRequests: {
      list: noting('savedRequests', []),
      save: noting('saveRequest', []),
      rename: noting('renameRequest', []),
      remove: noting('removeRequest', []),
      undoRemove: noting('undoRemoveRequest', [])
    },
    setAllowWrites: noting('setAllowWrites', undefined),
    activity: {
      recorder: {
        state: noting('activityState', recordState),
        read: noting('readActivity', { state: recordState, matched: 0, entries: [] }),
        clear: noting('clearActivity', undefined),
        undoClear: noting('undoClearActivity', undefined),
        note: noting('note', undefined)
      },
      keeping: { isOn: () => true, mayKeep: () => true },
      keep: noting('keepActivity', later(undefined))
    },
    late: () => later(late),
    lateIfLoaded: () => late,
    ...more
  })
  async function call<Name extends Verb>(verb: Name): Promise<Result<Name>> {
    const handle: (...args: Arguments<Name>) => unknown = handlers[verb]
    return (await handle(...goodArgs[verb])) as Result<Name>
  }
  return { calls, handlers, call }
}

/** What each call sets off, in order. */
const SETS_OFF: { readonly [Name in Verb]: readonly (readonly unknown[])[] } = {
  appStatus: [],
  setTheme: [['setTheme', 'dark'], ['tellApp']],
  dismissNotice: [['dismissNotice', 'settings-set-aside'], ['tellApp']],
  showDataFolder: [['showDataFolder']],
  openLink: [['openLink', 'create-jwt']],
  takeCommand: [['takeCommand']],
  offerCommands: [['offerCommands', ['go.settings', 'connection.renew']]],
  openJwtPage: [['openJwtPage', 'client-id']],
  retryStorage: [['open'], ['tellApp']],
  unlockStorage: [['unlock', 'correct horse battery'], ['tellApp']],
  lockStorage: [['lock'], ['tellApp']],
  changeStorageMode: [
    ['changeMode', { mode: 'passphrase', passphrase: 'correct horse battery' }],
    ['tellApp']
  ],
  changePassphrase: [['changePassphrase', 'correct horse battery', 'four other words here'], ['tellApp']],
  renewStorageKey: [['renewKey', 'correct horse battery'], ['tellApp']],
  setLocking: [['setLocking', { afterMs: 300_000, withSystem: true }], ['tellApp']],
  removeAllData: [['removeAll'], ['tellApp']],
  answerProxy: [['answerProxy', { user: 'robin', password: 'proxy-password' }], ['tellApp']],
  askProxy: [['askProxy'], ['tellApp']],
  listConnections: [['list']],
  addConnection: [['add', connection]],
  checkConnection: [['validate', 'c1', connection]],
  editConnection: [['edit', 'c1', connection]],
  renameConnection: [['rename', 'c1', 'New name']],
  setKeepFresh: [['setKeepFresh', 'c1', false]],
  duplicateConnection: [['duplicate', 'c1']],
  moveConnection: [['move', 'c1', 2]],
  removeConnection: [['remove', 'c1']],
  removals: [['removals']],
  undoRemoval: [['undoRemoval', 'c1']],
  holdRemoval: [['holdRemoval', 'c1', true]],
  startPractice: [['startPractice']],
  signIn: [['signIn', 'c1']],
  cancelSignIn: [['cancelSignIn', 'c1']],
  testConnection: [['check', 'c1']],
  cancelTest: [['cancelCheck', 'c1']],
  copySignInAddress: [
    ['signInAddress', 'c1'],
    ['copyText', 'https://platform.example.com/authorize?state=s']
  ],
  signOut: [['signOut', 'c1']],
  renew: [['renew', 'c1']],
  lookAt: [['lookAt', 'c1']],
  copyToken: [
    ['view', 'c1'],
    ['freshToken', 'c1'],
    [
      'copySecret',
      `curl 'https://engage.ringcentral.com/voice/api/v1/admin/accounts' -H 'Authorization: Bearer ${TOKEN}'`
    ],
    ['note', { kind: 'copy', connectionId: 'c1' }]
  ],
  openList: [['open', listKey]],
  loadList: [['load', listKey]],
  cancelLoad: [['cancel', listKey]],
  queryDirectory: [['query', listKey, coreQuery, 100, 50]],
  directoryValues: [['values', listKey, 'roles', 'user']],
  directoryRecord: [['record', listKey, 7]],
  findRow: [['findRow', listKey, '5501']],
  copyDirectory: [
    ['copy', listKey, coreQuery, [[0, 2]], ['fullName'], 'csv'],
    ['copyText', 'a,b']
  ],
  exportDirectory: [['exportList', listKey, coreQuery, 'shown', 'csv']],
  cancelExport: [['cancelExport']],
  directoryCopies: [['copies', 'c1']],
  keepCopy: [['keep', listKey]],
  removeCopy: [['removeCopy', ...goodArgs.removeCopy]],
  compareLists: [['compare', ...goodArgs.compareLists]],
  directoryFindings: [['findings', 'c1', '90010001']],
  userDetails: [['userDetails', 'c1', '5501']],
  connectorSheet: [['sheet', 'c1', '90010001']],
  leaveDirectory: [['leave']],
  directoryPreferences: [['preferences']],
  keepDirectoryPreference: [['keepPreference', goodArgs.keepDirectoryPreference[0]]],
  tokenDetails: [
    ['view', 'c1'],
    ['explainToken', 'c1']
  ],
  revealToken: [
    ['freshToken', 'c1'],
    ['note', { kind: 'reveal', connectionId: 'c1' }]
  ],
  requestEndpoints: [],
  checkRequest: [['checkDraft', 'c1', requestDraft]],
  sendRequest: [['send', 'c1', requestDraft, false]],
  cancelRequest: [['cancelSend', 'c1']],
  answers: [['answers', 'c1']],
  answerRows: [['ask', 'rows', 'a1', 0, 100]],
  toggleAnswerNode: [['ask', 'toggle', 'a1', 3]],
  unfoldAnswer: [['ask', 'unfold', 'a1', true]],
  showAnswerNode: [['ask', 'show', 'a1', 3]],
  answerPath: [['ask', 'path', 'a1', 3]],
  searchAnswer: [['ask', 'search', 'a1', 'robin']],
  answerText: [['ask', 'lines', 'a1', 0, 100]],
  answerTable: [['ask', 'table', 'a1', 0, 100]],
  copyAnswer: [
    ['ask', 'value', 'a1', 0],
    ['copyText', '{}']
  ],
  saveAnswer: [['saveAnswer', 'a1']],
  savedRequests: [['savedRequests']],
  saveRequest: [['saveRequest', null, 'One user', requestDraft]],
  renameRequest: [['renameRequest', 'r1', 'A user']],
  removeRequest: [['removeRequest', 'r1']],
  undoRemoveRequest: [['undoRemoveRequest', 'r1']],
  readRequest: [['view', 'c1']],
  programText: [
    ['view', 'c1'],
    ['checkDraft', 'c1', requestDraft]
  ],
  copyProgram: [
    ['view', 'c1'],
    ['checkDraft', 'c1', requestDraft],
    ['copyText', expect.stringMatching(/^\/\/ |^package main/m)]
  ],
  setAllowWrites: [['setAllowWrites', true], ['tellApp']],
  activityState: [['activityState']],
  queryActivity: [['readActivity', activityFilter, 100, 50]],
  clearActivity: [['clearActivity']],
  undoClearActivity: [['undoClearActivity']],
  setKeepActivity: [['keepActivity', true]],
  exportActivity: [['exportHar', activityFilter]],
  makeSupportReport: [['makeReport', { people: false }]],
  saveSupportReport: [
    ['findReport', 'r1'],
    ['saveReport', 'All is well.']
  ],
  copySupportReport: [
    ['findReport', 'r1'],
    ['copyText', 'All is well.']
  ],
  desktopState: [['desktopState']],
  setDesktop: [['setDesktop', 'keep-running', true]],
  inspect: [],
  readCredential: [],
  readPaste: [],
  copyText: [['copyText', '1234567']],
  exportConnections: [['export', ['c1', 'c2'], 'a passphrase for the file']],
  chooseImport: [['choose']],
  dropImport: [['offer', 'mine.tokendesk', '{}']],
  currentImport: [['current']],
  applyImport: [['apply', 'o1', ['add', 'skip'], null]],
  dismissImport: [['dismiss', 'o1']],
  updateStatus: [['updates']],
  checkForUpdates: [['checkForUpdates']],
  downloadUpdate: [['downloadUpdate']],
  cancelUpdate: [['cancelUpdate']],
  restartToUpdate: [['restartToUpdate']],
  setUpdateChoice: [['chooseUpdates', { automatic: false, channel: 'beta' }]]
}

/** The calls whose whole effect comes by event, or is none that the window sees. */
const NOTHING_TO_ANSWER: ReadonlySet<Verb> = new Set<Verb>([
  'setTheme',
  'dismissNotice',
  'showDataFolder',
  'openLink',
  'offerCommands',
  'openJwtPage',
  'answerProxy',
  'askProxy',
  'retryStorage',
  'unlockStorage',
  'lockStorage',
  'changeStorageMode',
  'changePassphrase',
  'renewStorageKey',
  'setLocking',
  'removeAllData',
  'editConnection',
  'renameConnection',
  'setKeepFresh',
  'moveConnection',
  'removeConnection',
  'undoRemoval',
  'holdRemoval',
  'signIn',
  'cancelSignIn',
  'testConnection',
  'cancelTest',
  'copySignInAddress',
  'signOut',
  'renew',
  'lookAt',
  'loadList',
  'cancelLoad',
  'cancelExport',
  'keepCopy',
  'removeCopy',
  'leaveDirectory',
  'keepDirectoryPreference',
  'clearActivity',
  'undoClearActivity',
  'setKeepActivity',
  'copySupportReport',
  'copyText',
  'cancelRequest',
  'copyProgram',
  'setAllowWrites',
  'dismissImport',
  'checkForUpdates',
  'downloadUpdate',
  'cancelUpdate',
  'restartToUpdate',
  'setUpdateChoice',
  'setDesktop'
])

describe('createHandlers', () => {
  it.each(VERBS)('%s does exactly what its name says', async (verb) => {
    const { calls, call } = desk()
    await call(verb)
    expect(calls).toEqual(SETS_OFF[verb])
  })

  it('answers the first view without the parts that are loaded on first use', async () => {
    const { call } = desk(
      {},
      { late: () => Promise.reject(new Error('was loaded')), lateIfLoaded: () => null }
    )
    for (const verb of ['appStatus', 'listConnections', 'removals', 'activityState'] as const)
      await call(verb)
    expect(await call('currentImport')).toBeNull()
    await expect(call('requestEndpoints')).rejects.toThrow('was loaded')
  })

  it('reports the state of the app even after a failed call', async () => {
    const { calls, handlers } = desk({ unlock: () => Promise.reject(new Error('wrong passphrase')) })
    await expect(handlers.unlockStorage('wrong')).rejects.toThrow('wrong passphrase')
    expect(calls).toEqual([['tellApp']])
  })

  it('returns the state of the app on request', async () => {
    expect(await desk().call('appStatus')).toMatchObject({ version: '1.0.0', storage: { mode: 'memory' } })
  })

  it.each(['addConnection', 'duplicateConnection', 'startPractice'] as const)(
    '%s returns the ID of what it created',
    async (verb) => {
      expect(await desk().call(verb)).toBe('c1')
    }
  )

  it.each(VERBS.filter((verb) => NOTHING_TO_ANSWER.has(verb)))(
    '%s returns nothing: an event reports the change',
    async (verb) => {
      expect(await desk().call(verb)).toBeNull()
    }
  )

  it('returns file names and import offers', async () => {
    const { call } = desk()
    expect(await call('exportConnections')).toBe('connections.tokendesk')
    expect(await call('exportDirectory')).toBe('users.csv')
    expect(await call('chooseImport')).toBeNull()
    expect(await call('currentImport')).toBeNull()
    expect(await call('dropImport')).toEqual({
      id: 'o1',
      fileName: 'mine.tokendesk',
      items: [],
      sealed: false,
      inClear: false,
      problem: null
    })
    expect(await call('applyImport')).toEqual({ added: 1, replaced: 0, skipped: 1 })
    expect(await call('dismissImport')).toBeNull()
  })

  it('tells of an update no address, no hash, and no file name', async () => {
    expect(await desk().call('updateStatus')).toEqual({
      by: 'app',
      phase: 'available',
      offer: { version: '9.0.0', notes: 'Faster.', size: 7, released: NOW },
      received: 0,
      error: null,
      channel: 'stable',
      channels: ['stable'],
      automatic: true,
      checkedAt: NOW
    })
  })

  it('lists what can be undone', async () => {
    expect(await desk().call('removals')).toEqual([
      { connectionId: 'c1', name: 'Support', undoUntil: NOW + 10_000 }
    ])
  })

  it('lists all connections, and answers about the directory', async () => {
    const { call } = desk()
    expect((await call('listConnections')).map((each) => each.connection.id)).toEqual(['c1'])
    expect(await call('openList')).toMatchObject({ key: listKey, phase: 'ready', total: 3 })
    expect(await call('queryDirectory')).toEqual({ ...page, from: 100 })
    expect(await call('directoryRecord')).toMatchObject({ row: 7, title: 'Robin' })
    expect(await call('findRow')).toBe(7)
    const { connectionId: _id, ...shown } = copy
    expect(await call('directoryCopies')).toEqual([shown])
    expect(await call('compareLists')).toMatchObject({ key: listKey, total: 3 })
    expect(await call('directoryFindings')).toEqual([finding])
    expect(await call('userDetails')).toMatchObject([{ name: 'roles', error: { code: 'forbidden' } }])
    expect(await call('copyDirectory')).toEqual({ copied: 3 })
  })

  it('inspects against the clock it was given', async () => {
    const early = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
      JSON.stringify({ nbf: NOW / 1000 + 3600, exp: NOW / 1000 + 7200 })
    ).toString('base64url')}.`
    const { findings } = await desk().handlers.inspect(early)
    expect(findings).toMatchObject([{ kind: 'unsecured-jwt', expiresAt: NOW + 7_200_000 }])
    expect(findings[0]?.notes.join(' ')).toContain('isn’t valid yet')
  })

  it('reveals the token for half a minute, and only after a note', async () => {
    expect(await desk().call('revealToken')).toEqual({ text: TOKEN, hideAt: NOW + 30_000 })
    const reveal = createReveal({
      mayReveal: true,
      freshToken: () => Promise.resolve(TOKEN),
      note: () => {
        throw new Error('no room')
      }
    })
    await expect(reveal('c1')).rejects.toThrow('no room')
  })

  it('never reveals a token where the organization doesn’t allow it, and doesn’t even ask for one', async () => {
    const { calls, call } = desk({}, { mayReveal: false })
    await expect(call('revealToken')).rejects.toMatchObject({ code: 'input-invalid' })
    expect(calls).toEqual([])
  })

  it.each([
    ['token', TOKEN],
    ['bearer', `Bearer ${TOKEN}`],
    ['env', `RINGCX_HOST=https://engage.ringcentral.com\nRINGCX_ACCESS_TOKEN=${TOKEN}`],
    ['authorization-header', `Authorization: Bearer ${TOKEN}`],
    [
      'curl',
      `curl 'https://engage.ringcentral.com/voice/api/v1/admin/accounts' -H 'Authorization: Bearer ${TOKEN}'`
    ]
  ] as const)(
    'copies the format %s to the clipboard, and returns only when it will be cleared',
    async (form, text) => {
      const { calls, handlers } = desk()
      const reply = await handlers.copyToken('c1', form)
      expect(calls).toContainEqual(['copySecret', text])
      expect(reply).toEqual({ clearsAt: NOW + 30_000 })
    }
  )
})
