import type { Timers } from './ports.ts'

/**
 * The result of the work, or `late` when the limit passes first. Work that is late goes on; its end is ignored.
 *
 * @param limitMs milliseconds
 * @throws what the work throws within the limit
 */
export function within<Result, Late>(
  timers: Timers,
  limitMs: number,
  work: Promise<Result>,
  late: Late
): Promise<Result | Late> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(limitMs, () => {
      resolve(late)
    })
    void work.finally(cancel).then(resolve, reject)
  })
}
