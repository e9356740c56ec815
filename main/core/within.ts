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

/**
 * The result of the work, unless the signal fires first. The work continues after that; its result is ignored.
 *
 * @throws the signal's reason, or what the work throws before
 */
export function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    const done = work.finally(() => {
      signal.removeEventListener('abort', leave)
    })
    void done.then(resolve, reject)
  })
}
