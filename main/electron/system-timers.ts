import type { Timers } from '../core/ports.ts'

/** Node fires a longer timer after 1 ms instead (security-reliability §5.1). */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** One-shot timers of the main process. They pause while the computer sleeps, so they are wake-ups, never deadlines. */
export const systemTimers: Timers = {
  after: (delayMs, action) => {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS))
    return () => {
      clearTimeout(timer)
    }
  }
}
