import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** Why a file isn't read even though the system would allow it. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
  readonly why: 'not-a-file' | 'too-large'

  constructor(why: 'not-a-file' | 'too-large') {
    super(why)
    this.why = why
  }
}

/**
 * The flags for opening a path that may be anything. Opening a named pipe for reading waits for a writer, forever if there is none (open(2), `O_NONBLOCK`), and Node has
 * only four threads for that (libuv, "Thread pool work scheduling"). Windows has no such flag, and there it counts as 0.
 */
export const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK

/**
 * Reads a file from an untrusted location. Checks its type after opening it, so that it can't be swapped in between.
 * Follows links, because people use them.
 *
 * @param mostBytes the longest file accepted; counted while reading, because a file can grow
 * @throws UnreadableFileError for a pipe, device, socket or folder, and for a file that is too long; otherwise the system's error
 */
export async function readPlainFile(path: string, mostBytes: number): Promise<Uint8Array> {
  const file = await open(path, WITHOUT_WAITING)
  try {
    let bytes = bufferFor(await file.stat(), mostBytes)
    let length = 0
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length)
      if (bytesRead === 0) return bytes.subarray(0, length)
      length += bytesRead
      bytes = withRoom(bytes, length, mostBytes)
    }
  } finally {
    await file.close()
  }
}

/** {@link readPlainFile} for the few files that are read before anything else can run. */
export function readPlainFileSync(path: string, mostBytes: number): Uint8Array {
  const file = openSync(path, WITHOUT_WAITING)
  try {
    let bytes = bufferFor(fstatSync(file), mostBytes)
    let length = 0
    for (;;) {
      const bytesRead = readSync(file, bytes, length, bytes.length - length, null)
      if (bytesRead === 0) return bytes.subarray(0, length)
      length += bytesRead
      bytes = withRoom(bytes, length, mostBytes)
    }
  } finally {
    closeSync(file)
  }
}

/** One byte more than the file has, so that its end shows. */
function bufferFor(status: { isFile(): boolean; readonly size: number }, mostBytes: number): Buffer {
  if (!status.isFile()) throw new UnreadableFileError('not-a-file')
  if (status.size > mostBytes) throw new UnreadableFileError('too-large')
  return Buffer.alloc(status.size + 1)
}

function withRoom(bytes: Buffer, length: number, mostBytes: number): Buffer {
  if (length > mostBytes) throw new UnreadableFileError('too-large')
  if (length < bytes.length) return bytes
  const larger = Buffer.alloc(Math.min(bytes.length * 2, mostBytes + 1))
  bytes.copy(larger)
  return larger
}
