/**
 * A `window.api` with no main process behind it: made-up connections in a named state, for looking at the window
 * and for driving it in tests. Everything uses the contract's types.
 */
import type {
  Api,
  AppStatus,
  ConnectionTest,
  ConnectionWithStatus,
  DesktopState,
  Notice,
  Finding,
  NewConnection,
  PublicError,
  Removal,
  Reply,
  SessionStatus,
  StorageStatus
} from '../../../preload/contract.ts'
import { createFakeActivity, type FakeActivityOptions } from './api-activity.ts'
import { createFakeDesktop } from './api-desktop.ts'
import { createFakeDirectory, type FakeDirectoryOptions } from './api-directory.ts'
import { createFakeRequests } from './api-requests.ts'
import { connectionOf, ERRORS, sessionOf, unfinishedSession } from './api-sessions.ts'
import { PASSED_TEST, readingOf } from './api-assistant.ts'
import { SHOWN_TOKEN, tokenDetailsOf } from './api-token.ts'
import { BAD_OFFER, OFFER, policyOf } from './api-sharing.ts'
import { createFakeUpdates, type FakeUpdateOptions } from './api-updates.ts'

export const SCENARIOS = [
  'starting',
  'starting-first-run',
  'first-run',
  'active',
  'many',
  'practice',
  'waiting',
  'needs-sign-in',
  'locked',
  'signed-out',
  'signing-in',
  'unfinished',
  'empty-directory',
  'directory-fails',
  'directory-copy',
  'directory-walk',
  'directory-problems',
  'directory-hostile',
  'slow',
  'opaque-token',
  'request-answers',
  'request-big',
  'request-fails',
  'request-waits',
  'memory',
  'needs-passphrase',
  'passphrase',
  'managed',
  'broken-policy',
  'engine-down'
] as const

export type Scenario = (typeof SCENARIOS)[number]

export interface FakeApiOptions {
  scenario: Scenario
  /** Users in the directory. */
  users?: number
  theme?: AppStatus['theme']
  /** The present instant, ms since the epoch. */
  now?: () => number
}

const KEYRING: StorageStatus = {
  mode: 'keyring',
  state: 'found',
  backend: 'GNOME keyring',
  message: 'Secrets are stored encrypted. GNOME keyring protects the key.',
  hint: '',
  needsPassphrase: false
}

const MEMORY: StorageStatus = {
  mode: 'memory',
  state: 'absent',
  backend: null,
  message: 'No system keyring was found. Secrets stay in memory until you quit.',
  hint: 'Set up a system keyring (on Linux, GNOME Keyring or KWallet), then choose Check again.',
  needsPassphrase: false
}

const LOCKED: StorageStatus = {
  mode: 'keyring',
  state: 'locked',
  backend: 'GNOME keyring',
  message: 'The system keyring isn’t responding. It may be locked or waiting for your password.',
  hint: 'Unlock the keyring, then choose Check again.',
  needsPassphrase: false
}

const NEEDS_PASSPHRASE: StorageStatus = {
  mode: 'passphrase',
  state: 'locked',
  backend: null,
  message: 'The vault is locked with your passphrase.',
  hint: 'Enter the passphrase. No stored secrets are lost.',
  needsPassphrase: true
}

const BY_PASSPHRASE: StorageStatus = {
  mode: 'passphrase',
  state: 'found',
  backend: null,
  message: 'Secrets are stored encrypted. Only your passphrase unlocks them.',
  hint: '',
  needsPassphrase: false
}

const UPDATED_BY: Partial<Record<Scenario, FakeUpdateOptions['by']>> = {
  managed: 'policy',
  memory: 'no-feed',
  passphrase: 'package-manager'
}

const UPDATE_PHASES: Partial<Record<Scenario, FakeUpdateOptions['phase']>> = {
  active: 'available',
  many: 'ready',
  locked: 'failed',
  'broken-policy': 'downloading'
}

const NOTICES: Partial<Record<Scenario, Notice[]>> = {
  memory: [
    {
      id: 'settings-set-aside',
      tone: 'warning',
      title: 'The settings file was damaged',
      message:
        'Token Desk kept it as config.json.broken-1 in the data folder and started with default settings. It contains none of your secrets.',
      opens: null
    }
  ],
  many: [
    {
      id: 'update-ready-1.2.0',
      tone: 'info',
      title: 'Version 1.2.0 is ready',
      message: 'Restart Token Desk to update. You stay signed in.',
      opens: 'updates'
    }
  ]
}

const STORAGE: Partial<Record<Scenario, StorageStatus>> = {
  memory: MEMORY,
  locked: LOCKED,
  'needs-passphrase': NEEDS_PASSPHRASE,
  passphrase: BY_PASSPHRASE,
  managed: BY_PASSPHRASE
}

const LOADS: Partial<Record<Scenario, FakeDirectoryOptions['loads']>> = {
  slow: 'never',
  'empty-directory': 'empty',
  'directory-copy': 'copy',
  'directory-walk': 'walking',
  'directory-problems': 'with-problems',
  'directory-hostile': 'hostile',
  'signed-out': 'signed-out'
}

const ACTIVITY: Partial<Record<Scenario, FakeActivityOptions['entries']>> = {
  slow: 'never',
  'empty-directory': 'none',
  'directory-fails': ERRORS.internal,
  many: 'many'
}

const DESKTOP: Partial<Record<Scenario, Partial<DesktopState>>> = {
  memory: { keepRunning: true, startAtLogin: null },
  passphrase: { keepRunning: true, hasTray: true, startAtLogin: true }
}

/** The one passphrase the fake knows. */
const PASSPHRASE = 'correct horse battery'

const ok = <T>(value: T): Reply<T> => ({ ok: true, value })
const failed = (error: PublicError): Reply<never> => ({ ok: false, error })
const DONE = ok(null)
const never = (): Promise<never> => new Promise(() => undefined)

function startList(scenario: Scenario, now: number): ConnectionWithStatus[] {
  const one = (name: string, phase: SessionStatus['phase'], practice = false): ConnectionWithStatus => {
    const connection = connectionOf(name, practice)
    return { connection, status: sessionOf(connection.id, phase, now) }
  }
  switch (scenario) {
    case 'first-run':
    case 'engine-down':
      return []
    case 'practice':
      return [one('Practice', 'active', true)]
    case 'waiting':
    case 'needs-sign-in':
    case 'locked':
    case 'signed-out':
    case 'signing-in':
      return [one('Northwind Support', scenario), one('Practice', 'active', true)]
    case 'directory-copy':
      return [one('Northwind Support', 'needs-sign-in')]
    case 'unfinished': {
      const connection = connectionOf('Northwind Support', false)
      return [
        { connection, status: unfinishedSession(connection.id, ['clientSecret', 'jwt'], now) },
        one('Practice', 'active', true)
      ]
    }
    case 'needs-passphrase':
      return [one('Northwind Support', 'locked'), one('Practice', 'active', true)]
    case 'many':
      return [
        one(
          'Northwind Telecommunications and Customer Experience Holding – Production (Europe, Middle East)',
          'active'
        ),
        one('مركز خدمة العملاء – الإنتاج', 'renewing'),
        one('Waiting GmbH', 'waiting'),
        one('Ünïcode-Straße 東京', 'needs-sign-in'),
        one('Locked', 'locked'),
        one('Staging', 'signing-in'),
        ...Array.from({ length: 12 }, (_, index) => one(`Customer ${index + 1}`, 'signed-out'))
      ]
    default:
      return [one('Northwind Support', 'active'), one('Practice', 'signed-out', true)]
  }
}

function findingsOf(text: string, now: number): Finding[] {
  const issuedAt = now - 60_000
  const opaque: Finding = {
    kind: 'opaque',
    title: 'Opaque token, such as a RingCentral token',
    explanation:
      'It isn’t a JWT. It could be a RingCentral access or refresh token, which contain no readable information.',
    header: [],
    claims: [],
    issuedAt: null,
    expiresAt: null,
    notes: [],
    inner: null,
    name: null,
    places: [[[0, text.length]]],
    goodFor: ['Unknown. Ask the service that issued it.'],
    notFor: ['Requests to the RingCX API'],
    gateway: null
  }
  const places = [...text.matchAll(/[\w-]{4,}\.[\w-]+\.[\w-]+/g)].map(({ 0: token, index }) => [
    [index, index + token.length] as const
  ])
  if (places.length === 0) return text.includes(' ') ? [] : [opaque]
  return places.map((place, index) => ({
    ...opaque,
    name: index === 0 ? 'Authorization' : 'accessToken',
    places: [place],
    goodFor: ['Requests to the RingCX API, as “Authorization: Bearer”, until it expires'],
    notFor: ['Requests to RingCentral’s own API', 'Getting a new token'],
    gateway: { status: 401, body: 'Jwt is expired', from: now + 240_000 },
    kind: 'ringcx-access-token',
    title: 'RingCX access token',
    explanation:
      'An access token for the RingCX API, valid for about five minutes. It doesn’t work with RingCentral’s own API.',
    header: [
      { name: 'alg', value: '"RS256"', meaning: 'Algorithm used to sign the token.', at: null },
      { name: 'typ', value: '"JWT"', meaning: 'Type of token.', at: null }
    ],
    claims: [
      {
        name: 'sub',
        value: '"5501"',
        meaning: 'Subject: who the token is about, usually the issuer’s ID for the user.',
        at: null
      },
      {
        name: 'iat',
        value: String(Math.floor(issuedAt / 1000)),
        meaning: 'Issued at: when the token was issued.',
        at: issuedAt
      },
      {
        name: 'exp',
        value: String(Math.floor(issuedAt / 1000) + 300),
        meaning: 'Expiration: the token isn’t valid after this time.',
        at: issuedAt + 300_000
      },
      {
        name: 'authorities',
        value: JSON.stringify(Array.from({ length: 24 }, (_, index) => `ROLE_PERMISSION_${index}`)),
        meaning: 'Rights of the user.',
        at: null
      }
    ],
    issuedAt,
    expiresAt: issuedAt + 300_000,
    notes: [
      'Token Desk doesn’t have the public key, so it didn’t check the signature. Nothing here proves who issued the token.'
    ]
  }))
}

/** Makes the fake. It responds immediately, except that directories never load in the scenario `slow`. */
export function createFakeApi(options: FakeApiOptions): Api {
  const { scenario } = options
  const clock = options.now ?? Date.now
  let list = startList(scenario, clock())
  let app: AppStatus = {
    version: '0.1.0',
    platform: 'linux',
    safeMode: false,
    storage: STORAGE[scenario] ?? KEYRING,
    locking: { afterMs: policyOf(scenario).idleLimitMs, withSystem: false },
    notices: NOTICES[scenario] ?? [],
    theme: options.theme ?? 'system',
    allowWrites: scenario === 'request-answers',
    dataFolder: '/home/robin/.config/token-desk-for-ringcx',
    proxyAsk: null,
    policy: policyOf(scenario),
    redirectAddresses: ['http://localhost:17811/sign-in', 'http://localhost:18911/sign-in']
  }

  let removed: { entry: ConnectionWithStatus; at: number; undoUntil: number | null }[] = []
  const removals = (): Removal[] =>
    removed.map(({ entry: { connection }, undoUntil }) => ({
      connectionId: connection.id,
      name: connection.name,
      undoUntil
    }))

  const removalListeners = new Set<(removals: Removal[]) => void>()
  const testListeners = new Set<(test: ConnectionTest) => void>()
  const appListeners = new Set<(status: AppStatus) => void>()
  const listListeners = new Set<(connections: ConnectionWithStatus[]) => void>()
  const sessionListeners = new Set<(status: SessionStatus) => void>()
  const follow = <T>(listeners: Set<T>, listener: T): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  const tellApp = (next: Partial<AppStatus>): Reply<null> => {
    app = { ...app, ...next }
    appListeners.forEach((listener) => listener(app))
    return DONE
  }
  const tellRemovals = (): Reply<null> => {
    removalListeners.forEach((listener) => listener(removals()))
    return DONE
  }
  const tellList = (next: ConnectionWithStatus[]): void => {
    list = next
    listListeners.forEach((listener) => listener(list))
  }
  const withEntry = <T>(id: string, use: (entry: ConnectionWithStatus) => Reply<T>): Promise<Reply<T>> => {
    const entry = list.find(({ connection }) => connection.id === id)
    return Promise.resolve(entry ? use(entry) : failed(ERRORS.unknownConnection))
  }
  const put = (entry: ConnectionWithStatus): Reply<null> => {
    const known = list.some(({ connection }) => connection.id === entry.connection.id)
    tellList(
      known
        ? list.map((other) => (other.connection.id === entry.connection.id ? entry : other))
        : [...list, entry]
    )
    return DONE
  }
  const move = (id: string, phase: SessionStatus['phase']): Promise<Reply<null>> =>
    withEntry(id, (entry) => {
      const status = sessionOf(id, phase, clock())
      list = list.map((other) => (other === entry ? { ...entry, status } : other))
      sessionListeners.forEach((listener) => listener(status))
      return DONE
    })

  const check = (input: NewConnection, keepsSecrets: boolean): PublicError | null => {
    const fields: Record<string, string> = {}
    if (input.unfinished) return null
    if (input.name.trim() === '') fields['name'] = 'Enter a name for the connection.'
    if (input.clientId.trim() === '') fields['clientId'] = 'Enter the client ID.'
    if (input.clientSecret === '' && !keepsSecrets) fields['clientSecret'] = 'Enter the client secret.'
    const jwt = input.signInMethod === 'jwt' ? input.jwt : null
    if (jwt !== null && !/^eyJ.+\..+\..+/.test(jwt) && !(keepsSecrets && jwt === '')) {
      fields['jwt'] = 'This is not a whole JWT: it needs three parts separated by dots.'
    }
    if (!input.ringcxHost.startsWith('https://')) fields['ringcxHost'] = 'Only https addresses are allowed.'
    return Object.keys(fields).length > 0 ? { ...ERRORS.inputInvalid, fields } : null
  }

  return {
    appStatus: () =>
      scenario.startsWith('starting')
        ? new Promise(() => undefined)
        : scenario === 'engine-down'
          ? Promise.resolve(failed(ERRORS.internal))
          : Promise.resolve(ok(app)),
    setTheme: (theme) => Promise.resolve(tellApp({ theme })),
    dismissNotice: (noticeId) =>
      Promise.resolve(tellApp({ notices: app.notices.filter(({ id }) => id !== noticeId) })),
    showDataFolder: () => Promise.resolve(DONE),
    openLink: () => Promise.resolve(DONE),
    takeCommand: () => Promise.resolve(ok(null)),
    offerCommands: () => Promise.resolve(DONE),
    openJwtPage: () => Promise.resolve(DONE),
    answerProxy: () => Promise.resolve(tellApp({ proxyAsk: null })),
    askProxy: () =>
      Promise.resolve(tellApp({ proxyAsk: { host: 'proxy.example:3128', attempt: 1, hidden: false } })),
    retryStorage: () =>
      scenario === 'locked' ? Promise.resolve(failed(ERRORS.vaultLocked)) : Promise.resolve(DONE),
    unlockStorage: (passphrase) =>
      Promise.resolve(
        passphrase === PASSPHRASE ? tellApp({ storage: BY_PASSPHRASE }) : failed(ERRORS.wrongPassphrase)
      ),
    lockStorage: () => Promise.resolve(tellApp({ storage: NEEDS_PASSPHRASE })),
    changeStorageMode: (change) =>
      Promise.resolve(
        tellApp({ storage: { keyring: KEYRING, passphrase: BY_PASSPHRASE, memory: MEMORY }[change.mode] })
      ),
    changePassphrase: (current) =>
      Promise.resolve(current === PASSPHRASE ? DONE : failed(ERRORS.wrongPassphrase)),
    renewStorageKey: () => Promise.resolve(DONE),
    setLocking: (locking) => Promise.resolve(tellApp({ locking })),
    removeAllData: () => {
      tellList([])
      return Promise.resolve(tellApp({ storage: KEYRING, notices: [], theme: 'system' }))
    },
    listConnections: () => (scenario.startsWith('starting') ? never() : Promise.resolve(ok(list))),
    addConnection: (input) => {
      const wrong = check(input, false)
      if (wrong) return Promise.resolve(failed(wrong))
      const connection = {
        ...connectionOf(input.name, false),
        signInMethod: input.signInMethod,
        clientId: input.clientId,
        publicClient: input.clientSecret === null
      }
      put({ connection, status: sessionOf(connection.id, 'signed-out', clock()) })
      return Promise.resolve(ok(connection.id))
    },
    checkConnection: (id, input) => Promise.resolve(ok(check(input, id !== null)?.fields ?? {})),
    editConnection: (id, input) =>
      withEntry(id, ({ connection }) => {
        const wrong = check(input, true)
        if (wrong) return failed(wrong)
        const { signInMethod, name, clientId, ringcxHost, ringcentralHost } = input
        const publicClient = input.clientSecret === null
        return put({
          connection: {
            ...connection,
            signInMethod,
            name,
            clientId,
            publicClient,
            ringcxHost,
            ringcentralHost
          },
          status: sessionOf(id, 'active', clock())
        })
      }),
    renameConnection: (id, name) =>
      withEntry(id, (entry) => put({ ...entry, connection: { ...entry.connection, name } })),
    setKeepFresh: (id, keepFresh) =>
      withEntry(id, (entry) => put({ ...entry, connection: { ...entry.connection, keepFresh } })),
    lookAt: () => Promise.resolve(DONE),
    duplicateConnection: (id) =>
      withEntry(id, (entry) => {
        const copy = connectionOf(`${entry.connection.name} (copy)`, false)
        const status = sessionOf(copy.id, 'signed-out', clock())
        const copied = { connection: { ...entry.connection, ...copy }, status }
        tellList(list.flatMap((each) => (each === entry ? [each, copied] : [each])))
        return ok(copy.id)
      }),
    moveConnection: (id, to) =>
      withEntry(id, (entry) => {
        tellList(list.filter((each) => each !== entry).toSpliced(to, 0, entry))
        return DONE
      }),
    removeConnection: (id) =>
      withEntry(id, (entry) => {
        removed = [...removed, { entry, at: list.indexOf(entry), undoUntil: clock() + 10_000 }]
        tellList(list.filter((each) => each !== entry))
        return tellRemovals()
      }),
    removals: () => Promise.resolve(ok(removals())),
    undoRemoval: (id) => {
      const back = removed.find(({ entry }) => entry.connection.id === id)
      if (back === undefined) return Promise.resolve(failed(ERRORS.unknownConnection))
      removed = removed.filter((each) => each !== back)
      tellList(list.toSpliced(back.at, 0, back.entry))
      return Promise.resolve(tellRemovals())
    },
    holdRemoval: (id, held) => {
      removed = removed.map((each) =>
        each.entry.connection.id === id ? { ...each, undoUntil: held ? null : clock() + 10_000 } : each
      )
      return Promise.resolve(tellRemovals())
    },
    startPractice: () => {
      const connection = connectionOf('Practice', true)
      put({ connection, status: sessionOf(connection.id, 'active', clock()) })
      return Promise.resolve(ok(connection.id))
    },
    signIn: (id) => move(id, 'active'),
    cancelSignIn: (id) => move(id, 'signed-out'),
    testConnection: (id) =>
      withEntry(id, () => {
        const rows = PASSED_TEST.map((row) => ({ ...row }))
        testListeners.forEach((listener) => listener({ connectionId: id, rows, running: false, accounts: 6 }))
        return DONE
      }),
    cancelTest: () => Promise.resolve(DONE),
    copySignInAddress: () => Promise.resolve(DONE),
    signOut: (id) => move(id, 'signed-out'),
    renew: (id) => move(id, 'active'),
    copyToken: () => Promise.resolve(ok({ clearsAt: clock() + 30_000 })),
    ...createFakeDirectory({
      users: options.users ?? 5000,
      now: clock,
      loads: LOADS[scenario] ?? 'at-once',
      error: scenario === 'directory-fails' ? ERRORS.forbidden : null
    }),
    // The Token page
    tokenDetails: (id) =>
      scenario === 'slow'
        ? new Promise(() => undefined)
        : withEntry(id, ({ status }) =>
            ok(
              tokenDetailsOf(
                status,
                findingsOf('eyJh.e30.c2ln', clock())[0],
                scenario === 'opaque-token' ? 'opaque' : 'jwt'
              )
            )
          ),
    revealToken: () => Promise.resolve(ok({ text: SHOWN_TOKEN, hideAt: clock() + 30_000 })),
    ...createFakeRequests({
      shows: scenario === 'request-answers' ? 'answers' : scenario === 'request-big' ? 'big' : 'nothing',
      now: clock,
      error: scenario === 'request-fails' ? ERRORS.networkFailed : null,
      hangs: scenario === 'request-waits'
    }),
    setAllowWrites: (allowWrites) => Promise.resolve(tellApp({ allowWrites })),
    ...createFakeDesktop(DESKTOP[scenario]),
    ...createFakeActivity({
      now: clock,
      entries: ACTIVITY[scenario] ?? 'some',
      mayKeep: scenario !== 'memory' && scenario !== 'managed'
    }),
    inspect: (text) => Promise.resolve(ok({ findings: findingsOf(text, clock()), more: false })),
    readCredential: ({ text }) => Promise.resolve(ok(readingOf(text, clock()))),
    readPaste: (_field, text) => Promise.resolve(ok({ keep: [[0, text.length]], removed: [], file: null })),
    copyText: () => Promise.resolve(DONE),
    exportConnections: () => Promise.resolve(ok('connections.tokendesk')),
    chooseImport: () => Promise.resolve(ok(OFFER)),
    dropImport: (fileName, text) =>
      Promise.resolve(ok(text.startsWith('{') ? { ...OFFER, fileName } : BAD_OFFER)),
    currentImport: () => Promise.resolve(DONE),
    applyImport: (_offerId, choices) => {
      const count = (choice: string): number => choices.filter((each) => each === choice).length
      return Promise.resolve(ok({ added: count('add'), replaced: count('replace'), skipped: count('skip') }))
    },
    dismissImport: () => Promise.resolve(DONE),
    ...createFakeUpdates({
      now: clock,
      by: UPDATED_BY[scenario] ?? 'app',
      phase: UPDATE_PHASES[scenario] ?? 'idle'
    }),
    onSessionChanged: (listener) => follow(sessionListeners, listener),
    onConnectionsChanged: (listener) => follow(listListeners, listener),
    onTestChanged: (listener) => follow(testListeners, listener),
    onRemovalsChanged: (listener) => follow(removalListeners, listener),
    onAppChanged: (listener) => follow(appListeners, listener),
    onImportOffered: () => () => undefined,
    onCommandGiven: () => () => undefined
  }
}
