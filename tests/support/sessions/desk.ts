import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { createRecorder, type Recorder } from '../../../main/core/activity/recorder.ts'
import { boundTo } from '../../../main/core/connections/connection.ts'
import { createConnections, type Connections } from '../../../main/core/connections/connections.ts'
import type { JwtConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import type {
  Fetch,
  OpenSignInPage,
  RecordStore,
  RedirectDoor,
  SecretField
} from '../../../main/core/ports.ts'
import type { ListState } from '../../../main/core/directory/directory.ts'
import type { Practice } from '../../../main/core/sessions/practice.ts'
import type { CheckView } from '../../../main/core/sessions/connection-check.ts'
import type { Removal } from '../../../main/core/sessions/removal.ts'
import type { SessionView } from '../../../main/core/sessions/session.ts'
import { createSessions, type Sessions } from '../../../main/core/sessions/sessions.ts'
import { createStorage, type Storage, type StorageRules } from '../../../main/core/storage/storage.ts'
import { readStorageChoices } from '../../../main/core/storage/storage.ts'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import type { DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import { createVault, type Vault } from '../../../main/core/vault/vault.ts'
import type { VaultMode } from '../../../main/core/vault/vault-status.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { startSimulator, type Simulator } from '../../../main/simulator/simulator.ts'
import { createFakeCipher, type FakeCipher, type KeyringMood } from '../fakes/cipher.ts'
import { createFakeDisk, type FakeDisk } from '../fakes/disk.ts'
import { createHandTimers, type HandTimers } from '../fakes/hand-timers.ts'
import { quickly } from '../vault/passphrase-world.ts'
import { loopAnswers } from '../fakes/loop-answers.ts'
import { loopWorker } from '../fakes/loop-worker.ts'

/** One fact of the log. */
export interface Fact {
  readonly event: string
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

/** A request as it left the desk. */
export interface Sent {
  readonly origin: string
  readonly path: string
  /** Authorization header and body as text: where secrets are shown to a service. */
  readonly shown: string
}

/** What survives a run of the app: the settings' connection list and the disk with its keyring. */
export interface Home {
  list: unknown[]
  /** What the person decided about storage, as the settings hold it. */
  storage?: unknown
  /** Makes writing the list fail. */
  listIsReadOnly?: boolean
  /** Called before each write of the list; throws when it fails. */
  beforeListWrite?: () => void
  readonly disk: FakeDisk
  readonly cipher: FakeCipher
}

export interface DeskOptions {
  readonly home?: Home
  readonly practice?: Practice
  readonly timers?: HandTimers
  readonly fetch?: Fetch
  readonly storageRules?: StorageRules
  /** What the removal of all data calls first, and last. */
  readonly stopSaving?: () => Promise<void>
  readonly removeRest?: readonly (() => Promise<void>)[]
  readonly allowsMode?: (mode: VaultMode) => boolean
  readonly derive?: DeriveKey
  readonly mayKeepCopies?: () => boolean
  /** Whether requests may use methods other than GET; default: no. */
  readonly mayWrite?: boolean
  /** Whether the organization permits other methods; default: yes. */
  readonly maySignIn?: boolean
  /** Leaves the vault as it is at the start of the app, before it asks the keyring. */
  readonly unopened?: boolean
  readonly door?: RedirectDoor
  readonly openPage?: OpenSignInPage
  readonly onDirectory?: (state: ListState) => void
}

export interface Desk {
  readonly sessions: Sessions
  /** What was recorded of its requests. */
  readonly activity: Recorder
  readonly connections: Connections
  readonly vault: Vault
  readonly storage: Storage
  /** What the vault holds of a connection, for whichever hosts it was entered. */
  secret(id: string, field: SecretField): Promise<string | null>
  /** Stores secrets for the hosts that the connection has now, without a word to its session. */
  store(id: string, fields: Parameters<RecordStore['update']>[1]): Promise<void>
  /** How often everything beside the vault was removed. */
  readonly forgotten: () => number
  /** How often it was told to clear copied secrets. */
  readonly letGoes: () => number
  readonly home: Home
  readonly timers: HandTimers
  readonly seen: readonly SessionView[]
  readonly lists: readonly (readonly SessionView[])[]
  /** What could be undone, each time that it was told. */
  readonly removals: readonly (readonly Removal[])[]
  /** Names of removed connections whose secrets couldn't be erased; `false` once they were. */
  readonly eraseRefusals: readonly (readonly [string, boolean])[]
  /** Every step of every connection test, as reported. */
  readonly tests: readonly CheckView[]
  readonly facts: readonly Fact[]
  readonly sent: readonly Sent[]
  /** Every value that was ever stored, by field. */
  readonly stored: readonly (readonly [SecretField, string])[]
  /** Resolves with the session's view as soon as it matches, which may be now. */
  until(id: string, isSo: (view: SessionView) => boolean): Promise<SessionView>
  /** Resolves when such a fact is in the log, which may be now. */
  untilFact(isIt: (fact: Fact) => boolean): Promise<Fact>
  /** Resolves with the test of the connection when it has ended. */
  untilTested(id: string): Promise<CheckView>
  /** Signs in and waits for the RingCX token. */
  signIn(id: string): Promise<SessionView>
}

export const createHome = (mood: KeyringMood = 'strong'): Home => ({
  list: [],
  disk: createFakeDisk(),
  cipher: createFakeCipher(mood, Buffer.from('0123456789abcdef'))
})

export const isActive = ({ keeper }: SessionView): boolean => keeper.state.phase === 'active'
export const phaseOf = ({ keeper }: SessionView): string => keeper.state.phase

/** A simulator without rate limits on a real socket, on the desk's clock. It stops when the test ends. */
export async function startServices(timers: HandTimers, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    rateLimits: false,
    users: 3,
    now: () => timers.clock.wall(),
    ...options
  })
  onTestFinished(() => simulator.stop())
  return simulator
}

/** What a person types for a connection to a simulator. */
export const typed = (
  simulator: Simulator,
  change: Partial<JwtConnectionInput> = {}
): JwtConnectionInput => ({
  signInMethod: 'jwt',
  name: 'Support',
  ringcentralHost: simulator.origin,
  ringcxHost: simulator.origin,
  ...simulator.credentials,
  unfinished: false,
  ...change
})

/** Practice mode with an existing simulator. */
export function practiceOver(simulator: Simulator): Practice & { readonly starts: () => number } {
  let starts = 0
  return {
    starts: () => starts,
    start() {
      starts += 1
      return Promise.resolve({ origin: simulator.origin, ...simulator.credentials })
    },
    stop: () => Promise.resolve()
  }
}

const noBrowser = (): Promise<never> => Promise.reject(new Error('there is no browser in this test'))

const noPractice: Practice = {
  start: () => Promise.reject(new Error('there is no practice in this test')),
  stop: () => Promise.resolve()
}

let ids = 0

/** One run of the app without its window: real sessions, real vault, fake disk and keyring, hand-moved time. */
export async function createDesk(options: DeskOptions = {}): Promise<Desk> {
  const { home = createHome(), practice = noPractice, timers = createHandTimers() } = options
  const seen: SessionView[] = []
  const lists: (readonly SessionView[])[] = []
  const removals: (readonly Removal[])[] = []
  const eraseRefusals: [string, boolean][] = []
  const tests: CheckView[] = []
  const facts: Fact[] = []
  const sent: Sent[] = []
  const stored: [SecretField, string][] = []
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }

  const vault = createVault({
    cipher: home.cipher,
    file: createRecordFile('/home/desk/vault', home.disk, {
      platform: 'linux',
      clock: timers.clock,
      timers
    }),
    timers,
    memoryOnly: readStorageChoices(home.storage).memoryOnly,
    derive: options.derive ?? quickly,
    ...(options.allowsMode === undefined ? {} : { allowsMode: options.allowsMode }),
    onStatus: () => undefined
  })
  if (options.unopened !== true) await vault.open()

  const records: RecordStore = {
    read: vault.read,
    names: vault.names,
    async update(record, fields) {
      for (const [field, value] of Object.entries(fields))
        if (value !== null) stored.push([field as SecretField, value])
      await vault.update(record, fields)
    },
    erase: vault.erase
  }

  const connections = createConnections({
    store: {
      read: () => home.list,
      write: (list) => {
        if (home.listIsReadOnly === true) throw new Error('EROFS')
        home.beforeListWrite?.()
        home.list = list
      }
    },
    newId: () => `c${String((ids += 1))}`,
    now: timers.clock.wall
  })

  const activity = createRecorder({
    clock: timers.clock,
    timers,
    onChange: () => undefined
  })

  const send = options.fetch ?? fetch
  const sessions = createSessions({
    connections,
    records,
    practice,
    door: options.door ?? { open: noBrowser },
    openPage: options.openPage ?? noBrowser,
    fetch: (url, init) => {
      const { origin, pathname } = new URL(url)
      const authorization = new Headers(init?.headers).get('authorization') ?? ''
      const body = init?.body instanceof URLSearchParams ? init.body.toString() : init?.body
      const text = typeof body === 'string' ? body.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent) : ''
      sent.push({ origin, path: pathname, shown: `${decoded(authorization)}\n${text}` })
      return send(url, init)
    },
    clock: timers.clock,
    timers,
    random: () => 0.5,
    userAgent: 'TokenDesk/test',
    log: {
      note: (event, noted = {}) => {
        facts.push({ event, facts: noted })
        tell()
      }
    },
    onSession: (view) => {
      seen.push(view)
      tell()
    },
    onList: (views) => {
      lists.push(views)
      tell()
    },
    onRemovals: (next) => {
      removals.push(next)
      tell()
    },
    onEraseRefused: ({ name }, isRefused) => {
      eraseRefusals.push([name, isRefused])
    },
    onCheck: (view) => {
      tests.push(view)
      tell()
    },
    copies: {
      folder: '/home/desk/directory',
      disk: home.disk,
      mayKeep: options.mayKeepCopies ?? (() => true)
    },
    onDirectory: (state) => options.onDirectory?.(state),
    startDirectoryWorker: loopWorker,
    startAnswerWorker: loopAnswers,
    mayWrite: () => options.mayWrite ?? false,
    maySignIn: () => options.maySignIn ?? true,
    newId: randomUUID,
    activity
  })
  onTestFinished(() => sessions.close())

  let forgotten = 0
  let letGoes = 0
  const storage = createStorage({
    vault,
    sessions,
    choices: {
      read: () => home.storage,
      write: (choices) => {
        home.storage = choices
      }
    },
    rules: options.storageRules ?? { idleLimitMs: null },
    clearCopied: () => {
      letGoes += 1
    },
    stopSaving: () => options.stopSaving?.() ?? Promise.resolve(),
    removeRest: [
      () => {
        forgotten += 1
      },
      ...(options.removeRest ?? [])
    ]
  })

  const untilFound = <Found>(find: () => Found | undefined): Promise<Found> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        listeners.delete(look)
        resolve(found)
      }
      listeners.add(look)
      look()
    })

  const until: Desk['until'] = (id, isSo) => untilFound(() => [sessions.view(id)].find((view) => isSo(view)))

  return {
    sessions,
    activity,
    connections,
    vault,
    storage,
    async secret(id, field) {
      for (const name of await vault.names()) {
        const found = name.startsWith(`${id} `) ? await vault.read(name, field) : null
        if (found !== null) return found
      }
      return null
    },
    store: (id, fields) => boundTo(vault, connections.get(id)).update(id, fields),
    forgotten: () => forgotten,
    letGoes: () => letGoes,
    home,
    timers,
    seen,
    lists,
    removals,
    eraseRefusals,
    tests,
    facts,
    sent,
    stored,
    until,
    untilFact: (isIt) => untilFound(() => facts.find(isIt)),
    untilTested: (id) =>
      untilFound(() =>
        [tests.findLast(({ connection }) => connection.id === id)].find((test) => test?.running === false)
      ),
    async signIn(id) {
      await sessions.signIn(id)
      return await until(id, isActive)
    }
  }
}

/** Basic credentials as text (RFC 7617 §2), so that a search for a secret finds it. */
function decoded(authorization: string): string {
  const basic = /^Basic (.+)$/.exec(authorization)?.[1]
  return basic === undefined ? authorization : Buffer.from(basic, 'base64').toString()
}
