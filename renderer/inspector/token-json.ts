/** The parts of a JWT that are JSON, as they are written; `null` for a part that isn't an object. */
export interface TokenJson {
  readonly header: string | null
  readonly payload: string | null
}

/** Main looks at no more of a token. */
const LONGEST_TOKEN = 65_536
/** Nor at more layers. */
const DEEPEST = 5

/**
 * The header and payload of a JWT, then those of the JWT inside it, and so on.
 *
 * @param token as pasted, without percent-encoding; anything that isn't a JWT gives parts that are `null`
 */
export function tokenJson(token: string): TokenJson[] {
  const layers: TokenJson[] = []
  for (let text = token.slice(0, LONGEST_TOKEN); layers.length < DEEPEST;) {
    const [header = '', payload = ''] = text.split('.', 3).map((part) => textOf(part) ?? '')
    layers.push({ header: objectIn(header), payload: objectIn(payload) })
    // A payload that is a JWT itself, bare or as a JSON string
    if (!payload.includes('.') || layers.at(-1)?.payload !== null) break
    text = payload.trim().replace(/^"(.*)"$/, '$1')
  }
  return layers
}

function textOf(part: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (each) =>
      each.charCodeAt(0)
    )
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function objectIn(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : null
  } catch {
    return null
  }
}

/** Longest JSON that is shown and copied, in characters. */
export const LONGEST_JSON = 100_000

/** Deeper levels are no longer indented: a document of brackets would grow without bounds. */
const MOST_INDENTED = 8

/** A string, a structural character, or a number or literal (RFC 8259 §2). */
const JSON_PARTS = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\]:,]|[^\s"{}[\]:,]+/g

/**
 * JSON with one value on a line. All digits of numbers, escapes, and repeated names stay as they are, which `JSON.parse`
 * would change. Cut at {@link LONGEST_JSON} characters, with an ellipsis.
 */
export function prettyJson(text: string): string {
  const pieces: string[] = []
  let depth = 0
  let length = 0
  let previous = ''
  const line = (): string => `\n${'  '.repeat(Math.min(depth, MOST_INDENTED))}`
  for (const [part] of text.matchAll(JSON_PARTS)) {
    const opens = previous === '{' || previous === '['
    const closes = part === '}' || part === ']'
    if (closes) depth = Math.max(0, depth - 1)
    const before = closes
      ? opens
        ? ''
        : line()
      : opens || previous === ','
        ? line()
        : previous === ':'
          ? ' '
          : ''
    pieces.push(before, part)
    length += before.length + part.length
    if (length > LONGEST_JSON) return `${pieces.join('').slice(0, LONGEST_JSON)}…`
    if (part === '{' || part === '[') depth += 1
    previous = part
  }
  return pieces.join('')
}
