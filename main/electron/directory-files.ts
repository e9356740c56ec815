import { basename, join } from 'node:path'
import type { Directory } from '../core/directory/directory.ts'
import type { ExportFormat, ExportScope } from '../core/directory/export.ts'
import type { ListKey } from '../core/directory/lists.ts'
import type { Query } from '../core/directory/query.ts'
import { AppError } from '../core/errors.ts'
import { createNodeDisk, type Disk } from '../core/vault/record-file.ts'
import type { OutsideDisk } from './outside-disk.ts'
import { notWritten, putInPlace } from './put-in-place.ts'
import type { FileDialogs } from './transfer-files.ts'

/** How far an export is, in rows. */
export interface ExportProgress {
  readonly done: number
  readonly total: number
}

/** Exports lists of the directory to files. Paths stay here: the window never sends or receives one. */
export interface DirectoryFiles {
  /**
   * Asks where to save and writes the file, one at a time. It is complete or doesn't exist; a file that was there
   * before stays until the new one is complete.
   *
   * @returns its base name, or `null` if the person canceled
   * @throws AppError as {@link Directory.export}, `internal` if the disk write failed, and what the rows were dropped for
   */
  export(key: ListKey, query: Query, scope: ExportScope, format: ExportFormat): Promise<string | null>
  /** Stops the export under way; nothing of it is left. */
  cancel(): void
}

/** What {@link createDirectoryFiles} needs. */
export interface DirectoryFilesDeps {
  readonly directory: Pick<Directory, 'export'>
  readonly dialogs: Pick<FileDialogs, 'showSaveDialog'>
  /** The initial folder of the save dialog. */
  readonly folder: () => string
  readonly outside: OutsideDisk
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** Told with each piece, and `null` at the end. */
  readonly onProgress: (progress: ExportProgress | null) => void
  /** Where exports go; defaults to the real disk. */
  readonly disk?: Disk
}

const FORMATS: Readonly<Record<ExportFormat, string>> = { csv: 'CSV', json: 'JSON' }

/** Connects exports of the directory to the system's dialog and the disk. */
export function createDirectoryFiles(deps: DirectoryFilesDeps): DirectoryFiles {
  const { directory, dialogs, outside, now, onProgress, disk = createNodeDisk() } = deps
  let underWay: AbortController | null = null

  return {
    async export(key, query, scope, format) {
      if (underWay !== null) throw onlyOne()
      const cancelled = new AbortController()
      underWay = cancelled
      try {
        const source = await directory.export(key, query, scope, format)
        try {
          const { canceled, filePath } = await dialogs.showSaveDialog({
            title: 'Export list',
            defaultPath: join(deps.folder(), `${fileName(key, now())}.${format}`),
            filters: [
              { name: FORMATS[format], extensions: [format] },
              { name: 'All files', extensions: ['*'] }
            ],
            properties: ['createDirectory', 'showOverwriteConfirmation']
          })
          if (canceled || filePath === '' || cancelled.signal.aborted) return null
          await outside
            .run(async (late, responded) => {
              await putInPlace(disk, filePath, piecesOf(source, onProgress), {
                late: AbortSignal.any([late, cancelled.signal]),
                now: now(),
                onPiece: responded
              })
            })
            .catch((thrown: unknown) => {
              throw thrown instanceof AppError ? thrown : notWritten(thrown)
            })
          return basename(filePath)
        } finally {
          source.end()
        }
      } catch (thrown) {
        if (cancelled.signal.aborted) return null
        throw thrown
      } finally {
        underWay = null
        onProgress(null)
      }
    },
    cancel() {
      underWay?.abort()
    }
  }
}

type Source = Awaited<ReturnType<Directory['export']>>

/** The next piece is made while the disk takes the one before. */
async function* piecesOf(
  { rows, next }: Source,
  onProgress: DirectoryFilesDeps['onProgress']
): AsyncGenerator<Uint8Array> {
  onProgress({ done: 0, total: rows })
  let coming = next()
  for (;;) {
    const piece = await coming
    if (piece === null) return
    coming = next()
    // Awaited above, unless the file ends before that
    coming.catch(() => undefined)
    yield piece.bytes
    onProgress({ done: piece.rows, total: rows })
  }
}

/** Such as `users 2026-11-28`, with the local date. */
function fileName({ list, accountId }: ListKey, now: number): string {
  const date = new Date(now)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const words = list.replace(/(?=[A-Z])/g, ' ').toLowerCase()
  const account = accountId === null ? '' : ` ${accountId.replace(/[^\w-]+/g, '').slice(0, 40)}`
  return `${words}${account} ${day}`
}

function onlyOne(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'Another export is still running.',
    hint: 'Wait until it ends, or cancel it.',
    retryable: true
  })
}
