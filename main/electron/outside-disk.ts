import type { Timers } from '../core/ports.ts'

/** How long a disk that the person chose may take for one file, in milliseconds; a slow network share needs some. */
export const DISK_LIMIT_MS = 30_000

/**
 * A call that waits for a network share which is gone cannot be called back, and keeps one of Node's four threads for
 * files (libuv, "Thread pool work scheduling"). Half of them stay free for the vault and the settings.
 */
const MOST_AT_ONCE = 2

/** The disk did not answer in time, or still has not answered what was asked of it before. */
export class DiskSilentError extends Error {
  override readonly name = 'DiskSilentError'
}

/** The gate for all work on disks that the person chose: import, export. */
export interface OutsideDisk {
  /**
   * Runs work on a file under {@link DISK_LIMIT_MS}. The signal tells work that comes too late to change nothing more.
   * @throws DiskSilentError
   */
  run<Result>(work: (late: AbortSignal) => Promise<Result>): Promise<Result>
  /** Whether the system has not answered everything yet. */
  isBusy(): boolean
}

/** Makes the gate. */
export function createOutsideDisk(timers: Timers): OutsideDisk {
  let underWay = 0
  return {
    isBusy: () => underWay > 0,
    async run(work) {
      if (underWay >= MOST_AT_ONCE) throw new DiskSilentError()
      underWay += 1
      const late = new AbortController()
      const done = work(late.signal).finally(() => {
        underWay -= 1
      })
      return await new Promise((resolve, reject) => {
        const cancel = timers.after(DISK_LIMIT_MS, () => {
          late.abort()
          reject(new DiskSilentError())
        })
        void done.then(resolve, reject).finally(cancel)
      })
    }
  }
}

/**
 * Ends the process by force once all else has quit, while a call to a silent disk is still under way: Node waits for
 * its threads at the end, and this one never comes back (seen with Electron 33.4.11), so the app would stay, without a
 * window, and keep the next start from opening one.
 */
export function quitWithoutWaiting(
  app: { on(event: 'quit', listener: () => void): unknown },
  isBusy: () => boolean,
  kill: () => void
): void {
  app.on('quit', () => {
    if (isBusy()) kill()
  })
}
