import { randomBytes } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../core/errors.ts'
import type { Disk } from '../core/vault/record-file.ts'
import { DiskSilentError } from './outside-disk.ts'

/** How old a temporary file must be to count as left over from a crash, in milliseconds. */
const LEFT_OVER_MS = 60 * 60_000

const TEMPORARY = /^\.token-desk-export-[0-9a-f]{12}\.part$/

/** Circumstances of {@link putInPlace}. */
export interface Placing {
  /** Fires when nothing may be changed anymore; what it fires with is thrown. */
  readonly late: AbortSignal
  /** Milliseconds since the epoch, UTC. */
  readonly now: number
  /** Called after each piece that the disk took. */
  readonly onPiece?: () => void
}

/**
 * Writes a file completely or not at all, so that a full disk doesn't destroy an earlier export; readable only by its
 * owner. It is written under a new name, so nothing is written through an existing link, and a link or file at `path`
 * is replaced, not followed (rename(2)). Whatever the pieces fail with is thrown, and nothing is left behind.
 *
 * @param pieces of the file, in order; one is asked for when the one before is on its way to the disk
 */
export async function putInPlace(
  disk: Disk,
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { late, now, onPiece }: Placing
): Promise<void> {
  const folder = dirname(path)
  await removeLeftOvers(disk, folder, now).catch(() => undefined)
  const temporary = join(folder, `.token-desk-export-${randomBytes(6).toString('hex')}.part`)
  const file = await disk.create(temporary)
  try {
    try {
      for await (const piece of pieces) {
        late.throwIfAborted()
        await file.write(piece)
        onPiece?.()
      }
      await file.sync()
    } finally {
      await file.close()
    }
    late.throwIfAborted()
    await disk.rename(temporary, path)
  } catch (thrown) {
    await disk.remove(temporary).catch(() => undefined)
    throw thrown
  }
  // The file is in place either way; if the folder can't be synced, the system writes its name later.
  await disk.syncFolder(folder).catch(() => undefined)
}

/** Removes what a crash during an export left behind. A newer file may belong to another process that is still writing it. */
async function removeLeftOvers(disk: Disk, folder: string, now: number): Promise<void> {
  for (const name of await disk.list(folder)) {
    if (!TEMPORARY.test(name)) continue
    const status = await lstat(join(folder, name))
    if (status.isFile() && now - status.mtimeMs > LEFT_OVER_MS) await disk.remove(join(folder, name))
  }
}

/** Why the disk didn't take the file. */
export function notWritten(thrown: unknown): AppError {
  return new AppError({
    code: 'internal',
    message: 'The file couldn’t be written.',
    hint:
      thrown instanceof DiskSilentError
        ? 'The disk isn’t responding. Check the network drive, or save the file on this computer.'
        : 'Make sure the disk isn’t full and you can write to the folder, then try again.',
    retryable: true,
    cause: thrown
  })
}
