import type { Timers } from './ports.ts'

/** Waits until the work is done, however it ends, and no longer than that. @param limitMs milliseconds */
export function within(timers: Timers, limitMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timers.after(limitMs, resolve)
    const done = (): void => {
      cancel()
      resolve()
    }
    void work.then(done, done)
  })
}
