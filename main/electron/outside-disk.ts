import type { Cancel, Timers } from '../core/ports.ts'

/**
 * The time limit for one file on a disk that the person chose, or for one piece of a long file, in milliseconds; a slow
 * network share needs some time.
 */
export const DISK_LIMIT_MS = 30_000

/**
 * A call that waits for a lost network share can't be canceled and blocks one of Node's four file threads (libuv,
 * "Thread pool work scheduling"). Half of them stay free for the vault and the settings.
 */
const MOST_AT_ONCE = 2

/** The disk didn't respond in time, or hasn't finished an earlier request. */
export class DiskSilentError extends Error {
  override readonly name = 'DiskSilentError'
}

/** The gate for all work on disks that the person chose: import and export. */
export interface OutsideDisk {
  /**
   * Runs work on a file under {@link DISK_LIMIT_MS}. The signal tells work that is too late not to change anything anymore.
   * @param work calls `responded` after each piece of a long file: the time limit starts over
   * @throws DiskSilentError
   */
  run<Result>(work: (late: AbortSignal, responded: () => void) => Promise<Result>): Promise<Result>
  /** Whether the system has not answered everything yet. */
  isBusy(): boolean
}

/** Creates the gate. */
export function createOutsideDisk(timers: Timers): OutsideDisk {
  let underWay = 0
  return {
    isBusy: () => underWay > 0,
    async run(work) {
      if (underWay >= MOST_AT_ONCE) throw new DiskSilentError()
      underWay += 1
      const late = new AbortController()
      return await new Promise((resolve, reject) => {
        const limit = (): Cancel =>
          timers.after(DISK_LIMIT_MS, () => {
            late.abort()
            reject(new DiskSilentError())
          })
        let cancel = limit()
        const done = work(late.signal, () => {
          cancel()
          if (!late.signal.aborted) cancel = limit()
        }).finally(() => {
          underWay -= 1
        })
        void done.then(resolve, reject).finally(() => {
          cancel()
        })
      })
    }
  }
}

/**
 * Force-quits the process after everything else has quit, if a call to an unresponsive disk is still pending. Node
 * waits for its threads at the end, and this one never returns (seen with Electron 33.4.11), so the app would keep
 * running without a window and prevent the next start from opening one.
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
