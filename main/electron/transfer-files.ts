import { randomBytes } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type {
  OpenDialogOptions,
  OpenDialogReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue
} from 'electron'
import { AppError, errnoOf } from '../core/errors.ts'
import { readPlainFile, UnreadableFileError } from '../core/plain-file.ts'
import type { Timers } from '../core/ports.ts'
import { refused, tooLarge } from '../core/transfer/parse-transfer.ts'
import { TRANSFER_EXTENSION } from '../core/transfer/transfer-extension.ts'
import { MOST_TRANSFER_BYTES } from '../core/transfer/transfer-format.ts'
import type { ImportOffer, Transfers } from '../core/transfer/transfer.ts'
import { createNodeDisk, type Disk } from '../core/vault/record-file.ts'
import { createOutsideDisk, DiskSilentError } from './outside-disk.ts'

/** The dialogs of the system, over our window when it is open. */
export interface FileDialogs {
  showOpenDialog(options: OpenDialogOptions): Promise<OpenDialogReturnValue>
  showSaveDialog(options: SaveDialogOptions): Promise<SaveDialogReturnValue>
}

/** Import and export with files. Paths stay here: the window never sends or receives one. */
export interface TransferFiles {
  /** Asks for a file and prepares it for import; `null` if the person canceled. */
  choose(): Promise<ImportOffer | null>
  /** Prepares a file from the command line or the desktop for import. */
  offerPath(path: string): Promise<ImportOffer>
  /**
   * Asks where to save and writes the file. @returns its base name, or `null` if the person canceled @throws AppError
   * as {@link Transfers.export}, or `internal` if the disk write failed
   */
  export(ids: readonly string[], passphrase: string | null): Promise<string | null>
  /** Whether a disk hasn't responded yet. */
  isBusy(): boolean
}

/** What {@link createTransferFiles} needs. */
export interface TransferFilesDeps {
  readonly transfers: Transfers
  readonly dialogs: FileDialogs
  /** The initial folder of the save dialog. */
  readonly folder: () => string
  readonly timers: Timers
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** Where exports go; defaults to the real disk. */
  readonly disk?: Disk
  /** Reads an import; defaults to {@link readPlainFile}. */
  readonly read?: typeof readPlainFile
}

const FILTERS = [
  { name: 'Token Desk connections', extensions: [TRANSFER_EXTENSION, 'json'] },
  { name: 'All files', extensions: ['*'] }
]

/** Connects import and export to the system's dialogs and the disk. */
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

/** How old a temporary file must be to count as left over from a crash, in milliseconds. */
const LEFT_OVER_MS = 60 * 60_000

const TEMPORARY = /^\.token-desk-export-[0-9a-f]{12}\.part$/

/**
 * Writes a file completely or not at all, so that a full disk doesn't destroy an earlier export; readable only by its
 * owner. It is written under a new name, so nothing is written through an existing link, and a link or file at `path`
 * is replaced, not followed (rename(2)).
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

function notWritten(thrown: unknown): AppError {
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
