import type { Goal, Outcome } from './climb.ts'
import type { Erasure } from './erasure.ts'
import type { Holdings } from './holdings.ts'
import type { Phase } from './phase.ts'
import type { RetryPlan } from './retry-plan.ts'
import type { Reading } from './schedule.ts'

/** Makes the two ends of a climb: what is remembered when it begins, and what its outcome means for the session. */
export function createLanding(deps: {
  readonly holdings: Pick<Holdings, 'any'>
  readonly erasure: Pick<Erasure, 'forget'>
  readonly retries: Pick<RetryPlan, 'begin' | 'ended' | 'failed'>
  readonly phase: Phase
  /** How long the app's budget must be silent, in milliseconds. */
  readonly silentForMs: () => number
  readonly remember: (at: number, outcome: Extract<Outcome, { tookMs: number }>) => void
  readonly postponeKeepAlive: (now: Reading) => void
  /** There is a new RingCX token. */
  readonly renewed: () => void
}) {
  const { holdings, erasure, retries, phase } = deps
  let keptBefore = false

  return {
    /** A climb begins. */
    begins(): void {
      keptBefore = phase.now().phase !== 'needs-sign-in' && holdings.any()
      retries.begin()
    },

    /** A climb has ended. */
    lands(goal: Goal, outcome: Outcome, now: Reading): void {
      retries.ended(now.monotonic, outcome.kind === 'renewed' || outcome.kind === 'kept')
      // A new session has taken the place of what was to be erased.
      if (holdings.any()) erasure.forget()
      if (goal !== 'keep-alive' && 'path' in outcome) deps.remember(now.wall, outcome)
      switch (outcome.kind) {
        case 'renewed':
          deps.renewed()
          phase.dispatch({ type: 'settled' })
          break
        case 'kept':
          phase.dispatch({ type: 'settled' })
          break
        case 'cancelled':
          phase.dispatch(holdings.any() ? { type: 'settled' } : { type: 'signed-out' })
          break
        case 'held-up':
        case 'unsaved': {
          if (goal === 'keep-alive' && outcome.kind === 'held-up') {
            deps.postponeKeepAlive(now)
            phase.dispatch({ type: 'settled' })
            break
          }
          // A sign-in that went through, but not to its end, is continued and not repeated.
          const signedIn = outcome.path !== 'sign-in' || outcome.kind === 'unsaved'
          const next = goal === 'sign-in' && signedIn ? 'renew' : goal
          const delay = retries.failed(next, outcome.kind, outcome.error, now.monotonic, deps.silentForMs())
          phase.dispatch({ type: 'held-up', retryAt: now.wall + delay, why: outcome.error })
          break
        }
        case 'refused':
          // A new sign-in that is refused does no harm to the session there already is.
          if (goal === 'sign-in' && outcome.path === 'sign-in' && keptBefore)
            phase.dispatch({ type: 'settled' })
          else phase.dispatch({ type: 'refused', why: outcome.error })
          break
        case 'locked':
          phase.dispatch({ type: 'locked', why: outcome.error })
          break
      }
    }
  }
}
