import { INVISIBLE } from './clean-paste.ts'
import { signatureLengths } from './jwt-notes.ts'
import { beginsAsJwt, USUAL_HEADER } from './several-jwts.ts'

/** A piece of a text: from one place up to another, in UTF-16 units. */
export type Piece = readonly [start: number, end: number]

/** A JWT as it is in a text. */
export interface JwtInText {
  /** Without line breaks and percent-encoding. */
  readonly token: string
  readonly pieces: readonly Piece[]
  /** Where the text goes on after it. */
  readonly end: number
}

/** Base64url (RFC 4648 §5), and `+` and `/` of the other alphabet. */
const RUN = /[A-Za-z0-9_+/-]+/y

/**
 * What breaks a token into lines: emails (quoted-printable, quotation marks at the start), terminals and scripts (a backslash
 * or backtick at the end), strings joined by `+` or next to each other, escaped and percent-encoded line ends.
 */
const BREAK =
  /^(?:[ \t]*=?\r?\n(?:[ \t]*>)*[ \t]*|[ \t]*[\\`^]\r?\n[ \t]*|(?:\\r)?\\n(?=[\w.-])|(?:%0D)?%0A|["'][ \t]*[+.&]?[ \t]*[\\_]?\r?\n[ \t]*[+.&]?[ \t]*["'])/i

/** Lines shorter than this aren't broken; they end where their token ends. */
const SHORTEST_LINE = 24

/** What people and pages write in place of the rest. */
const SHORTENED = /^(?:\.{2,}|…|⋯|\*{3,}|\[…\]|\[\.\.\.\])/

const INVISIBLE_HERE = new RegExp(`^${INVISIBLE.source}+`)

/** The end of a value. */
export const VALUE_END = /^(?:$|["'`\s\\,;&<>)\]}|]|%22|%26|%0[AD]|&quot;)/i

/** The longest token part that is read to see whether it is a header with an unusual first name. */
const LONGEST_HEADER = 4_096

/** Most parts: five of an encrypted JWT (RFC 7516 §7.1), and one that is too many. */
const MOST_PARTS = 6

/** Reads the JWT that begins at a place, as far as it goes. @returns `null` if none begins there */
export function readJwtAt(text: string, at: number): JwtInText | null {
  if (!beginsHeader(text, at)) return null
  const pieces: Piece[] = []
  let token = ''
  let parts = 1
  let partLength = 0
  let start = at
  let next = at
  let lengths: readonly number[] = []
  let isEncrypted = false
  const take = (written: number, added: string): void => {
    token += added
    next += written
  }
  const closePiece = (): void => {
    if (next > start) pieces.push([start, next])
  }
  for (;;) {
    const run = runAt(text, next)
    if (run !== '') {
      const taken = parts >= 3 && !isEncrypted ? ownPart(run, partLength, lengths) : run
      take(taken.length, taken)
      partLength += taken.length
      if (taken !== run) break
    }
    const rest = text.slice(next, next + LINE_AHEAD)
    if (rest === '') break
    const shortened = SHORTENED.exec(rest)?.[0]
    if (shortened !== undefined && !/^\.\.(?:[\w-]|%2E)/.test(rest)) {
      take(shortened.length, shortened)
      continue
    }
    const dot = /^(?:\.|%2E)/i.exec(rest)?.[0]
    if (
      dot !== undefined &&
      parts < MOST_PARTS &&
      goesOnAfterDot(rest.slice(dot.length), parts, isEncrypted)
    ) {
      if (parts === 1) {
        const header = readHeader(token)
        lengths = signatureLengths(header?.alg)
        isEncrypted = typeof header?.enc === 'string'
      }
      take(dot.length, '.')
      parts += 1
      partLength = 0
      continue
    }
    const escaped = /^%2[BF]/i.exec(rest)?.[0]
    if (escaped !== undefined) {
      take(3, decodeURIComponent(escaped))
      partLength += 1
      continue
    }
    const padding = /^(?:={1,2}|(?:%3D){1,2})/i.exec(rest)?.[0]
    if (padding !== undefined && partLength > 0 && isPaddingBefore(rest.slice(padding.length), padding)) {
      take(padding.length, '='.repeat(padding.startsWith('=') ? padding.length : padding.length / 3))
      continue
    }
    const skipped =
      INVISIBLE_HERE.exec(rest)?.[0] ??
      lineBreak(text, next, rest, { parts, partLength, lengths, isEncrypted, start, token })
    if (skipped === undefined) break
    closePiece()
    next += skipped.length
    start = next
  }
  closePiece()
  return { token, pieces, end: next }
}

const LINE_AHEAD = 1_200

function runAt(text: string, at: number): string {
  RUN.lastIndex = at
  return RUN.exec(text)?.[0] ?? ''
}

/** Whether a header begins at a place: by its first name, or because it can be read and names an algorithm. */
function beginsHeader(text: string, at: number): boolean {
  const first = text.slice(at, at + 8)
  if (USUAL_HEADER.test(first)) return true
  const whole = /^[A-Za-z0-9_-]*/.exec(first)?.[0].length ?? 0
  if (whole < first.length) {
    const rest = text.slice(at + whole, at + 48)
    return (BREAK.test(rest) || INVISIBLE_HERE.test(rest)) && beginsAsJwt(unbroken(text.slice(at, at + 48)))
  }
  if (!first.startsWith('eyJ')) return beginsAsJwt(text.slice(at, at + 32))
  if (!/^\{"[\w.#-]{1,18}"/.test(Buffer.from(text.slice(at, at + 28), 'base64url').toString('latin1')))
    return false
  const part = text.slice(at, at + LONGEST_HEADER)
  const end = part.search(/[^A-Za-z0-9_-]/)
  return (
    end > 0 &&
    /^(?:\.|%2E)/i.test(part.slice(end, end + 3)) &&
    typeof readHeader(part.slice(0, end))?.alg === 'string'
  )
}

const unbroken = (text: string): string => text.replace(/(?:\\r|\\n|%0D|%0A|[^A-Za-z0-9_-])+/gi, '')

/** The header's parameters that say how to read the rest; `null` if it isn't JSON. */
function readHeader(part: string): { readonly alg?: unknown; readonly enc?: unknown } | null {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as { readonly alg?: unknown } | null
  } catch {
    return null
  }
}

/** The signature without what is glued to it: another JWT, or the rest of an address. */
function ownPart(run: string, before: number, lengths: readonly number[]): string {
  const glued = run.search(USUAL_HEADER)
  const own = glued > 0 ? run.slice(0, glued).replace(/bearer$/i, '') : run
  const fits = lengths.find(
    (length) => length > before && /^(?:[/+]|bearer$)/i.test(own.slice(length - before))
  )
  return fits === undefined ? own : own.slice(0, fits - before)
}

function goesOnAfterDot(after: string, parts: number, isEncrypted: boolean): boolean {
  if (USUAL_HEADER.test(after.slice(0, 8)) && parts >= 3) return false
  if (parts < 3 || (isEncrypted && parts < 5)) return true
  // A period after the signature ends the sentence, unless there is more of the same
  return /^[\w-]{4,}(?![\w-]|\()/.test(after) && !/^(?:json|txt|html?|com|jwt)\b/i.test(after)
}

function isPaddingBefore(after: string, padding: string): boolean {
  if (padding === '=' && /^\r?\n/.test(after)) return false
  return /^(?:\.|%2E)/i.test(after) || VALUE_END.test(after)
}

interface Reading {
  readonly parts: number
  readonly partLength: number
  readonly lengths: readonly number[]
  readonly isEncrypted: boolean
  readonly start: number
  readonly token: string
}

/** The line break after which the token goes on; `undefined` if it ends here. */
function lineBreak(text: string, next: number, rest: string, reading: Reading): string | undefined {
  const found = BREAK.exec(rest)?.[0]
  if (found === undefined || /[\r\n]/.test(text.slice(Math.max(0, next - SHORTEST_LINE), next)))
    return undefined
  const line =
    /^[A-Za-z0-9_+/.=-]*/.exec(text.slice(next + found.length, next + found.length + 2_000))?.[0] ?? ''
  const run = /^[\w+/-]*/.exec(line)?.[0].length ?? 0
  const isTokenLine =
    line !== '' &&
    VALUE_END.test(text.slice(next + found.length + line.length, next + found.length + line.length + 6))
  if (!isTokenLine || (USUAL_HEADER.test(line.slice(0, 8)) && reading.parts >= 3)) return undefined
  return belongs(line, run, next - reading.start, reading) ? found : undefined
}

/** Whether a line of token text after a break is the rest of the token. */
function belongs(
  line: string,
  run: number,
  width: number,
  { parts, partLength, lengths, isEncrypted, token }: Reading
): boolean {
  const isSignature = parts === 3 && !isEncrypted
  const total = partLength + run
  if (isSignature && lengths.includes(total)) return true
  if (isSignature && lengths.length > 0) {
    if (lengths.includes(partLength) || total > Math.max(...lengths)) return false
  }
  if (/^[A-Za-z]?[a-z]{3,}[.]?$/.test(line) || /^\w+=(?!=?$)/.test(line)) return false
  // With an unknown signature only a line that can't be longer than the one before it
  if (isSignature && lengths.length === 0)
    return line.length >= 8 && line.length <= width && !token.endsWith('.')
  return true
}
