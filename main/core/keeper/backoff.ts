import type { AppError } from '../errors.ts'

const FIRST_DELAY_MS = 10_000
const EQUAL_DELAYS = 3
const LONGEST_DELAY_MS = 300_000
/** For a minute after a wake-up the network is expected back at any moment (security-reliability §9.3 REF-4). */
const AFTER_WAKE_MS = 60_000
const AFTER_WAKE_DELAY_MS = 5_000
const FIRST_SAVE_DELAY_MS = 1_000
const LONGEST_SAVE_DELAY_MS = 30_000
/** Longest time a service may silence the keeper (security-reliability §5.2-3). */
export const LONGEST_RETRY_AFTER_MS = 900_000

/**
 * Time until the next attempt after failures that are nobody's refusal, in milliseconds: 10 s three times, then
 * exponential with full jitter up to 5 min (ringcx-api §6.7, security-reliability §5.2-5). In the first minute after
 * a wake-up 5 s. A `Retry-After` that came with the failure is obeyed, up to 15 min.
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
