import type { Clock, Timers } from '../ports.ts'

/** The computer's own clocks, for when none is injected. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now()
}

/** Node's own timers, for when none are injected. */
export const systemTimers: Timers = {
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs)
    return () => clearTimeout(timer)
  }
}
