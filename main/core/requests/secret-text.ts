import { HIDDEN } from '../http/service-words.ts'
import { isSecretField } from '../directory/secret-fields.ts'

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'

/** Not in the middle of a word, so that one long word is looked at once; a percent-encoded sign may stand before it. */
const BEGIN = '(?:(?<![\\w-])|(?<=%[0-9A-Fa-f]{2}))'

/** What is a secret by its shape, wherever it is (ringcx-api §3). */
const SHAPES = [
  // A JWT or a part of one: `{"` or `{` and a blank in base64, then a dot
  `${BEGIN}(?:ey[JA]|ew[o0k])[\\w-]{6,}(?:={0,2}\\.[\\w-]*){1,4}`,
  // A permanent token: the platform's name and a UUID
  `${BEGIN}[A-Za-z][A-Za-z0-9_]{0,31}(?::|%3[Aa])${UUID}`,
  // What follows a scheme, unless it is a word: `Basic information`
  `\\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?:[ \\t]|%20|\\+){1,20}(?=[^\\s"',;]{0,200}[\\d=._~+/-])[\\w.~+/|=%-]{8,16384}`,
  // The opaque tokens of RingCentral: base64 of the data center's name and more
  `${BEGIN}U[0-9A-Za-z]{3}[\\w-]{8,}(?:\\||%7[Cc])[\\w+=|%-]{8,}`
]
const SHAPE = new RegExp(SHAPES.join('|'))
const EVERY_SHAPE = new RegExp(SHAPE, 'g')

/** A value that is one long mixture of letters and digits is a key or a token; IDs are UUIDs, numbers, or hexadecimal. */
const MIXTURE = /^(?=[^0-9]*(?:[0-9][^0-9]*){3})(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9._~+/|=-]{32,}$/

/** True for a text with something in it that has the shape of a secret. */
export function holdsSecret(text: string): boolean {
  if (SHAPE.test(text)) return true
  return text.length <= 4_096 && !text.includes('//') && !/^[/.]/.test(text) && MIXTURE.test(text)
}

/** A name before its value: in broken JSON, a form, an environment file, a header. */
const NAME = /(?<![\w$.-])((?:\\?["'])?)([\w$.-]{1,100})\1\s{0,20}(?:=>|:=|[:=])\s{0,20}/g

const VALUE =
  /\\?"(?:[^"\\]|\\.){0,100000}"?|'[^'\r\n]{0,100000}'?|[[{][^\]}]{0,100000}[\]}]?|[^\s"'<>,;&()[\]{}]{1,100000}/y

/** An element of XML and its content. */
const ELEMENT = /<([\w:.-]{1,100})((?:\s[^<>]{0,1000})?)>([^<]{1,100000})/g

const PLAIN = /^(?:true|false|null|"")$/

/**
 * A text that is no JSON with everything hidden that is a secret: by its shape, by the name in front of it, or because it
 * is one of these.
 *
 * @param secrets those that the request carried
 */
export function maskText(
  text: string,
  secrets: readonly string[]
): { readonly text: string; readonly masked: number } {
  let masked = 0
  const hide = (): string => {
    masked += 1
    return HIDDEN
  }
  let result = text
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) result = result.replaceAll(secret, hide)
  }
  result = result.replace(EVERY_SHAPE, hide)
  result = maskNamed(result, hide)
  result = result.replace(ELEMENT, (whole, name: string, attributes: string, value: string) => {
    if (!isSecretField(nameOf(name)) || value.trim() === '' || value.includes(HIDDEN)) return whole
    return `<${name}${attributes}>${hide()}`
  })
  return { text: result, masked }
}

/** Hides values behind the names of secrets. Only behind those is a value looked for, so this is linear. */
function maskNamed(text: string, hide: () => string): string {
  const pieces: string[] = []
  let taken = 0
  NAME.lastIndex = 0
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const end = NAME.lastIndex
    const [, quote = '', name = ''] = match
    if (!isSecretField(nameOf(name))) {
      // What looked like its value may be a name itself, such as in `https://host/?access_token=`
      NAME.lastIndex = match.index + quote.length + name.length
      continue
    }
    VALUE.lastIndex = end
    const value = VALUE.exec(text)?.[0]
    if (value === undefined || PLAIN.test(value) || value.includes(HIDDEN)) continue
    pieces.push(text.slice(taken, end), hide())
    taken = end + value.length
    NAME.lastIndex = taken
  }
  return taken === 0 ? text : pieces.join('') + text.slice(taken)
}

/** Anything shorter occurs by chance. */
const SHORTEST_SECRET = 8

/** `crm.password` and `soap:password` are about a password. */
const nameOf = (written: string): string => written.split(/[.:$]/).at(-1) ?? written

/** A header's value as it may be shown. */
export function maskHeader(name: string, value: string, secrets: readonly string[]): string {
  if (/cookie|authorization|authentication-info/i.test(name) || isSecretField(name)) return HIDDEN
  return holdsSecret(value) ? HIDDEN : maskText(value, secrets).text
}
