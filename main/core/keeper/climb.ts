import { AppError, asAppError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { Permit } from './budget.ts'
import { decide } from './failure.ts'
import type { Holdings } from './holdings.ts'
import { type RenewalStep, type Rung, type Rungs, nextRung } from './ladder.ts'
import { type Reading, untilDueMs } from './schedule.ts'
import type { TokenSource } from './token-source.ts'

/** What a climb is for: a RingCX token, a RingCX token from a new sign-in, or a younger RingCentral refresh token. */
export type Goal = 'renew' | 'sign-in' | 'keep-alive'

/** How a climb ended. Whatever it got is in the holdings, unless the session was retired meanwhile. */
export type Outcome =
  | { readonly kind: 'renewed'; readonly path: RenewalStep; readonly tookMs: number }
  /** A keep-alive has done what it can. */
  | { readonly kind: 'kept' }
  /** `held-up`: a failure that says nothing about the tokens. `unsaved`: what came in is held but not durable. */
  | {
      readonly kind: 'held-up' | 'unsaved' | 'refused' | 'locked'
      readonly path: RenewalStep
      readonly tookMs: number
      readonly error: AppError
    }
  | { readonly kind: 'cancelled' }

export interface ClimbDeps {
  readonly source: TokenSource
  readonly holdings: Holdings
  readonly clock: Clock
  /** Leave for one token call; `null` when the climb should end here. */
  readonly permit: () => Promise<Permit | null>
  /** True once the session was signed out: nothing may be kept any more. */
  readonly retired: () => boolean
  /** Ends a RingCentral session whose tokens nobody may keep. */
  readonly farewell: (set: RingCentralTokenSet) => void
  /** Whether the sign-in method works without the person. */
  readonly unattended: boolean
  /** What the person is told when no rung is left, given the last refusal. */
  readonly signInAgain: (last: AppError | null) => AppError
  readonly signal: AbortSignal
}

const FIRST_STEP: Readonly<Record<Goal, RenewalStep>> = {
  renew: 'ringcx-refresh',
  'sign-in': 'sign-in',
  'keep-alive': 'ringcentral-refresh'
}

/**
 * Climbs the recovery ladder once (design §5 rule 1): asks, saves, and goes on until there is a saved RingCX token,
 * a failure that is nobody's refusal, or no rung left. Never throws and never repeats a request.
 *
 * After a RingCentral refresh or a sign-in the new pair is durable before its access token is used for the first
 * time; until that use RingCentral still takes the old refresh token (security-reliability §5.2-4).
 */
export async function climb(goal: Goal, deps: ClimbDeps): Promise<Outcome> {
  const { holdings, clock } = deps
  const read = (): Reading => ({ wall: clock.wall(), monotonic: clock.monotonic() })
  let startedAt: number | null = null
  let path = FIRST_STEP[goal]
  let below: RenewalStep | null = null
  /**
   * Whether the RingCentral token of this climb answers a refresh that was begun before. It may be as old as that first
   * time, and dead; the refresh token that came with it was never used, and gives a younger one.
   */
  let repeated = false
  let lastRefusal: AppError | null = null
  let notLetIn = false

  const failed = (kind: 'held-up' | 'unsaved' | 'refused', error: AppError): Outcome => ({
    kind: kind === 'unsaved' && decide(path, error.code) === 'lock' ? 'locked' : kind,
    path,
    tookMs: tookMs(),
    error
  })
  const tookMs = (): number => (startedAt === null ? 0 : clock.monotonic() - startedAt)

  if (goal !== 'sign-in' && holdings.unsaved()) {
    const before = holdings.published()
    try {
      await holdings.save()
    } catch (thrown) {
      return failed('unsaved', asAppError(thrown))
    }
    if (goal === 'keep-alive') return { kind: 'kept' }
    const now = holdings.published()
    const cameBy = holdings.path()
    if (now !== null && now !== before && cameBy !== null) {
      path = cameBy
      if (untilDueMs(now.stamp, now.set.lifeMs, now.spread, read()) > 0)
        return { kind: 'renewed', path, tookMs: 0 }
    }
  }

  for (;;) {
    if (deps.retired()) return { kind: 'cancelled' }
    const rungs = { ...holdings.rungs(read()), signIn: deps.unattended }
    const rung = choose(goal, repeated ? null : below, notLetIn, rungs)
    if (rung === null)
      return goal === 'keep-alive' ? { kind: 'kept' } : failed('refused', deps.signInAgain(lastRefusal))
    path = rung.step

    const permit = await deps.permit()
    if (permit === null) return { kind: 'cancelled' }
    let begunBefore = false
    try {
      if (rung.step === 'ringcentral-refresh')
        begunBefore = await holdings.beginRefresh(rung.token, below === null)
    } catch (thrown) {
      permit.giveBack()
      return failed('unsaved', asAppError(thrown))
    }
    if (deps.retired()) {
      permit.giveBack()
      return { kind: 'cancelled' }
    }

    startedAt ??= clock.monotonic()
    try {
      await ask(rung, below ?? rung.step, deps)
    } catch (thrown) {
      const error = asAppError(thrown)
      permit.done(error)
      if (deps.retired()) return { kind: 'cancelled' }
      const decision = decide(rung.step, error.code)
      if (decision === 'lock') return { kind: 'locked', path, tookMs: tookMs(), error }
      if (decision === 'retry-later') return failed('held-up', error)
      if (decision === 'stop' || rung.step === 'sign-in') return failed('refused', error)
      holdings.refused(rung.step)
      lastRefusal = error
      notLetIn ||= rung.step === 'exchange' && (error.code === 'not-linked' || error.code === 'forbidden')
      continue
    }
    permit.done(null)
    if (deps.retired()) return { kind: 'cancelled' }

    try {
      await holdings.save()
    } catch (thrown) {
      return failed('unsaved', asAppError(thrown))
    }
    if (rung.step === 'ringcx-refresh' || rung.step === 'exchange')
      return { kind: 'renewed', path: below ?? rung.step, tookMs: tookMs() }
    if (goal === 'keep-alive') return { kind: 'kept' }
    repeated = begunBefore && below === null
    below = rung.step
  }
}

/**
 * Narrows the ladder to what makes sense in this climb; this is also what makes it end.
 *
 * @param below the lower rung that gave a young RingCentral token in this climb, if any: a token a moment old is as
 *   good as that rung can give, so when it is refused, only a lower one can help
 * @param notLetIn whether RingCX knew the RingCentral token and refused its user, which no younger token of the same
 *   RingCentral session cures
 */
function choose(goal: Goal, below: RenewalStep | null, notLetIn: boolean, rungs: Rungs): Rung | null {
  if (goal === 'keep-alive')
    return nextRung({ ...rungs, ringcxRefresh: null, ringcentralAccess: null, signIn: false })
  if (goal === 'sign-in' && below === null) return { step: 'sign-in' }
  return nextRung({
    ...rungs,
    ringcentralRefresh: below !== null || notLetIn ? null : rungs.ringcentralRefresh,
    signIn: below !== 'sign-in' && rungs.signIn
  })
}

/** Makes the one request of a rung and holds what it brings, unless the session was retired meanwhile. */
async function ask(rung: Rung, path: RenewalStep, deps: ClimbDeps): Promise<void> {
  const { source, holdings, clock } = deps
  // Life is counted from the question, not from the answer: a slow answer must not make a token look younger.
  const stamp: Reading = { wall: clock.wall(), monotonic: clock.monotonic() }
  if (rung.step === 'sign-in' || rung.step === 'ringcentral-refresh') {
    const set =
      rung.step === 'sign-in' ? await source.signIn(deps.signal) : await source.refreshRingCentral(rung.token)
    if (deps.retired()) deps.farewell(set)
    else if (rung.step === 'sign-in') holdings.signedIn(set, stamp)
    else holdings.refreshed(set, stamp)
  } else {
    const set = await (rung.step === 'exchange'
      ? source.exchange(rung.token)
      : source.refreshRingCx(rung.token))
    if (!deps.retired()) holdings.renewed(set, stamp, rung.step, path)
  }
}

/** What the person is told when a method that needs nobody has nothing to stand on. */
export function nothingLeft(): AppError {
  return new AppError({
    code: 'signed-out',
    message: 'Nothing stored for this connection can renew its session.',
    hint: 'Sign in again.',
    retryable: false
  })
}
