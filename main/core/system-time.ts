import type { Clock, Timers } from './ports.ts'

/** Node fires longer timers after 1 ms instead (security-reliability §5.1). */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The machine's own clocks. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now()
}

/** Node's own one-shot timers. They pause while the computer sleeps, so they are wake-ups, never deadlines. */
export const systemTimers: Timers = {
  after: (delayMs, action) => {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS))
    return () => {
      clearTimeout(timer)
    }
  }
}
