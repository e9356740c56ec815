import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, rename as renameFile, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError, errnoOf } from '../errors.ts'
import { readPlainFile, WITHOUT_WAITING } from '../plain-file.ts'
import type { Clock, RecordFile, Timers } from '../ports.ts'
import { systemClock, systemTimers } from '../system-time.ts'

/** A new file that is being written. */
export interface DiskFile {
  write(bytes: Uint8Array): Promise<void>
  /** Resolves once the bytes would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * The few steps on a disk that the file protocol is made of. It is a port so that tests can cut the power before
 * and after each step, forget what was not synced, and refuse any step with any errno.
 */
export interface Disk {
  /** Makes the folder and its parents, mode 0700; returns the topmost folder it had to make, or `null`. */
  makeFolder(path: string): Promise<string | null>
  list(folder: string): Promise<string[]>
  read(path: string): Promise<Uint8Array>
  /** The first bytes of a file, up to a maximum. */
  readStart(path: string, mostBytes: number): Promise<Uint8Array>
  /** Creates a file that must not exist yet, mode 0600. */
  create(path: string): Promise<DiskFile>
  /** A second name for the same file; fails when `to` exists or the file system has no links. */
  link(from: string, to: string): Promise<void>
  /** Replaces `to` in one step. */
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Makes created, renamed and removed names of this folder survive a power cut. */
  syncFolder(path: string): Promise<void>
}

/** The protocol's other dependencies; each has a real default. */
export interface RecordFileOptions {
  readonly platform?: NodeJS.Platform
  readonly clock?: Clock
  readonly timers?: Timers
}

/** How long to wait for a name that Windows keeps busy, in milliseconds (security-reliability §2.5). */
const BUSY_LIMIT_MS = 10_000
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 500

/** Virus scanners and indexers hold a fresh file for a moment; only Windows refuses a rename because of it. */
const BUSY_ON_WINDOWS: ReadonlySet<string | null> = new Set(['EPERM', 'EBUSY', 'EACCES'])

const FORBIDDEN: ReadonlySet<string | null> = new Set(['EACCES', 'EPERM'])

/** Endings of names we made ourselves: temporary files, and files set aside with reason, time, and a random part. */
const TEMPORARY = /^tmp-[0-9a-f]{12}$/
const SET_ASIDE = /^[a-z-]+-\d{8}T\d{6}Z-[0-9a-f]{8}$/

/**
 * One durable file (security-reliability §2.5): temporary file `wx` 0600 → write → sync → keep the last good one
 * as `.prev` → rename → sync the folder. The main file is only ever replaced by a rename of a synced file, so at
 * every instant it is the old bytes or the new ones; `.prev` is replaced in the same way.
 *
 * Not for two writers at once: the vault has one queue, and the app one instance per folder.
 * @throws AppError `vault-locked` | `vault-denied` from reading, `vault-write-failed` from everything else
 */
export function createRecordFile(
  path: string,
  disk: Disk = createNodeDisk(),
  { platform = process.platform, clock = systemClock, timers = systemTimers }: RecordFileOptions = {}
): RecordFile {
  const folder = dirname(path)
  const name = basename(path)
  const previous = `${path}.prev`
  /** Whether the file and its backup copy may be two names of one file; never after a successful write. */
  let mayBeSameFile = true
  /**
   * The topmost folder whose own name a power cut could still erase. At first, that is the file's folder: an earlier run
   * may have created it and ended before its first save, and Electron creates it without a sync.
   */
  let freshFolder: string | null = folder
  let madeHere = false

  async function retryWhileBusy<T>(step: () => Promise<T>): Promise<T> {
    const start = clock.monotonic()
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await step()
      } catch (thrown) {
        const busy = platform === 'win32' && BUSY_ON_WINDOWS.has(errnoOf(thrown))
        if (!busy || clock.monotonic() - start + pause > BUSY_LIMIT_MS) throw thrown
      }
      await new Promise<void>((resolve) => timers.after(pause, resolve))
    }
  }

  const rename = (from: string, to: string): Promise<void> => retryWhileBusy(() => disk.rename(from, to))

  const temporaryPath = (): string => `${path}.tmp-${randomBytes(6).toString('hex')}`

  /** For leftovers only: one that can't be removed is found again at the next read. */
  const discard = (leftover: string): Promise<void> => disk.remove(leftover).catch(() => undefined)

  async function ownNames(...endings: RegExp[]): Promise<string[]> {
    const names = await disk.list(folder)
    return names.filter(
      (found) =>
        found.startsWith(`${name}.`) && endings.some((ending) => ending.test(found.slice(name.length + 1)))
    )
  }

  /** The folder nearly always exists, so it is created only if it's missing. */
  const createFile = (target: string): Promise<DiskFile> =>
    retryWhileBusy(() => disk.create(target)).catch(async (thrown: unknown) => {
      if (errnoOf(thrown) !== 'ENOENT') throw thrown
      const made = await disk.makeFolder(folder)
      if (made !== null) {
        freshFolder = made
        madeHere = true
      }
      return retryWhileBusy(() => disk.create(target))
    })

  /**
   * A folder is durable only once its name in its parent folder is. Done once per run, so that saves stay fast. If
   * another program created the folder, we may not be allowed to open its parent; then we can't sync it, and go on.
   */
  async function syncFreshFolder(): Promise<void> {
    if (freshFolder === null) return
    for (let made = folder; made.length >= freshFolder.length; made = dirname(made)) {
      await disk.syncFolder(dirname(made)).catch((thrown: unknown) => {
        if (madeHere || !FORBIDDEN.has(errnoOf(thrown))) throw thrown
      })
    }
    freshFolder = null
  }

  async function createSynced(target: string, bytes: Uint8Array): Promise<void> {
    const file = await createFile(target)
    try {
      await file.write(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
  }

  const readIfThere = (target: string): Promise<Uint8Array | null> =>
    retryWhileBusy(() => disk.read(target)).catch((thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT') return null
      throw thrown
    })

  /** Some file systems without links say so before they check whether the file exists. */
  async function copyTo(target: string): Promise<boolean> {
    const bytes = await readIfThere(path)
    if (bytes !== null) await createSynced(target, bytes)
    return bytes !== null
  }

  /** A link writes no data. File systems without links (FAT, some shares) get a full copy. */
  const duplicate = (target: string): Promise<boolean> =>
    disk.link(path, target).then(
      () => true,
      (refused: unknown) => errnoOf(refused) !== 'ENOENT' && copyTo(target)
    )

  /** Returns whether there was a file to keep. */
  async function keepPrevious(copy: string): Promise<boolean> {
    if (!(await duplicate(copy))) return false
    await rename(copy, previous)
    // POSIX: renaming one name of a file onto another name of the same file does nothing and leaves both. That
    // happens after a write that failed between this step and the next, in this run or an earlier one.
    if (mayBeSameFile) await discard(copy)
    return true
  }

  /** The folder wasn't synced, so the caller is told "not saved." The old file has to stay, then. */
  async function undo(keptPrevious: boolean): Promise<void> {
    await (keptPrevious ? rename(previous, path) : disk.remove(path))
    await disk.syncFolder(folder)
  }

  async function replace(temporary: string, copy: string, bytes: Uint8Array): Promise<void> {
    await createSynced(temporary, bytes)
    await syncFreshFolder()
    const keptPrevious = await keepPrevious(copy)
    await rename(temporary, path)
    try {
      await disk.syncFolder(folder)
    } catch (thrown) {
      await undo(keptPrevious).catch(() => undefined)
      throw thrown
    }
  }

  async function readBytes(target: string): Promise<Uint8Array | null> {
    try {
      return await readIfThere(target)
    } catch (thrown) {
      throw readFailed(thrown)
    }
  }

  async function removeIfThere(name: string): Promise<void> {
    try {
      await retryWhileBusy(() => disk.remove(name))
    } catch (thrown) {
      if (errnoOf(thrown) !== 'ENOENT') throw thrown
    }
  }

  async function sweepTemporaries(): Promise<void> {
    const names = await ownNames(TEMPORARY).catch(() => [])
    for (const found of names) await discard(join(folder, found))
  }

  return {
    async read() {
      await sweepTemporaries()
      return readBytes(path)
    },

    readPrevious: () => readBytes(previous),

    async write(bytes) {
      const temporary = temporaryPath()
      const copy = temporaryPath()
      try {
        await replace(temporary, copy, bytes)
        mayBeSameFile = false
      } catch (thrown) {
        mayBeSameFile = true
        await discard(temporary)
        await discard(copy)
        throw writeFailed(thrown)
      }
    },

    /** Sets aside the file or, if it is gone, its backup copy: two calls set both aside. */
    async setAside(reason) {
      const stamp = new Date(clock.wall()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
      const aside = `${name}.${reason}-${stamp}-${randomBytes(4).toString('hex')}`
      const target = join(folder, aside)
      try {
        await rename(path, target).catch((thrown: unknown) => {
          if (errnoOf(thrown) !== 'ENOENT') throw thrown
          return rename(previous, target)
        })
        await disk.syncFolder(folder)
      } catch (thrown) {
        throw writeFailed(thrown)
      }
      return aside
    },

    /**
     * Also removes files that were set aside: they hold sealed secrets, and "remove all" must mean it. The main file
     * goes last, after a sync, because a backup copy without it would be used again at the next start.
     */
    async remove() {
      try {
        for (const found of await ownNames(TEMPORARY, SET_ASIDE, /^prev$/))
          await removeIfThere(join(folder, found))
        await disk.syncFolder(folder)
        await removeIfThere(path)
        await disk.syncFolder(folder)
      } catch (thrown) {
        if (errnoOf(thrown) !== 'ENOENT') throw writeFailed(thrown)
      }
    }
  }
}

// The real disk.

/** The errors of file systems that can't sync a folder; a rename there is as durable as it gets. */
const FOLDER_SYNC_UNSUPPORTED: ReadonlySet<string | null> = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS'])

/** Usually in one call; Node's `writeFile` makes one for every 512 kB, each with its own wait for a thread. */
async function writeWhole(handle: Pick<FileHandle, 'write'>, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done)
    done += bytesWritten
  }
}

/**
 * The real disk. Node's `sync` is `F_FULLFSYNC` on macOS, so no extra step is needed there. On Windows, a folder
 * can't be opened for syncing; NTFS journals names on its own.
 */
export function createNodeDisk(platform: NodeJS.Platform = process.platform, openPath = open): Disk {
  return {
    makeFolder: async (path) => (await mkdir(path, { recursive: true, mode: 0o700 })) ?? null,
    list: (folder) => readdir(folder),
    // Without a limit: the vault has none when it is written.
    read: (path) => readPlainFile(path, Infinity),
    readStart: async (path, mostBytes) => {
      const handle = await openPath(path, WITHOUT_WAITING)
      try {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0)
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    create: async (path) => {
      const handle = await openPath(path, 'wx', 0o600)
      return {
        write: (bytes) => writeWhole(handle, bytes),
        sync: () => handle.sync(),
        close: () => handle.close()
      }
    },
    link: (from, to) => link(from, to),
    rename: (from, to) => renameFile(from, to),
    remove: (path) => unlink(path),
    syncFolder: async (path) => {
      if (platform === 'win32') return
      const handle = await openPath(path, 'r')
      try {
        await handle.sync()
      } catch (thrown) {
        if (!FOLDER_SYNC_UNSUPPORTED.has(errnoOf(thrown))) throw thrown
      } finally {
        await handle.close()
      }
    }
  }
}

// What the person is told.

interface Cause {
  readonly why: string
  readonly hint: string
}

const FULL: Cause = { why: 'the disk is full', hint: 'Free some space, then try again.' }
const REFUSED: Cause = {
  why: 'you don’t have permission to use the vault file or its folder',
  hint: 'Check who owns the app’s data folder and that you can write to it, then try again.'
}
const TOO_MANY: Cause = {
  why: 'too many files are open on this computer',
  hint: 'Close some programs, then try again.'
}

const CAUSES: Readonly<Record<string, Cause>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: REFUSED,
  EPERM: REFUSED,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EROFS: {
    why: 'the disk is read-only',
    hint: 'Make the disk that holds the app’s data folder writable, then try again.'
  },
  EBUSY: {
    why: 'another program is using the vault file',
    hint: 'Wait a moment, or close that program (often antivirus or backup software), then try again.'
  },
  EIO: {
    why: 'the disk reported an error',
    hint: 'Check the disk and back up the app’s data folder, then try again.'
  }
}

const UNKNOWN: Cause = {
  why: 'the system didn’t allow it',
  hint: 'Try again. If this keeps happening, restart the computer.'
}

function causeOf(errno: string | null): Cause {
  return (errno === null ? undefined : CAUSES[errno]) ?? UNKNOWN
}

/**
 * Says in plain words why the vault couldn't be written. Includes only the errno, never the text of the original error,
 * because that contains the path.
 */
export function writeFailed(thrown: unknown): AppError {
  const errno = errnoOf(thrown)
  const cause = causeOf(errno)
  return new AppError({
    code: 'vault-write-failed',
    message: `The vault couldn’t be saved: ${cause.why}. Secrets stored earlier are safe.`,
    hint: cause.hint,
    retryable: true,
    serviceCode: errno ?? undefined,
    cause: thrown
  })
}

/** Says why the vault file cannot be read: without permission `vault-denied`, else `vault-locked`, as it may be temporary. */
export function readFailed(thrown: unknown): AppError {
  const errno = errnoOf(thrown)
  const cause = causeOf(errno)
  return new AppError({
    code: cause === REFUSED ? 'vault-denied' : 'vault-locked',
    message: `The vault file can’t be read: ${cause.why}. It stays unchanged.`,
    hint: cause.hint,
    retryable: cause !== REFUSED,
    serviceCode: errno ?? undefined,
    cause: thrown
  })
}
