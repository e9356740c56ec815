/** What is offered where nothing limits it, in minutes. */
const MINUTES = [1, 5, 15, 30, 60]

/**
 * The idle times that can be chosen, in milliseconds, the shortest first; `null` is never and leads where it may be
 * chosen. A limit allows itself and what is shorter. The time in force is always among them, so that it can be shown.
 * @param limitMs the longest that the organisation allows; `null` for no limit
 * @param inForceMs after how long the vault locks now
 */
export function idleTimes(limitMs: number | null, inForceMs: number | null): readonly (number | null)[] {
  const usual = MINUTES.map((minutes) => minutes * 60_000)
  const allowed = limitMs === null ? usual : [...usual.filter((time) => time < limitMs), limitMs]
  const times = new Set(inForceMs === null ? allowed : [...allowed, inForceMs])
  const sorted = [...times].sort((a, b) => a - b)
  return limitMs === null ? [null, ...sorted] : sorted
}
