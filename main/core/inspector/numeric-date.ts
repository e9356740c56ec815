/** Claims whose value is a time (RFC 7519 §4.1, OpenID Connect Core §2 and §5.1). */
export const TIME_CLAIMS: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at'])

/** 1 January 10000, in seconds: RFC 3339, and with it most software, writes no later year. */
const YEAR_10000_S = 253_402_300_800

/** 1 January 2010, in milliseconds. JWTs were first drafted in December 2010, so none names an earlier moment by mistake. */
const BEFORE_JWTS_MS = 1_262_304_000_000

/** The farthest a date can be from the epoch, in milliseconds (ECMA-262 §21.4.1.1): the year 275760. */
const FARTHEST_MS = 8_640_000_000_000_000

/**
 * The instant of a time claim. The same rule for all of them, everywhere:
 *
 * - A NumericDate is a JSON number of seconds since the epoch; it may have a fraction (RFC 7519 §2).
 * - Some issuers write milliseconds by mistake. That is assumed only of a value that lies beyond the year 9999 as seconds,
 *   and from 2010 to 9999 as milliseconds; {@link isInMilliseconds} tells. 253402300799 is the last second of 9999.
 * - Anything else is no time: text, `null`, and numbers beyond the range of a date; {@link timeFault} says which.
 *
 * @returns milliseconds since the Unix epoch, UTC, negative before 1970; `null` when it is no time
 */
export function numericDate(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  const ms = isInMilliseconds(value) ? value : value * 1000
  // Adding zero turns −0 into 0
  return Math.abs(ms) <= FARTHEST_MS ? Math.round(ms) + 0 : null
}

/** Whether a value was surely meant in milliseconds; see {@link numericDate}. */
export function isInMilliseconds(value: unknown): boolean {
  return typeof value === 'number' && value >= BEFORE_JWTS_MS && value < YEAR_10000_S * 1000
}

/** Why the value of a time claim is no time, to go after its name; `null` for one that is a time or not there. */
export function timeFault(value: unknown): string | null {
  if (value === undefined || numericDate(value) !== null) return null
  if (typeof value === 'number') return 'is a number too large for a date'
  if (typeof value === 'string') return 'is text instead of a number'
  if (value === null) return 'is null instead of a number'
  if (typeof value === 'boolean') return 'is true or false instead of a number'
  return Array.isArray(value) ? 'is a list instead of a number' : 'is an object instead of a number'
}
