/** An element of an XML document. Comments are omitted, and text is decoded. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly content: readonly (XmlElement | string)[]
}

/** The root element of a document, or one sentence that says where it stops being XML. */
export type XmlRead = { readonly root: XmlElement } | { readonly fault: string }

/** Far more than any of our property lists needs, and low enough to walk the elements recursively. */
const DEEPEST = 64

/**
 * Parses the subset of XML (XML 1.0, fifth edition) that programs exchange: elements, attributes, text, CDATA,
 * comments, and the entities that need no declaration (§4.6). Any other entity is an error, so nothing is ever
 * fetched or expanded. Pure; never throws.
 *
 * @param text already decoded
 */
export function readXml(text: string): XmlRead {
  const outside: (XmlElement | string)[] = []
  const open: { name: string; attributes: ReadonlyMap<string, string>; content: (XmlElement | string)[] }[] =
    []
  let at = text.startsWith('\ufeff') ? 1 : 0
  const fault = (): XmlRead => ({
    fault: `It isn’t valid XML: there is an error on line ${String(text.slice(0, at).split('\n').length)}.`
  })
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  while (at < text.length) {
    const content = open.at(-1)?.content ?? outside
    if (take(ASIDE) !== null) continue
    const cdata = take(CDATA)
    if (cdata !== null) {
      content.push(cdata[1] ?? '')
      continue
    }
    const start = take(START)
    if (start !== null) {
      const attributes = attributesOf(start[2] ?? '')
      if (attributes === null || open.length >= DEEPEST) return fault()
      const element = { name: start[1] ?? '', attributes, content: [] }
      content.push(element)
      if (start[3] === '') open.push(element)
      continue
    }
    const end = take(END)
    if (end !== null) {
      if (open.pop()?.name !== end[1]) return fault()
      continue
    }
    const decoded = decode(take(TEXT)?.[0] ?? '<')
    if (decoded === null) return fault()
    content.push(decoded)
  }
  const [root, ...rest] = outside.filter((each) => typeof each !== 'string' || each.trim() !== '')
  return root === undefined || typeof root === 'string' || rest.length > 0 || open.length > 0
    ? fault()
    : { root }
}

const NAME = '[A-Za-z_][\\w.:-]*'

/** A declaration, a document type without an internal subset, or a comment. */
const ASIDE = /<\?(?:(?!\?>)[^])*\?>|<!DOCTYPE[^<>[\]]*>|<!--(?:(?!--)[^])*-->/y
const CDATA = /<!\[CDATA\[((?:(?!\]\]>)[^])*)\]\]>/y
const START = new RegExp(`<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'y')
const END = new RegExp(`</(${NAME})\\s*>`, 'y')
const TEXT = /[^<]+/y
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g')

function attributesOf(written: string): ReadonlyMap<string, string> | null {
  const attributes = new Map<string, string>()
  for (const [, name = '', double, single] of written.matchAll(ATTRIBUTE)) {
    const value = decode(double ?? single ?? '')
    if (value === null || attributes.has(name)) return null
    attributes.set(name, value)
  }
  return attributes
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"]
])

/** Text with its entities replaced; `null` if there is an unknown entity or a bare ampersand. */
function decode(text: string): string | null {
  let isWhole = !text.includes('<')
  const decoded = text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w+));|&/gi, (_, hex, decimal, name) => {
    const code =
      typeof hex === 'string' ? parseInt(hex, 16) : typeof decimal === 'string' ? Number(decimal) : null
    const known = code === null ? ENTITIES.get(String(name)) : characterOf(code)
    isWhole &&= known !== undefined
    return known ?? ''
  })
  return isWhole ? decoded : null
}

/** A character that XML allows (§2.2), by its number. */
function characterOf(code: number): string | undefined {
  if (code > 0x10ffff) return undefined
  const character = String.fromCodePoint(code)
  return /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]$/u.test(character) ? character : undefined
}
