import { link, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { readPlainFile } from '../plain-file.ts'

/** A file that was just created and is being filled. */
export interface DiskFile {
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when the bytes would survive a power cut. */
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

/** The errno of a failed system call, such as `ENOSPC`; `null` when the error carries none. */
export function errnoOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null
  return typeof thrown.code === 'string' ? thrown.code : null
}

/** Errors of file systems that can't sync a folder; there, the rename is as durable as possible. */
const FOLDER_SYNC_UNSUPPORTED: ReadonlySet<string | null> = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS'])

/** In one call as a rule; Node's `writeFile` makes one for every 512 kB, each with its own wait for a thread. */
async function writeWhole(handle: Pick<FileHandle, 'write'>, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done)
    done += bytesWritten
  }
}

/**
 * The real disk. Node's `sync` is `F_FULLFSYNC` on macOS, so no extra step is needed there. On Windows a folder
 * cannot be opened for syncing; NTFS journals names automatically.
 */
export function createNodeDisk(platform: NodeJS.Platform = process.platform, openPath = open): Disk {
  return {
    makeFolder: async (path) => (await mkdir(path, { recursive: true, mode: 0o700 })) ?? null,
    list: (folder) => readdir(folder),
    // Without a limit: the vault has none when it is written.
    read: (path) => readPlainFile(path, Infinity),
    create: async (path) => {
      const handle = await openPath(path, 'wx', 0o600)
      return {
        write: (bytes) => writeWhole(handle, bytes),
        sync: () => handle.sync(),
        close: () => handle.close()
      }
    },
    link: (from, to) => link(from, to),
    rename: (from, to) => rename(from, to),
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
