import { type Budget, createBudgets } from '../../../main/core/keeper/budget.ts'
import { type AttemptFacts, type Keeper, createKeeper } from '../../../main/core/keeper/keeper.ts'
import type { TokenSource } from '../../../main/core/keeper/renewal.ts'
import type { SecretField, SecretRecords } from '../../../main/core/ports.ts'
import { type FakeClock, createFakeClock } from '../fakes/clock.ts'
import {
  type FakeService,
  type FakeServiceOptions,
  createFakeService,
  failure
} from '../fakes/token-source.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const offline = failure('network-failed', { serviceCode: 'net::ERR_INTERNET_DISCONNECTED' })
export const unplugged = { when: 'before', error: offline, neverArrives: true } as const
export const diskFull = failure('vault-write-failed')

/** A vault in memory whose writes can fail, be held, or be cut off as in a crash. */
export interface FakeRecords extends SecretRecords {
  readonly fields: Map<string, string>
  /** Thrown by the next operations of that kind, as long as it is set. */
  failRead: Error | null
  failWrite: Error | null
  writes: number
  /** Called before each write; a returned promise holds the write up. */
  beforeWrite:
    ((fields: Readonly<Partial<Record<SecretField, string | null>>>) => Promise<void> | void) | null
  /** Holds up the next write, until what it returns is called. */
  holdWrite(): () => void
  /** Holds up what each read found, until what it returns is called. */
  holdReads(): () => void
}

function createGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

export function createFakeRecords(fields = new Map<string, string>()): FakeRecords {
  const self: FakeRecords = {
    fields,
    failRead: null,
    failWrite: null,
    writes: 0,
    beforeWrite: null,
    async read(record, field) {
      await Promise.resolve()
      if (self.failRead) throw self.failRead
      return fields.get(`${record}/${field}`) ?? null
    },
    async update(record, changes) {
      await self.beforeWrite?.(changes)
      await Promise.resolve()
      if (self.failWrite) throw self.failWrite
      self.writes += 1
      for (const [field, value] of Object.entries(changes)) {
        if (value === null) fields.delete(`${record}/${field}`)
        else fields.set(`${record}/${field}`, value)
      }
    },
    async erase(record) {
      await Promise.resolve()
      if (self.failWrite) throw self.failWrite
      for (const key of [...fields.keys()]) if (key.startsWith(`${record}/`)) fields.delete(key)
    },
    holdWrite() {
      const { opened, open } = createGate()
      self.beforeWrite = () => {
        self.beforeWrite = null
        return opened
      }
      return open
    },
    holdReads() {
      const { opened, open } = createGate()
      const { read } = self
      self.read = async (record, field) => {
        const value = await read(record, field)
        await opened
        return value
      }
      return open
    }
  }
  return self
}

/** Token sets as the services give them, told apart by a number. */
export const ringcentralSet = (n: number) => ({
  accessToken: `rc-access-${n}`,
  refreshToken: `rc-refresh-${n}`,
  lifeMs: HOUR,
  refreshLifeMs: HOUR,
  ownerId: null
})
export const ringcxSet = (n: number) => ({
  accessToken: `cx-access-${n}`,
  refreshToken: `cx-refresh-${n}`,
  lifeMs: HOUR,
  identity: {
    mainAccountId: null,
    agentAccountIds: [],
    adminId: null,
    rcUserId: null,
    userName: null,
    email: null,
    accountName: null
  }
})

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One keeper with everything around it. */
export interface Bench {
  readonly time: FakeClock
  readonly service: FakeService
  readonly records: FakeRecords
  readonly keeper: Keeper
  /** Each phase the session went through, in order, the first included. */
  readonly phases: string[]
  /** How often the keeper said that something changed. */
  readonly changes: () => number
  readonly notes: { event: string; facts: Readonly<Record<string, string | number | boolean | null>> }[]
  /** Restarts the app with the same vault: a new keeper that knows only what was saved. */
  restart(records?: FakeRecords): Bench
}

interface BenchOptions extends FakeServiceOptions {
  /** Answers that differ from those of the service. */
  readonly answers?: (source: TokenSource) => Partial<TokenSource>
  readonly time?: FakeClock
  readonly service?: FakeService
  readonly records?: FakeRecords
  readonly seed?: number
  readonly unattended?: boolean
  readonly budget?: Budget
  /** As in `KeeperDeps`. */
  readonly onAttempt?: (attempt: AttemptFacts) => () => void
  /** Called after each change of the keeper. */
  readonly onChange?: (keeper: Keeper) => void
}

export function createBench(options: BenchOptions = {}): Bench {
  const time = options.time ?? createFakeClock()
  const service = options.service ?? createFakeService(time, options)
  const records = options.records ?? createFakeRecords()
  const phases: string[] = ['signed-out']
  const notes: Bench['notes'] = []
  let changes = 0
  const source = service.source()
  const keeper: Keeper = createKeeper({
    connectionId: 'c1',
    source: { ...source, ...options.answers?.(source) },
    records,
    clock: time.clock,
    timers: time.timers,
    budget: options.budget ?? createBudgets(time.clock, time.timers).for('app'),
    random: seeded(options.seed ?? 1),
    onChange: () => {
      changes += 1
      const { phase } = keeper.state()
      if (phases.at(-1) !== phase) phases.push(phase)
      options.onChange?.(keeper)
    },
    onAttempt: options.onAttempt,
    log: { note: (event, facts = {}) => notes.push({ event, facts }) },
    ...(options.unattended === undefined ? {} : { unattended: options.unattended })
  })
  return {
    time,
    service,
    records,
    keeper,
    phases,
    changes: () => changes,
    notes,
    restart: (kept = createFakeRecords(new Map(records.fields))) =>
      createBench({ ...options, time, service, records: kept })
  }
}

/** A bench whose session is signed in. */
export async function signedIn(options: BenchOptions = {}): Promise<Bench> {
  const bench = createBench(options)
  await run(bench.time, bench.keeper.signIn())
  return bench
}

/** Lets time pass until the promise has settled, at most ten minutes. */
export async function run<T>(time: FakeClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const settle = (): void => {
    settled = true
  }
  promise.then(settle, settle)
  await time.settle()
  for (let passed = 0; !settled && passed < 600_000; passed += 250) await time.advance(250)
  if (!settled) throw new Error('did not settle within ten simulated minutes')
  return promise
}

/** The error a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection')
    },
    (error: unknown) => error
  )
}
