/** One column of a directory table: how a row is shown, found and sorted by it. */
export interface TableColumn<Row> {
  key: string
  title: string
  /** CSS grid track, such as `minmax(12rem, 2fr)`. */
  track: string
  /** What the cell shows and what the search reads. */
  text: (row: Row) => string
  /** What sorting compares; `text` when left out. `null` sorts last in both directions. */
  sortBy?: (row: Row) => number | string | null
  /** Digits line up at the end of the cell. */
  numeric?: boolean
}

/** A yes or no in words; `null` is what nobody knows, which is neither. */
export function flagText(flag: boolean | null, yes: string, no: string): string {
  if (flag === null) return 'Unknown'
  return flag ? yes : no
}

export interface SortOrder {
  column: string
  direction: 'ascending' | 'descending'
}

/** What a click on a column header leads to: ascending, then descending, then the order the service gave. */
export function nextSortOrder(order: SortOrder | null, column: string): SortOrder | null {
  if (order?.column !== column) return { column, direction: 'ascending' }
  return order.direction === 'ascending' ? { column, direction: 'descending' } : null
}
