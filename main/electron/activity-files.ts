import { basename, join } from 'node:path'
import { writeHar, type HarCreator } from '../core/activity/har.ts'
import type { ActivityFilter, Recorder } from '../core/activity/recorder.ts'
import { AppError } from '../core/errors.ts'
import { createNodeDisk, type Disk } from '../core/vault/record-file.ts'
import type { OutsideDisk } from './outside-disk.ts'
import { notWritten, putInPlace } from './put-in-place.ts'
import type { FileDialogs } from './transfer-files.ts'

/** What {@link createActivityFiles} needs. */
export interface ActivityFilesDeps {
  readonly recorder: Pick<Recorder, 'list'>
  readonly creator: HarCreator
  readonly dialogs: Pick<FileDialogs, 'showSaveDialog'>
  /** The initial folder of the save dialog. */
  readonly folder: () => string
  readonly outside: OutsideDisk
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** Where the files go; defaults to the real disk. */
  readonly disk?: Disk
}

/** Writes the activity and support reports to files. Each file is complete or doesn't exist. */
export interface ActivityFiles {
  /**
   * Asks where to save the requests of the filter as HAR. @returns the base name, or `null` if the person canceled
   * @throws AppError `internal` if the disk write failed
   */
  exportHar(filter: ActivityFilter): Promise<string | null>
  /** The same for a support report. */
  saveReport(text: string): Promise<string | null>
}

interface Kind {
  readonly title: string
  readonly name: string
  readonly extension: string
  readonly format: string
}

/** Connects the files of the activity to the system's dialog and the disk. */
export function createActivityFiles(deps: ActivityFilesDeps): ActivityFiles {
  const { recorder, creator, dialogs, outside, now, disk = createNodeDisk() } = deps

  async function save(kind: Kind, pieces: () => Iterable<Uint8Array>): Promise<string | null> {
    const { title, name, extension, format } = kind
    const { canceled, filePath } = await dialogs.showSaveDialog({
      title,
      defaultPath: join(deps.folder(), `${name} ${new Date(now()).toISOString().slice(0, 10)}.${extension}`),
      filters: [
        { name: format, extensions: [extension] },
        { name: 'All files', extensions: ['*'] }
      ],
      properties: ['createDirectory', 'showOverwriteConfirmation']
    })
    if (canceled || filePath === '') return null
    await outside
      .run(async (late, responded) => {
        await putInPlace(disk, filePath, pieces(), { late, now: now(), onPiece: responded })
      })
      .catch((thrown: unknown) => {
        throw thrown instanceof AppError ? thrown : notWritten(thrown)
      })
    return basename(filePath)
  }

  return {
    exportHar: (filter) =>
      save(
        { title: 'Export activity', name: 'token desk activity', extension: 'har', format: 'HTTP Archive' },
        () => writeHar(recorder.list(filter), creator)
      ),
    saveReport: (text) =>
      save(
        { title: 'Save support report', name: 'token desk support report', extension: 'txt', format: 'Text' },
        () => [Buffer.from(text)]
      )
  }
}
