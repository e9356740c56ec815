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

/** Words for yes and no, as databases and forms of different ages write them. */
const FLAG_WORDS: Readonly<Record<string, boolean>> = {
  ...{ 1: true, true: true, t: true, yes: true, y: true, on: true },
  ...{ 0: false, false: false, f: false, no: false, n: false, off: false }
}

/**
 * A yes or no sent as boolean, as 0/1 (`isActive`, ringcx-api §4.1) or as a word in any case; `null` when it is none of
 * these, which is not the same as no.
 */
export function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const word = String(value).trim().toLowerCase()
  return Object.hasOwn(FLAG_WORDS, word) ? (FLAG_WORDS[word] ?? null) : null
}

/**
 * The end of the year 9999 in seconds: a number up to here is one of seconds, and a larger one is of milliseconds. As
 * milliseconds they would lie before January 1978, and nothing in RingCX is as old.
 */
const LARGEST_SECONDS = 253_402_300_799

/** The largest instant a `Date` can hold, in milliseconds (ECMA-262 §21.4.1.1). */
const LARGEST_MS = 8_640_000_000_000_000

/** As JavaScript and Java write an instant in UTC, with milliseconds. */
const UTC_FORM = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/**
 * A `DateTime` in any of its forms (ringcx-api §4.1): ISO text, epoch number, an object, or a list of fields from the year
 * on, as Java's serializers make them. What has no offset is taken as UTC, so that the same answer reads the same
 * everywhere.
 *
 * @returns milliseconds since the Unix epoch, UTC; `null` when it is none of these
 */
export function dateTime(value: unknown): number | null {
  if (Array.isArray(value)) return fromFields(value)
  const parts = object(value)
  if (parts !== null) return fromObject(parts)
  if (typeof value !== 'string') return instant(value)
  const parsed = UTC_FORM.test(value) ? Date.parse(value) : NaN
  // The form of most answers. 30 February comes out as another day, and is read the long way
  if (!Number.isNaN(parsed) && new Date(parsed).toISOString() === value) return instantMs(parsed)
  const trimmed = value.trim()
  if (/^-?\d{1,20}(?:\.\d{1,9})?$/.test(trimmed)) return instant(Number(trimmed))
  const iso =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?(?:\[[\w/+-]{1,40}\])?$/i
  const match = iso.exec(trimmed)
  if (match === null) return null
  const [, day = '', time = '00:00', offset = 'Z'] = match
  // Date.parse lets 30 February pass as 1 March
  if (fromFields(day.split('-').map(Number)) === null) return null
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase()
  return instantMs(Date.parse(`${day}T${time}${zone}`))
}

/**
 * An object of java.time or Joda: `millis`, `epochSecond` with `nano`, or fields of a calendar under the names of either.
 */
function fromObject(parts: Readonly<Record<string, unknown>>): number | null {
  const millis = integer(parts['millis'])
  if (millis !== null) return instantMs(millis)
  const seconds = integer(parts['epochSecond'] ?? parts['seconds'])
  if (seconds !== null) return instantMs(seconds * 1000 + Math.trunc((integer(parts['nano']) ?? 0) / 1e6))
  return fromFields([
    parts['year'],
    parts['monthValue'] ?? parts['monthOfYear'] ?? parts['month'],
    parts['dayOfMonth'] ?? parts['day'],
    parts['hour'] ?? parts['hourOfDay'] ?? 0,
    parts['minute'] ?? parts['minuteOfHour'] ?? 0,
    parts['second'] ?? parts['secondOfMinute'] ?? 0,
    parts['nano'] ?? 0
  ])
}

/** Year, month from 1 and day, then as many as there are of hour, minute, second and nanosecond. */
function fromFields(fields: readonly unknown[]): number | null {
  if (fields.length < 3 || fields.length > 7) return null
  const read = fields.map(integer)
  if (!read.every((each) => each !== null)) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, nano = 0] = read
  if (year < 1000 || year > 9999 || nano < 0 || nano > 999_999_999) return null
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, Math.trunc(nano / 1e6))
  // `Date` carries 30 February over to March: only a date that comes out as it went in is one
  const date = new Date(ms)
  const isSame =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  return isSame ? ms : null
}

/** A number whose unit is told by its size. */
function instant(value: unknown): number | null {
  if (typeof value !== 'number') return null
  return instantMs(Math.abs(value) <= LARGEST_SECONDS ? value * 1000 : value)
}

function instantMs(ms: number): number | null {
  return Math.abs(ms) <= LARGEST_MS ? Math.trunc(ms) : null
}
