/** The choices when there is no limit, in minutes. */
const MINUTES = [1, 5, 15, 30, 60]

/**
 * The idle times to choose from, in milliseconds, shortest first. `null` means never; it comes first, if allowed. A limit
 * allows itself and anything shorter. The current time is always included, so that it can be shown.
 * @param limitMs the longest time that the organization allows; `null` for no limit
 * @param inForceMs the current idle time; `null` for never
 */
export function idleTimes(limitMs: number | null, inForceMs: number | null): readonly (number | null)[] {
  const usual = MINUTES.map((minutes) => minutes * 60_000)
  const allowed = limitMs === null ? usual : [...usual.filter((time) => time < limitMs), limitMs]
  const times = new Set(inForceMs === null ? allowed : [...allowed, inForceMs])
  const sorted = [...times].sort((a, b) => a - b)
  return limitMs === null ? [null, ...sorted] : sorted
}
