import { basename, join } from 'node:path'
import { AppError } from '../core/errors.ts'
import type { Requests } from '../core/requests/requests.ts'
import { createNodeDisk, type Disk } from '../core/vault/record-file.ts'
import type { OutsideDisk } from './outside-disk.ts'
import { notWritten, putInPlace } from './put-in-place.ts'
import type { FileDialogs } from './transfer-files.ts'

/** Saves answers to files. Paths stay here: the window never sends or receives one. */
export interface AnswerFiles {
  /**
   * Asks where to save an answer and writes it without its secrets. The file is complete or doesn't exist.
   *
   * @returns its base name, or `null` if the person canceled
   * @throws AppError `not-found` when it is no longer kept, `input-invalid` for a binary one, `internal` if the disk write
   *   failed
   */
  save(answerId: string): Promise<string | null>
}

/** What {@link createAnswerFiles} needs. */
export interface AnswerFilesDeps {
  readonly requests: Pick<Requests, 'answer' | 'ask'>
  readonly dialogs: Pick<FileDialogs, 'showSaveDialog'>
  /** The initial folder of the save dialog. */
  readonly folder: () => string
  readonly outside: OutsideDisk
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** Where files go; defaults to the real disk. */
  readonly disk?: Disk
}

const FORMATS = { json: 'JSON', txt: 'Text' } as const

/** So much is handed to the disk at once, in characters. */
const PIECE = 1024 * 1024

/** Connects answers to the system's dialog and the disk. */
export function createAnswerFiles(deps: AnswerFilesDeps): AnswerFiles {
  const { requests, dialogs, outside, now, disk = createNodeDisk() } = deps
  return {
    async save(answerId) {
      const { kind, url } = requests.answer(answerId)
      if (kind === 'binary') throw isBinary()
      const text = await requests.ask('text', answerId)
      const extension = kind === 'json' ? 'json' : 'txt'
      const { canceled, filePath } = await dialogs.showSaveDialog({
        title: 'Save response',
        defaultPath: join(deps.folder(), `${fileName(url)}.${extension}`),
        filters: [
          { name: FORMATS[extension], extensions: [extension] },
          { name: 'All files', extensions: ['*'] }
        ],
        properties: ['createDirectory', 'showOverwriteConfirmation']
      })
      if (canceled || filePath === '') return null
      // A lock or a sign-out while the dialog was open: the answer is gone, and so is the permission to write it
      requests.answer(answerId)
      await outside
        .run((late, responded) =>
          putInPlace(disk, filePath, piecesOf(text), { late, now: now(), onPiece: responded })
        )
        .catch((thrown: unknown) => {
          throw thrown instanceof AppError ? thrown : notWritten(thrown)
        })
      return basename(filePath)
    }
  }
}

function* piecesOf(text: string): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + PIECE, text.length)
    // Not through a surrogate pair
    if (to < text.length && /[\ud800-\udbff]/.test(text.charAt(to - 1))) to -= 1
    yield encoder.encode(text.slice(from, to))
    from = to
  }
}

/** The last word of the path, such as `agentGroups`. */
function fileName(url: string): string {
  const words = new URL(url).pathname.split('/').filter((word) => /^[A-Za-z][\w-]{0,60}$/.test(word))
  return words.at(-1) ?? 'answer'
}

function isBinary(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'Token Desk can’t save a binary response, because it can’t hide secrets in it.',
    hint: 'Copy the request as a cURL program and run it with your own token.',
    retryable: false
  })
}
