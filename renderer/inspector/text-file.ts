import type { Finding, TextInspection, TextPiece } from '../../preload/contract.ts'
import { tokenIn } from './marked-text.ts'

/** How much of a file is looked through, in bytes. */
export const MOST_READ = 64 * 1024 * 1024

/** Read at a time, in bytes. */
const STEP = 512 * 1024

/** How much main looks through at a time, in UTF-16 units. */
const CHUNK = 1_048_576

/** What a chunk shares with its neighbors on each side: more than the longest token, with what is in front of it. */
const MARGIN = 65_536

/** More tokens than this aren't listed, and no more places than this. */
const MOST_FINDINGS = 200
const MOST_PLACES = 1_000

/** How much text around a token is kept. */
const AROUND = 200

/** What was found in a file. */
export interface FileInspection {
  /** The file's text, or of a long one what is around its tokens; the places of the findings refer to it. */
  readonly text: string
  readonly seen: TextInspection
}

/** What {@link inspectFile} needs from outside. */
export interface FileInspectionDeps {
  /** Takes at most {@link CHUNK}. */
  readonly inspect: (text: string) => Promise<TextInspection>
  /** Bytes looked through so far. */
  readonly onProgress: (bytes: number) => void
  /** Checked between chunks: the person may have cleared the page. */
  readonly isWanted: () => boolean
}

/** A file as text: UTF-8, or UTF-16 with a byte order mark, as Windows PowerShell writes it. @throws when it can't be read */
async function* textOf(file: File): AsyncGenerator<{ readonly text: string; readonly read: number }> {
  const most = Math.min(file.size, MOST_READ)
  let decoder: TextDecoder | null = null
  for (let at = 0; at === 0 || at < most; at += STEP) {
    const bytes = new Uint8Array(await file.slice(at, Math.min(at + STEP, most)).arrayBuffer())
    decoder ??= new TextDecoder(encodingOf(bytes))
    const read = at + bytes.length
    yield { text: decoder.decode(bytes, { stream: read < most }), read }
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

/** The sentence for a file that can't be read. */
export const UNREADABLE = 'The file can’t be read. It may be a folder, or the disk isn’t responding.'

/** Reads a short file. @returns `null` if it can't be read; never throws */
export async function readShortFile(file: File): Promise<string | null> {
  try {
    let whole = ''
    for await (const { text } of textOf(file)) whole += text
    return whole
  } catch {
    return null
  }
}

/**
 * Looks through a file for tokens, at most through its first {@link MOST_READ}, chunk by chunk: neither the window nor
 * main stops for it, and the path stays with the browser engine. Chunks overlap, so a token at a border is found once and
 * whole.
 *
 * @returns `null` if it can't be read or is no longer wanted @throws what `inspect` throws
 */
export async function inspectFile(
  file: File,
  { inspect, onProgress, isWanted }: FileInspectionDeps
): Promise<FileInspection | null> {
  const found = collectFindings()
  let text = ''
  /** Where `text` begins in the file, and up to where places were collected, in UTF-16 units. */
  let start = 0
  let done = 0

  const look = async (until: number): Promise<void> => {
    found.add(text.slice(0, CHUNK), start, [done, until], await inspect(text.slice(0, CHUNK)))
    text = text.slice(Math.max(0, until - MARGIN - start))
    start = Math.max(start, until - MARGIN)
    done = until
  }

  const pieces = textOf(file)
  for (;;) {
    const next = await pieces.next().catch(() => null)
    if (next === null || !isWanted()) return null
    if (next.done === true) break
    text += next.value.text
    while (text.length > CHUNK && !found.isFull()) await look(start + CHUNK - MARGIN)
    if (found.isFull()) return found.all()
    onProgress(next.value.read)
  }
  if (start === 0) return { text, seen: await inspect(text) }
  await look(Infinity)
  return found.all()
}

/** Puts together what was found in the chunks of a file, with the text around it. */
function collectFindings() {
  const byToken = new Map<string, Finding>()
  let kept = ''
  /** Up to where the file is in `kept`. */
  let keptTo = 0
  let places = 0
  let more = false
  let isFull = false

  /** Keeps the text around a place, and returns how far its places move. */
  const keep = (chunk: string, start: number, [from, to]: TextPiece): number => {
    const begin = Math.max(keptTo, from - AROUND, start)
    if (begin > keptTo) kept += kept === '' ? '…\n' : '\n…\n'
    const end = Math.min(start + chunk.length, to + AROUND)
    if (end > keptTo) {
      kept += chunk.slice(begin - start, end - start)
      keptTo = end
    }
    return kept.length - keptTo
  }

  return {
    isFull: () => isFull,
    all: (): FileInspection => ({ text: kept, seen: { findings: [...byToken.values()], more } }),

    /** @param within only places that begin here are taken: others are whole in another chunk */
    add(chunk: string, start: number, within: TextPiece, seen: TextInspection): void {
      more ||= seen.more
      const begun = seen.findings
        .flatMap((finding) => finding.places.map((place) => ({ finding, place })))
        .map(({ finding, place }) => ({
          finding,
          place,
          from: start + (place[0]?.[0] ?? 0),
          to: start + (place.at(-1)?.[1] ?? 0)
        }))
        .filter(({ from, to }) => from >= within[0] && from < within[1] && to - from < MARGIN)
        .sort((one, other) => one.from - other.from)
      for (const { finding, place, from, to } of begun) {
        const token = tokenIn(chunk, { ...finding, places: [place] })
        const known = byToken.get(token)
        isFull ||= known === undefined && byToken.size >= MOST_FINDINGS
        more ||= isFull || places >= MOST_PLACES
        if (isFull || (known !== undefined && places >= MOST_PLACES)) continue
        places += 1
        const moved = start + keep(chunk, start, [from, to])
        const here = place.map(([first, last]) => [first + moved, last + moved] as const)
        byToken.set(
          token,
          known === undefined
            ? { ...finding, places: [here] }
            : { ...known, name: known.name ?? finding.name, places: [...known.places, here] }
        )
      }
    }
  }
}
