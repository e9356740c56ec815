import { basename, join } from 'node:path'
import type {
  OpenDialogOptions,
  OpenDialogReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue
} from 'electron'
import { AppError, errnoOf } from '../core/errors.ts'
import { readPlainFile, UnreadableFileError } from '../core/plain-file.ts'
import { refused, tooLarge } from '../core/transfer/parse-transfer.ts'
import { TRANSFER_EXTENSION } from '../core/transfer/transfer-extension.ts'
import { MOST_TRANSFER_BYTES } from '../core/transfer/transfer-format.ts'
import type { ImportOffer, Transfers } from '../core/transfer/transfer.ts'
import { createNodeDisk, type Disk } from '../core/vault/record-file.ts'
import { DiskSilentError, type OutsideDisk } from './outside-disk.ts'
import { notWritten, putInPlace } from './put-in-place.ts'

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
}

/** What {@link createTransferFiles} needs. */
export interface TransferFilesDeps {
  readonly transfers: Transfers
  readonly dialogs: FileDialogs
  /** The initial folder of the save dialog. */
  readonly folder: () => string
  readonly outside: OutsideDisk
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
  outside,
  now,
  disk = createNodeDisk(),
  read = readPlainFile
}: TransferFilesDeps): TransferFiles {
  const offerPath: TransferFiles['offerPath'] = async (path) => {
    const fileName = basename(path)
    try {
      return transfers.offer(fileName, decoded(await outside.run(() => read(path, MOST_TRANSFER_BYTES))))
    } catch (thrown) {
      return transfers.offerUnreadable(fileName, unreadable(thrown))
    }
  }
  return {
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
        await outside.run((late) => putInPlace(disk, filePath, [Buffer.from(text)], { late, now: now() }))
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
