import { HIDDEN } from '../http/service-words.ts'
import { isSecretField } from '../directory/secret-fields.ts'

/** A quotation mark as texts write it: plain or escaped, as a character reference, percent-encoded, or by its code. */
const REFERENCE = String.raw`&(?:quot|apos|#0?3[49]|#x2[27]);`
const CODE = String.raw`\\{1,4}u002[27]`

/** A name before its value: in broken JSON, a form, an address, an environment file, a header. */
const NAME = new RegExp(
  String.raw`(?:(?<![\w$.-])|(?<=%[0-9A-Fa-f]{2}))((?:\\{0,4}["']|${REFERENCE}|%2[27]|${CODE})?)([\w$.-]{1,100})\1\s{0,20}(=>|:=|[:=]|%3[AaDd])(\s{0,20})`,
  'g'
)

/** Longest value that is looked for, in characters. */
const LONGEST = 100_000

const VALUE = new RegExp(
  [
    String.raw`(${REFERENCE}|${CODE})[\s\S]{0,${String(LONGEST)}}?\1`,
    String.raw`\\{0,4}"(?:[^"\\]|\\.){0,${String(LONGEST)}}"?`,
    String.raw`'[^'\r\n]{0,${String(LONGEST)}}'?`,
    // A block of YAML
    String.raw`[|>][+-]?\d?[ \t]{0,20}(?:\r?\n[ \t]+[^\r\n]*){1,1000}`,
    String.raw`[^\s"'<>,;&()[\]{}]{1,${String(LONGEST)}}`
  ].join('|'),
  'y'
)
const LINE = /[^\r\n]{1,100000}/y
const LINE_IN_QUOTES = /[^\r\n"'<>]{1,100000}/y

const AT_LINE_START = /(?:^|[\r\n])[ \t]{0,30}(?:(?:-|export|set)[ \t]{1,5})?$/
/** Their values have blanks, commas, and semicolons in them. */
const HEADER = /(?:authorization|cookie)$/i

/** What tells no secret: nothing, a flag, or what was hidden already. */
const PLAIN = /^(?:true|false|null)?$/

const isPlain = (value: string): boolean =>
  PLAIN.test(value.replaceAll(HIDDEN, '').replace(/[\\"'\s]|&quot;/g, ''))

/**
 * Hides values behind the names of secrets, and what is in elements with such a name. Only behind those is a value looked
 * for, and what was looked at is not looked at again, so this is linear.
 */
export function hideNamed(text: string, hide: () => string): string {
  return hideElements(hideValues(text, hide), hide)
}

function hideValues(text: string, hide: () => string): string {
  const pieces: string[] = []
  let taken = 0
  NAME.lastIndex = 0
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const end = NAME.lastIndex
    const [, quote = '', name = '', , blank = ''] = match
    if (!isSecretField(nameOf(name))) {
      // What looked like its value may be a name itself, such as in `https://host/?access_token=`
      NAME.lastIndex = match.index + quote.length + name.length
      continue
    }
    const isAtStart =
      quote === '' && AT_LINE_START.test(text.slice(Math.max(0, match.index - 40), match.index))
    const value = valueAt(text, end, isAtStart && blank !== '', HEADER.test(name) && quote === '', isAtStart)
    if (value === '') continue
    NAME.lastIndex = end + value.length
    if (isPlain(value)) continue
    pieces.push(text.slice(taken, end), hide())
    taken = NAME.lastIndex
  }
  return taken === 0 ? text : pieces.join('') + text.slice(taken)
}

function valueAt(text: string, at: number, isLine: boolean, isHeader: boolean, isAtStart: boolean): string {
  const first = text.charAt(at)
  if (first === '{' || (first === '[' && !text.startsWith(HIDDEN, at))) return groupAt(text, at)
  const isOpen = !/["'|>\\&]/.test(first)
  const pattern = isOpen && isHeader ? (isAtStart ? LINE : LINE_IN_QUOTES) : isOpen && isLine ? LINE : VALUE
  if (pattern === VALUE && first === '[') return HIDDEN
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** What is between two brackets; all that is left, within limits, when the second one is missing. */
function groupAt(text: string, from: number): string {
  const most = Math.min(text.length, from + LONGEST)
  let open = 0
  for (let at = from; at < most; at += 1) {
    const char = text.charAt(at)
    if (char === '{' || char === '[') open += 1
    else if (char === '}' || char === ']') open -= 1
    if (open === 0) return text.slice(from, at + 1)
  }
  return text.slice(from, most)
}

/** The start of an element, in a document or in a text inside of one. */
const ELEMENT = /<([\w:.-]{1,100})((?:\s[^<>]{0,10000})?)>|&lt;([\w:.-]{1,100})((?:\s[^<>&]{0,1000})?)&gt;/g
const CONTENT = /(?:<!\[CDATA\[)?[^<]{0,100000}/y
/** Of so many names the end is looked for. */
const MOST_NAMES = 100

function hideElements(text: string, hide: () => string): string {
  const pieces: string[] = []
  let taken = 0
  const ends = new Map<string, number>()
  ELEMENT.lastIndex = 0
  for (let match = ELEMENT.exec(text); match !== null; match = ELEMENT.exec(text)) {
    const [start, plain, attributes = '', inText = '', attributesInText = ''] = match
    const name = plain ?? inText
    const given = attributes + attributesInText
    const shown = given === '' ? given : hideInAttributes(given, hide)
    if (shown !== given) {
      pieces.push(
        text.slice(taken, match.index),
        start.replace(given, () => shown)
      )
      taken = ELEMENT.lastIndex
    }
    if (!isSecretField(nameOf(name)) || given.endsWith('/')) continue
    const content = contentAt(
      text,
      ELEMENT.lastIndex,
      plain === undefined ? `&lt;/${name}` : `</${name}`,
      ends
    )
    if (isPlain(content)) continue
    pieces.push(text.slice(taken, ELEMENT.lastIndex), hide())
    ELEMENT.lastIndex += content.length
    taken = ELEMENT.lastIndex
  }
  return taken === 0 ? text : pieces.join('') + text.slice(taken)
}

/** What is in an element; without its end, what is there until the next one. @param ends where each one ends next */
function contentAt(text: string, from: number, closing: string, ends: Map<string, number>): string {
  let end = ends.get(closing)
  if ((end === undefined && ends.size < MOST_NAMES) || (end !== undefined && end !== -1 && end < from)) {
    end = text.indexOf(closing, from)
    ends.set(closing, end)
  }
  if (end !== undefined && end !== -1) return text.slice(from, end)
  CONTENT.lastIndex = from
  return CONTENT.exec(text)?.[0] ?? ''
}

const ATTRIBUTE = /([\w:.-]{1,100})(\s{0,20}=\s{0,20})("[^"]*"|'[^']*'|[^\s"']+)/g

/** `name="password" value="…"`: the value in an element that says which field it is about. */
function hideInAttributes(attributes: string, hide: () => string): string {
  const isAbout = [...attributes.matchAll(ATTRIBUTE)].some(
    ([, name = '', , value = '']) =>
      NAME_FIELDS.has(name.toLowerCase()) && isSecretField(value.replace(/["']/g, ''))
  )
  if (!isAbout) return attributes
  return attributes.replace(ATTRIBUTE, (whole, name: string, between: string, value: string) =>
    VALUE_FIELDS.has(name.toLowerCase()) && !isPlain(value) ? `${name}${between}"${hide()}"` : whole
  )
}

/** The fields that say what the field with the value is about, and those that have it; in lower case. */
export const NAME_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'key',
  'k',
  'id',
  'type',
  'label',
  'field',
  'fieldname',
  'fieldtype',
  'header',
  'property',
  'propertyname',
  'parameter',
  'parametername',
  'attributename'
])
export const VALUE_FIELDS: ReadonlySet<string> = new Set([
  'value',
  'values',
  'val',
  'v',
  'content',
  'data',
  'oldvalue',
  'newvalue',
  'currentvalue',
  'defaultvalue'
])

/** `crm.password` and `soap:password` are about a password. */
const nameOf = (written: string): string => written.split(/[.:$]/).at(-1) ?? written
