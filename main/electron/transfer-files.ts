import { open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type {
  OpenDialogOptions,
  OpenDialogReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue
} from 'electron'
import { AppError } from '../core/errors.ts'
import { refused, tooLarge } from '../core/transfer/parse-transfer.ts'
import type { ImportOffer, Transfers } from '../core/transfer/transfer.ts'
import { TRANSFER_EXTENSION } from '../core/transfer/transfer-extension.ts'
import { MOST_TRANSFER_BYTES } from '../core/transfer/transfer-format.ts'

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
}

/** What {@link createTransferFiles} needs. */
export interface TransferFilesDeps {
  readonly transfers: Transfers
  readonly dialogs: FileDialogs
  /** Where the save dialog starts. */
  readonly folder: () => string
}

const FILTERS = [
  { name: 'Connections of Token Desk', extensions: [TRANSFER_EXTENSION, 'json'] },
  { name: 'All files', extensions: ['*'] }
]

/** Joins import and export with the system's dialogs and the disk. */
export function createTransferFiles({ transfers, dialogs, folder }: TransferFilesDeps): TransferFiles {
  const offerPath: TransferFiles['offerPath'] = async (path) => {
    const fileName = basename(path)
    try {
      return transfers.offer(fileName, await readTransferText(path))
    } catch (thrown) {
      return transfers.offerUnreadable(fileName, thrown)
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
      await writeWhole(filePath, text)
      return basename(filePath)
    }
  }
}

/**
 * Reads a file that may be anything: at most as much as a connections file may have, and only UTF-8.
 * @throws AppError `input-invalid`
 */
async function readTransferText(path: string): Promise<string> {
  const file = await open(path, 'r').catch((thrown: unknown) => {
    throw unreadable(thrown)
  })
  try {
    const status = await file.stat()
    if (!status.isFile()) throw refused({ place: '', reason: 'It is not a file.' })
    if (status.size > MOST_TRANSFER_BYTES) throw tooLarge()
    // Not to its end: it may grow while it is read.
    const bytes = Buffer.alloc(status.size)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    return decoded(bytes.subarray(0, bytesRead))
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : unreadable(thrown)
  } finally {
    await file.close()
  }
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refused({ place: '', reason: 'It is not text in UTF-8.' })
  }
}

function unreadable(thrown: unknown): AppError {
  const missing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
  return refused({ place: '', reason: missing ? 'It is not there.' : 'It cannot be read from the disk.' })
}

/** Whole or not at all, so that a full disk does not cost an earlier export; for its owner's eyes only. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.part`
  try {
    await writeFile(temporary, text, { mode: 0o600 })
    await rename(temporary, path)
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new AppError({
      code: 'internal',
      message: 'The file could not be written.',
      hint: 'Check that the disk is not full and that the folder can be written to; then try again.',
      retryable: true,
      cause: thrown
    })
  }
}
