import type { AppError } from '../errors.ts'

const FIRST_DELAY_MS = 10_000
const EQUAL_DELAYS = 3
const LONGEST_DELAY_MS = 300_000
/** For a minute after a wake-up, the network may come back at any moment (security-reliability §9.3 REF-4). */
const AFTER_WAKE_MS = 60_000
const AFTER_WAKE_DELAY_MS = 5_000
const FIRST_SAVE_DELAY_MS = 1_000
const LONGEST_SAVE_DELAY_MS = 30_000
/** Longest time a service may silence the keeper (security-reliability §5.2-3). */
export const LONGEST_RETRY_AFTER_MS = 900_000
/** A person's request may move a retry forward, but no closer to the last attempt than this. */
const BETWEEN_ATTEMPTS_MS = 5_000

/** What an attempt is for: a RingCX token, a RingCX token from a new sign-in, or a newer RingCentral refresh token. */
export type Goal = 'renew' | 'sign-in' | 'keep-alive'

/** The next attempt, after a temporary failure. `at` is monotonic, in milliseconds. */
export interface Retry {
  readonly goal: Goal
  /** `Infinity` when none is planned. */
  readonly at: number
  /** A `penalty` must be waited out; a `fault` may be retried earlier for a person; a `save` costs no request. */
  readonly cause: 'fault' | 'penalty' | 'save' | 'none'
}

/** What the keeper remembers about failed attempts. All times are monotonic, in milliseconds. */
export interface Retries {
  readonly next: Retry
  /** Failures in a row. */
  readonly failures: number
  /** When the last attempt ended. */
  readonly endedAt: number
  /** When the computer last woke, or the network came back. */
  readonly wokeAt: number
}

/** No retry is planned. */
export const NO_RETRY: Retry = { goal: 'renew', at: Infinity, cause: 'none' }

/** Nothing has failed yet. */
export const NO_RETRIES: Retries = { next: NO_RETRY, failures: 0, endedAt: -Infinity, wokeAt: -Infinity }

/** An attempt with a temporary failure. */
export interface Failure {
  readonly goal: Goal
  /** `unsaved` when tokens came in but could not be saved. */
  readonly kind: 'held-up' | 'unsaved'
  readonly error: AppError
  /** How long the app may make no request at all after a 429, in milliseconds. */
  readonly silentMs: number
}

/** Plans the next attempt after a failure. @param random a number in [0, 1) */
export function afterFailure(retries: Retries, failure: Failure, random: () => number): Retries {
  const { goal, kind, error, silentMs } = failure
  const { endedAt, wokeAt } = retries
  const failures = retries.failures + 1
  const next: Retry =
    kind === 'unsaved'
      ? { goal, at: endedAt + saveDelayMs(failures), cause: 'save' }
      : {
          goal,
          at: endedAt + Math.max(silentMs, retryDelayMs(failures, error, endedAt - wokeAt, random())),
          cause: silentMs > 0 ? 'penalty' : 'fault'
        }
  return { ...retries, failures, next }
}

/**
 * The situation changed at `now`: earlier failures say nothing about the present, so the next attempt comes within
 * `withinMs`. A penalty isn't shortened.
 */
export function afterWake(retries: Retries, now: number, withinMs: number): Retries {
  const { next, endedAt } = retries
  const soon = Math.min(next.at, Math.max(now + withinMs, endedAt + BETWEEN_ATTEMPTS_MS))
  const stays = next.cause === 'none' || next.cause === 'penalty'
  return { ...retries, wokeAt: now, failures: 0, next: stays ? next : { ...next, at: soon } }
}

/** Whether a person's request may start the planned attempt at `now`. */
export function mayRetryNow({ next, endedAt }: Retries, now: number): boolean {
  return next.cause === 'fault' && now - endedAt >= BETWEEN_ATTEMPTS_MS
}

/**
 * Time until the next attempt after a temporary failure, in milliseconds: 10 s three times, then
 * exponential with full jitter up to 5 min (ringcx-api §6.7, security-reliability §5.2-5). In the first minute after
 * a wake-up, 5 s. A `Retry-After` that came with the failure is obeyed, up to 15 min.
 *
 * @param failures how many attempts failed in a row, this one included
 * @param sinceWakeMs time since the computer woke; `Infinity` when it never slept
 * @param random a number in [0, 1)
 */
export function retryDelayMs(failures: number, error: AppError, sinceWakeMs: number, random: number): number {
  const asked = Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)
  if (sinceWakeMs < AFTER_WAKE_MS) return Math.max(asked, AFTER_WAKE_DELAY_MS)
  if (failures <= EQUAL_DELAYS) return Math.max(asked, FIRST_DELAY_MS)
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - EQUAL_DELAYS))
  return Math.max(asked, FIRST_SAVE_DELAY_MS, Math.round(random * ceiling))
}

/** Time until the next attempt to save, in milliseconds: 1 s, doubling to 30 s. Costs no request, so it may be short. */
export function saveDelayMs(failures: number): number {
  return Math.min(LONGEST_SAVE_DELAY_MS, FIRST_SAVE_DELAY_MS * 2 ** (failures - 1))
}
