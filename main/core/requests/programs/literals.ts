/**
 * Text as a literal of each language. A literal never ends early, never expands anything, and shows no character that
 * an editor would hide or reorder (CVE-2021-42574): those are written as escapes.
 */

/** Control and format characters, and separators of lines and paragraphs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const hex = (character: string, digits: number): string =>
  (character.codePointAt(0) ?? 0).toString(16).padStart(digits, '0')

/** `\n`, `\u202e`, and whatever the language has for a character beyond U+FFFF. */
function escapeHidden(text: string, beyond: (character: string) => string): string {
  return text.replace(HIDDEN, (each) =>
    each.length > 1 ? beyond(each) : (SHORT_ESCAPES[each] ?? `\\u${hex(each, 4)}`)
  )
}

const longEscape = (character: string): string => `\\U${hex(character, 8)}`

/** Puts a text in the quotes that need fewer escapes, as Prettier and Black do. */
function quoted(text: string, beyond: (character: string) => string): string {
  const count = (quote: string): number => text.split(quote).length
  const quote = count('"') > count("'") ? "'" : '"'
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
  return quote + escapeHidden(escaped, beyond) + quote
}

/** ECMAScript 2015 and later. @param text well-formed */
export const javascriptText = (text: string): string => quoted(text, (each) => `\\u{${hex(each, 1)}}`)

/** Python 3. @param text well-formed */
export const pythonText = (text: string): string => quoted(text, longEscape)

/** Go: a raw string for a text with many quotes, as in JSON. @param text well-formed */
export function goText(text: string): string {
  const isRaw = text.includes('"') && !/[`\r]/.test(text) && text.replaceAll(/[\n\t]/g, '').search(HIDDEN) < 0
  if (isRaw) return `\`${text}\``
  return `"${escapeHidden(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'), longEscape)}"`
}

/** PHP 7 and later: single quotes, in which nothing expands, unless there is something to escape. @param text well-formed */
export function phpText(text: string): string {
  if (text.search(HIDDEN) < 0) return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const escaped = text.replace(/[\\"$]/g, '\\$&')
  return `"${escaped.replace(HIDDEN, (each) => SHORT_ESCAPES[each] ?? `\\u{${hex(each, 1)}}`)}"`
}

/** POSIX shell: single quotes, in which nothing expands. @param text without NUL, which no shell can hold */
export const shellText = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/**
 * JSON text in POSIX shell. The shell has no escapes that every shell knows, so hidden characters become JSON's own.
 * Outside of strings JSON allows none of them anyway (RFC 8259 §2), so the meaning stays the same.
 */
export function shellJson(json: string): string {
  const utf16 = (each: string): string =>
    Array.from({ length: each.length }, (_, index) => `\\u${hex(each.charAt(index), 4)}`).join('')
  return shellText(json.replace(HIDDEN, (each) => (/[\n\r\t]/.test(each) ? each : utf16(each))))
}
