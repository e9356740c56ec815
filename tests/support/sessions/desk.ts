import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { createRecorder } from '../../../main/core/activity/recorder.ts'
import { boundTo } from '../../../main/core/connections/connection.ts'
import { createConnections } from '../../../main/core/connections/connections.ts'
import type { JwtConnectionInput } from '../../../main/core/connections/validate-connection.ts'
import type { RecordStore, SecretField } from '../../../main/core/ports.ts'
import type { Practice } from '../../../main/core/sessions/practice.ts'
import type { CheckView } from '../../../main/core/sessions/connection-check.ts'
import type { Removal } from '../../../main/core/sessions/removal.ts'
import type { SessionView } from '../../../main/core/sessions/session.ts'
import { createSessions, type SessionsDeps } from '../../../main/core/sessions/sessions.ts'
import { createStorage, readStorageChoices, type StorageRules } from '../../../main/core/storage/storage.ts'
import { createRecordFile } from '../../../main/core/vault/record-file.ts'
import type { DeriveKey } from '../../../main/core/vault/passphrase-wrap.ts'
import { createVault } from '../../../main/core/vault/vault.ts'
import type { VaultMode } from '../../../main/core/vault/vault-status.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { startSimulator, type Simulator } from '../../../main/simulator/simulator.ts'
import { createFakeCipher, type FakeCipher, type KeyringMood } from '../fakes/cipher.ts'
import { createFakeDisk, type FakeDisk } from '../fakes/disk.ts'
import { createHandTimers, type HandTimers } from '../fakes/hand-timers.ts'
import { quickly } from '../vault/world.ts'
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

/** The parts of the sessions that a test may bring; the default of `practice` and the browser is a failure. */
type GivenParts = Partial<
  Pick<SessionsDeps, 'practice' | 'fetch' | 'rules' | 'listener' | 'openPage' | 'onDirectory'>
>

export interface DeskOptions extends GivenParts {
  readonly home?: Home
  readonly timers?: HandTimers
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

const SECRET_FIELDS = ['client-secret', 'jwt', 'pasted', 'ringcentral', 'ringcx', 'pending'] as const

let ids = 0

export type Desk = Awaited<ReturnType<typeof createDesk>>

/** One run of the app without its window: real sessions, real vault, fake disk and keyring, hand-moved time. */
export async function createDesk(options: DeskOptions = {}) {
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
  /** Adds what is reported to a list, and tells those who wait for it. */
  const into =
    <Reported>(list: Reported[]) =>
    (reported: Reported): void => {
      list.push(reported)
      for (const listener of [...listeners]) listener()
    }
  const addFact = into(facts)

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

  const activity = createRecorder({ clock: timers.clock, timers, onChange: () => undefined })

  const send = options.fetch ?? fetch
  const sessions = createSessions({
    connections,
    records,
    practice,
    listener: options.listener ?? { open: noBrowser },
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
    log: { note: (event, noted = {}) => addFact({ event, facts: noted }) },
    onSession: into(seen),
    onList: into(lists),
    onRemovals: into(removals),
    onEraseRefused: ({ name }, isRefused) => {
      eraseRefusals.push([name, isRefused])
    },
    onCheck: into(tests),
    copies: {
      folder: '/home/desk/directory',
      disk: home.disk,
      mayKeep: options.mayKeepCopies ?? (() => true)
    },
    onDirectory: options.onDirectory ?? (() => undefined),
    ...(options.rules === undefined ? {} : { rules: options.rules }),
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

  /** Resolves with the session's view as soon as it matches, which may be now. */
  const until = (id: string, isSo: (view: SessionView) => boolean): Promise<SessionView> =>
    untilFound(() => [sessions.view(id)].find((view) => isSo(view)))

  /** What the vault holds of a connection, for whichever hosts it was entered. */
  const secret = async (id: string, field: SecretField): Promise<string | null> => {
    for (const name of await vault.names()) {
      const found = name.startsWith(`${id} `) ? await vault.read(name, field) : null
      if (found !== null) return found
    }
    return null
  }

  return {
    sessions,
    activity,
    connections,
    vault,
    storage,
    home,
    timers,
    seen,
    lists,
    /** What could be undone, each time that it was told. */
    removals,
    /** Names of removed connections whose secrets couldn't be erased; `false` once they were. */
    eraseRefusals,
    /** Every step of every connection test, as reported. */
    tests,
    facts,
    sent,
    /** Every value that was ever stored, by field. */
    stored,
    /** How often everything beside the vault was removed. */
    forgotten: () => forgotten,
    /** How often it was told to clear copied secrets. */
    letGoes: () => letGoes,
    secret,
    /** The fields of credentials and tokens of a connection that the vault holds. */
    async storedFields(id: string) {
      const held: SecretField[] = []
      for (const field of SECRET_FIELDS) if ((await secret(id, field)) !== null) held.push(field)
      return held
    },
    /** Stores secrets for the hosts that the connection has now, without a word to its session. */
    store: (id: string, fields: Parameters<RecordStore['update']>[1]) =>
      boundTo(vault, connections.get(id)).update(id, fields),
    until,
    /** Resolves when such a fact is in the log, which may be now. */
    untilFact: (isIt: (fact: Fact) => boolean) => untilFound(() => facts.find(isIt)),
    /** Resolves with the test of the connection when it has ended. */
    untilTested: (id: string) =>
      untilFound(() => {
        const last = tests.findLast(({ connection }) => connection.id === id)
        return last?.running === false ? last : undefined
      }),
    /** Signs in and waits for the RingCX token. */
    async signIn(id: string) {
      await sessions.signIn(id)
      return await until(id, isActive)
    }
  }
}

/** A desk with a connection to a simulator, which may also be used for practice. */
export async function createConnectedDesk(options: DeskOptions = {}, services: SimulatorOptions = {}) {
  const { timers = createHandTimers() } = options
  const simulator = await startServices(timers, services)
  const desk = await createDesk({ practice: practiceOver(simulator), ...options, timers })
  const id = await desk.sessions.add(typed(simulator))
  return { timers, simulator, desk, id }
}

/** As {@link createConnectedDesk}, signed in. */
export async function createSignedInDesk(options: DeskOptions = {}, services: SimulatorOptions = {}) {
  const connected = await createConnectedDesk(options, services)
  await connected.desk.signIn(connected.id)
  return connected
}

/** Basic credentials as text (RFC 7617 §2), so that a search for a secret finds it. */
function decoded(authorization: string): string {
  const basic = /^Basic (.+)$/.exec(authorization)?.[1]
  return basic === undefined ? authorization : Buffer.from(basic, 'base64').toString()
}
