import type { Piece, Role } from '../code/pieces.ts'

/** More marks than this in one line are not looked at. */
const MOST = 50

/** A text in parts: those that are what was searched for, whatever their case, and those between. */
export function markedParts(text: string, needle: string): { text: string; marked: boolean }[] {
  const sought = needle.trim().toLowerCase()
  const folded = text.toLowerCase()
  // Lower case can be longer, as that of İ: the places would be wrong.
  if (sought === '' || folded.length !== text.length) return [{ text, marked: false }]
  const parts: { text: string; marked: boolean }[] = []
  let done = 0
  for (let at = folded.indexOf(sought); at >= 0 && parts.length < MOST; at = folded.indexOf(sought, done)) {
    if (at > done) parts.push({ text: text.slice(done, at), marked: false })
    done = at + sought.length
    parts.push({ text: text.slice(at, done), marked: true })
  }
  if (done < text.length) parts.push({ text: text.slice(done), marked: false })
  return parts
}

/** The parts of a line of code: each has a role, or is what was searched for, or neither. */
export function paintedParts(
  pieces: readonly Piece[],
  needle: string
): { text: string; marked: boolean; role: Role | null }[] {
  const parts: { text: string; marked: boolean; role: Role | null }[] = []
  const marks = markedParts(pieces.map(({ text }) => text).join(''), needle)
  let at = 0
  let [mark = { text: '', marked: false }] = marks
  let left = mark.text.length
  for (const { text, role } of pieces) {
    for (let from = 0; from < text.length;) {
      if (left === 0) {
        at += 1
        mark = marks[at] ?? { text, marked: false }
        left = mark.text.length
      }
      const length = Math.min(left, text.length - from)
      parts.push({ text: text.slice(from, from + length), marked: mark.marked, role })
      from += length
      left -= length
    }
  }
  return parts
}
