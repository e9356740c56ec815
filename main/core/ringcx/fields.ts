/**
 * Readers for single fields of RingCX answers, whose types differ between spec, guide and live service
 * (ringcx-api §4): each takes anything and gives a value or `null`, never throws, never guesses.
 */

/** Longest text kept from one field, in UTF-16 units. */
const LONGEST_TEXT = 1000

/** A plain object, or `null` for everything else, arrays included. */
export function object(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

/** A text without the blanks around it; `null` when empty or not a text. Cut at 1,000 characters. */
export function text(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const trimmed = value.trim().slice(0, LONGEST_TEXT)
  return trimmed === '' ? null : trimmed
}

/** A whole number, also when sent as digits; `null` beyond ±2^53, where JSON numbers lose their last digits. */
export function integer(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*-?\d{1,16}\s*$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** An id as text, whether it was sent as text or as a number (ringcx-api §1.2: `accountId` text, `agentId` number). */
export function id(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null
  const read = text(value)
  return read !== null && read.length <= 128 ? read : null
}

/** A yes or no sent as boolean, as 0/1 (`isActive`, ringcx-api §4.1) or as text; `null` when it is none of these. */
export function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === '1' || value === 'true') return true
  if (value === 0 || value === '0' || value === 'false') return false
  return null
}

/** Numbers below this are seconds: as milliseconds they would lie before March 1973. */
const SMALLEST_MS = 100_000_000_000

/** The largest instant a `Date` can hold, in milliseconds (ECMA-262 §21.4.1.1). */
const LARGEST_MS = 8_640_000_000_000_000

/**
 * A `DateTime` in any of its three forms (ringcx-api §4.1): ISO text, epoch number, or a serialised Joda object
 * with `millis`. A text without an offset is taken as UTC, so that the same answer reads the same everywhere.
 *
 * @returns milliseconds since the Unix epoch, UTC; `null` when it is none of these
 */
export function dateTime(value: unknown): number | null {
  const joda = object(value)
  if (joda !== null) return instant(integer(joda['millis']))
  if (typeof value !== 'string') return instant(value)
  const trimmed = value.trim()
  if (/^-?\d+$/.test(trimmed)) return instant(Number(trimmed))
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(trimmed)
  if (parts === null) return null
  const [, day, time = '00:00', offset = 'Z'] = parts
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase()
  return instant(Date.parse(`${String(day)}T${time}${zone}`))
}

function instant(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  const ms = Math.abs(value) < SMALLEST_MS ? value * 1000 : value
  return Math.abs(ms) <= LARGEST_MS ? Math.trunc(ms) : null
}
