import { type Budget, createBudgets } from '../../../main/core/keeper/budget.ts'
import { type AttemptFacts, type Keeper, createKeeper } from '../../../main/core/keeper/keeper.ts'
import type { SessionState } from '../../../main/core/keeper/transition.ts'
import type { SecretField, SecretRecords } from '../../../main/core/ports.ts'
import { type FakeClock, createFakeClock } from '../fakes/clock.ts'
import { type FakeService, type FakeServiceOptions, createFakeService } from '../fakes/token-source.ts'

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
    }
  }
  return self
}

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
  const keeper: Keeper = createKeeper({
    connectionId: 'c1',
    source: service.source(),
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
  const watch = promise.then(
    () => {
      settled = true
    },
    () => {
      settled = true
    }
  )
  await time.settle()
  for (let passed = 0; !settled && passed < 600_000; passed += 250) await time.advance(250)
  if (!settled) throw new Error('did not settle within ten simulated minutes')
  await watch
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

/** The reason a state gives, as its code. */
export function whyOf(state: SessionState): string | null {
  return 'why' in state ? state.why.code : null
}
