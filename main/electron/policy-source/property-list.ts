import type { PolicyEntry } from '../../core/policy/written-settings.ts'
import { readXml, type XmlElement } from './xml.ts'

/** The settings in the dictionary of a property list, or one sentence that says why they can't be read. */
export type PropertyListRead = { readonly entries: readonly PolicyEntry[] } | { readonly fault: string }

/**
 * Reads a property list in XML, as `plutil -convert xml1` writes it (plist(5)). It supports every type: a date or
 * data in an unknown key does no harm, and in one of our keys, the key's own decoder rejects it.
 */
export function readPropertyList(text: string): PropertyListRead {
  const read = readXml(text)
  if ('fault' in read) return read
  try {
    const [dictionary, ...rest] = elementsIn(read.root) ?? []
    if (read.root.name !== 'plist' || dictionary?.name !== 'dict' || rest.length > 0) {
      return { fault: 'It must be a property list with one dictionary.' }
    }
    const pairs = pairsOf(dictionary)
    if (pairs === null) return { fault: 'A key in its dictionary has no value.' }
    return { entries: pairs.map(([name, element]) => ({ name, ...readable(() => valueOf(element)) })) }
  } catch (thrown) {
    return { fault: faultOf(thrown) }
  }
}

function readable(read: () => unknown): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: read() }
  } catch (thrown) {
    return { fault: faultOf(thrown) }
  }
}

function faultOf(thrown: unknown): string {
  if (thrown instanceof NotUnderstood) return thrown.message
  throw thrown
}

/** What is wrong inside a value, as one sentence. */
class NotUnderstood extends Error {}

function valueOf(element: XmlElement): unknown {
  switch (element.name) {
    case 'dict': {
      const pairs = pairsOf(element)
      if (pairs === null) throw new NotUnderstood('A key in a dictionary has no value.')
      if (new Set(pairs.map(([name]) => name.toLowerCase())).size < pairs.length) {
        throw new NotUnderstood('It contains the same name twice.')
      }
      return Object.fromEntries(pairs.map(([name, each]) => [name, valueOf(each)]))
    }
    case 'array': {
      const elements = elementsIn(element)
      if (elements === null) throw new NotUnderstood('A list has text between its entries.')
      return elements.map(valueOf)
    }
    case 'string':
      return textOf(element)
    case 'integer':
    case 'real':
      return numberOf(textOf(element).trim())
    case 'true':
      return true
    case 'false':
      return false
    case 'date':
      return new Date(textOf(element))
    case 'data':
      return Buffer.from(textOf(element), 'base64')
    default:
      throw new NotUnderstood(`It contains a type that property lists don’t support.`)
  }
}

function numberOf(text: string): number {
  if (!/^[+-]?(?:0x[0-9a-f]+|[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|infinity|nan)$/i.test(text)) {
    throw new NotUnderstood('It contains an invalid number.')
  }
  return Number(text)
}

/** The keys of a dictionary with the elements after them; `null` if they aren't in pairs. */
function pairsOf(dictionary: XmlElement): [string, XmlElement][] | null {
  const elements = elementsIn(dictionary)
  if (elements === null) return null
  const pairs: [string, XmlElement][] = []
  for (let at = 0; at < elements.length; at += 2) {
    const [key, value] = [elements[at], elements[at + 1]]
    if (key?.name !== 'key' || value === undefined || value.name === 'key') return null
    pairs.push([textOf(key), value])
  }
  return pairs
}

/** The elements inside another one; `null` if there is text between them. */
function elementsIn({ content }: XmlElement): XmlElement[] | null {
  if (content.some((each) => typeof each === 'string' && each.trim() !== '')) return null
  return content.filter((each): each is XmlElement => typeof each !== 'string')
}

function textOf({ content }: XmlElement): string {
  return content
    .map((each) => {
      if (typeof each !== 'string')
        throw new NotUnderstood('It contains something other than text where text is required.')
      return each
    })
    .join('')
}
