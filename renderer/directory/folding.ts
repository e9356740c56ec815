/** Which branches of a tree are folded: those in `rows`, or with `all` every one but those. */
export interface Folding {
  readonly all: boolean
  readonly rows: ReadonlySet<number>
}

export const NONE_FOLDED: Folding = { all: false, rows: new Set() }
export const ALL_FOLDED: Folding = { all: true, rows: new Set() }

export const isFolded = ({ all, rows }: Folding, row: number): boolean => rows.has(row) !== all

/** The same, but for one branch. */
export function withFolded({ all, rows }: Folding, row: number, fold: boolean): Folding {
  const changed = new Set(rows)
  if (fold === all) changed.delete(row)
  else changed.add(row)
  return { all, rows: changed }
}
