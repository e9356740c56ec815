import { closeSync, openSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Marks the fuse wire inside an Electron binary (`electron/fuses:src/constants.ts`). */
const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1')

/** Wire position of EnableNodeCliInspectArguments, counted from the first fuse. */
const INSPECT_FUSE = 3

const FUSE_ON = '1'.charCodeAt(0)

/** After the sentinel: one byte of version, one byte of length, then one byte per fuse. */
const WIRE_HEAD = 2
const FUSE_WIRE_VERSION = 1

const CHUNK_BYTES = 4 * 1024 * 1024

/** The file that contains the fuse wire: the executable, or on macOS the framework next to it. */
export function fuseFile(execPath: string, platform: NodeJS.Platform): string {
  if (platform !== 'darwin') return execPath
  const framework = 'Electron Framework.framework/Electron Framework'
  return join(dirname(execPath), '..', 'Frameworks', framework)
}

/**
 * Whether the fuse EnableNodeCliInspectArguments is on in an Electron binary. The shipped app has it off; the
 * copy that Playwright drives differs from it in this one byte (security-reliability §1.2).
 *
 * A universal macOS binary contains two wires, and both must be "on". A file without a wire, or one that can't be
 * read, counts as off. Reads the whole file (about 200 ms), so it is called only when the result matters.
 */
export function inspectFuseIsOn(file: string): boolean {
  try {
    const states = inspectStates(file)
    return states.length > 0 && states.every((state) => state === FUSE_ON)
  } catch {
    return false
  }
}

function inspectStates(file: string): number[] {
  const tail = SENTINEL.length + WIRE_HEAD + INSPECT_FUSE
  const states: number[] = []
  const window = Buffer.alloc(CHUNK_BYTES + tail)
  const descriptor = openSync(file, 'r')
  try {
    let kept = 0
    for (;;) {
      const read = readSync(descriptor, window, kept, CHUNK_BYTES, null)
      if (read === 0) return states
      const filled = window.subarray(0, kept + read)
      for (let at = filled.indexOf(SENTINEL); at !== -1; at = filled.indexOf(SENTINEL, at + 1)) {
        const state = inspectStateAt(filled, at)
        if (state !== undefined) states.push(state)
      }
      // A wire cut off at the end of this chunk is complete at the start of the next one.
      kept = Math.min(tail, filled.length)
      filled.copy(window, 0, filled.length - kept)
    }
  } finally {
    closeSync(descriptor)
  }
}

function inspectStateAt(bytes: Buffer, sentinel: number): number | undefined {
  const head = sentinel + SENTINEL.length
  if (bytes[head] !== FUSE_WIRE_VERSION) return undefined
  return bytes[head + WIRE_HEAD + INSPECT_FUSE]
}
