/** Durations and instants as people read them. Instants are ms since the epoch, shown in the local time zone. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR_DAYS = 365

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const clockSecondsFormat = new Intl.DateTimeFormat(undefined, {
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit'
})
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

const sameDay = (a: number, b: number): boolean => dayFormat.format(a) === dayFormat.format(b)

/** Local time of day such as `10:54 AM`, preceded by the date when it is not the day of `now`. */
export function clockText(at: number, now: number): string {
  return sameDay(at, now) ? clockFormat.format(at) : `${dayFormat.format(at)}, ${clockFormat.format(at)}`
}

/** As {@link clockText}, with seconds. */
export function clockSecondsText(at: number, now: number): string {
  const time = clockSecondsFormat.format(at)
  return sameDay(at, now) ? time : `${dayFormat.format(at)}, ${time}`
}

/** Local date and time with seconds and time zone, for claims and tooltips. */
export function instantText(at: number): string {
  return fullFormat.format(at)
}

/** The same instant in UTC, such as `2026-11-22 20:00:00 UTC`; years beyond 9999 have six digits and a sign (ISO 8601). */
export function utcText(at: number): string {
  return `${new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/(?:\.\d+)?Z$/, '')} UTC`
}

/** Local date such as `Nov 22, 2026`. */
export function dateText(at: number): string {
  return dayFormat.format(at)
}

/**
 * A countdown with as few changing digits as possible: `4:12`, `1:04:09`, `6 d 23 h`, `7,973 years`. Negative durations are 0.
 * Rounded up, so that it reaches `0:00` at the instant itself and not a second early.
 */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const two = (n: number): string => String(n).padStart(2, '0')
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (days >= 2 * YEAR_DAYS) return durationText(ms)
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`
  return `${minutes}:${two(seconds % 60)}`
}

/**
 * The time left, without changing digits: `< 1 min`, `4 min`, `1 h 5 min`, `6 days`. Rounded down, so that it never
 * promises more than there is.
 */
export function leftText(ms: number): string {
  return ms < MINUTE ? '< 1 min' : durationText(Math.floor(ms / MINUTE) * MINUTE)
}

/** A duration in words: `4 min`, `1 h 5 min`, `7 days`, `12 s`; from two years on in years: `7,973 years`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1000) * 1000)
  if (whole < MINUTE) return `${whole / 1000} s`
  if (whole < HOUR) {
    const seconds = (whole % MINUTE) / 1000
    return seconds > 0 && whole < 10 * MINUTE
      ? `${Math.floor(whole / MINUTE)} min ${seconds} s`
      : `${Math.floor(whole / MINUTE)} min`
  }
  if (whole < DAY) {
    const minutes = Math.floor((whole % HOUR) / MINUTE)
    return minutes > 0 ? `${Math.floor(whole / HOUR)} h ${minutes} min` : `${Math.floor(whole / HOUR)} h`
  }
  const days = Math.floor(whole / DAY)
  if (days >= 2 * YEAR_DAYS) return `${Math.floor(days / YEAR_DAYS).toLocaleString('en-US')} years`
  return days === 1 ? '1 day' : `${days} days`
}

/** How long something took: `84 ms`, `1.2 s`. */
export function tookText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** How long ago, rounded: `just now`, `4 min ago`, `2 days ago`. */
export function agoText(at: number, now: number): string {
  const ms = now - at
  if (ms < 10_000) return 'just now'
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s ago`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`
  return `${durationText(ms)} ago`
}
