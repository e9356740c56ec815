/** The activity of the fake: made-up requests of the first connection, and their filter. */
import type {
  ActivityEntry,
  ActivityQuery,
  ActivityRequest,
  ActivityState,
  Api,
  PublicError,
  Reply
} from '../../../preload/contract.ts'

export interface FakeActivityOptions {
  now: () => number
  entries: 'some' | 'none' | 'many' | 'never' | PublicError
  mayKeep: boolean
}

type ActivityApi = Pick<
  Api,
  | 'activityState'
  | 'queryActivity'
  | 'clearActivity'
  | 'undoClearActivity'
  | 'setKeepActivity'
  | 'exportActivity'
  | 'makeSupportReport'
  | 'saveSupportReport'
  | 'copySupportReport'
  | 'onActivityChanged'
>

const request = (change: Partial<ActivityRequest>): ActivityRequest => ({
  purpose: 'directory',
  method: 'GET',
  host: 'https://ringcx.ringcentral.com',
  path: '/voice/api/v1/admin/users',
  query: [],
  status: 200,
  outcome: 'ok',
  failure: null,
  waitMs: 184,
  transferMs: 22,
  sent: 0,
  received: 18_240,
  attempt: 1,
  renewal: null,
  causedRenewal: null,
  requestHeaders: [
    { name: 'accept', value: 'application/json' },
    { name: 'user-agent', value: 'TokenDesk/0.1.0' }
  ],
  responseHeaders: [
    { name: 'content-type', value: 'application/json' },
    { name: 'date', value: 'Sat, 28 Nov 2026 17:41:16 GMT' }
  ],
  ...change
})

/** Newest first, each some seconds before the next. */
const KINDS: readonly (readonly [title: string, request: ActivityRequest | null])[] = [
  [
    'Loading agents',
    request({
      path: '/voice/api/v1/admin/accounts/90010001/agentGroups/44/agents',
      status: null,
      outcome: null,
      waitMs: null,
      transferMs: null,
      received: 0
    })
  ],
  ['Copied the token', null],
  ['Loaded admin users', request({ received: 1_840_000, waitMs: 640, transferMs: 1_210, attempt: 2 })],
  [
    'Renewed the RingCX token',
    request({
      purpose: 'ringcx-refresh',
      method: 'POST',
      path: '/api/auth/token/refresh',
      sent: 52,
      received: 1_980,
      renewal: 'Renewal 3, because RingCX called the token expired'
    })
  ],
  ['Couldn’t load admin users', request({ status: 401, outcome: 'refused', received: 14, causedRenewal: 3 })],
  [
    'Couldn’t load queues',
    request({
      path: '/voice/api/v1/admin/accounts/90010001/gateGroups/7/gates',
      status: 403,
      outcome: 'refused',
      received: 96
    })
  ],
  [
    'Sent your request',
    request({
      purpose: 'request',
      path: '/voice/api/v1/admin/accounts/[hidden]',
      query: [
        { name: 'page', value: '1' },
        { name: 'key', value: '[hidden]' }
      ],
      status: 404,
      outcome: 'refused'
    })
  ],
  [
    'Couldn’t renew the RingCX token',
    request({
      purpose: 'ringcx-refresh',
      method: 'POST',
      path: '/api/auth/token/refresh',
      status: 503,
      outcome: 'service',
      sent: 52,
      received: 310,
      waitMs: 4_120,
      renewal: 'Renewal 2, because the token was about to expire'
    })
  ],
  [
    'Couldn’t load accounts',
    request({
      path: '/voice/api/v1/admin/accounts',
      status: null,
      outcome: 'no-response',
      failure: 'network-failed (ERR_NAME_NOT_RESOLVED)',
      waitMs: 31,
      transferMs: null,
      received: 0
    })
  ],
  ['Loaded accounts', request({ path: '/voice/api/v1/admin/accounts', received: 8_120 })],
  [
    'Got a RingCX token',
    request({
      purpose: 'exchange',
      method: 'POST',
      path: '/api/auth/login/rc/accesstoken',
      query: [{ name: 'includeRefresh', value: 'true' }],
      sent: 86,
      received: 2_410,
      renewal: 'Sign-in 1'
    })
  ],
  [
    'Signed in to RingCentral',
    request({
      purpose: 'sign-in',
      method: 'POST',
      host: 'https://platform.ringcentral.com',
      path: '/restapi/oauth/token',
      sent: 940,
      received: 1_120,
      renewal: 'Sign-in 1'
    })
  ],
  [
    'Looked up RingCentral’s addresses',
    request({
      purpose: 'discovery',
      host: 'https://platform.ringcentral.com',
      path: '/.well-known/openid-configuration',
      received: 1_400,
      renewal: 'Sign-in 1'
    })
  ],
  ['Unlocked the vault', null]
]

function entriesOf(count: number, now: number): ActivityEntry[] {
  return Array.from({ length: count }, (_, at) => {
    const [title, of] = KINDS[at === 0 ? 0 : ((at - 1) % (KINDS.length - 1)) + 1] ?? ['', null]
    const connectionId = title === 'Unlocked the vault' ? null : 'connection-1'
    return { id: count - at, at: now - 3_400 * at, connectionId, title, request: of }
  })
}

const REPORT = `Token Desk support report
Created 2026-11-28 17:41:16.123. Times are in UTC. It never contains tokens, passwords, or other secrets.
Names, email addresses, client IDs, and the IDs of accounts and users are left out.

Versions
--------
Token Desk: 0.1.0
System: linux 6.1.0 x64

Connection 1
------------
Sign-in method: jwt
RingCentral host: https://platform.ringcentral.com
State: Ready

Activity, newest first
----------------------
${Array.from({ length: 60 }, (_, at) => `2026-11-28 17:40:${String(59 - at).padStart(2, '0')}.000  Connection 1  Loaded admin users  GET https://ringcx.ringcentral.com/voice/api/v1/admin/users  200  184+22 ms`).join('\n')}
`

export function createFakeActivity({ now, entries: kind, mayKeep }: FakeActivityOptions): ActivityApi {
  const ok = <T>(value: T): Promise<Reply<T>> => Promise.resolve({ ok: true, value })
  const listeners = new Set<(state: ActivityState) => void>()
  let all = entriesOf(kind === 'some' ? KINDS.length : kind === 'many' ? 10_000 : 0, now())
  let cleared: ActivityEntry[] | null = null
  let revision = 1
  let kept = false
  const state = (): ActivityState => ({
    revision,
    total: all.length,
    newest: all[0]?.id ?? 0,
    undoUntil: cleared === null ? null : now() + 10_000,
    kept,
    mayKeep
  })
  const changed = (): Promise<Reply<null>> => {
    revision += 1
    listeners.forEach((listener) => listener(state()))
    return ok(null)
  }
  const matches = (query: ActivityQuery, entry: ActivityEntry): boolean =>
    (query.upTo === null || entry.id <= query.upTo) &&
    (query.connectionId === null ||
      entry.connectionId === null ||
      entry.connectionId === query.connectionId) &&
    (query.purposes.length === 0 || query.purposes.includes(entry.request?.purpose ?? 'note')) &&
    (query.status === null || entry.request?.outcome === query.status) &&
    `${entry.title} ${entry.request?.path ?? ''}`.toLowerCase().includes(query.text.toLowerCase())
  return {
    activityState: () => ok(state()),
    queryActivity: (query) => {
      if (kind === 'never') return new Promise<never>(() => undefined)
      if (typeof kind !== 'string') return Promise.resolve({ ok: false, error: kind })
      const found = all.filter((entry) => matches(query, entry))
      const entries = found.slice(query.from, query.from + query.count)
      return ok({ revision, total: all.length, matched: found.length, entries })
    },
    clearActivity: () => {
      cleared = all
      all = []
      return changed()
    },
    undoClearActivity: () => {
      all = [...all, ...(cleared ?? [])]
      cleared = null
      return changed()
    },
    setKeepActivity: (keep) => {
      kept = keep
      return changed()
    },
    exportActivity: () => ok('token desk activity.har'),
    makeSupportReport: (people) =>
      ok({ id: `r${people ? 2 : 1}`, text: people ? `${REPORT}\nName: Northwind Support\n` : REPORT }),
    saveSupportReport: () => ok('token desk support report.txt'),
    copySupportReport: () => ok(null),
    onActivityChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
