import type { z } from 'zod'

/** What is wrong in a JSON text, and where: such as `connections[2].ringcxHost`. Empty for the text as a whole. */
export interface JsonFault {
  readonly place: string
  readonly reason: string
}

/** A path inside a JSON value as people write it. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${String(part)}]` : `${index === 0 ? '' : '.'}${nameOf(part)}`
    )
    .join('')
}

/** Place and reason in one sentence, such as `version: It must be a whole number.` */
export function faultSentence({ place, reason }: JsonFault): string {
  return place === '' ? reason : `${place}: ${reason}`
}

/** The first thing that a schema has against a value. The value itself is not repeated: it may be a secret. */
export function firstFault(error: z.ZodError): JsonFault {
  const issue = error.issues[0]
  if (issue === undefined) return { place: '', reason: 'It can’t be read.' }
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.path, issue.keys)
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return { place: placeOf(issue.path), reason: 'It’s missing or invalid.' }
  }
  return { place: placeOf(issue.path), reason: issue.message }
}

function unknownKey(path: readonly PropertyKey[], keys: readonly string[]): JsonFault {
  const secret = keys.find((key) => SECRET_NAME.test(key))
  if (secret !== undefined) {
    return {
      place: placeOf([...path, secret]),
      reason:
        'A file can’t contain a secret in plain text. Remove it and replace that secret, because others may have seen it.'
    }
  }
  return { place: placeOf([...path, keys[0] ?? '']), reason: 'Unknown setting.' }
}

const SECRET_NAME =
  /^(?:client_?secret|jwt|assertion|password|passphrase|(?:access_?|refresh_?)?token|secrets?)$/i

/** A name written by someone else is shown only when it can hardly be a secret that stands in the wrong place. */
function nameOf(part: PropertyKey): string {
  const name = String(part)
  return /^[$A-Za-z][A-Za-z_]{0,23}$/.test(name) ? name : '…'
}

/**
 * Reads JSON text.
 *
 * @returns the value, or where the text stops being JSON; never a piece of the text
 */
export function readJson(text: string): { readonly value: unknown } | { readonly fault: JsonFault } {
  // Some editors put a byte order mark in front (RFC 8259 §8.1 allows to ignore it).
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text
  if (bare.trim() === '') return { fault: { place: '', reason: 'It is empty.' } }
  try {
    return { value: JSON.parse(bare) as unknown }
  } catch (thrown) {
    return { fault: { place: '', reason: `It isn’t valid JSON${whereOf(thrown, bare)}.` } }
  }
}

/** V8's message holds a piece of the text, which stays here, and only at times the position. */
function whereOf(thrown: unknown, text: string): string {
  if (stopsAtEnd(thrown, text.length)) return ': it ends too early'
  if (text.length > LONGEST_SEARCHED) return ''
  const before = text.slice(0, longestGoodStart(text))
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  return `: there is an error on line ${String(line)}, column ${String(column)}`
}

/** Twenty halvings of a file that people write by hand take no time; of the largest file, they would. */
const LONGEST_SEARCHED = 1024 * 1024

/** How much of the text can still become JSON: a start that can is never longer than one that cannot. */
function longestGoodStart(text: string): number {
  let good = 0
  let bad = text.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (canBegin(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function canBegin(start: string): boolean {
  try {
    JSON.parse(start)
    return true
  } catch (thrown) {
    return stopsAtEnd(thrown, start.length)
  }
}

function stopsAtEnd(thrown: unknown, length: number): boolean {
  const message = thrown instanceof Error ? thrown.message : ''
  const position = /at position (\d+)/.exec(message)?.[1]
  return position === undefined ? message.startsWith('Unexpected end') : Number(position) >= length
}
