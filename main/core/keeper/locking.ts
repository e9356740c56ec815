import { asAppError, type AppError } from '../errors.ts'
import type { Callers } from './callers.ts'
import type { Goal, Outcome } from './climb.ts'
import type { Erasure } from './erasure.ts'
import type { Flights } from './flights.ts'
import type { Holdings } from './holdings.ts'
import type { Phase } from './phase.ts'
import type { RetryPlan } from './retry-plan.ts'

/** Makes the keeper's side of the vault's lock: what is let go of when it closes, and how a session comes back. */
export function createLocking(deps: {
  readonly holdings: Holdings
  readonly erasure: Erasure
  readonly flights: Flights
  readonly callers: Callers
  readonly retries: RetryPlan
  readonly phase: Phase
  readonly fly: (goal: Goal, by: 'background') => Promise<Outcome>
  /** Does what is due now, and sets the alarm for what comes next. */
  readonly goOn: () => void
  readonly plan: () => void
}) {
  const { holdings, erasure, flights, callers, retries, phase } = deps
  let byCaller = false
  let locks = 0

  /** See {@link Keeper.restore}. */
  const restore = async (): Promise<void> => {
    if (byCaller) return
    const isMine = flights.life()
    try {
      const found = await holdings.read()
      // Read before the lock, so there may be tokens again.
      if (byCaller) return letGo()
      if (!isMine() || flights.goal() !== null) return
      phase.dispatch({ type: 'restored', found })
    } catch (thrown) {
      if (isMine()) phase.dispatch({ type: 'locked', why: asAppError(thrown) })
    }
    deps.goOn()
  }

  /**
   * Continues after the vault could not be reached: what is unsaved is saved first, else all is read again; but what a
   * sign-out still owes to be erased is not read back.
   */
  const recover = async (): Promise<void> => {
    if (holdings.unsaved()) {
      phase.dispatch({ type: 'restored', found: true })
      await deps.fly('renew', 'background')
      return
    }
    await erasure.again()
    if (!erasure.owed() || byCaller) return restore()
    phase.dispatch({ type: 'restored', found: false })
    deps.plan()
  }

  /** A climb that was under way when the vault was locked has ended: what is saved is let go of as well. */
  const letGo = (): void => {
    if (byCaller && !holdings.unsaved()) holdings.clear()
  }

  return {
    restore,
    letGo,

    /** Whether the caller has locked, which only the caller undoes. */
    holds: (): boolean => byCaller,

    /** Looks whether a vault that could not be reached can be now; one that the caller locked stays locked. */
    async tryAgain(): Promise<void> {
      if (!byCaller && flights.goal() === null) await recover()
    },

    /** See {@link Keeper.lock}. */
    async lock(why: AppError): Promise<void> {
      byCaller = true
      locks += 1
      flights.ground()
      retries.forget()
      if (flights.goal() === null && !holdings.unsaved()) holdings.clear()
      phase.dispatch({ type: 'locked', why })
      callers.answer(null, why)
      deps.plan()
      await flights.landed()
      await holdings.quiet()
    },

    /** See {@link Keeper.unlock}. */
    async unlock(): Promise<void> {
      const before = locks
      await flights.landed()
      if (locks !== before) return
      byCaller = false
      flights.lift()
      if (phase.now().phase === 'locked') await recover()
    }
  }
}
