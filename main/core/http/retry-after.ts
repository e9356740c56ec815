/** A longer silence requested by a response is limited to this (security-reliability §5.2 rule 3). */
export const LONGEST_SILENCE_MS = 15 * 60_000

/**
 * How long a `Retry-After` header asks to wait, in milliseconds: delay in seconds or an HTTP date
 * (RFC 9110 §10.2.3). A date is measured against the `Date` header of the same answer, so a wrong clock on this
 * computer does no harm; without that header, a date is ignored.
 *
 * @returns 0 … {@link LONGEST_SILENCE_MS}, or `undefined` when there is no header that makes sense
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(?:\.\d+)?$/.test(value)) return bounded(Number(value) * 1000)
  const at = Date.parse(value)
  const sentAt = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(at) || Number.isNaN(sentAt) ? undefined : bounded(at - sentAt)
}

function bounded(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), LONGEST_SILENCE_MS)
}
