/** One measured figure, its limit and how it was taken. */
export interface Figure {
  readonly name: string
  readonly measured: number
  readonly limit: number
  readonly unit: string
  /** Method, baseline and number of runs, in a few words. */
  readonly method: string
}

/** The middle value of a list of numbers (the mean of the two middle ones when even). */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1]
  const high = sorted[Math.floor(middle)]
  if (low === undefined || high === undefined) throw new Error('The median of nothing was asked for')
  return (low + high) / 2
}

/** Prints one figure as a line; returns whether it is within its limit. */
export function printFigure(figure: Figure): boolean {
  const within = figure.measured <= figure.limit
  const value = figure.measured.toPrecision(3)
  process.stdout.write(
    `${within ? 'ok  ' : 'OVER'}  ${figure.name}: ${value} ${figure.unit} (limit ${figure.limit} ${figure.unit}) · ${figure.method}\n`
  )
  return within
}
