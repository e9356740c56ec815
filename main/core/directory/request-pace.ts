import { asAppError } from '../errors.ts'
import type { Cancel, Clock, Timers } from '../ports.ts'

/** Requests that may begin in {@link WINDOW_MS}: RingCX allows 120 a minute (ringcx-api §4.5); the rest is for the person. */
const REQUESTS = 110
/** The rule's minute and a second more, because the service counts by its own clock. */
const WINDOW_MS = 61_000
/** Waits after refusals in a row, in milliseconds. RingCX documents no `Retry-After` (ringcx-api §4.5). */
const AFTER_REFUSAL_MS = [2_000, 5_000, 10_000, 30_000, 60_000]

/** Spaces the admin requests of one connection so that they stay within RingCX's rate limit. */
export interface RequestPace {
  /** Resolves when one more request may begin, first come, first served. @throws the signal's reason */
  turn(signal: AbortSignal): Promise<void>
  /**
   * The service refused a request for too many: nothing begins for a while, longer with each refusal in a row.
   *
   * @param retryAfterMs what the service asked for, in milliseconds
   */
  refused(retryAfterMs: number | undefined): void
  /** A request was answered: the next refusal is the first in a row again. */
  answered(): void
  /**
   * The time until so many more requests have ended, in milliseconds from now.
   *
   * @param requestMs how long one request takes
   * @param atOnce how many run at the same time
   */
  timeFor(requests: number, requestMs: number, atOnce: number): number
}

/** A request that is refused for too many is made so often before it fails. */
export const MOST_TRIES = 6

/**
 * Makes a request when the pace lets it begin. A refusal for too many requests makes everything of this pace wait, and the
 * request is made again.
 *
 * @param onRefused is told of each such refusal
 * @throws AppError what the request fails with, or the signal's reason
 */
export async function askWithin<Answer>(
  pace: RequestPace,
  signal: AbortSignal,
  request: () => Promise<Answer>,
  mostTries = MOST_TRIES,
  onRefused: () => void = () => undefined
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    await pace.turn(signal)
    try {
      const answer = await request()
      pace.answered()
      return answer
    } catch (thrown) {
      signal.throwIfAborted()
      const error = asAppError(thrown)
      if (error.code !== 'rate-limited') throw error
      pace.refused(error.retryAfterMs)
      if (tries >= mostTries) throw error
      onRefused()
    }
  }
}

/** Makes the pace of one connection. Counts on the monotonic clock, which no correction of the time disturbs. */
export function createRequestPace(clock: Pick<Clock, 'monotonic'>, timers: Timers): RequestPace {
  /** When the requests of the last window began, oldest first. */
  let begun: number[] = []
  let silentUntil = -Infinity
  let refusals = 0
  let cancelTimer: Cancel | null = null
  const waiting: (() => void)[] = []

  /** When the next request may begin, given when the earlier ones did. */
  const allowedAt = (starts: readonly number[]): number =>
    Math.max(silentUntil, starts.length < REQUESTS ? -Infinity : (starts.at(-REQUESTS) ?? 0) + WINDOW_MS)

  function pump(): void {
    cancelTimer?.()
    cancelTimer = null
    const now = clock.monotonic()
    begun = begun.filter((start) => start > now - WINDOW_MS)
    while (waiting.length > 0 && allowedAt(begun) <= now) {
      begun.push(now)
      waiting.shift()?.()
    }
    if (waiting.length > 0) cancelTimer = timers.after(Math.max(1, Math.ceil(allowedAt(begun) - now)), pump)
  }

  return {
    turn(signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(begin), 1)
          reject(signal.reason as Error)
          pump()
        }
        const begin = (): void => {
          signal.removeEventListener('abort', giveUp)
          resolve()
        }
        signal.addEventListener('abort', giveUp, { once: true })
        waiting.push(begin)
        pump()
      })
    },

    refused(retryAfterMs) {
      const wait = AFTER_REFUSAL_MS[Math.min(refusals, AFTER_REFUSAL_MS.length - 1)] ?? 0
      refusals += 1
      silentUntil = Math.max(silentUntil, clock.monotonic() + Math.max(wait, retryAfterMs ?? 0))
      pump()
    },

    answered() {
      refusals = 0
    },

    timeFor(requests, requestMs, atOnce) {
      const now = clock.monotonic()
      const starts = [...begun]
      const free = Array.from({ length: atOnce }, () => now)
      for (let made = 0; made < requests; made += 1) {
        const lane = free.indexOf(Math.min(...free))
        const start = Math.max(free[lane] ?? now, allowedAt(starts))
        starts.push(start)
        free[lane] = start + requestMs
      }
      return Math.max(...free) - now
    }
  }
}
