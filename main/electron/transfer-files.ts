import { randomBytes } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type {
  OpenDialogOptions,
  OpenDialogReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue
} from 'electron'
import { AppError } from '../core/errors.ts'
import { readPlainFile, UnreadableFileError } from '../core/plain-file.ts'
import type { Timers } from '../core/ports.ts'
import { refused, tooLarge } from '../core/transfer/parse-transfer.ts'
import type { ImportOffer, Transfers } from '../core/transfer/transfer.ts'
import { TRANSFER_EXTENSION } from '../core/transfer/transfer-extension.ts'
import { MOST_TRANSFER_BYTES } from '../core/transfer/transfer-format.ts'
import { createNodeDisk, errnoOf, type Disk } from '../core/vault/disk.ts'
import { createOutsideDisk, DiskSilentError } from './outside-disk.ts'

/** The dialogs of the system, over our window when it is open. */
export interface FileDialogs {
  showOpenDialog(options: OpenDialogOptions): Promise<OpenDialogReturnValue>
  showSaveDialog(options: SaveDialogOptions): Promise<SaveDialogReturnValue>
}

/** Import and export with files. Paths stay here: the window neither gives one nor gets one. */
export interface TransferFiles {
  /** Asks for a file and offers it; `null` when the person chose none. */
  choose(): Promise<ImportOffer | null>
  /** Offers the file at a path that came from the command line or the desktop. */
  offerPath(path: string): Promise<ImportOffer>
  /**
   * Asks where to, and writes the file. @returns its base name, or `null` when the person chose none
   * @throws AppError as {@link Transfers.export}, or `internal` when the disk did not take it
   */
  export(ids: readonly string[], passphrase: string | null): Promise<string | null>
  /** Whether a disk has not answered yet. */
  isBusy(): boolean
}

/** What {@link createTransferFiles} needs. */
export interface TransferFilesDeps {
  readonly transfers: Transfers
  readonly dialogs: FileDialogs
  /** Where the save dialog starts. */
  readonly folder: () => string
  readonly timers: Timers
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** Where exports go; the real disk when left out. */
  readonly disk?: Disk
  /** Reads an import; {@link readPlainFile} when left out. */
  readonly read?: typeof readPlainFile
}

const FILTERS = [
  { name: 'Token Desk connections', extensions: [TRANSFER_EXTENSION, 'json'] },
  { name: 'All files', extensions: ['*'] }
]

/** Joins import and export with the system's dialogs and the disk. */
export function createTransferFiles({
  transfers,
  dialogs,
  folder,
  timers,
  now,
  disk = createNodeDisk(),
  read = readPlainFile
}: TransferFilesDeps): TransferFiles {
  const outside = createOutsideDisk(timers)
  const offerPath: TransferFiles['offerPath'] = async (path) => {
    const fileName = basename(path)
    try {
      return transfers.offer(fileName, decoded(await outside.run(() => read(path, MOST_TRANSFER_BYTES))))
    } catch (thrown) {
      return transfers.offerUnreadable(fileName, unreadable(thrown))
    }
  }
  return {
    isBusy: outside.isBusy,
    offerPath,
    async choose() {
      const { canceled, filePaths } = await dialogs.showOpenDialog({
        title: 'Import connections',
        properties: ['openFile'],
        filters: FILTERS
      })
      const [path] = filePaths
      return canceled || path === undefined ? null : await offerPath(path)
    },
    async export(ids, passphrase) {
      const text = await transfers.export(ids, passphrase)
      const { canceled, filePath } = await dialogs.showSaveDialog({
        title: 'Export connections',
        defaultPath: join(folder(), `connections.${TRANSFER_EXTENSION}`),
        filters: FILTERS,
        properties: ['createDirectory', 'showOverwriteConfirmation']
      })
      if (canceled || filePath === '') return null
      try {
        await outside.run((late) => replaceFile(disk, filePath, Buffer.from(text), late, now()))
      } catch (thrown) {
        throw notWritten(thrown)
      }
      return basename(filePath)
    }
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refused({ place: '', reason: 'It isn’t UTF-8 text.' })
  }
}

function unreadable(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof DiskSilentError)
    return refused({ place: '', reason: 'The disk it’s on isn’t responding.' }, HINT_SILENT)
  if (thrown instanceof UnreadableFileError)
    return thrown.why === 'too-large' ? tooLarge() : refused({ place: '', reason: 'It isn’t a file.' })
  const reason = errnoOf(thrown) === 'ENOENT' ? 'It doesn’t exist.' : 'It can’t be read from the disk.'
  return refused({ place: '', reason })
}

const HINT_SILENT =
  'Nothing was changed. Check the network drive, or copy the file to this computer and import it from there.'

/** How long a temporary file must have lain there before it counts as left over from a crash, in milliseconds. */
const LEFT_OVER_MS = 60 * 60_000

const TEMPORARY = /^\.token-desk-export-[0-9a-f]{12}\.part$/

/**
 * Puts a file in place, whole or not at all, so that a full disk does not cost an earlier export; readable by its owner
 * only. It gets a name that did not exist before, so nothing is written through a link that lies there, and a link or a
 * file at `path` is replaced, not followed (rename(2)).
 *
 * @param now milliseconds since the epoch, UTC
 */
async function replaceFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  late: AbortSignal,
  now: number
): Promise<void> {
  const folder = dirname(path)
  await removeLeftOvers(disk, folder, now).catch(() => undefined)
  const temporary = join(folder, `.token-desk-export-${randomBytes(6).toString('hex')}.part`)
  const file = await disk.create(temporary)
  try {
    try {
      await file.write(bytes)
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
  // The file is in place either way; a folder that cannot be synced only leaves its name to the system's own time.
  await disk.syncFolder(folder).catch(() => undefined)
}

/** What a crash in the middle of an export left there. A younger one may be someone else's, still being written. */
async function removeLeftOvers(disk: Disk, folder: string, now: number): Promise<void> {
  for (const name of await disk.list(folder)) {
    if (!TEMPORARY.test(name)) continue
    const status = await lstat(join(folder, name))
    if (status.isFile() && now - status.mtimeMs > LEFT_OVER_MS) await disk.remove(join(folder, name))
  }
}

function notWritten(thrown: unknown): AppError {
  return new AppError({
    code: 'internal',
    message: 'The file could not be written.',
    hint:
      thrown instanceof DiskSilentError
        ? 'The disk isn’t responding. Check the network drive, or save the file on this computer.'
        : 'Make sure the disk isn’t full and you can write to the folder, then try again.',
    retryable: true,
    cause: thrown
  })
}
