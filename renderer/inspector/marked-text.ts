import type { Finding } from '../../preload/contract.ts'

/** A part of the pasted text: plain, or belonging to a token. */
export interface Segment {
  readonly text: string
  /** Where it begins, in UTF-16 units. */
  readonly start: number
  /** Which finding it belongs to; `null` for what is around tokens. */
  readonly finding: number | null
  /** Whether text was left out in front of it. */
  readonly cut: boolean
}

/** How much is shown on each side of a token, how many pieces of tokens, and how much in all: more takes long to lay out. */
const AROUND = 200
const MOST_PIECES = 300
export const MOST_MARKED = 40_000

/** The parts of a text around its tokens, in order. Far from tokens, and behind {@link MOST_MARKED}, it is left out. */
export function segmentsOf(text: string, findings: readonly Finding[]): Segment[] {
  const pieces = findings
    .flatMap(({ places }, finding) => places.flat().map(([start, end]) => ({ start, end, finding })))
    .sort((one, other) => one.start - other.start)
    .slice(0, MOST_PIECES)
  const segments: Segment[] = []
  const add = (start: number, end: number, finding: number | null, cut = false): void => {
    if (end > start || cut) segments.push({ text: text.slice(start, end), start, finding, cut })
  }
  let at = 0
  let shown = 0
  for (const [index, { start, end, finding }] of pieces.entries()) {
    if (shown > MOST_MARKED) break
    if (start - at > 2 * AROUND) {
      if (index > 0) add(at, at + AROUND, null)
      add(start - AROUND, start, null, true)
    } else add(at, start, null)
    add(start, end, finding)
    shown += end - start + Math.min(start - at, 2 * AROUND)
    at = end
  }
  add(at, Math.min(text.length, at + AROUND), null)
  if (at + AROUND < text.length) add(text.length, text.length, null, true)
  return segments
}

/** Whether a text contains more than its tokens. */
export function hasMoreThanTokens(text: string, findings: readonly Finding[]): boolean {
  const length = findings
    .flatMap(({ places }) => places.flat())
    .reduce((sum, [start, end]) => sum + end - start, 0)
  return text.replace(/\s+/g, '').length > length
}

/** A token as it is sent: its pieces joined, without percent-encoding or base64 around it. */
export function tokenIn(text: string, { places }: Finding): string {
  const written = (places[0] ?? []).map(([start, end]) => text.slice(start, end)).join('')
  try {
    // `eyJ` in base64, as Kubernetes keeps a secret
    const decoded = written.startsWith('ZXlK') ? atob(written) : ''
    if (decoded.includes('.')) return decoded
    return decodeURIComponent(written)
  } catch {
    return written
  }
}
