import { HIDDEN } from '../http/service-words.ts'
import { closedJson, isTooLarge, readTree, type JsonTree } from '../http/json-tree.ts'
import { maskJson } from './mask-json.ts'
import { maskText } from './secret-text.ts'
import { writtenForms } from './written-forms.ts'

/** The body of an answer, readable and without secrets. */
export interface AnswerBody {
  readonly kind: 'json' | 'text' | 'binary' | 'empty'
  /** JSON with one value on a line, the text itself, or hexadecimal lines. */
  readonly text: string
  readonly tree: JsonTree | null
  readonly masked: number
  /** Plain sentences about what is odd. */
  readonly notes: readonly string[]
}

/** So much of a binary body is shown, in bytes. */
export const HEX_BYTES = 1_024

/**
 * Makes a body readable and hides its secrets. Pure, never throws; takes a second for 20 MB, so it runs in a thread.
 *
 * @param contentType as the server sent it, which may be wrong
 * @param isCut the end of the body is missing
 * @param carried the secrets that the request carried
 */
export function readBody(
  bytes: Uint8Array,
  contentType: string,
  isCut: boolean,
  carried: readonly string[]
): AnswerBody {
  const secrets = writtenForms(carried)
  if (bytes.byteLength === 0) return { kind: 'empty', text: '', tree: null, masked: 0, notes: [] }
  const { text, note } = decode(bytes, contentType, isCut)
  if (text === null) return hexBody(bytes, secrets)
  const notes = note === null ? [] : [note]
  if (!/^\s*[[{"\d\-tfn]/.test(text)) {
    return textBody(text, secrets, [...notes, ...(saysJson(contentType) ? [NOT_JSON] : [])])
  }
  if (isTooLarge(text)) return textBody(text, secrets, [...notes, TOO_MANY])
  const closed = isCut ? closedJson(text) : text
  const tree = closed === null ? null : readTree(closed)
  if (tree === null) return textBody(text, secrets, [...notes, ...(saysJson(contentType) ? [NOT_JSON] : [])])
  const { text: masked, masked: count } = maskJson(tree, secrets)
  if (isCut) notes.push('The tree ends with the last complete value.')
  if (/\bhtml\b/i.test(contentType)) notes.push('The response is labeled as a web page, but it’s JSON.')
  return { kind: 'json', text: masked, tree: readTree(masked), masked: count, notes }
}

const NOT_JSON = 'The response is labeled as JSON, but it isn’t valid JSON. It’s shown as text.'
const TOO_MANY = 'The response has too many values for a tree. It’s shown as text.'

const saysJson = (contentType: string): boolean => /\bjson\b/i.test(contentType)

function textBody(text: string, secrets: readonly string[], notes: readonly string[]): AnswerBody {
  return { kind: 'text', tree: null, notes, ...maskText(text, secrets) }
}

/** The text of a body; `null` when it has none. */
function decode(
  bytes: Uint8Array,
  contentType: string,
  isCut: boolean
): { readonly text: string | null; readonly note: string | null } {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : null
  if (marked !== null) return { text: new TextDecoder(marked).decode(bytes), note: null }
  const label = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1] ?? null
  // A text has no zero bytes, in any encoding but UTF-16 and UTF-32
  if (!bytes.subarray(0, 65_536).includes(0)) {
    const utf8 = decodeStrictly('utf-8', bytes, isCut)
    if (utf8 !== null && !isBinary(utf8)) return { text: utf8, note: null }
  }
  if (label !== null) {
    const named = decodeStrictly(label, bytes, isCut)
    if (named !== null && !isBinary(named)) return { text: named, note: null }
  }
  const latin = new TextDecoder('windows-1252').decode(bytes)
  const isText = /^\s*(?:text\/|application\/(?:[\w.+-]*json|xml|x-www-form-urlencoded))/i.test(contentType)
  if (!isBinary(latin) && (isText || !isMedia(contentType)) && isMostlyPlain(latin)) {
    return {
      text: latin,
      note: 'The text isn’t in the encoding that the response declares, so some characters may be wrong.'
    }
  }
  return { text: null, note: null }
}

function decodeStrictly(label: string, bytes: Uint8Array, isCut: boolean): string | null {
  try {
    // A cut can go through a character: then the rest of it is waited for
    return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return null
  }
}

/** Control characters that no text has. */
function isBinary(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- it looks for control characters
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text.slice(0, 65_536))
}

const isMedia = (contentType: string): boolean =>
  /^\s*(?:audio|image|video|font)\/|octet-stream|zip|pdf/i.test(contentType)

function isMostlyPlain(text: string): boolean {
  const head = text.slice(0, 4_096)
  return head.replace(/[\u0020-\u007e\s]/g, '').length * 3 < head.length
}

function hexBody(bytes: Uint8Array, secrets: readonly string[]): AnswerBody {
  const head = bytes.subarray(0, HEX_BYTES)
  const latin = Buffer.from(head).toString('latin1')
  // As it is, and with every other byte left out, which is UTF-16
  const holds = [latin, latin.replaceAll('\u0000', '')].some((text) => maskText(text, secrets).masked > 0)
  if (holds) {
    return {
      kind: 'binary',
      text: HIDDEN,
      tree: null,
      masked: 1,
      notes: ['The response is binary and seems to contain a secret, so it isn’t shown.']
    }
  }
  const lines: string[] = []
  for (let at = 0; at < head.byteLength; at += 16) {
    const row = [...head.subarray(at, at + 16)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const plain = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${plain}`)
  }
  const rest = bytes.byteLength > HEX_BYTES ? ` These are its first ${String(HEX_BYTES)} bytes.` : ''
  return {
    kind: 'binary',
    text: lines.join('\n'),
    tree: null,
    masked: 0,
    notes: [`The response is binary.${rest}`]
  }
}
