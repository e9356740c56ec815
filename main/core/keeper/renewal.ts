import { AppError, asAppError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { RingCxTokenSet } from '../ringcx/token-set.ts'
import type { Permit } from './budget.ts'
import { decide } from './failure.ts'
import type { Goal } from './retry.ts'
import { readClocks } from './schedule.ts'
import type { RenewalStep, TokenStore, UsableTokens } from './token-store.ts'

/**
 * Where a keeper gets token sets: one connection's sign-in method and hosts, behind five verbs.
 *
 * Each verb makes at most one token request, never repeats it, and settles within 30 s (the keeper sets a deadline for
 * nothing but a revocation). Every rejection is an `AppError`; its code alone decides what the keeper does (see
 * `failure.ts`).
 */
export interface TokenSource {
  /** Presents the sign-in method's credential to RingCentral. The signal cancels an attempt that is no longer needed. */
  signIn(signal?: AbortSignal): Promise<RingCentralTokenSet>
  /** Spends a single-use RingCentral refresh token (ringcx-api §6.5). */
  refreshRingCentral(refreshToken: string): Promise<RingCentralTokenSet>
  /** Exchanges a live RingCentral access token for a RingCX token set (ringcx-api §1). */
  exchange(ringcentralAccessToken: string): Promise<RingCxTokenSet>
  /** Spends a RingCX refresh token (ringcx-api §2). The old one counts as invalid immediately. */
  refreshRingCx(refreshToken: string): Promise<RingCxTokenSet>
  /** Ends a RingCentral session, given its refresh or access token (ringcx-api §6.6). */
  revoke(token: string): Promise<void>
}

/** How an attempt ended. The tokens it obtained are in the token store, unless the session was signed out in the meantime. */
export type Outcome =
  | { readonly kind: 'renewed'; readonly path: RenewalStep; readonly tookMs: number }
  /** A keep-alive has finished. */
  | { readonly kind: 'kept' }
  /** `held-up`: a failure that says nothing about the tokens. `unsaved`: new tokens came in but could not be saved. */
  | FailedOutcome<'held-up' | 'unsaved'>
  | FailedOutcome<'refused'>
  | FailedOutcome<'locked'>
  | { readonly kind: 'cancelled' }

/** An attempt that missed its goal: where it failed and why. */
export interface FailedOutcome<Kind> {
  readonly kind: Kind
  readonly path: RenewalStep
  readonly tookMs: number
  readonly error: AppError
}

/** What one attempt needs. */
export interface RenewalDeps {
  readonly source: TokenSource
  readonly store: TokenStore
  readonly clock: Clock
  /** Permission for one token request; `null` if the attempt should end here. */
  readonly permit: () => Promise<Permit | null>
  /** Revokes a RingCentral session whose tokens must not be kept. */
  readonly revoke: (set: RingCentralTokenSet) => void
  /** Whether the sign-in method works without the person. */
  readonly unattended: boolean
  /** The message for the person when no step is left, given the last error. */
  readonly signInAgain: (last: AppError | null) => AppError
  /** Aborted once the session is signed out: nothing may be kept from then on. */
  readonly signal: AbortSignal
}

const FIRST_STEP: Readonly<Record<Goal, RenewalStep>> = {
  renew: 'ringcx-refresh',
  'sign-in': 'sign-in',
  'keep-alive': 'ringcentral-refresh'
}

/**
 * Makes one renewal attempt (design §5 rule 1): requests, saves, and continues until there is a saved RingCX token, a
 * temporary failure, or no step left. Never throws and never repeats a request.
 *
 * After a RingCentral refresh or a sign-in, the new pair is saved before its access token is used for the first time;
 * until that use, RingCentral still accepts the old refresh token (security-reliability §5.2-4).
 */
export async function renew(goal: Goal, deps: RenewalDeps): Promise<Outcome> {
  const { store, clock, signal } = deps
  let startedAt: number | null = null
  let path = FIRST_STEP[goal]
  /** The step that gave this attempt a new RingCentral token, if any. */
  let newTokenFrom: RenewalStep | null = null
  /**
   * Whether that token comes from a repeated refresh. It may be as old as the first response, and expired; the
   * refresh token that came with it was never used and gives a newer one.
   */
  let repeated = false
  let lastRefusal: AppError | null = null
  let userRefused = false

  const tookMs = (): number => (startedAt === null ? 0 : clock.monotonic() - startedAt)
  const failed = (kind: 'held-up' | 'unsaved' | 'refused', error: AppError): Outcome => ({
    kind: kind === 'unsaved' && decide(path, error.code) === 'lock' ? 'locked' : kind,
    path,
    tookMs: tookMs(),
    error
  })

  // First save what an earlier attempt couldn't; that may be enough.
  if (goal !== 'sign-in' && store.unsaved()) {
    const before = store.published()
    try {
      await store.save()
    } catch (thrown) {
      return failed('unsaved', asAppError(thrown))
    }
    if (goal === 'keep-alive') return { kind: 'kept' }
    const cameBy = store.path()
    if (store.published() !== before && cameBy !== null) {
      path = cameBy
      if (store.untilRenewalMs(readClocks(clock)) > 0) return { kind: 'renewed', path, tookMs: 0 }
    }
  }

  for (;;) {
    if (signal.aborted) return { kind: 'cancelled' }
    const usable = { ...store.usable(readClocks(clock)), signIn: deps.unattended }
    const step = stepFor(goal, repeated ? null : newTokenFrom, userRefused, usable)
    if (step === null)
      return goal === 'keep-alive' ? { kind: 'kept' } : failed('refused', deps.signInAgain(lastRefusal))
    path = step.name

    const permit = await deps.permit()
    if (permit === null) return { kind: 'cancelled' }
    let begunBefore = false
    try {
      if (step.name === 'ringcentral-refresh')
        begunBefore = await store.beginRefresh(step.token, newTokenFrom === null)
    } catch (thrown) {
      permit.giveBack()
      return failed('unsaved', asAppError(thrown))
    }
    if (signal.aborted) {
      permit.giveBack()
      return { kind: 'cancelled' }
    }

    startedAt ??= clock.monotonic()
    try {
      await request(step, newTokenFrom ?? step.name, deps)
    } catch (thrown) {
      const error = asAppError(thrown)
      permit.done(error)
      if (signal.aborted) return { kind: 'cancelled' }
      const decision = decide(step.name, error.code)
      if (decision === 'lock') return { kind: 'locked', path, tookMs: tookMs(), error }
      if (decision === 'retry-later') return failed('held-up', error)
      if (decision === 'stop' || step.name === 'sign-in') return failed('refused', error)
      store.refused(step.name)
      lastRefusal = error
      userRefused ||= step.name === 'exchange' && (error.code === 'not-linked' || error.code === 'forbidden')
      continue
    }
    permit.done(null)
    if (signal.aborted) return { kind: 'cancelled' }

    try {
      await store.save()
    } catch (thrown) {
      return failed('unsaved', asAppError(thrown))
    }
    if (step.name === 'ringcx-refresh' || step.name === 'exchange')
      return { kind: 'renewed', path: newTokenFrom ?? step.name, tookMs: tookMs() }
    if (goal === 'keep-alive') return { kind: 'kept' }
    repeated = begunBefore && newTokenFrom === null
    newTokenFrom = step.name
  }
}

/** A step with the token it spends. */
export type Step =
  { readonly name: Exclude<RenewalStep, 'sign-in'>; readonly token: string } | { readonly name: 'sign-in' }

/** The usable tokens, and whether the sign-in method works without the person. */
type Means = UsableTokens & { readonly signIn: boolean }

/**
 * The cheapest step that is left (design §5 rule 1): RingCX refresh → exchange of a live RingCentral access token →
 * RingCentral refresh → sign-in from the credential. The last two give a RingCentral access token, after which the
 * next step is the exchange. `null` when nothing is left: the person must sign in.
 */
export function nextStep(means: Means): Step | null {
  const { ringcxRefresh, ringcentralAccess, ringcentralRefresh } = means
  if (ringcxRefresh !== null) return { name: 'ringcx-refresh', token: ringcxRefresh }
  if (ringcentralAccess !== null) return { name: 'exchange', token: ringcentralAccess }
  if (ringcentralRefresh !== null) return { name: 'ringcentral-refresh', token: ringcentralRefresh }
  return means.signIn ? { name: 'sign-in' } : null
}

/**
 * The next step that makes sense in this attempt; this is also what makes the attempt end.
 *
 * @param newTokenFrom the step that gave this attempt a new RingCentral token, if any: that step can't give a better
 *   token than a brand-new one, so if it is rejected, only a later step can help
 * @param userRefused whether RingCX accepted the RingCentral token but rejected its user, which a newer token of the
 *   same RingCentral session can't change
 */
function stepFor(
  goal: Goal,
  newTokenFrom: RenewalStep | null,
  userRefused: boolean,
  means: Means
): Step | null {
  if (goal === 'keep-alive')
    return nextStep({ ...means, ringcxRefresh: null, ringcentralAccess: null, signIn: false })
  if (goal === 'sign-in' && newTokenFrom === null) return { name: 'sign-in' }
  return nextStep({
    ...means,
    ringcentralRefresh: newTokenFrom !== null || userRefused ? null : means.ringcentralRefresh,
    signIn: newTokenFrom !== 'sign-in' && means.signIn
  })
}

/** Sends the request of a step and stores the result, unless the session was signed out in the meantime. */
async function request(step: Step, path: RenewalStep, deps: RenewalDeps): Promise<void> {
  const { source, store, signal } = deps
  // Lifetime counts from the request, not the response: a slow response must not make a token look newer.
  const stamp = readClocks(deps.clock)
  if (step.name === 'sign-in' || step.name === 'ringcentral-refresh') {
    const set = await (step.name === 'sign-in'
      ? source.signIn(signal)
      : source.refreshRingCentral(step.token))
    if (signal.aborted) deps.revoke(set)
    else if (step.name === 'sign-in') store.signedIn(set, stamp)
    else store.refreshed(set, stamp)
  } else {
    const set = await (step.name === 'exchange'
      ? source.exchange(step.token)
      : source.refreshRingCx(step.token))
    if (!signal.aborted) store.renewed(set, stamp, step.name, path)
  }
}

/** The message for the person when the sign-in method works unattended but no stored credential works. */
export function nothingLeft(): AppError {
  return new AppError({
    code: 'signed-out',
    message: 'Nothing stored for this connection can renew its session.',
    hint: 'Sign in again.',
    retryable: false
  })
}

/** The error for callers that request a token from a session that is signed out or ending. */
export function noToken(): AppError {
  return new AppError({
    code: 'signed-out',
    message: 'This connection is signed out, so there is no RingCX token to use.',
    hint: 'Sign in first.',
    retryable: false
  })
}

/** The error for callers that request a RingCentral token when none is live and none can be refreshed. */
export function noRingCentralToken(): AppError {
  return new AppError({
    code: 'signed-out',
    message: 'This connection has no live RingCentral token.',
    hint: 'Sign in again to get one.',
    retryable: false
  })
}
