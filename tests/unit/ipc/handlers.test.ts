import { describe, expect, it } from 'vitest'
import { CALL_CHANNELS, type CallChannel, type Calls } from '../../../preload/contract.ts'
import type { SessionView } from '../../../main/core/sessions/session.ts'
import { NO_POLICY } from '../../../main/core/policy/policy.ts'
import type { Removal } from '../../../main/core/sessions/removal.ts'
import type { Sessions } from '../../../main/core/sessions/sessions.ts'
import type { ImportOffer } from '../../../main/core/transfer/transfer.ts'
import { createHandlers } from '../../../main/ipc/handlers.ts'
import { connection, goodArgs } from './calls.ts'

const NOW = Date.UTC(2026, 10, 22, 21)
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
  missing: [],
  browser: null,
  api: { kind: 'ready' }
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
function desk() {
  const calls: unknown[][] = []
  const noting =
    <Args extends unknown[], Result>(name: string, result: Result) =>
    (...args: Args): Result => {
      calls.push([name, ...args])
      return result
    }
  const later = <Result>(result: Result): Promise<Result> => Promise.resolve(result)
  const rows = { rows: [], loadedAt: NOW }
  const sessions: Sessions = {
    list: noting('list', [view]),
    view: noting('view', view),
    restore: noting('restore', later(undefined)),
    add: noting('add', later(view)),
    edit: noting('edit', later(view)),
    rename: noting('rename', view),
    setKeepFresh: noting('setKeepFresh', view),
    lookAt: noting('lookAt', undefined),
    check: noting('check', later({})),
    test: noting('test', later(undefined)),
    cancelTest: noting('cancelTest', later(undefined)),
    duplicate: noting('duplicate', later(view)),
    move: noting('move', [view]),
    remove: noting('remove', [removal]),
    removals: noting('removals', [removal]),
    undoRemoval: noting('undoRemoval', later(view)),
    holdRemoval: noting('holdRemoval', [removal]),
    removeAll: noting('removeEvery', later(undefined)),
    lock: noting('lockSessions', later(undefined)),
    unlock: noting('unlockSessions', later(undefined)),
    adopt: noting('adopt', later(undefined)),
    startPractice: noting('startPractice', later(view)),
    signIn: noting('signIn', later(view)),
    cancelSignIn: noting('cancelSignIn', view),
    signInAddress: noting('signInAddress', 'https://platform.example.com/authorize?state=s'),
    signOut: noting('signOut', later(view)),
    renew: noting('renew', later(view)),
    freshToken: noting('freshToken', later(TOKEN)),
    accounts: noting('accounts', later(rows)),
    users: noting('users', later(rows)),
    wake: noting('wake', undefined),
    settle: noting('settle', later(undefined)),
    dispose: noting('dispose', undefined)
  }
  const handlers = createHandlers({
    sessions,
    now: () => NOW,
    facts: () => ({
      version: '1.0.0',
      platform: 'linux',
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
      policy: NO_POLICY
    }),
    setTheme: noting('setTheme', undefined),
    dismissNotice: noting('dismissNotice', undefined),
    openLink: noting('openLink', later(undefined)),
    openJwtPage: noting('openJwtPage', later(undefined)),
    storage: {
      open: noting('open', later(undefined)),
      unlock: noting('unlock', later(undefined)),
      lock: noting('lock', later(undefined)),
      changeMode: noting('changeMode', later(undefined)),
      changePassphrase: noting('changePassphrase', later(undefined)),
      renewKey: noting('renewKey', later(undefined)),
      setLocking: noting('setLocking', undefined),
      removeAll: noting('removeAll', later(undefined))
    },
    proxy: { answer: noting('answerProxy', undefined), askAgain: noting('askProxy', undefined) },
    copySecret: noting('copySecret', later(NOW + 30_000)),
    copyText: noting('copyText', later(undefined)),
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
    }
  })
  async function call<Channel extends CallChannel>(channel: Channel): Promise<Calls[Channel]['result']> {
    const handle: (...args: Calls[Channel]['args']) => unknown = handlers[channel]
    return (await handle(...goodArgs[channel])) as Calls[Channel]['result']
  }
  return { calls, handlers, call }
}

/** What each call sets off, in order. */
const SETS_OFF: { readonly [Channel in CallChannel]: readonly (readonly unknown[])[] } = {
  'app:status': [],
  'app:set-theme': [['setTheme', 'dark']],
  'app:dismiss-notice': [['dismissNotice', 'settings-set-aside']],
  'app:open-link': [['openLink', 'create-jwt']],
  'app:open-jwt-page': [['openJwtPage', 'client-id']],
  'storage:retry': [['open']],
  'storage:unlock': [['unlock', 'correct horse battery']],
  'storage:lock': [['lock']],
  'storage:change-mode': [['changeMode', { mode: 'passphrase', passphrase: 'correct horse battery' }]],
  'storage:change-passphrase': [['changePassphrase', 'correct horse battery', 'four other words here']],
  'storage:renew-key': [['renewKey', 'correct horse battery']],
  'storage:set-locking': [['setLocking', { afterMs: 300_000, withSystem: true }]],
  'storage:remove-all': [['removeAll']],
  'network:answer-proxy': [['answerProxy', { user: 'robin', password: 'proxy-password' }]],
  'network:ask-proxy': [['askProxy']],
  'connections:list': [['list']],
  'connections:add': [['add', connection]],
  'connections:check': [['check', 'c1', connection]],
  'connections:edit': [['edit', 'c1', connection]],
  'connections:rename': [['rename', 'c1', 'New name']],
  'connections:set-keep-fresh': [['setKeepFresh', 'c1', false]],
  'connections:duplicate': [['duplicate', 'c1']],
  'connections:move': [['move', 'c1', 2]],
  'connections:remove': [['remove', 'c1']],
  'connections:removals': [['removals']],
  'connections:undo-remove': [['undoRemoval', 'c1']],
  'connections:hold-removal': [['holdRemoval', 'c1', true]],
  'practice:start': [['startPractice']],
  'session:sign-in': [['signIn', 'c1']],
  'session:cancel-sign-in': [['cancelSignIn', 'c1']],
  'session:test': [['test', 'c1']],
  'session:cancel-test': [['cancelTest', 'c1']],
  'session:copy-sign-in-address': [
    ['signInAddress', 'c1'],
    ['copyText', 'https://platform.example.com/authorize?state=s']
  ],
  'session:sign-out': [['signOut', 'c1']],
  'session:renew': [['renew', 'c1']],
  'session:look-at': [['lookAt', 'c1']],
  'session:copy-token': [
    ['view', 'c1'],
    ['freshToken', 'c1'],
    [
      'copySecret',
      `curl 'https://engage.ringcentral.com/voice/api/v1/admin/accounts' -H 'Authorization: Bearer ${TOKEN}'`
    ]
  ],
  'directory:accounts': [['accounts', 'c1', false]],
  'directory:users': [['users', 'c1', true]],
  'inspector:inspect': [],
  'credential:read': [],
  'form:read-paste': [],
  'clipboard:copy-text': [['copyText', '1234567']],
  'transfer:export': [['export', ['c1', 'c2'], 'a passphrase for the file']],
  'transfer:choose': [['choose']],
  'transfer:drop': [['offer', 'mine.tokendesk', '{}']],
  'transfer:current': [['current']],
  'transfer:apply': [['apply', 'o1', ['add', 'skip'], null]],
  'transfer:dismiss': [['dismiss', 'o1']]
}

describe('createHandlers', () => {
  it.each(CALL_CHANNELS)('%s sets off exactly what it says', async (channel) => {
    const { calls, call } = desk()
    await call(channel)
    expect(calls).toEqual(SETS_OFF[channel])
  })

  it.each(
    CALL_CHANNELS.filter(
      (
        channel
      ): channel is Extract<
        CallChannel,
        `storage:${string}` | 'app:status' | 'app:set-theme' | 'app:dismiss-notice'
      > => /^(storage:|app:(?!open-))/.test(channel)
    )
  )('%s answers with the status of the app', async (channel) => {
    expect(await desk().call(channel)).toMatchObject({ version: '1.0.0', storage: { mode: 'memory' } })
  })

  it.each([
    'connections:add',
    'connections:edit',
    'connections:rename',
    'connections:duplicate',
    'connections:undo-remove',
    'practice:start'
  ] as const)('%s answers with the connection as it is now', async (channel) => {
    const reply = await desk().call(channel)
    expect(reply.connection).toMatchObject({ id: 'c1', name: 'Support' })
    expect(reply.status.chain.ringcx.state).toBe('ready')
  })

  it.each(['session:sign-in', 'session:cancel-sign-in', 'session:sign-out', 'session:renew'] as const)(
    '%s answers with the session as it is now',
    async (channel) => {
      const reply = await desk().call(channel)
      expect(reply).toMatchObject({ connectionId: 'c1', phase: 'active' })
      expect(reply.chain.ringcx.state).toBe('ready')
    }
  )

  it.each([
    'app:open-link',
    'session:copy-sign-in-address',
    'session:look-at',
    'clipboard:copy-text'
  ] as const)('%s answers with nothing', async (channel) => {
    expect(await desk().call(channel)).toBeNull()
  })

  it('answers with files by their name and with offers', async () => {
    const { call } = desk()
    expect(await call('transfer:export')).toBe('connections.tokendesk')
    expect(await call('transfer:choose')).toBeNull()
    expect(await call('transfer:current')).toBeNull()
    expect(await call('transfer:drop')).toEqual({
      id: 'o1',
      fileName: 'mine.tokendesk',
      items: [],
      sealed: false,
      inClear: false,
      problem: null
    })
    expect(await call('transfer:apply')).toEqual({ added: 1, replaced: 0, skipped: 1 })
    expect(await call('transfer:dismiss')).toBeNull()
  })

  it.each(['connections:remove', 'connections:removals', 'connections:hold-removal'] as const)(
    '%s answers with what can be undone',
    async (channel) => {
      expect(await desk().call(channel)).toEqual([
        { connectionId: 'c1', name: 'Support', undoUntil: NOW + 10_000 }
      ])
    }
  )

  it('moves a connection and answers with the whole list', async () => {
    expect((await desk().call('connections:move')).map((each) => each.connection.id)).toEqual(['c1'])
  })

  it('lists all connections, and both directories', async () => {
    const { call } = desk()
    expect((await call('connections:list')).map((each) => each.connection.id)).toEqual(['c1'])
    expect(await call('directory:accounts')).toEqual({ rows: [], loadedAt: NOW })
    expect(await call('directory:users')).toEqual({ rows: [], loadedAt: NOW })
  })

  it('inspects against the clock it was given', async () => {
    const past = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
      JSON.stringify({ exp: NOW / 1000 - 3600 })
    ).toString('base64url')}.`
    const reply = await desk().handlers['inspector:inspect'](past)
    expect(reply.expiresAt).toBe(NOW - 3_600_000)
    expect(reply.notes.join(' ')).toContain('xpired')
  })

  it.each([
    ['token', TOKEN],
    ['authorization-header', `Authorization: Bearer ${TOKEN}`],
    [
      'curl',
      `curl 'https://engage.ringcentral.com/voice/api/v1/admin/accounts' -H 'Authorization: Bearer ${TOKEN}'`
    ]
  ] as const)(
    'copies the form %s to the clipboard, and tells only when it is cleared',
    async (form, text) => {
      const { calls, handlers } = desk()
      const reply = await handlers['session:copy-token']('c1', form)
      expect(calls.at(-1)).toEqual(['copySecret', text])
      expect(reply).toEqual({ clearsAt: NOW + 30_000 })
    }
  )
})
