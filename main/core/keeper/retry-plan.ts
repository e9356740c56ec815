import type { AppError } from '../errors.ts'
import { retryDelayMs, saveDelayMs } from './backoff.ts'
import type { Goal } from './climb.ts'

/** The next attempt after one that failed through nobody's refusal. `at` is monotonic, in milliseconds. */
export interface Retry {
  readonly goal: Goal
  /** `Infinity` when there is no next attempt. */
  readonly at: number
  /** A `penalty` is sat out; a `fault` may be tried earlier for a person; a `save` costs no request. */
  readonly cause: 'fault' | 'penalty' | 'save' | 'none'
}

const NONE: Retry = { goal: 'renew', at: Infinity, cause: 'none' }

/** A person's request may bring an attempt forward, but not closer to the last one than this. */
const BETWEEN_ATTEMPTS_MS = 5_000

export type RetryPlan = ReturnType<typeof createRetryPlan>

/** Makes the memory of failed attempts: how many in a row, when the last one ended, and when the next one comes. */
export function createRetryPlan(random: () => number) {
  let next = NONE
  let failures = 0
  let lastEndedAt = -Infinity
  let wokeAt = -Infinity

  return {
    next: () => next,

    /** A climb begins: what was planned is being done. */
    begin(): void {
      next = NONE
    },

    /** A climb ended at `now` (monotonic milliseconds). */
    ended(now: number, well: boolean): void {
      lastEndedAt = now
      if (well) failures = 0
    },

    /**
     * Plans the next attempt and returns how long it is until then, in milliseconds.
     *
     * @param silentMs how long the app's budget must be silent
     */
    failed(goal: Goal, kind: 'held-up' | 'unsaved', error: AppError, now: number, silentMs: number): number {
      failures += 1
      const delay =
        kind === 'unsaved'
          ? saveDelayMs(failures)
          : Math.max(silentMs, retryDelayMs(failures, error, now - wokeAt, random()))
      next = {
        goal,
        at: now + delay,
        cause: kind === 'unsaved' ? 'save' : silentMs > 0 ? 'penalty' : 'fault'
      }
      return delay
    },

    /** The world changed: old failures say nothing about now, and the next attempt comes within `withinMs`. */
    woke(now: number, withinMs: number): void {
      wokeAt = now
      failures = 0
      if (next.cause === 'none' || next.cause === 'penalty') return
      next = { ...next, at: Math.min(next.at, Math.max(now + withinMs, lastEndedAt + BETWEEN_ATTEMPTS_MS)) }
    },

    /** Whether a person's request may have the next attempt now. */
    mayHurry: (now: number): boolean => next.cause === 'fault' && now - lastEndedAt >= BETWEEN_ATTEMPTS_MS,

    forget(): void {
      next = NONE
      failures = 0
    }
  }
}
