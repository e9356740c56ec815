import { createKeeping } from '../../main/core/activity/keeping.ts'
import { createSupportReports } from '../../main/core/activity/report.ts'
import { ENDPOINTS } from '../../main/core/requests/endpoints.ts'
import { programFor } from '../../main/core/requests/programs/program.ts'
import { readRequest } from '../../main/core/requests/read-request.ts'
import { createSavedRequests } from '../../main/core/requests/saved-requests.ts'
import { createActivityFiles } from '../../main/electron/activity-files.ts'
import { createAnswerFiles } from '../../main/electron/answer-files.ts'
import { presentReport } from '../../main/ipc/present/support-report.ts'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  VERBS,
  type Verb,
  type Arguments,
  type MarkedReply,
  type Reply,
  type Result
} from '../../preload/contract.ts'
import { createProxyQuestion } from '../../main/core/http/proxy-question.ts'
import { createDirectoryFiles } from '../../main/electron/directory-files.ts'
import { createOutsideDisk } from '../../main/electron/outside-disk.ts'
import { bindCalls } from '../../main/ipc/bind.ts'
import { decoders } from '../../main/ipc/decoders.ts'
import { readDesktopChoices } from '../../main/core/desktop/choices.ts'
import { needsOf } from '../../main/core/desktop/needs.ts'
import { trayView } from '../../main/core/desktop/tray-view.ts'
import { createPreferences } from '../../main/core/directory/preferences.ts'
import { inspectText } from '../../main/core/inspector/inspect-text.ts'
import { createHandlers, type LateParts } from '../../main/ipc/handlers.ts'
import { NO_POLICY } from '../../main/core/policy/policy.ts'
import { createRecordFile } from '../../main/core/vault/record-file.ts'
import { createTransfers } from '../../main/core/transfer/transfer.ts'
import { createUpdates } from '../../main/core/updates/updates.ts'
import { presentApp, type AppFacts } from '../../main/ipc/present/app-status.ts'
import { presentDesktop } from '../../main/ipc/present/desktop.ts'
import { presentConnection } from '../../main/ipc/present/connection.ts'
import { presentTest } from '../../main/ipc/present/connection-test.ts'
import { presentError } from '../../main/ipc/present/error.ts'
import { presentRemoval } from '../../main/ipc/present/removal.ts'
import { presentStatus } from '../../main/ipc/present/session-status.ts'
import { presentUpdates } from '../../main/ipc/present/updates.ts'
import { SECRET_MARKER } from '../../main/simulator/secret-fields.ts'
import type { Simulator } from '../../main/simulator/simulator.ts'
import { needlesOf } from '../support/window/needles.ts'
import { createHandTimers } from '../support/fakes/hand-timers.ts'
import { BEARER_FORMS } from '../../main/core/sessions/bearer-text.ts'
import { STANDINGS } from '../../preload/standings.ts'
import { unsignedJwt } from '../support/fakes/unsigned-jwt.ts'
import { createFakeBrowser } from '../support/sessions/fake-browser.ts'
import { createDesk, isActive, startServices, type Desk } from '../support/sessions/desk.ts'
import { EVERYTHING, keyOf } from '../support/fakes/loop-worker.ts'

const mark = (): string => randomBytes(24).toString('base64url')

const CLIENT_SECRET = `Secret.${mark()}`
const JWT = unsignedJwt({ sub: '1', jti: mark() }, { alg: 'RS256', typ: 'JWT' })
const FILE_PASSPHRASE = `Pass phrase ${mark()}`
const WRONG_SECRET = `Wrong.${mark()}`
const PASTED_ACCESS = mark()
const PASTED_REFRESH = mark()
const WRONG_JWT = unsignedJwt({ sub: '1', jti: mark() }, { alg: 'RS256', typ: 'JWT' })
const PASSPHRASE = `first ${mark()} passphrase`
const NEXT_PASSPHRASE = `second ${mark()} passphrase`

interface Copied {
  readonly text: string
}

const PROXY_PASSWORD = 'proxy-password-9f3a51c07b'

/** The boundary of the app over a desk: each call answers with the reply that would cross to the window. */
function openBoundary(desk: Desk, copied: Copied[]) {
  const listeners = new Map<string, (event: never, ...args: unknown[]) => Promise<unknown>>()
  const refusals: string[] = []
  const exported: Buffer[] = []
  const transfers = createTransfers({
    list: desk.connections.list,
    import: desk.sessions.import,
    records: desk.vault,
    whyNotAllowed: () => null,
    isManaged: () => false,
    maySealSecrets: true,
    newId: () => `o${String(exported.length)}`,
    now: desk.timers.clock.wall
  })
  const told: string[] = []
  const facts = (): AppFacts => ({
    version: '1.0.0',
    platform: 'linux',
    safeMode: false,
    theme: 'dark',
    dataFolder: '/home/desk',
    redirectAddresses: [],
    vault: desk.vault.status(),
    locking: desk.storage.locking(),
    allowWrites: false,
    notices: [],
    proxyAsk: null,
    policy: NO_POLICY
  })
  const keeping = createKeeping({
    recorder: desk.activity,
    file: createRecordFile('/home/desk/activity.sealed', desk.home.disk, { timers: desk.timers }),
    records: desk.vault,
    isVaultOpen: () => desk.vault.status().state === 'found',
    mayKeep: () => true,
    choice: { read: () => keeps, write: (on) => (keeps = on) },
    timers: desk.timers,
    log: { note: () => undefined }
  })
  let keeps = false
  let saved: unknown = []
  const late: LateParts = {
    endpoints: ENDPOINTS,
    programFor,
    readRequest,
    activityFiles: createActivityFiles({
      recorder: desk.activity,
      creator: { name: 'Token Desk', version: '1.0.0' },
      dialogs: {
        showSaveDialog: () => Promise.resolve({ canceled: false, filePath: '/home/desk/file' })
      },
      folder: () => '/home/desk',
      outside: createOutsideDisk(desk.timers),
      now: desk.timers.clock.wall,
      disk: desk.home.disk
    }),
    reports: createSupportReports(
      () =>
        presentReport({
          now: desk.timers.clock.wall(),
          facts: facts(),
          versions: [['System', 'linux']],
          views: desk.sessions.list(),
          activity: desk.activity.all(),
          kept: keeping.isOn()
        }),
      () => 'r1'
    ),
    transfers,
    transferFiles: {
      choose: () => Promise.resolve(transfers.current()),
      export: async (ids, passphrase) => {
        exported.push(Buffer.from(await transfers.export(ids, passphrase)))
        return 'connections.tokendesk'
      }
    },
    updates: createUpdates({
      version: '1.0.0',
      installation: { kind: 'folder' },
      arch: 'x64',
      feed: null,
      allowed: 'any',
      choices: { read: () => null, write: () => undefined },
      fetchManifest: () => Promise.reject(new Error('no feed')),
      openEngine: () => Promise.reject(new Error('no feed')),
      removeDownloads: () => Promise.resolve(),
      quiet: () => Promise.resolve(true),
      quit: () => undefined,
      clock: desk.timers.clock,
      timers: desk.timers,
      random: () => 0,
      newId: () => 'u1',
      onChange: (view) => told.push(JSON.stringify(presentUpdates(view))),
      log: { note: () => undefined }
    })
  }
  const handlers = createHandlers({
    sessions: desk.sessions,
    preferences: createPreferences({ read: () => null, write: () => undefined }),
    now: desk.timers.clock.wall,
    facts,
    tellApp: () => told.push(JSON.stringify(presentApp(facts()))),
    setTheme: () => undefined,
    dismissNotice: () => undefined,
    showDataFolder: () => Promise.resolve(),
    openLink: () => Promise.resolve(),
    takeCommand: () => null,
    offerCommands: () => undefined,
    openJwtPage: () => Promise.resolve(),
    storage: desk.storage,
    inspect: (text) => Promise.resolve(inspectText(text, desk.timers.clock.wall())),
    proxy: { answer: createProxyQuestion(() => undefined).answer, askAgain: () => undefined },
    copySecret: (text) => {
      copied.push({ text })
      return Promise.resolve(0)
    },
    copyText: (text) => {
      refusals.push(text)
      return Promise.resolve()
    },
    mayReveal: true,
    desktop: () =>
      Promise.resolve({
        state: () => {
          const now = desk.timers.clock.wall()
          const views = desk.sessions.list()
          const asText = (at: number): string => new Date(at).toISOString()
          told.push(
            JSON.stringify(
              trayView(views, {
                canLock: true,
                isShut: false,
                now,
                timeText: asText,
                words: STANDINGS,
                before: null
              })
            )
          )
          told.push(JSON.stringify(views.map((view) => needsOf(view, now, asText))))
          return Promise.resolve(presentDesktop(readDesktopChoices(undefined), false, null))
        },
        set: () => Promise.resolve()
      }),
    directoryFiles: createDirectoryFiles({
      directory: desk.sessions.directory,
      dialogs: { showSaveDialog: () => Promise.resolve({ canceled: false, filePath: '/home/desk/list' }) },
      folder: () => '/home/desk',
      outside: createOutsideDisk(desk.timers),
      now: desk.timers.clock.wall,
      onProgress: () => undefined,
      disk: desk.home.disk
    }),
    answerFiles: createAnswerFiles({
      requests: desk.sessions.requests,
      dialogs: { showSaveDialog: () => Promise.resolve({ canceled: false, filePath: '/home/desk/answer' }) },
      folder: () => '/home/desk',
      outside: createOutsideDisk(desk.timers),
      now: desk.timers.clock.wall,
      disk: desk.home.disk
    }),
    savedRequests: createSavedRequests({
      read: () => saved,
      write: (requests) => {
        saved = requests
      },
      newId: () => `r${String(exported.length)}`
    }),
    setAllowWrites: () => undefined,
    activity: {
      recorder: desk.activity,
      keeping,
      keep: keeping.set
    },
    late: () => Promise.resolve(late),
    lateIfLoaded: () => late
  })
  bindCalls({
    ipcMain: { handle: (channel, listener) => void listeners.set(channel, listener) },
    isTrusted: () => true,
    answering: () => Promise.resolve({ decoders, handlers, presentError, mark: () => null }),
    log: { note: (event, facts) => refusals.push(JSON.stringify([event, facts])) }
  })
  return {
    refusals,
    exported,
    told,
    async call<Channel extends Verb>(
      channel: Channel,
      ...args: Arguments<Channel>
    ): Promise<Reply<Result<Channel>>> {
      const listener = listeners.get(channel)
      if (listener === undefined) throw new Error(`no ${channel}`)
      const { reply } = (await listener({} as never, ...args)) as MarkedReply
      return reply as Reply<Result<Channel>>
    }
  }
}

/** Drives every call of the contract, its failures too, and gathers whatever can be seen from outside main. */
async function driveEverything() {
  const timers = createHandTimers()
  const credentials = { clientSecret: CLIENT_SECRET, jwt: JWT }
  const simulator: Simulator = await startServices(timers, {
    credentials,
    users: 5,
    ringcentralLifeSeconds: 200
  })
  const other = await startServices(timers, { credentials, seed: 2 })
  const browser = createFakeBrowser()
  const desk = await createDesk({
    timers,
    listener: browser.listener,
    openPage: browser.openPage,
    practice: {
      start: () => Promise.resolve({ origin: other.origin, ...other.credentials }),
      stop: () => Promise.resolve()
    }
  })
  const copied: Copied[] = []
  const { call, refusals, exported, told } = openBoundary(desk, copied)
  const replies: string[] = []
  const used = new Set<Verb>()
  const files: Buffer[] = []
  const run = async <Channel extends Verb>(channel: Channel, ...args: Arguments<Channel>) => {
    const reply = await call(channel, ...args)
    used.add(channel)
    replies.push(JSON.stringify(reply))
    files.push(...desk.home.disk.files().values(), Buffer.from(JSON.stringify(desk.home.list)))
    return reply
  }
  const loaded = async (
    list: 'accounts' | 'users' | 'agents' | 'queues',
    connectionId: string
  ): Promise<void> => {
    const key = keyOf(connectionId, list)
    await run('loadList', key)
    const state = await run('openList', key)
    if (!state.ok) return
    const columns = state.value.columns.map((column) => column.key)
    const query = { key, ...EVERYTHING, filters: [], sort: [], collapsed: [], columns, from: 0, count: 400 }
    await run('queryDirectory', query)
    await run('directoryRecord', key, 0)
    for (const column of columns) await run('directoryValues', key, column, '')
    for (const copyForm of ['tsv', 'csv', 'json'] as const)
      await run('copyDirectory', query, [[0, 400]], columns, copyForm)
    for (const scope of ['shown', 'everything'] as const)
      for (const format of ['csv', 'json'] as const) await run('exportDirectory', query, scope, format)
    await run('cancelExport')
    await run('connectorSheet', connectionId, '90010001')
    await run('findRow', key, '1')
    await run('directoryFindings', connectionId, '90010001')
    await run('userDetails', connectionId, '5501')
    await run('cancelLoad', key)
    await run('keepDirectoryPreference', { kind: 'account', connectionId, accountId: '90010001' })
    await run('directoryPreferences')
    await run('keepCopy', key)
    await run('directoryFindings', connectionId, null)
    await run('userDetails', connectionId, '5501')
    await run('directoryCopies', connectionId)
    await run('compareLists', connectionId, { key }, { key })
    await run('removeCopy', connectionId, 'unknown-last')
    await run('leaveDirectory')
  }
  const request = async (connectionId: string): Promise<void> => {
    const path = '/voice/api/v1/admin/accounts'
    const draft = { method: 'GET', host: 'ringcx', path, query: [], body: null, variables: [] } as const
    await run('requestEndpoints')
    await run('checkRequest', connectionId, draft)
    await run('setAllowWrites', true)
    await run('sendRequest', connectionId, { ...draft, method: 'POST', body: JWT }, true)
    const token = await desk.sessions.freshToken(connectionId)
    const echo = [
      { name: token, note: `${JWT} ${CLIENT_SECRET}`, accessToken: token, password: CLIENT_SECRET }
    ]
    simulator.control.answerNext('accounts', { status: 200, body: echo })
    const answer = await run('sendRequest', connectionId, draft, false)
    if (!answer.ok || answer.value === null) throw new Error('the request was not sent')
    const { answerId } = answer.value
    await run('answers', connectionId)
    await run('toggleAnswerNode', answerId, 1)
    await run('unfoldAnswer', answerId, true)
    await run('showAnswerNode', answerId, 2)
    await run('answerRows', answerId, 0, 400)
    await run('answerPath', answerId, 2)
    await run('searchAnswer', answerId, token.slice(0, 10))
    await run('answerText', answerId, 0, 400)
    await run('answerTable', answerId, 0, 400)
    await run('copyAnswer', answerId, 0)
    await run('saveAnswer', answerId)
    await run('saveRequest', null, 'Refused', { ...draft, query: [{ name: 'q', value: JWT }] })
    const kept = await run('saveRequest', null, 'Kept', draft)
    const savedId = kept.ok ? (kept.value[0]?.id ?? '') : ''
    await run('renameRequest', savedId, 'Renamed')
    await run('removeRequest', savedId)
    await run('undoRemoveRequest', savedId)
    await run('savedRequests')
    await run(
      'readRequest',
      connectionId,
      `curl -H 'Authorization: Bearer ${token}' '${simulator.origin}${path}'`
    )
    for (const language of ['curl', 'go', 'javascript', 'python', 'php'] as const) {
      await run('programText', connectionId, draft, language, true)
      await run('copyProgram', connectionId, draft, language, false)
    }
    await run('cancelRequest', connectionId)
  }
  const form = {
    signInMethod: 'jwt' as const,
    name: 'Support',
    ringcentralHost: simulator.origin,
    ringcxHost: simulator.origin,
    clientId: simulator.credentials.clientId,
    unfinished: false,
    ...credentials
  }

  await run('addConnection', { ...form, clientId: CLIENT_SECRET })
  await run('addConnection', { ...form, name: JWT.slice(0, 150), clientId: JWT })
  const added = await run('addConnection', form)
  if (!added.ok) throw new Error(added.error.message)
  const id = added.value
  await run('signIn', id)
  await desk.until(id, isActive)
  await loaded('accounts', id)
  await loaded('users', id)
  await loaded('agents', id)
  await loaded('queues', id)
  await request(id)
  simulator.control.setRoles([])
  await loaded('users', id)
  simulator.control.expireRingCxTokens()
  await loaded('accounts', id)
  await run('checkConnection', id, { ...form, clientId: JWT })
  for (const text of [JWT, CLIENT_SECRET, `Bearer ${JWT}`])
    await run('readCredential', {
      text,
      clientId: form.clientId,
      clientSecret: CLIENT_SECRET,
      ringcentralHost: form.ringcentralHost
    })
  const credentialsFile = { clientId: form.clientId, clientSecret: CLIENT_SECRET, jwt: { one: JWT } }
  for (const text of [`"${CLIENT_SECRET}"`, `Bearer ${JWT}`, JSON.stringify(credentialsFile)])
    await run('readPaste', 'clientSecret', text)
  await run('dropImport', 'rc-credentials.json', JSON.stringify(credentialsFile))
  await run('renew', id)
  await run('setKeepFresh', id, false)
  await run('lookAt', id)
  for (const copyForm of BEARER_FORMS) await run('copyToken', id, copyForm)
  await run('tokenDetails', id)
  // The one reply that carries a token, as it is meant to
  const revealed = await call('revealToken', id)
  used.add('revealToken')
  // The RingCentral token ends, RingCX has forgotten its own: the app gets new ones.
  await timers.pass(61_000)
  simulator.control.revokeRingCx()
  await timers.pass(250_000)
  await desk.until(
    id,
    (view) =>
      isActive(view) &&
      view.keeper.renewals.some(({ path }) => path === 'ringcentral-refresh' || path === 'exchange')
  )
  await timers.pass(61_000)
  const token = await desk.sessions.freshToken(id)
  for (const text of [token, JWT, CLIENT_SECRET]) await run('inspect', text)
  simulator.control.answerNext('ringcx-refresh', { status: 401, body: `${token} ${JWT} ${CLIENT_SECRET}` })
  await run('renew', id)
  simulator.control.answerNext('accounts', { status: 400, body: { errorCode: token, message: JWT } })
  await loaded('accounts', id)
  await run('tokenDetails', id)
  await run('renameConnection', id, 'Renamed')
  await run('editConnection', id, { ...form, clientSecret: WRONG_SECRET, jwt: WRONG_JWT })
  await desk.until(id, ({ keeper }) => keeper.state.phase === 'needs-sign-in')
  const { jwt: _jwt, ...common } = form
  const signedInThere = await run('addConnection', { ...common, signInMethod: 'browser' })
  const pasted = await run('addConnection', {
    ...common,
    signInMethod: 'token',
    accessToken: PASTED_ACCESS,
    refreshToken: PASTED_REFRESH
  })
  if (!signedInThere.ok || !pasted.ok) throw new Error('a connection was not added')
  await timers.pass(61_000)
  await run('signIn', signedInThere.value)
  await run('copySignInAddress', signedInThere.value)
  await browser.decide('allow')
  await desk.until(signedInThere.value, isActive)
  await run('signOut', signedInThere.value)
  await timers.pass(61_000)
  await run('signIn', pasted.value)
  await desk.until(pasted.value, ({ keeper }) => keeper.state.phase === 'needs-sign-in')
  await run('listConnections')
  await run('changeStorageMode', { mode: 'passphrase', passphrase: PASSPHRASE })
  await run('changePassphrase', NEXT_PASSPHRASE, PASSPHRASE)
  await run('changePassphrase', PASSPHRASE, NEXT_PASSPHRASE)
  await run('renewStorageKey', NEXT_PASSPHRASE)
  await run('setLocking', { afterMs: 60_000, withSystem: true })
  await run('lockStorage')
  await run('copyToken', id, 'token')
  await run('tokenDetails', id)
  await run('revealToken', id)
  await run('unlockStorage', PASSPHRASE)
  await run('unlockStorage', NEXT_PASSPHRASE)
  await run('startPractice')
  await run('askProxy')
  await run('answerProxy', { user: 'robin', password: PROXY_PASSWORD })
  await run('retryStorage')
  await run('appStatus')
  const activityQuery = {
    text: '',
    purposes: [],
    status: null,
    connectionId: null,
    upTo: null,
    from: 0,
    count: 400
  }
  await run('desktopState')
  await run('setDesktop', 'refused', false)
  await run('activityState')
  await run('queryActivity', activityQuery)
  await run('setKeepActivity', true)
  await run('exportActivity', activityQuery)
  for (const people of [true, false]) {
    await run('makeSupportReport', people)
    await run('saveSupportReport', 'r1')
    await run('copySupportReport', 'r1')
  }
  await run('clearActivity')
  await run('undoClearActivity')
  await run('setTheme', 'light')
  await run('dismissNotice', 'n')
  await run('showDataFolder')
  await run('openLink', 'auth-guide')
  await run('takeCommand')
  await run('offerCommands', ['go.settings'])
  await run('openJwtPage', form.clientId)
  await run('copyText', '1234567')
  await run('exportConnections', [id], null)
  await run('exportConnections', [id], FILE_PASSPHRASE)
  await run('exportConnections', [id], CLIENT_SECRET.slice(0, 5))
  files.push(...exported)
  const sealedFile = exported[1]?.toString() ?? ''
  await run('dropImport', 'broken', `{"format":"${CLIENT_SECRET}","jwt":"${JWT}"}`)
  const dropped = await run('dropImport', 'mine', sealedFile)
  if (!dropped.ok) throw new Error(dropped.error.message)
  await run('chooseImport')
  await run('currentImport')
  await run('applyImport', dropped.value.id, ['add'], WRONG_SECRET)
  const applied = await run('applyImport', dropped.value.id, ['add'], FILE_PASSPHRASE)
  if (!applied.ok) throw new Error(applied.error.message)
  await run('dismissImport', dropped.value.id)
  await run('updateStatus')
  await run('checkForUpdates')
  await run('downloadUpdate')
  await run('cancelUpdate')
  await run('restartToUpdate')
  await run('setUpdateChoice', false, 'beta')
  await timers.pass(61_000)
  await run('editConnection', id, { ...form, unfinished: true })
  await run('testConnection', id)
  expect((await desk.untilTested(id)).rows.map(({ state }) => state)).toEqual(Array(4).fill('passed'))
  await timers.pass(61_000)
  simulator.control.answerNext('token:jwt', { status: 400, body: `${JWT} ${CLIENT_SECRET}` })
  await run('testConnection', id)
  await desk.untilTested(id)
  await run('cancelTest', id)
  await run('cancelSignIn', id)
  await run('signOut', id)
  await run('copyToken', id, 'token')
  const copy = await run('duplicateConnection', id)
  if (!copy.ok) throw new Error(copy.error.message)
  await run('moveConnection', copy.value, 0)
  await run('addConnection', { ...form, name: '', jwt: '', unfinished: true })
  await run('removeConnection', copy.value)
  await run('holdRemoval', copy.value, true)
  await run('removals')
  await run('undoRemoval', copy.value)
  await run('removeConnection', id)
  await run('signIn', id)
  await run('removeAllData')

  const now = timers.clock.wall()
  const events = [
    ...told,
    ...desk.seen.map((view) => JSON.stringify(presentStatus(view, now))),
    ...desk.tests.map((test) => JSON.stringify(presentTest(test))),
    ...desk.removals.map((removals) => JSON.stringify(removals.map(presentRemoval))),
    ...desk.lists.map((views) => JSON.stringify(views.map((view) => presentConnection(view, now))))
  ]
  return { desk, used, replies, events, refusals, files, copied, revealed }
}

/** All secrets: what was typed, and each token that the services ever issued. */
function secretsOf(desk: Desk): Map<string, string> {
  const secrets = new Map([
    [CLIENT_SECRET, 'the client secret'],
    [JWT, 'the JWT credential'],
    [PASSPHRASE, 'the first passphrase'],
    [NEXT_PASSPHRASE, 'the second passphrase'],
    [WRONG_SECRET, 'the wrong client secret'],
    [FILE_PASSPHRASE, 'the passphrase of a file'],
    [WRONG_JWT, 'the wrong JWT credential'],
    [PROXY_PASSWORD, 'the password of a proxy'],
    [SECRET_MARKER, 'a secret field of the admin API']
  ])
  for (const [field, text] of desk.stored) {
    if (field === 'client-secret' || field === 'jwt') continue
    if (field === 'directory') {
      secrets.set(text, 'the key of the saved lists')
      continue
    }
    const { accessToken, refreshToken } = JSON.parse(text) as Partial<Record<string, string | null>>
    if (accessToken && !secrets.has(accessToken)) secrets.set(accessToken, `the ${field} access token`)
    if (refreshToken && !secrets.has(refreshToken)) secrets.set(refreshToken, `the ${field} refresh token`)
  }
  return secrets
}

describe('no secret leaves main', () => {
  it('neither in a reply, an event, the log, nor in a file', async () => {
    const { desk, used, replies, events, refusals, files, copied, revealed } = await driveEverything()
    expect([...used].sort()).toEqual([...VERBS].sort())
    const secrets = secretsOf(desk)
    const kinds = new Set(secrets.values())
    for (const kind of [
      'pasted access',
      'pasted refresh',
      'ringcentral access',
      'ringcentral refresh',
      'ringcx access',
      'ringcx refresh'
    ])
      expect(kinds).toContain(`the ${kind} token`)
    const needles = needlesOf(secrets)
    const found = (texts: readonly string[]): string[] =>
      texts.flatMap((text) => needles.findIn(Buffer.from(text)))

    expect(found(replies)).toEqual([])
    expect(found(events)).toEqual([])
    expect(found([...refusals, ...desk.facts.map((fact) => JSON.stringify(fact))])).toEqual([])
    expect(files.flatMap((bytes) => needles.findIn(bytes))).toEqual([])

    // Controls: there was much to search, and the search finds the token where it is meant to be.
    expect([replies.length > 25, events.length > 20, desk.facts.length > 10, files.length > 50]).toEqual(
      Array(4).fill(true)
    )
    expect(found([JSON.stringify(revealed)])).not.toEqual([])
    expect(copied).toHaveLength(BEARER_FORMS.length)
    for (const { text } of copied) expect(found([text])).not.toEqual([])
  })

  it.each<[string, (text: string) => Buffer]>([
    ['plain', (text) => Buffer.from(text)],
    ['in base64', (text) => Buffer.from(Buffer.from(text).toString('base64'))],
    ['in base64 after another byte', (text) => Buffer.from(Buffer.from(`x${text}`).toString('base64'))],
    ['in base64url', (text) => Buffer.from(Buffer.from(text).toString('base64url'))],
    ['in hex', (text) => Buffer.from(Buffer.from(text).toString('hex'))],
    ['URL-encoded', (text) => Buffer.from(encodeURIComponent(text))],
    ['in UTF-16', (text) => Buffer.from(text, 'utf16le')]
  ])('the search finds one that is planted %s', (_form, write) => {
    const needle = `${mark()}/+=${mark()}`
    const needles = needlesOf(new Map([[needle, 'the needle']]))
    const around = Buffer.from('some other text, long enough to hide something in it ')
    expect(needles.findIn(Buffer.concat([around, write(needle), around]))).not.toEqual([])
    expect(needles.findIn(Buffer.concat([around, write('another one'), around]))).toEqual([])
  })
})
