import type { Cancel, Timers } from '../ports.ts'

/** What {@link watchIdle} needs. All times are milliseconds. */
export interface IdleWatch {
  /** How long nobody has touched keyboard or mouse. */
  readonly idleMs: () => number
  /** After how long to lock, read at each look; `null` for never. */
  readonly limitMs: () => number | null
  readonly lock: () => void
  readonly timers: Timers
}

/** Often enough that a minute is a minute and a bit. */
const LOOK_MS = 15_000

/** Calls `lock` at each look while nobody has been there for too long; locking twice must do no harm. */
export function watchIdle({ idleMs, limitMs, lock, timers }: IdleWatch): Cancel {
  let cancel: Cancel
  const look = (): void => {
    const limit = limitMs()
    if (limit !== null && idleMs() >= limit) lock()
    cancel = timers.after(LOOK_MS, look)
  }
  cancel = timers.after(LOOK_MS, look)
  return () => cancel()
}
