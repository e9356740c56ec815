import type { Cancel, Clock, Timers } from '../ports.ts'
import { type Reading, clockGap } from './schedule.ts'

/** What the clocks did while the alarm was set; see {@link clockGap}. */
export type Gap = ReturnType<typeof clockGap>

/**
 * Makes the one timer of a keeper. Setting it again replaces it. When it rings it tells what the clocks did
 * meanwhile, because a timer does not run during sleep and proves nothing by itself (security-reliability §5.1).
 */
export function createAlarm(clock: Clock, timers: Timers, ring: (gap: Gap) => void) {
  let cancel: Cancel | null = null
  const read = (): Reading => ({ wall: clock.wall(), monotonic: clock.monotonic() })
  return {
    /** Rings after `delayMs` milliseconds; never when `null`. */
    set(delayMs: number | null): void {
      cancel?.()
      cancel = null
      if (delayMs === null) return
      const before = read()
      cancel = timers.after(delayMs, () => {
        cancel = null
        ring(clockGap(before, read(), delayMs))
      })
    }
  }
}
