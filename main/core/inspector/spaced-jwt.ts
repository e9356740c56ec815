import { VALUE_END, type JwtInText, type Piece } from './jwt-in-text.ts'
import { readJsonObject } from './json-members.ts'
import { signatureLengths } from './jwt-notes.ts'
import { USUAL_HEADER } from './several-jwts.ts'

const RUN = /[A-Za-z0-9_-]+/y

/** What documents and pages put between the pieces of a long word: blanks, tags, line ends. */
const BETWEEN = /(?:[ \t\u00a0]{1,80}|<\/?(?:br|wbr) ?\/?>|\r?\n){1,6}/iy

/** The longest token with what is between its pieces, in UTF-16 units, and its most pieces. */
const LONGEST = 8_192
const MOST_PIECES = 200

/** The longest text in front of each line, such as a time and the name of a container. */
const LONGEST_PREFIX = 80

/**
 * Reads a JWT with blanks or tags inside, as a PDF or a page has it, or with the same text in front of each line, as a log
 * has it. Words after a token look like its pieces, so the pieces are joined only if they make a whole token: a header, claims,
 * and a signature as long as its algorithm makes it.
 *
 * @returns `null` for anything else
 */
export function readSpacedJwtAt(text: string, at: number): JwtInText | null {
  let prefix: RegExp | null | undefined
  const pieces: Piece[] = []
  let token = ''
  let lengths: readonly number[] = []
  let next = at
  while (next - at < LONGEST && pieces.length < MOST_PIECES) {
    const start = next
    next += matchAt(RUN, text, next)
    if (pieces.length > 0 && USUAL_HEADER.test(text.slice(start, start + 8))) return null
    if (text[next] === '.') next += 1
    if (next > start) pieces.push([start, next])
    token += text.slice(start, next)
    const [header = '', claims = '', signature, more] = token.split('.', 4)
    if (more !== undefined) return null
    if (signature !== undefined) {
      lengths = lengths.length > 0 ? lengths : lengthsOf(header)
      if (lengths.length === 0 || signature.length > Math.max(...lengths)) return null
      if (lengths.includes(signature.length) && VALUE_END.test(text.slice(next, next + 6)))
        return objectIn(claims) === null ? null : { token, pieces, end: next }
    }
    if (text[next - 1] === '.' && next > start && matchAt(RUN, text, next) > 0) continue
    const gap = matchAt(BETWEEN, text, next)
    if (gap === 0 && text[next] !== '.') return null
    const isNewLine = /[\r\n]/.test(text.slice(next, next + gap))
    next += gap
    if (!isNewLine) continue
    prefix = prefix === undefined ? prefixOf(text, at) : prefix
    if (prefix !== null) next += matchAt(prefix, text, next)
  }
  return null
}

/** What is in front of a place in its line, with any other numbers. */
function prefixOf(text: string, at: number): RegExp | null {
  const before = /[^\r\n]*$/.exec(text.slice(Math.max(0, at - LONGEST_PREFIX), at))?.[0] ?? ''
  if (before.trim() === '') return null
  return new RegExp(before.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\d+/g, '\\d{1,12}'), 'y')
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

const objectIn = (part: string): ReturnType<typeof readJsonObject> =>
  readJsonObject(Buffer.from(part, 'base64url').toString())

const lengthsOf = (header: string): readonly number[] => signatureLengths(objectIn(header)?.values['alg'])

/** Whether a token needs no more pieces. One by an unknown algorithm can't be told from a part of it. */
export function isWholeJwt(token: string): boolean {
  const [header = '', , signature, ...more] = token.split('.', 6)
  if (signature === undefined || more.length > 0) return signature !== undefined
  const lengths = lengthsOf(header)
  return lengths.length === 0 || lengths.includes(signature.length)
}
