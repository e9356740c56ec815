/** The longest text to read, in UTF-16 units; real tokens are below 4,000. */
export const LONGEST_PASTE = 65_536

/** Lines of a wrapped token are longer than this; words of a sentence are shorter. */
const WRAPPED_AT = 16

/** Quotation marks of keyboards, word processors and other languages. */
export const QUOTES = '"\'`´“”„‟‘’‚‛«»‹›'

/** Invisible characters that no token, ID, or host contains: zero-width, direction marks, soft hyphen, byte order mark. */
export const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

export const INVISIBLE_REMOVED = 'Invisible characters were removed.'

/** Pasted text without extra copied text. */
export interface CleanPaste {
  readonly text: string
  /** One sentence for each kind of removed text. */
  readonly removed: readonly string[]
}

/** Header names and schemes under which tokens of these services travel (ringcx-api §4, §7). */
const WRAPPINGS: readonly RegExp[] = [
  /^(?:curl\s+)?-H\s+/i,
  new RegExp(`^[${QUOTES}]+`),
  /^(?:authorization|x-auth-token|cookie)\s*[:=]\s*/i,
  /^(?:bearer|basic)\s+/i,
  /^(?:export\s+|set\s+|\$env:)?["'`]?(?:\w{1,30}_)?(?:access_?token|refresh_?token|rcAccessToken|assertion|jwt|token|jwt[_ ](?:token|credential))["'`]?\s*[:=]\s*/i
]

/**
 * Removes extra copied text: a header name, `Bearer`, quotes, a JSON key, a comma at the end, line
 * breaks of a terminal or mail, invisible characters. Never throws; looks at most at {@link LONGEST_PASTE}.
 */
export function cleanPaste(pasted: string): CleanPaste {
  const removed: string[] = []
  let text = pasted.slice(0, LONGEST_PASTE)
  if (pasted.length > LONGEST_PASTE) removed.push('Only the first 65,536 characters were checked.')
  const visible = withoutInvisible(text)
  if (visible !== text) removed.push(INVISIBLE_REMOVED)
  text = visible.trim()
  const fromAnswer = accessTokenIn(text)
  if (fromAnswer !== null) {
    removed.push('You pasted a whole token response. This is the access token in it.')
    text = fromAnswer.trim()
  }
  const unwrapped = unwrap(text)
  if (unwrapped !== text)
    removed.push('A header name, quotation marks, or similar text around the token was removed.')
  text = unwrapped
  const pieces = text.split(/(?:\s|\\[nr])+/)
  const joined = pieces.join('')
  if (pieces.length > 1 && pieces.some((piece) => piece.length >= WRAPPED_AT) && isTokenText(joined)) {
    removed.push('Line breaks or spaces inside the token were removed.')
    text = joined
  }
  return { text, removed }
}

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '')
}

/**
 * Whether a text is another one twice, with or without blanks between. Short and monotonous ones are not judged: they may
 * be meant.
 */
export function isPastedTwice(text: string): boolean {
  const bare = text.replace(/\s+/g, '')
  const half = bare.slice(0, bare.length / 2)
  return half.length >= 12 && bare === half + half && new Set(half).size >= 6
}

/** The access token of a pasted token answer, RingCX's or RingCentral's (ringcx-api §1.1, §6.4). */
function accessTokenIn(text: string): string | null {
  if (!text.startsWith('{')) return null
  try {
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>
    const token = answer['accessToken'] ?? answer['access_token']
    return typeof token === 'string' ? token : null
  } catch {
    return null
  }
}

function unwrap(text: string): string {
  let inner = text
  // A wrapping can sit in another one, such as quotes around a header; five rounds are more than any copy makes
  for (let round = 0; round < 5; round += 1) {
    const before = inner
    for (const wrapping of WRAPPINGS) inner = inner.replace(wrapping, '')
    inner = trimEnd(inner)
    if (inner === before) break
  }
  return inner
}

const AT_END = new RegExp(`[\\s${QUOTES},;\\\\]`)

/** Cuts closing quotes, commas and blanks; by index, because a pattern anchored at the end would be quadratic. */
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && AT_END.test(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

/** True for text in the alphabets that tokens are made of. */
function isTokenText(text: string): boolean {
  return /^[A-Za-z0-9._~+/|:=-]+$/.test(text)
}
