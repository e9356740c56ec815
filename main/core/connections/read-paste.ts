import {
  cleanPaste,
  INVISIBLE_REMOVED,
  LONGEST_PASTE,
  QUOTES,
  withoutInvisible
} from '../inspector/clean-paste.ts'
import { readCredentialsFile } from './credentials-file.ts'
import { checkHost } from './hosts.ts'

/** The form fields that accept a paste. The name isn't one: in a name, everything may be intended. */
export const PASTE_FIELDS = [
  'clientId',
  'clientSecret',
  'jwt',
  'accessToken',
  'refreshToken',
  'ringcentralHost',
  'ringcxHost'
] as const

export type PasteField = (typeof PASTE_FIELDS)[number]

/** A range of a text, in UTF-16 units. */
export type Piece = readonly [start: number, end: number]

/** Which parts of pasted text to keep. Positions only, never the text: the window has it, and a secret must not come back. */
export interface PasteReading {
  /** The ranges to keep, in order; the whole text if nothing extra was copied. */
  readonly keep: readonly Piece[]
  /** One sentence for each kind of removed text. */
  readonly removed: readonly string[]
  /** If the text is a whole credentials file: where its values are, and how many JWT credentials it contains. */
  readonly file: {
    readonly values: readonly { readonly field: PasteField; readonly at: Piece }[]
    readonly jwts: number
  } | null
}

const QUOTES_REMOVED = 'Quotation marks were removed.'
const NAME_REMOVED = 'The name in front of it was removed.'
const COMMA_REMOVED = 'The comma or semicolon at the end was removed.'

/** The names under which a value stands in files and pages, up to the value. */
const nameBefore = (names: string): RegExp =>
  new RegExp(
    `^(?:export\\s+|set\\s+|\\$env:)?[${QUOTES}]?(?:\\w{1,30}[_.-])?(?:${names})[${QUOTES}]?\\s*(?:=>|[:=])\\s*`,
    'i'
  )
const CLIENT_ID_NAME = nameBefore('client[\\s_-]?id|app[\\s_-]?key')
const CLIENT_SECRET_NAME = nameBefore('client[\\s_-]?secret|app[\\s_-]?secret')
/** Never `localhost:`, which is part of a host: a colon must have a blank, a quote or `http` after it. */
const HOST_NAME = new RegExp(
  `^[${QUOTES}]?(?:\\w{1,30}_)?(?:server|host|url|server[\\s_-]?url|base[\\s_-]?url)[${QUOTES}]?\\s*(?:=\\s*|:\\s+|:(?=[${QUOTES}]|http))`,
  'i'
)

/**
 * Finds what a copy brought along around a value of the form: quotation marks, a name in front, a comma at the end, invisible
 * characters, blanks. Whether the rest is a good value is for the form's own check. Pure; never throws.
 *
 * A client secret may hold any visible character (RFC 6749 appendix A.2), so of it only what is surely not part of it goes: a
 * name, a pair of quotation marks, and the comma after them, and only around letters, digits, `_` and `-`, of which
 * RingCentral's secrets consist.
 */
export function readPaste(field: PasteField, text: string): PasteReading {
  const whole: PasteReading = { keep: [[0, text.length]], removed: [], file: null }
  if (text.length > LONGEST_PASTE) return whole
  const file = fileIn(text)
  const { text: left, removed } = cleaned(field, text)
  const keep = piecesOf(text, left)
  return keep === null ? { ...whole, file } : { keep, removed: [...new Set(removed)], file }
}

/** The text without what {@link readPaste} removes. */
export function withoutDecoration(field: PasteField, text: string): string {
  return text.length > LONGEST_PASTE ? text : cleaned(field, text).text
}

interface Cleaned {
  readonly text: string
  readonly removed: readonly string[]
}

function cleaned(field: PasteField, pasted: string): Cleaned {
  const visible = withoutInvisible(pasted)
  const removed = visible === pasted ? [] : [INVISIBLE_REMOVED]
  const bare = { text: visible.trim(), removed }
  const strip = (name: RegExp, isGood: (text: string) => boolean): Cleaned => {
    const stripped = stripAround(bare.text, name, false)
    return isGood(stripped.text) ? { ...stripped, removed: [...removed, ...stripped.removed] } : bare
  }
  switch (field) {
    case 'clientId':
      return strip(CLIENT_ID_NAME, (text) => /^[A-Za-z0-9._~-]+$/.test(text))
    case 'clientSecret': {
      const stripped = stripAround(bare.text, CLIENT_SECRET_NAME, true)
      return /^[\w-]+$/.test(stripped.text)
        ? { ...stripped, removed: [...removed, ...stripped.removed] }
        : bare
    }
    case 'ringcentralHost':
    case 'ringcxHost':
      return strip(HOST_NAME, (text) => 'origin' in checkHost(text))
    case 'jwt':
    case 'accessToken':
    case 'refreshToken': {
      // A whole token answer has both tokens in it, and the access token is not meant for another field.
      if (field === 'refreshToken' && bare.text.startsWith('{')) return bare
      const token = cleanPaste(pasted)
      return /^[\w.~+/|:=-]+$/.test(token.text) ? token : bare
    }
  }
}

/** @param careful quotation marks in pairs only, and a comma only after a quotation mark or a name */
function stripAround(text: string, name: RegExp, careful: boolean): Cleaned {
  const removed: string[] = []
  let inner = text
  // A name in quotes before a value in quotes, and once more around both
  for (let round = 0; round < 4; round += 1) {
    const before = inner
    inner = inner.replace(name, '')
    if (inner !== before) removed.push(NAME_REMOVED)
    const isQuoted = isQuote(inner.at(0)) && isQuote(inner.at(-1)) && inner.length > 1
    const endsWithComma = /[,;]$/.test(inner)
    if (careful ? isQuoted : isQuote(inner.at(0)) || isQuote(inner.at(-1))) {
      inner = inner.slice(isQuote(inner.at(0)) ? 1 : 0, isQuote(inner.at(-1)) ? -1 : undefined).trim()
      removed.push(QUOTES_REMOVED)
    } else if (endsWithComma && (!careful || isQuote(inner.at(-2)) || removed.includes(NAME_REMOVED))) {
      inner = inner.slice(0, -1).trim()
      removed.push(COMMA_REMOVED)
    }
    if (inner === before) break
  }
  return { text: inner, removed }
}

const isQuote = (character: string | undefined): boolean =>
  character !== undefined && QUOTES.includes(character)

/** The places of the pieces that make up what is left; `null` when it is not made of pieces of the text. */
function piecesOf(text: string, left: string): Piece[] | null {
  const at = text.indexOf(left)
  if (at >= 0) return left === '' ? [] : [[at, at + left.length]]
  const pieces: [number, number][] = []
  let from = 0
  for (let index = 0; index < text.length && from < left.length; index += 1) {
    if (text[index] !== left[from]) continue
    const last = pieces.at(-1)
    if (last?.[1] === index) last[1] = index + 1
    else pieces.push([index, index + 1])
    from += 1
  }
  return from === left.length ? pieces : null
}

function fileIn(text: string): PasteReading['file'] {
  const file = readCredentialsFile(text)
  if (file === null) return null
  const { clientId, clientSecret, server, jwts } = file
  const only = jwts.length === 1 ? (jwts[0]?.jwt ?? '') : ''
  const values = (
    [
      ['clientId', clientId],
      ['clientSecret', clientSecret],
      ['ringcentralHost', server],
      ['jwt', only]
    ] as const
  ).flatMap(([field, value]) => {
    const at = value === '' ? -1 : text.indexOf(value)
    return at < 0 ? [] : [{ field, at: [at, at + value.length] as const }]
  })
  return { values, jwts: jwts.length }
}
