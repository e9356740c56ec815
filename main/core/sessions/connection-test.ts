import type { SignInMethod } from '../connections/connection.ts'
import { asAppError, type AppError } from '../errors.ts'
import type { SourceWatcher } from './watched-source.ts'

/** The steps of a test, in their order. */
export const TEST_STEPS = ['reach', 'sign-in', 'exchange', 'accounts'] as const

export type TestStep = (typeof TEST_STEPS)[number]

/** How one step stands. `tookMs`: milliseconds of its own requests, without waiting for a person or a turn. */
export type TestRow = { readonly step: TestStep } & (
  | { readonly state: 'pending' | 'running' | 'stopped' }
  | { readonly state: 'passed'; readonly tookMs: number }
  | { readonly state: 'failed'; readonly tookMs: number; readonly error: AppError }
)

/** A test of a connection, step by step. */
export interface ConnectionTest {
  readonly rows: readonly TestRow[]
  readonly running: boolean
  /** How many accounts RingCX told of; `null` before that. */
  readonly accounts: number | null
}

/** What a test does. */
export interface TestDeps {
  readonly signInMethod: SignInMethod
  readonly reach: (signal: AbortSignal) => Promise<void>
  /** The session's own sign-in, watched; resolves when there is a RingCX token, to `false` when the person gave up. */
  readonly signIn: (watcher: SourceWatcher) => Promise<boolean>
  readonly accounts: () => Promise<number>
  /** Milliseconds that never go back. */
  readonly monotonic: () => number
  /** Called with each change, the first time at once. */
  readonly onChange: (test: ConnectionTest) => void
}

/** A test under way. */
export interface RunningTest {
  /** Settles when it has ended; never rejects. */
  readonly done: Promise<void>
  /** Stops it. What has been reached stays. @returns whether a sign-in was under way */
  cancel(): boolean
  /** Ends it with this failure. */
  fail(why: AppError): void
}

/**
 * Tests a connection by signing it in. A test is no second sign-in beside the real one: the connection is saved, its own
 * keeper signs in through its own budget, and this only looks on and reads the accounts with the token that came of it.
 * So a test that passes leaves a session that is ready, costs no more requests of the five in a minute, and proves what
 * will be used. What it adds is one request without a credential before the first secret is sent.
 *
 * A pasted token has its sign-in behind it, so that step is left out.
 */
export function startConnectionTest(deps: TestDeps): RunningTest {
  const steps = TEST_STEPS.filter((step) => step !== 'sign-in' || deps.signInMethod !== 'token')
  const abort = new AbortController()
  let rows: readonly TestRow[] = steps.map((step) => ({ step, state: 'pending' }))
  let accounts: number | null = null
  let running = true
  let startedAt = deps.monotonic()

  const tell = (): void => {
    deps.onChange({ rows, running, accounts })
  }
  const put = (row: TestRow): void => {
    if (!running) return
    rows = rows.map((each) => (each.step === row.step ? row : each))
    tell()
  }
  const began = (step: TestStep): void => {
    startedAt = deps.monotonic()
    put({ step, state: 'running' })
  }
  const passed = (step: TestStep): void => {
    put({ step, state: 'passed', tookMs: deps.monotonic() - startedAt })
  }
  const current = (): TestRow | undefined => rows.find(({ state }) => state !== 'passed')

  const end = (last: TestRow | undefined): void => {
    if (!running) return
    running = false
    rows = rows.map((each) => (each.step === last?.step ? last : each))
    tell()
  }
  const fail = (thrown: unknown): void => {
    const row = current()
    const tookMs = deps.monotonic() - startedAt
    end(row && { step: row.step, state: 'failed', tookMs, error: asAppError(thrown) })
  }
  const stop = (): void => {
    const row = current()
    end(row && { step: row.step, state: 'stopped' })
  }

  const run = async (): Promise<void> => {
    began('reach')
    await deps.reach(abort.signal)
    passed('reach')
    if (!running) return
    // Under way from here, also while it waits for a person or for its turn.
    began(steps[1] ?? 'exchange')
    const signedIn = await deps.signIn({ began, passed })
    if (!signedIn) return stop()
    if (!running) return
    began('accounts')
    accounts = await deps.accounts()
    passed('accounts')
    end(undefined)
  }

  return {
    done: run().catch(fail),
    fail(why) {
      fail(why)
      abort.abort()
    },
    cancel() {
      const row = current()
      const signingIn = running && (row?.step === 'sign-in' || row?.step === 'exchange')
      stop()
      abort.abort()
      return signingIn
    }
  }
}
