/** What is selected in a table: one block of cells, or whole rows. Rows and columns are places on screen, from 0. */

export interface Place {
  row: number
  column: number
}

/** Whole rows, both ends included; in order, none touching the next. */
export type RowRanges = readonly (readonly [from: number, to: number])[]

export interface Selection {
  /** The cell that the keyboard acts on; row −1 is the header. */
  active: Place
  /** The opposite corner of the block. */
  anchor: Place
  /** Empty when cells are selected. */
  rows: RowRanges
}

export const AT_START: Selection = selectCell({ row: 0, column: 0 })

export interface Extent {
  rows: number
  columns: number
  /** How many rows fit into the view. */
  page: number
}

/** One cell alone. */
export function selectCell(active: Place): Selection {
  return { active, anchor: active, rows: [] }
}

/** From the anchor to `active`: more cells, or more rows when rows are selected. */
export function extendTo(selection: Selection, active: Place): Selection {
  const { anchor, rows } = selection
  const row = Math.max(0, active.row)
  if (rows.length === 0) return { ...selection, active: { ...active, row } }
  return {
    active: { ...active, row },
    anchor,
    rows: [[Math.min(anchor.row, row), Math.max(anchor.row, row)]]
  }
}

/** Adds a whole row, or takes it out again. */
export function toggleRow({ rows }: Selection, active: Place): Selection {
  const { row } = active
  const next = isRowIn(rows, row)
    ? rows.flatMap(([from, to]): [number, number][] =>
        row < from || row > to
          ? [[from, to]]
          : [
              ...(from < row ? [[from, row - 1] as [number, number]] : []),
              ...(row < to ? [[row + 1, to] as [number, number]] : [])
            ]
      )
    : joined([...rows, [row, row]])
  return { active, anchor: active, rows: next }
}

/** Every row. */
export function selectAll({ active }: Selection, rows: number): Selection {
  return { active, anchor: active, rows: rows === 0 ? [] : [[0, rows - 1]] }
}

function joined(ranges: RowRanges): RowRanges {
  const joinedRanges: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joinedRanges.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else joinedRanges.push([from, to])
  }
  return joinedRanges
}

export function isRowIn(ranges: RowRanges, row: number): boolean {
  return ranges.some(([from, to]) => row >= from && row <= to)
}

export function rowCount(ranges: RowRanges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0)
}

/** The block of cells: its first and last row and column. */
export function blockOf({ active, anchor }: Selection): {
  top: number
  bottom: number
  left: number
  right: number
} {
  return {
    top: Math.max(0, Math.min(active.row, anchor.row)),
    bottom: Math.max(active.row, anchor.row),
    left: Math.min(active.column, anchor.column),
    right: Math.max(active.column, anchor.column)
  }
}

/** After the rows changed: nothing outside of them stays selected. */
export function clamped(
  selection: Selection,
  { rows, columns }: Pick<Extent, 'rows' | 'columns'>
): Selection {
  const inside = ({ row, column }: Place): Place => ({
    row: Math.min(row, rows - 1),
    column: Math.max(0, Math.min(column, columns - 1))
  })
  return {
    active: inside(selection.active),
    anchor: inside(selection.anchor),
    rows: selection.rows.flatMap(([from, to]): [number, number][] =>
      from < rows ? [[from, Math.min(to, rows - 1)]] : []
    )
  }
}

/** The cell that a key moves to, as in a spreadsheet; `null` when the key moves nothing. The header is row −1. */
export function moved(
  { row, column }: Place,
  { key, mod }: { key: string; mod: boolean },
  { rows, columns, page }: Extent
): Place | null {
  const last = { row: rows - 1, column: columns - 1 }
  const to = (nextRow: number, nextColumn: number): Place => ({
    row: Math.max(-1, Math.min(nextRow, last.row)),
    column: Math.max(0, Math.min(nextColumn, last.column))
  })
  switch (key) {
    case 'ArrowDown':
      return to(mod ? last.row : row + 1, column)
    case 'ArrowUp':
      return to(mod && row > 0 ? 0 : row - 1, column)
    case 'ArrowRight':
      return to(row, mod ? last.column : column + 1)
    case 'ArrowLeft':
      return to(row, mod ? 0 : column - 1)
    case 'PageDown':
      return to(row + page, column)
    case 'PageUp':
      return to(Math.max(0, row - page), column)
    case 'Home':
      return to(mod ? 0 : row, 0)
    case 'End':
      return to(mod ? last.row : row, last.column)
    default:
      return null
  }
}
