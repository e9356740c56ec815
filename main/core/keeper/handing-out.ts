import { turnError } from './budget.ts'
import type { Callers } from './callers.ts'
import type { Goal, Outcome } from './climb.ts'
import type { Holdings } from './holdings.ts'
import { noToken } from './no-token.ts'
import type { Phase } from './phase.ts'
import type { RetryPlan } from './retry-plan.ts'
import { type Reading, hasEnoughLeft, remainingMs } from './schedule.ts'
import { untilRenewalMs } from './snapshot.ts'

/** How long a request waits for the next attempt before it is told that there is no token now. */
const PATIENCE_MS = 12_000

/**
 * Makes the counter at which the RingCX access token is given to callers: at once while it is good, else after the
 * renewal under way or the next one, which all share (design §5 rule 3).
 */
export function createHandingOut(deps: {
  readonly holdings: Holdings
  readonly callers: Callers
  readonly phase: Phase
  readonly retries: RetryPlan
  readonly read: () => Reading
  /** The goal of the climb under way, or `null`. */
  readonly underWay: () => Goal | null
  readonly fly: (goal: Goal, by: 'person' | 'background') => Promise<Outcome>
  /** Tells the caller who joined a climb until when that must wait for the app's budget. */
  readonly tellTurn: () => void
  readonly closing: () => boolean
}) {
  const { holdings, callers, phase, retries, read, underWay, closing } = deps
  /** A token the API said is expired, whatever the clocks say. */
  let refusedToken: string | null = null

  const fly = (goal: Goal, by: 'person' | 'background'): void => void deps.fly(goal, by)

  /** The token callers may still be given when there will be no better one in time, or `null`. */
  const usable = (now: Reading): string | null => {
    const token = holdings.published()
    if (token === null || token.set.accessToken === refusedToken) return null
    return remainingMs(token.stamp, token.set.lifeMs, now) > 0 ? token.set.accessToken : null
  }

  /** Tells those who wait what the state of the session means for them. */
  const answer = (now: Reading): void => {
    if (!callers.some()) return
    if (closing()) return callers.answer(null, noToken())
    const state = phase.now()
    switch (state.phase) {
      case 'active':
        if (usable(now) === null) fly('renew', 'person')
        else callers.answer(usable(now), noToken())
        break
      case 'waiting':
        callers.answerImpatient(retries.next().at, usable(now), state.why)
        break
      case 'needs-sign-in':
        callers.answer(usable(now), state.why)
        break
      case 'locked':
        callers.answer(null, state.why)
        break
      default:
        callers.answer(null, noToken())
    }
  }

  const waitForToken = (): Promise<string> => {
    const now = read()
    const token = callers.join(now.monotonic + PATIENCE_MS)
    const goal = underWay()
    const { phase: is } = phase.now()
    if (goal !== null) {
      fly(goal, 'person')
      deps.tellTurn()
    } else if (is === 'active') {
      fly('renew', 'person')
    } else if (is === 'waiting' && retries.mayHurry(now.monotonic)) {
      fly(retries.next().goal, 'person')
    } else {
      answer(now)
    }
    return token
  }

  return {
    answer,

    /** Answers those for whom the app's budget opens too late, `waitMs` from now. */
    answerImpatient(now: Reading, waitMs: number): void {
      callers.answerImpatient(now.monotonic + waitMs, usable(now), turnError(waitMs))
    },

    /** See {@link Keeper.freshToken}. */
    freshToken(notThis: string | undefined): Promise<string> {
      const token = holdings.published()
      const { phase: is } = phase.now()
      if (token !== null && is !== 'locked' && !closing()) {
        const { accessToken, lifeMs } = token.set
        if (accessToken === notThis) refusedToken = accessToken
        const now = read()
        if (accessToken !== refusedToken && hasEnoughLeft(token.stamp, lifeMs, now)) {
          if (is === 'active' && untilRenewalMs(holdings, now) === 0) fly('renew', 'background')
          return Promise.resolve(accessToken)
        }
      }
      return waitForToken()
    },

    /** Whatever was refused is not what is held any more. */
    forgetRefusal(): void {
      refusedToken = null
    }
  }
}
