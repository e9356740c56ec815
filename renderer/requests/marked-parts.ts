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
