import { describe, expect, it } from 'vitest'
import type { ChainLink } from '../../../preload/contract.ts'
import type { Connection } from '../../../main/core/connections/connection.ts'
import { AppError, ERROR_CODES, type ErrorCode } from '../../../main/core/errors.ts'
import { NO_POLICY } from '../../../main/core/policy/policy.ts'
import type { KeeperSnapshot } from '../../../main/core/keeper/keeper.ts'
import type { SessionView } from '../../../main/core/sessions/session.ts'
import { presentApp } from '../../../main/ipc/present/app-status.ts'
import { presentConnection } from '../../../main/ipc/present/connection.ts'
import { presentTest } from '../../../main/ipc/present/connection-test.ts'
import { presentReading } from '../../../main/ipc/present/credential-reading.ts'
import { presentList, presentPage, presentRecord } from '../../../main/ipc/present/directory.ts'
import { presentError } from '../../../main/ipc/present/error.ts'
import { presentUpdates } from '../../../main/ipc/present/updates.ts'
import { presentImportOffer } from '../../../main/ipc/present/import-offer.ts'
import { presentInspection } from '../../../main/ipc/present/inspection.ts'
import { presentPaste } from '../../../main/ipc/present/paste-reading.ts'
import {
  presentAnswer,
  presentCheck,
  presentRequestReading,
  presentEndpoint,
  presentLines,
  presentRows,
  presentSaved,
  presentSearch,
  presentTable
} from '../../../main/ipc/present/request.ts'
import { presentRemoval } from '../../../main/ipc/present/removal.ts'
import { presentRevealed, presentToken } from '../../../main/ipc/present/token.ts'
import { presentStatus } from '../../../main/ipc/present/session-status.ts'

const NOW = Date.UTC(2026, 10, 22, 21)
const HOUR = 3_600_000

const refused = (code: ErrorCode): AppError =>
  new AppError({ code, message: 'What happened.', hint: 'What to do.', retryable: false })

const connection: Connection = {
  id: 'c1',
  name: 'Support',
  signInMethod: 'jwt',
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'client-id',
  publicClient: false,
  practice: false,
  keepFresh: true,
  createdAt: NOW
}

const empty: KeeperSnapshot = {
  state: { phase: 'signed-out' },
  ringcentral: null,
  ringcx: null,
  identity: null,
  nextStepAt: null,
  renewals: [],
  watched: true,
  unsaved: false
}

const view = (keeper: Partial<KeeperSnapshot>, change: Partial<SessionView> = {}): SessionView => ({
  connection,
  keeper: { ...empty, ...keeper },
  credential: 'stored',
  credentialEndsAt: null,
  missing: [],
  browser: null,
  api: { kind: 'untested' },
  ...change
})

const ringcentral = (endsIn: number): KeeperSnapshot['ringcentral'] => ({
  expiresAt: NOW + endsIn,
  lifeMs: HOUR,
  refreshExpiresAt: null,
  receivedAt: NOW,
  keepAliveAt: null
})
const ringcx = (endsIn: number): KeeperSnapshot['ringcx'] => ({
  expiresAt: NOW + endsIn,
  lifeMs: 300_000,
  receivedAt: NOW
})
const needsSignIn = (code: ErrorCode): KeeperSnapshot['state'] => ({
  phase: 'needs-sign-in',
  why: refused(code)
})
const waiting: KeeperSnapshot['state'] = {
  phase: 'waiting',
  retryAt: NOW + 5_000,
  why: refused('network-failed')
}
const locked: KeeperSnapshot['state'] = { phase: 'locked', why: refused('vault-locked') }

const live = { ringcentral: ringcentral(HOUR), ringcx: ringcx(300_000) }
const ended = { ringcentral: ringcentral(-1), ringcx: ringcx(-1) }

type Credential = SessionView['credential']
type States = readonly [ChainLink['state'], ChainLink['state'], ChainLink['state']]
type Row = readonly [string, Partial<KeeperSnapshot>, Credential, States]

/** The first three links: credential, RingCentral, RingCX. */
const CHAINS: readonly Row[] = [
  ['signed out, nothing stored', {}, 'missing', ['missing', 'missing', 'missing']],
  ['signed out', {}, 'stored', ['ready', 'missing', 'missing']],
  ['vault not read yet', {}, 'unknown', ['untested', 'missing', 'missing']],
  [
    'signing in for the first time',
    { state: { phase: 'signing-in' } },
    'stored',
    ['ready', 'working', 'working']
  ],
  [
    'signing in, RingCentral has answered',
    { state: { phase: 'signing-in' }, ringcentral: ringcentral(HOUR) },
    'stored',
    ['ready', 'ready', 'working']
  ],
  ['signing in anew', { state: { phase: 'signing-in' }, ...live }, 'stored', ['ready', 'ready', 'working']],
  ['active', { state: { phase: 'active' }, ...live }, 'stored', ['ready', 'ready', 'ready']],
  [
    'active, tokens past their end',
    { state: { phase: 'active' }, ...ended },
    'stored',
    ['ready', 'expired', 'expired']
  ],
  [
    'active, credential gone',
    { state: { phase: 'active' }, ...live },
    'missing',
    ['missing', 'ready', 'ready']
  ],
  ['renewing', { state: { phase: 'renewing' }, ...live }, 'stored', ['ready', 'ready', 'working']],
  [
    'renewing without a RingCX token',
    { state: { phase: 'renewing' }, ringcentral: ringcentral(HOUR) },
    'stored',
    ['ready', 'ready', 'working']
  ],
  ['waiting, the token lives', { state: waiting, ...live }, 'stored', ['ready', 'ready', 'ready']],
  ['waiting, the token ended', { state: waiting, ...ended }, 'stored', ['ready', 'expired', 'expired']],
  ['waiting, never got a token', { state: waiting }, 'stored', ['ready', 'missing', 'missing']],
  ['locked', { state: locked }, 'unknown', ['untested', 'missing', 'missing']],
  [
    'credential refused',
    { state: needsSignIn('credential-refused') },
    'stored',
    ['failed', 'missing', 'missing']
  ],
  ['client refused', { state: needsSignIn('client-refused') }, 'stored', ['failed', 'missing', 'missing']],
  ['grant refused', { state: needsSignIn('grant-refused') }, 'stored', ['failed', 'missing', 'missing']],
  [
    'no credential to sign in with',
    { state: needsSignIn('credential-refused') },
    'missing',
    ['missing', 'missing', 'missing']
  ],
  [
    'credential refused after the tokens ended',
    { state: needsSignIn('credential-refused'), ...ended },
    'stored',
    ['failed', 'expired', 'expired']
  ],
  [
    'credential refused, the token lives on',
    { state: needsSignIn('credential-refused'), ...live },
    'stored',
    ['failed', 'ready', 'ready']
  ],
  [
    'exchange refused',
    { state: needsSignIn('not-linked'), ringcentral: ringcentral(HOUR) },
    'stored',
    ['ready', 'ready', 'failed']
  ],
  [
    'exchange refused, the last RingCX token ended',
    { state: needsSignIn('not-linked'), ringcentral: ringcentral(HOUR), ringcx: ringcx(-1) },
    'stored',
    ['ready', 'ready', 'failed']
  ],
  [
    'exchange refused, the last RingCX token lives on',
    { state: needsSignIn('token-refused'), ...live },
    'stored',
    ['ready', 'ready', 'ready']
  ],
  // The RingCentral host has no token endpoint: RingCX was never asked.
  ['wrong RingCentral host', { state: needsSignIn('not-found') }, 'stored', ['ready', 'failed', 'missing']]
]

describe('the chain', () => {
  it.each(CHAINS)('%s', (_name, keeper, credential, states) => {
    const { chain } = presentStatus(view(keeper, { credential }), NOW)
    expect([chain.credential.state, chain.ringcentral.state, chain.ringcx.state]).toEqual(states)
  })

  it('has a row for every phase', () => {
    const phases = new Set(CHAINS.map(([, { state }]) => state?.phase ?? 'signed-out'))
    expect([...phases].sort()).toEqual([
      'active',
      'locked',
      'needs-sign-in',
      'renewing',
      'signed-out',
      'signing-in',
      'waiting'
    ])
  })

  it('shows when tokens expire and the next step, or none', () => {
    const nextStepAt = NOW + 240_000
    const { chain } = presentStatus(view({ state: { phase: 'active' }, ...live, nextStepAt }), NOW)
    const none = { expiresAt: null, lifeMs: null, nextStepAt: null }
    expect(chain.ringcx).toEqual({ state: 'ready', expiresAt: NOW + 300_000, lifeMs: 300_000, nextStepAt })
    expect(chain.ringcentral).toEqual({
      state: 'ready',
      expiresAt: NOW + HOUR,
      lifeMs: HOUR,
      nextStepAt: null
    })
    expect(chain.credential).toEqual({ state: 'ready', ...none })
    expect(chain.api).toEqual({ state: 'untested', ...none })
  })

  it.each([
    ['untested', { kind: 'untested' }],
    ['ready', { kind: 'ready' }],
    ['failed', { kind: 'failed', error: refused('forbidden') }]
  ] as const)('shows the API as %s', (state, api) => {
    expect(presentStatus(view({}, { api }), NOW).chain.api.state).toBe(state)
  })
})

describe('presentStatus', () => {
  it('shows the reason if the phase has one, and the time of the next attempt while waiting', () => {
    expect(presentStatus(view({ state: waiting }), NOW)).toMatchObject({
      phase: 'waiting',
      why: { code: 'network-failed' },
      retryAt: NOW + 5_000
    })
    expect(presentStatus(view({ state: locked }), NOW)).toMatchObject({
      why: { code: 'vault-locked' },
      retryAt: null
    })
    expect(presentStatus(view({ state: { phase: 'active' } }), NOW)).toMatchObject({
      why: null,
      retryAt: null,
      identity: null
    })
  })
})

describe('an unfinished connection', () => {
  const missing = ['clientSecret', 'jwt'] as const
  const sentence = 'The client secret and the JWT credential are missing.'

  it.each<[string, KeeperSnapshot['state']]>([
    ['signed out', { phase: 'signed-out' }],
    ['refused before', { phase: 'needs-sign-in', why: refused('credential-refused') }]
  ])('says what is missing if it is %s', (_what, state) => {
    const status = presentStatus(view({ state }, { missing, credential: 'missing' }), NOW)
    expect(status.missing).toEqual(missing)
    expect(status.why).toMatchObject({ message: sentence, remedy: 'edit-connection' })
    expect(Object.keys(status.why?.fields ?? {})).toEqual(missing)
  })

  it('shows its session’s status while that continues or is locked', () => {
    expect(presentStatus(view({ state: { phase: 'active' } }, { missing }), NOW).why).toBeNull()
    expect(presentStatus(view({ state: locked }, { missing }), NOW).why?.code).toBe('vault-locked')
  })
})

describe('presentError', () => {
  it.each(ERROR_CODES)('passes the code %s on', (code) => {
    expect(presentError(refused(code)).code).toBe(code)
  })

  it('has the sentences, and neither cause nor stack', () => {
    const error = new AppError({
      code: 'input-invalid',
      message: 'What happened.',
      hint: 'What to do.',
      retryable: true,
      serviceCode: 'OAU-213',
      retryAfterMs: 1,
      fields: { jwt: 'Wrong.' },
      remedy: 'edit-connection',
      words: 'What the service said.',
      cause: new Error(SECRET)
    })
    const shown = presentError(Object.assign(error, { body: SECRET }))
    expect(shown).toEqual({
      code: 'input-invalid',
      message: 'What happened.',
      hint: 'What to do.',
      retryable: true,
      serviceCode: 'OAU-213',
      fields: { jwt: 'Wrong.' },
      remedy: 'edit-connection',
      words: 'What the service said.'
    })
    expect(presentError(refused('internal'))).toMatchObject({
      serviceCode: null,
      fields: null,
      remedy: 'try-again',
      words: null
    })
  })
})

const SECRET = 'a-secret-that-must-not-come-through'

/** The same value with a secret laid into every object of it, at any depth. */
function laden<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((each: unknown) => laden(each)) as Value
  if (value instanceof AppError) return Object.assign(value, { accessToken: SECRET })
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, laden(each as unknown)] as const)
  return { ...Object.fromEntries(entries), accessToken: SECRET, password: SECRET } as Value
}

/** Every key path of a value; `[]` for the elements of a list. */
function pathsOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((each) => pathsOf(each, `${at}[]`)))]
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([key, each]) => pathsOf(each, at === '' ? key : `${at}.${key}`))
}

const full = view(
  {
    state: waiting,
    ...live,
    identity: {
      mainAccountId: '1',
      agentAccountIds: ['2'],
      adminId: 3,
      rcUserId: 4,
      userName: 'a',
      email: 'b',
      accountName: 'c'
    },
    renewals: [
      {
        at: NOW,
        path: 'exchange',
        outcome: 'failed',
        tookMs: 5,
        error: refused('service-failed'),
        changes: { changes: [{ name: 'jti', part: 'claims', before: '1', after: '2' }], more: 3 }
      }
    ]
  },
  {
    missing: ['jwt'],
    api: { kind: 'failed', error: refused('forbidden') },
    browser: { kind: 'failed', error: refused('browser-failed') }
  }
)

const error = (at: string): string[] =>
  ['code', 'message', 'hint', 'retryable', 'serviceCode', 'fields', 'remedy', 'words'].map(
    (key) => `${at}.${key}`
  )
const link = (at: string): string[] =>
  ['state', 'expiresAt', 'lifeMs', 'nextStepAt'].map((key) => `${at}.${key}`)
const STATUS = [
  'connectionId',
  'phase',
  ...error('why'),
  'missing[]',
  'retryAt',
  'browser.kind',
  ...error('browser.why'),
  ...['credential', 'ringcentral', 'ringcx', 'api'].flatMap((name) => link(`chain.${name}`)),
  'identity.mainAccountId',
  'identity.agentAccountIds[]',
  'identity.adminId',
  'identity.rcUserId',
  'identity.userName',
  'identity.email',
  'identity.accountName',
  ...['at', 'path', 'outcome', 'tookMs'].map((key) => `renewals[].${key}`),
  ...error('renewals[].error')
]
const CONNECTION = [
  'id',
  'name',
  'signInMethod',
  'ringcentralHost',
  'ringcxHost',
  'clientId',
  'publicClient',
  'practice',
  'keepFresh'
]
const CLAIM = ['name', 'value', 'meaning', 'at']
const INSPECTION = [
  ...['kind', 'title', 'explanation', 'issuedAt', 'expiresAt', 'notes[]'],
  ...['header', 'claims'].flatMap((list) => CLAIM.map((key) => `${list}[].${key}`))
]

const listKey = { connectionId: 'c1', list: 'users' as const, accountId: null }
const column = {
  key: 'roles',
  title: 'Roles',
  kind: 'list' as const,
  shown: true,
  width: 240,
  filled: 3,
  distinct: 2
}
const list = {
  key: listKey,
  phase: 'ready' as const,
  total: 3,
  skipped: 1,
  revision: 2,
  columns: [column],
  hiddenFields: ['password'],
  loadedAt: NOW,
  source: 'live' as const,
  progress: { done: 1, total: 2, endsAt: null, what: 'bytes' },
  problems: [{ text: 'Some rows have no ID.', count: 1 }],
  error: refused('internal')
}
const row = { row: 7, depth: 1, children: 0, muted: false, cells: ['Robin', ['User', 'Super user']] }
const page = { revision: 2, matched: 3, length: 3, total: 3, rows: [row] }
const record = {
  title: 'Robin',
  subtitle: 'robin@example.com',
  fields: [
    {
      key: 'agentGroupId',
      title: 'Agent group ID',
      text: '12',
      links: [{ list: 'agentGroups' as const, id: '12', text: '12' }]
    }
  ],
  json: '{}'
}
const claim = { name: 'iss', value: '"x"', meaning: 'Issuer', at: null }
const inspection = {
  kind: 'other-jwt' as const,
  title: 'A JWT',
  explanation: 'Nothing.',
  header: [claim],
  claims: [claim],
  issuedAt: null,
  expiresAt: null,
  notes: ['The didn’t check the signature.'],
  inner: null,
  damage: null,
  refusedBecause: null,
  ringCentralHost: null
}
const finding = {
  ...inspection,
  inner: inspection,
  name: 'token',
  places: [[[1, 5] as const]],
  goodFor: ['Tests'],
  notFor: ['Anything else'],
  gateway: { status: 401, body: 'Jwt is expired', from: NOW }
}
const paste = {
  keep: [[1, 5]] as const,
  removed: ['Quotation marks were removed.'],
  file: { values: [{ field: 'clientId' as const, at: [1, 5] as const }], jwts: 1 }
}
const reading = {
  kind: 'ringcentral-jwt-credential' as const,
  title: 'RingCentral JWT credential',
  wrong: null,
  caution: null,
  subject: '1',
  issuedAt: NOW,
  expiresAt: null,
  life: 'endless' as const,
  clientId: null
}
const testView = {
  connection,
  rows: [
    { step: 'reach' as const, state: 'passed' as const, tookMs: 1 },
    { step: 'sign-in' as const, state: 'failed' as const, tookMs: 2, error: refused('client-refused') },
    { step: 'exchange' as const, state: 'pending' as const }
  ],
  running: false,
  accounts: null
}
const facts = {
  version: '1.0.0',
  platform: 'linux' as const,
  safeMode: false,
  theme: 'dark' as const,
  dataFolder: '/home/desk',
  redirectAddresses: ['http://localhost:1/x'],
  vault: {
    mode: 'keyring' as const,
    state: 'found' as const,
    backend: 'Fake keyring',
    message: 'Kept.',
    hint: '',
    needsPassphrase: false,
    notices: []
  },
  locking: { afterMs: 60_000, withSystem: true },
  notices: [{ id: 'n', tone: 'info' as const, title: 'T', message: 'M', opens: 'updates' as const }],
  proxyAsk: { host: 'proxy.example:3128', attempt: 1, hidden: false },
  policy: {
    ...NO_POLICY,
    values: { ...NO_POLICY.values, signInMethods: ['jwt'] as const },
    state: 'managed' as const,
    locked: [{ key: 'exportSecrets' as const, level: 'machine' as const }],
    problems: [{ place: '/etc/token-desk/policy.json', message: 'extra: There is no such setting.' }]
  },
  allowWrites: true
}

const draft = {
  method: 'POST' as const,
  host: 'ringcx' as const,
  path: '/a/{v}',
  query: [{ name: 'q', value: '1' }],
  body: '{}',
  variables: [{ name: 'v', value: '2' }]
}
const DRAFT = [
  ...['method', 'host', 'path', 'query[].name', 'query[].value', 'body'],
  ...['variables[].name', 'variables[].value']
]
const endpoint = {
  id: 'user',
  group: 'Users',
  title: 'User',
  explanation: 'One user.',
  method: 'GET' as const,
  host: 'ringcx' as const,
  path: '/a/{v}',
  parameters: [
    { name: 'v', in: 'path' as const, title: 'V', required: true, list: 'users' as const, example: '1' }
  ],
  body: null,
  docs: 'getUser'
}
const answer = {
  id: 'a1',
  connectionId: 'c1',
  method: 'GET' as const,
  url: 'https://a.example/b',
  status: 302,
  statusText: 'Found',
  sentAt: NOW,
  waitingMs: 1,
  transferMs: 2,
  bytes: 3,
  headers: [{ name: 'location', value: '/c' }],
  kind: 'json' as const,
  redirect: '/c',
  notes: ['N'],
  masked: 1,
  nodes: 2,
  lines: 3,
  table: { rows: 1, columns: ['a'] }
}
const treeRow = {
  node: 0,
  depth: 0,
  key: null,
  kind: 'text' as const,
  text: '"a"',
  isCut: false,
  children: 0,
  isOpen: false
}

const sealed = 'sealed-text-that-stays-in-main'
const offer = {
  id: 'o1',
  fileName: 'mine.tokendesk',
  plan: [
    {
      incoming: {
        name: 'Support',
        signInMethod: 'jwt' as const,
        ringcentralHost: 'https://platform.ringcentral.com',
        ringcxHost: 'https://ringcx.ringcentral.com',
        clientId: 'client',
        publicClient: false,
        keepFresh: true,
        sealedSecrets: sealed
      },
      kind: 'differs' as const,
      existing: full.connection,
      changes: [{ field: 'clientId' as const, from: 'old', to: 'client' }],
      secretsIfReplaced: 'kept' as const,
      choices: ['add', 'replace', 'skip'] as const,
      reason: null
    }
  ],
  sealed: true,
  inClear: true,
  problem: refused('input-invalid')
}

describe('the Token page', () => {
  const json = { header: '{}', payload: null }
  const token = { finding, algorithm: null, length: 9, json }

  it('gets no claim while the vault is locked, neither of this token nor of earlier ones', () => {
    const locked = view({ ...full.keeper, state: { phase: 'locked', why: refused('vault-locked') } })
    expect(presentToken(locked, token)).toEqual({ connectionId: 'c1', token: null, history: [] })
  })

  it('gets a hundred renewals, and each event carries ten of them', () => {
    const long = view({
      ...full.keeper,
      renewals: Array.from({ length: 100 }, () => full.keeper.renewals[0]).flatMap((each) => each ?? [])
    })
    expect(presentToken(long, token).history).toHaveLength(100)
    expect(presentStatus(long, NOW).renewals).toHaveLength(10)
    expect(presentStatus(long, NOW).renewals[0]).not.toHaveProperty('changes')
  })
})

describe('every reply has exactly the keys of the contract, whatever else core objects carry', () => {
  it.each<[string, unknown, string[]]>([
    ['a session', presentStatus(laden(full), NOW), STATUS],
    [
      'a connection',
      presentConnection(laden(full), NOW),
      [...CONNECTION.map((key) => `connection.${key}`), ...STATUS.map((path) => `status.${path}`)]
    ],
    [
      'a removal',
      presentRemoval(laden({ connection, undoUntil: NOW })),
      ['connectionId', 'name', 'undoUntil']
    ],
    [
      'a list',
      presentList(laden(list)),
      [
        ...Object.keys(listKey).map((key) => `key.${key}`),
        ...['phase', 'total', 'skipped', 'revision', 'hiddenFields[]', 'loadedAt', 'source'],
        ...Object.keys(column).map((key) => `columns[].${key}`),
        ...['done', 'total', 'endsAt', 'what'].map((key) => `progress.${key}`),
        ...['text', 'count'].map((key) => `problems[].${key}`),
        ...error('error')
      ]
    ],
    [
      'rows of a list',
      presentPage(laden(page), 100),
      [
        ...['revision', 'matched', 'length', 'total', 'from'],
        ...['row', 'depth', 'children', 'muted', 'cells[]', 'cells[][]'].map((key) => `rows[].${key}`)
      ]
    ],
    [
      'a whole row',
      presentRecord(listKey, 7, laden(record)),
      [
        ...['row', 'title', 'subtitle', 'json'],
        ...['key', 'title', 'text'].map((key) => `fields[].${key}`),
        ...['id', 'text', 'key.connectionId', 'key.list', 'key.accountId'].map(
          (key) => `fields[].links[].${key}`
        )
      ]
    ],
    [
      'an inspection',
      presentInspection(laden({ findings: [finding], more: false })),
      [
        'more',
        ...[
          ...[...INSPECTION, ...INSPECTION.map((key) => `inner.${key}`), 'inner.inner'],
          ...['name', 'places[][][]', 'goodFor[]', 'notFor[]'],
          ...['status', 'body', 'from'].map((key) => `gateway.${key}`)
        ].map((key) => `findings[].${key}`)
      ]
    ],
    [
      'the live token',
      presentToken(
        laden(full),
        laden({
          finding,
          algorithm: { name: 'RS256', meaning: 'M' },
          length: 9,
          json: { header: '{}', payload: '{}' }
        })
      ),
      [
        'connectionId',
        ...[...INSPECTION, ...INSPECTION.map((key) => `inner.${key}`), 'inner.inner'].map(
          (key) => `token.finding.${key}`
        ),
        ...['name', 'places[][][]', 'goodFor[]', 'notFor[]'].map((key) => `token.finding.${key}`),
        ...['status', 'body', 'from'].map((key) => `token.finding.gateway.${key}`),
        ...['algorithm.name', 'algorithm.meaning', 'length', 'json.header', 'json.payload'].map(
          (key) => `token.${key}`
        ),
        ...['at', 'path', 'outcome', 'tookMs', 'moreChanges'].map((key) => `history[].${key}`),
        ...error('history[].error'),
        ...['name', 'part', 'before', 'after'].map((key) => `history[].changes[].${key}`)
      ]
    ],
    ['a revealed token', presentRevealed('t', NOW), ['text', 'hideAt']],
    [
      'what to keep of a paste',
      presentPaste(laden(paste)),
      ['keep[][]', 'removed[]', 'file.jwts', 'file.values[].field', 'file.values[].at[]']
    ],
    ['a credential that was read', presentReading(laden(reading)), Object.keys(reading)],
    [
      'a test',
      presentTest(laden(testView)),
      [
        ...['connectionId', 'running', 'accounts'],
        // Of rows that did not fail, it is null.
        ...['step', 'state', 'tookMs', 'field', 'error'].map((key) => `rows[].${key}`),
        ...Object.keys(presentError(refused('internal'))).map((key) => `rows[].error.${key}`)
      ]
    ],
    [
      'the app',
      presentApp(laden(facts)),
      [
        ...['version', 'platform', 'safeMode', 'theme', 'dataFolder', 'redirectAddresses[]', 'allowWrites'],
        ...['mode', 'state', 'backend', 'message', 'hint', 'needsPassphrase'].map((key) => `storage.${key}`),
        ...['afterMs', 'withSystem'].map((key) => `locking.${key}`),
        ...['id', 'tone', 'title', 'message', 'opens'].map((key) => `notices[].${key}`),
        ...['host', 'attempt', 'hidden'].map((key) => `proxyAsk.${key}`),
        ...['policy.state', 'policy.exportSecrets', 'policy.signInMethods[]'],
        ...['policy.revealTokens', 'policy.writeRequests', 'policy.storageModes[]', 'policy.idleLimitMs'],
        ...['key', 'title', 'value', 'level'].map((key) => `policy.locked[].${key}`),
        ...['place', 'message'].map((key) => `policy.problems[].${key}`)
      ]
    ],
    [
      'an endpoint',
      presentEndpoint(laden(endpoint)),
      [
        ...['id', 'group', 'title', 'explanation', 'method', 'host', 'path', 'body', 'docs'],
        ...['name', 'in', 'title', 'required', 'list', 'example'].map((key) => `parameters[].${key}`)
      ]
    ],
    [
      'a check of a draft',
      presentCheck(
        { url: 'https://a.example/b', problems: { path: 'P' }, variables: ['v'], signIn: 'exchange' },
        laden(draft)
      ),
      ['url', 'problems.path', 'variables[]', 'needsConfirmation', 'signIn']
    ],
    [
      'an answer',
      presentAnswer(laden(answer)),
      [
        ...['answerId', 'connectionId', 'method', 'url', 'status', 'statusText', 'sentAt', 'waitingMs'],
        ...['transferMs', 'bytes', 'headers[].name', 'headers[].value', 'kind', 'redirect', 'notes[]'],
        ...['masked', 'nodes', 'lines', 'table.rows', 'table.columns[]']
      ]
    ],
    [
      'rows of an answer',
      presentRows(laden({ total: 1, rows: [treeRow] })),
      ['total', ...Object.keys(treeRow).map((key) => `rows[].${key}`)]
    ],
    ['lines of an answer', presentLines(laden({ total: 1, lines: ['a'] })), ['total', 'lines[]']],
    ['a table of an answer', presentTable(laden({ total: 1, rows: [['a']] })), ['total', 'rows[][]']],
    [
      'what a search found',
      presentSearch(laden({ total: 1, nodes: [1], lines: [2] })),
      ['total', 'nodes[]', 'lines[]']
    ],
    [
      'saved requests',
      presentSaved([laden({ id: 'r1', name: 'N', draft })]),
      [...['[].id', '[].name'], ...DRAFT.map((path) => `[].draft.${path}`)]
    ],
    [
      'a cURL line',
      presentRequestReading(laden({ draft, problems: ['P'], notes: ['N'] })),
      ['problems[]', 'notes[]', ...DRAFT.map((path) => `draft.${path}`)]
    ],
    [
      'a file on offer',
      presentImportOffer(laden(offer)),
      [
        ...['id', 'fileName', 'sealed', 'inClear', ...error('problem')],
        ...['name', 'ringcentralHost', 'ringcxHost', 'clientId', 'kind', 'existingName'].map(
          (key) => `items[].${key}`
        ),
        ...['sealed', 'secretsIfReplaced', 'choices[]', 'reason'].map((key) => `items[].${key}`),
        ...['field', 'from', 'to'].map((key) => `items[].changes[].${key}`)
      ]
    ],
    [
      'an update',
      presentUpdates(
        laden({
          by: 'app',
          phase: {
            name: 'downloading',
            update: {
              version: '9.0.0',
              notes: 'N',
              released: 1,
              file: { target: 'linux-x64-appimage', name: 'n', size: 7, sha512: SECRET }
            },
            received: 3
          },
          channel: 'beta',
          channels: ['stable', 'beta'],
          automatic: true,
          checkedAt: 1
        })
      ),
      [
        ...['by', 'phase', 'received', 'error', 'channel', 'channels[]', 'automatic', 'checkedAt'],
        ...['version', 'notes', 'size', 'released'].map((key) => `offer.${key}`)
      ]
    ]
  ])('%s', (_name, reply, paths) => {
    expect(pathsOf(reply).sort()).toEqual([...paths].sort())
    expect(JSON.stringify(reply)).not.toContain(SECRET)
  })

  it('doesn’t show a file’s encrypted secrets', () => {
    expect(JSON.stringify(presentImportOffer(offer))).not.toContain(sealed)
  })

  it('would find a leak', () => {
    expect(pathsOf(laden(page))).toContain('accessToken')
    expect(JSON.stringify(laden(full))).toContain(SECRET)
  })

  it('shares no list with core, so that the window’s copy cannot be changed by it', () => {
    const cell = ['SUPER_USER']
    const shown = presentPage({ ...page, rows: [{ ...row, cells: [cell] }] }, 0)
    cell.push('LATER')
    expect(shown.rows[0]?.cells).toEqual([['SUPER_USER']])
  })
})
