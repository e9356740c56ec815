const UNITS: readonly (readonly [ms: number, one: string, many: string])[] = [
  [365 * 86_400_000, 'year', 'years'],
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'minute', 'minutes'],
  [1000, 'second', 'seconds']
]

/** A duration in words, in its largest whole unit: `5 minutes`, `1 day`. @param ms milliseconds, 0 or more */
export function duration(ms: number): string {
  const rounded = Math.round(ms / 1000) * 1000
  for (const [unit, one, many] of UNITS) {
    const count = Math.floor(rounded / unit)
    if (count >= 1) return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
  }
  return 'less than a second'
}
