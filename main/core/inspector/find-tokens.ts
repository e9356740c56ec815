import { INVISIBLE, withoutInvisible } from './clean-paste.ts'
import type { FoundToken } from './finding.ts'
import { readJwtAt, type JwtInText, type Piece } from './jwt-in-text.ts'
import { isOpaqueToken } from './opaque-token.ts'
import { USUAL_HEADER } from './several-jwts.ts'
import { isWholeJwt, readSpacedJwtAt } from './spaced-jwt.ts'
import { findInColumns } from './token-columns.ts'

export type { Piece } from './jwt-in-text.ts'

/** No more than this many places are returned; a log can have thousands. */
export const MOST_PLACES = 1_000

/**
 * Finds every token in a text of any kind: a header, a command line, a program, JSON, HAR, an environment file, a log, a
 * form body, a URL, an email. A JWT is known by its first bytes, wherever it is. An opaque token looks like any other
 * text, so it needs a name in front of it. Pure, never throws, linear.
 *
 * @returns in the order of the text, once for each place, at most {@link MOST_PLACES}
 */
export function findTokens(text: string): FoundToken[] {
  const byPlace = (one: FoundToken, other: FoundToken): number => startOf(one) - startOf(other)
  const jwts = [...findJwts(text), ...findEncoded(text)].sort(byPlace)
  const opaque = findOpaque(text, jwts)
  const places = new Set([...jwts, ...opaque].map(startOf))
  const columns = findInColumns(text, MOST_PLACES).filter((each) => !places.has(startOf(each)))
  return [...jwts, ...opaque, ...columns, ...findBasic(text)].sort(byPlace).slice(0, MOST_PLACES)
}

const startOf = ({ pieces }: FoundToken): number => pieces[0]?.[0] ?? 0
const endOf = ({ pieces }: FoundToken): number => pieces.at(-1)?.[1] ?? 0

/** `{"`, or `{` before a blank or a line end, in base64: how a JOSE header begins. */
const HEADER_BEGINS = /ey[JAj]|ew[o0k]|EYJ/g

function findJwts(text: string): FoundToken[] {
  const found: FoundToken[] = []
  const begins = new RegExp(HEADER_BEGINS)
  for (let match = begins.exec(text); match !== null; match = begins.exec(text)) {
    const read = readJwtAt(text, match.index) ?? recasedAt(text, match.index)
    if (read === null) continue
    const jwt = isWholeJwt(read.token) ? read : (readSpacedJwtAt(text, match.index) ?? read)
    const name = nameBefore(text, match.index)
    begins.lastIndex = jwt.end
    // The first part alone, without a name, may be a sample in a document
    if (!/[.…⋯*]/.test(jwt.token) && name === null) continue
    found.push({ token: jwt.token, pieces: jwt.pieces, name })
    if (found.length === MOST_PLACES) break
  }
  return found
}

const RECASED = new RegExp(`${USUAL_HEADER.source}[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?`, 'iy')

/** A JWT that a program wrote in one case: it is no token any more, but people see one. */
function recasedAt(text: string, at: number): JwtInText | null {
  RECASED.lastIndex = at
  const token = RECASED.exec(text)?.[0]
  if (token === undefined || (token !== token.toLowerCase() && token !== token.toUpperCase())) return null
  return { token, pieces: [[at, at + token.length]], end: at + token.length }
}

/** `eyJ` in base64, with what follows, also in lines: how Kubernetes keeps a secret. */
const ENCODED = /(?<![\w+/-])ZXlK[A-Za-z0-9+/]{56,}(?:\r?\n[ \t]{0,40}[A-Za-z0-9+/]{1,120})*={0,2}/g

/** JWTs that are in base64 as a whole. */
function findEncoded(text: string): FoundToken[] {
  const found: FoundToken[] = []
  for (const { 0: written, index } of text.matchAll(ENCODED)) {
    const token = Buffer.from(written, 'base64').toString('latin1')
    if (!USUAL_HEADER.test(token) || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) continue
    const pieces = Array.from(written.matchAll(/[^\s]+/g), ({ 0: line, index: from }): Piece => {
      return [index + from, index + from + line.length]
    })
    found.push({ token, pieces, name: nameBefore(text, index) })
    if (found.length === MOST_PLACES) break
  }
  return found
}

/** Words that say that a token follows, at the end of a longer name too, such as `RINGCX_ACCESS_TOKEN`. */
const KEYWORD = /token|jwt|assertion|authorization|bearer/gi

/** What is around names and values: quotation marks, escaped or percent-encoded ones too, and brackets. */
const QUOTE = '(?:\\\\{0,3}["\'`]|[“”„‘’]|%22|&quot;|\\\\u0022)'
const BLANK = String.raw`[ \t\u00a0]`
const BLANKS = `${BLANK}{0,80}`

/** A type between a name and its value in a program: `: string =`, ` As String =`, `: &str =`. */
const TYPED = String.raw`(?::${BLANK}{1,8}&?[A-Za-z][\w.]{0,23}[?!]?|(?<=${BLANK})(?:As${BLANK}{1,8}\w{1,24}|string))${BLANKS}=`

/** What says “is”: signs, a border of a table, a dash between blanks, and the marks of bold text after it. */
const IS = String.raw`(?:\([^()\r\n]{1,40}\)${BLANK}?)?(?:(?:=>|:=|=3D|[:=>|]|%3[AD])[*_]{0,2}|(?<=${BLANK})[–—-](?=${BLANK}))`

/** Other members of an object, such as `"type": "secret"`, and the name of the one with the value: HAR, Postman. */
const MEMBER = String.raw`(?:,\s{0,40}${QUOTE}\w{1,20}${QUOTE}${BLANKS}:${BLANKS}${QUOTE}[^"\r\n]{0,40}${QUOTE}){0,3},\s{0,40}${QUOTE}value${QUOTE}${BLANKS}:`

/** The value of a form field, the next element beside that of the name, and the value of a variable in YAML. */
const ATTRIBUTE = String.raw`(?<=["'] )(?:(?!name=)[\w-]{1,20}="[^"<>\r\n]{0,60}"${BLANK}{1,8}){0,4}(?:value|content)=`
const ELEMENT = String.raw`</\w{1,20}>\s{0,40}<\w[^<>\r\n]{0,60}>`
const YAML_VALUE = String.raw`\r?\n${BLANKS}value:`

/** What is between a name and its value. */
const SIGN = String.raw`(?:${QUOTE}|\]|[*_]{1,2}){0,2}${BLANKS}(?:${TYPED}|${IS}|${MEMBER}|${ATTRIBUTE}|${ELEMENT}|${YAML_VALUE}|,(?=${BLANKS}${QUOTE}))${BLANKS}`
/** The others need a value that can't be a word. */
const BETWEEN = String.raw`(?:${SIGN}|(?:${QUOTE}|\]){0,2}(?:${BLANK}+|\+|%20))`

/** A call around a value, such as `SecureString("…")`, or the one of PowerShell, without parentheses. */
const CALL = String.raw`(?:(?:new )?[A-Za-z][\w.]{0,40}\((?=["'])|\(?ConvertTo-SecureString (?:-\w{1,20} ){0,2}(?=["']))`
const OPENERS = String.raw`(?:${CALL})?(?:@|r#{1,3}|q{1,2}(?=[{(\[/|])|[bfru]{1,2}(?=["']))?(?:${QUOTE}|[$<({[]){0,3}`

/** The scheme, and what joins it to its value in a program: `"Bearer " + "…"`. */
const SCHEME = String.raw`(?:(?:bearer|token)(?:[ \t]+|\+|%20|: ?)(?:["']${BLANK}{0,8}[+.&]{1,2}${BLANK}{0,8}(?=["']))?)?`

const VALUE = `[A-Za-z0-9._~+/|=:%!${INVISIBLE.source.slice(1, -1)}-]{16,4096}`
const VALUE_AFTER = new RegExp(`${BETWEEN}${OPENERS}${SCHEME}${OPENERS}(${VALUE})`, 'iy')

/** From the end of a label to the next line with text. */
const LABEL_END = String.raw`${QUOTE}?[*_]{0,2}:?[*_]{0,2}${BLANKS}(?:\r?\n${BLANKS}){1,3}${OPENERS}${SCHEME}`
/** A label in a line of its own, and below it a line with nothing but the value. */
const VALUE_BELOW = new RegExp(String.raw`${LABEL_END}(${VALUE})(?=${QUOTE}?${BLANKS}(?:\r?\n|$))`, 'iy')

/** A value that is no token and longer than this is left behind as a whole. */
const LONGEST_WORDS = 64

function findOpaque(text: string, jwts: readonly FoundToken[]): FoundToken[] {
  const found: FoundToken[] = []
  const words = new RegExp(KEYWORD)
  let nextJwt = 0
  for (let match = words.exec(text); match !== null; match = words.exec(text)) {
    const raw = valueAt(VALUE_AFTER, text, words.lastIndex) ?? valueAt(VALUE_BELOW, text, words.lastIndex)
    if (raw === null) continue
    // A call or a member of an object in a program, not a value
    if (/[(\\[]/.test(text.charAt(raw.end)) && !isEscape(text, raw.end)) continue
    const bare = raw.text.replace(/[.,:!|]+$|%(?:0A|0D|2[0267C]|3[BCE]|5D|7[BD]).*$/i, '')
    const start = raw.end - raw.text.length
    const pieces: Piece[] = [[start, start + bare.length], ...indentedBelow(text, start, start + bare.length)]
    const written = pieces.map(([from, to]) => text.slice(from, to)).join('')
    const token = percentDecoded(withoutInvisible(written))
    if (!isOpaqueToken(token)) {
      // Otherwise a long run of words would be read again from each of them
      if (raw.text.length > LONGEST_WORDS) words.lastIndex = start + bare.length
      continue
    }
    while (nextJwt < jwts.length && endOf(jwts[nextJwt] as FoundToken) <= start) nextJwt += 1
    const jwt = jwts[nextJwt]
    if (jwt !== undefined && startOf(jwt) < start + bare.length) continue
    found.push({ token, name: nameBefore(text, start), pieces })
    words.lastIndex = pieces.at(-1)?.[1] ?? start
    if (found.length === MOST_PLACES) break
  }
  return found
}

/** The scheme of RFC 7617, with base64 after it. */
const BASIC = /\bbasic(?:[ \t]+|\+|%20)([A-Za-z0-9+/_-]{12,1024}(?:={1,2}|(?:%3D){1,2})?)/gi

/** A client ID and its secret, which people take for a token: they decode to two texts with a colon between (RFC 7617). */
function findBasic(text: string): FoundToken[] {
  const found: FoundToken[] = []
  for (const match of text.matchAll(BASIC)) {
    const [all, raw = ''] = match
    const token = percentDecoded(raw)
    if (!/^[\x20-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(token, 'base64').toString('latin1'))) continue
    const end = match.index + all.length
    found.push({ token, name: all.slice(0, 5), pieces: [[end - raw.length, end]] })
    if (found.length === MOST_PLACES) break
  }
  return found
}

/** The rest of a value in lines that are indented as far as it begins, as PowerShell’s `Format-List` breaks it. */
function indentedBelow(text: string, start: number, end: number): Piece[] {
  if (!/[\r\n]/.test(text.charAt(end))) return []
  const label = /[^\r\n]*$/.exec(text.slice(Math.max(0, start - 80), start))?.[0] ?? ''
  if (!/^[\w$.-]+ *: $/.test(label)) return []
  const line = new RegExp(`\\r?\\n {${String(label.length)}}([\\w.~+/|=-]+)(?= *(?:\\r?\\n|$))`, 'y')
  const pieces: Piece[] = []
  line.lastIndex = end
  for (let match = line.exec(text); match !== null; match = line.exec(text))
    pieces.push([line.lastIndex - (match[1] ?? '').length, line.lastIndex])
  return pieces
}

/** The value after a keyword, and where it ends. */
function valueAt(
  after: RegExp,
  text: string,
  keywordEnd: number
): { readonly text: string; readonly end: number } | null {
  after.lastIndex = keywordEnd
  const value = after.exec(text)?.[1]
  return value === undefined ? null : { text: value, end: after.lastIndex }
}

const isEscape = (text: string, at: number): boolean => /^\\+["'`nru]/.test(text.slice(at, at + 4))

function percentDecoded(value: string): string {
  try {
    return value.includes('%') ? decodeURIComponent(value) : value
  } catch {
    return value
  }
}

/** Longest name plus what can be between it and its value. */
const LOOK_BACK = 240

/** Words in front of the last one in a label, as in `Refresh token`. */
const WORDS = '(?:(?:access|refresh|id|bearer|auth|api|permanent|ringcx|ringcentral) ){0,3}'
const NAMED = new RegExp(
  String.raw`(?<![\w$.-])(${WORDS}[\w$.-]{1,60})${SIGN}${OPENERS}${SCHEME}${OPENERS}$`,
  'i'
)
const LABELED = new RegExp(
  String.raw`(?<![\w$.,;|-])(${WORDS}[\w$.-]{0,40}(?:token|jwt|assertion|authorization|bearer))${LABEL_END}$`,
  'i'
)
/** A flag of a command, or words of a log or a sentence that say what follows. */
const SPACED = new RegExp(
  `(?:(?<![\\w-])-{1,2}([a-z][\\w-]{0,40})|((?:(?:access|refresh|id|bearer|auth|api)[ _-])?(?:token|jwt|assertion)|authorization|bearer))(?:[ \\t]+|%20|\\+)${OPENERS}$`,
  'i'
)

/** The name in front of a place: of a header, a field, a variable, or a parameter. */
function nameBefore(text: string, at: number): string | null {
  if (at === 0) return null
  const before = text.slice(Math.max(0, at - LOOK_BACK), at)
  const labeled = before.includes('\n') ? (LABELED.exec(before)?.[1] ?? null) : null
  if (labeled !== null || /[\r\n]/.test(text.charAt(at - 1))) return labeled
  const named = NAMED.exec(before)
  const spaced = SPACED.exec(before)
  return bareName(named, before) ?? spaced?.[1] ?? spaced?.[2] ?? null
}

/** Without the rest of a percent-encoded sign in front, such as `3F` of `%3Faccess_token`, and without dots. */
function bareName(named: RegExpExecArray | null, before: string): string | undefined {
  const isAfterPercent = named !== null && before.charAt(named.index - 1) === '%'
  return named?.[1]?.slice(isAfterPercent ? 2 : 0).replace(/^[.-]+/, '')
}
