/** One column of a directory table: what it shows, and how rows are searched and sorted by it. */
export interface TableColumn<Row> {
  key: string
  title: string
  /** CSS grid track, such as `minmax(12rem, 2fr)`. */
  track: string
  /** What the cell shows and what the search reads. */
  text: (row: Row) => string
  /** What sorting compares; `text` when omitted. `null` sorts last in both directions. */
  sortBy?: (row: Row) => number | string | null
  /** Aligned to the end of the column, title and values alike, so that digits line up. */
  numeric?: boolean
}

/** A yes or no in words; `null` means that it is unknown. */
export function flagText(flag: boolean | null, yes: string, no: string): string {
  if (flag === null) return 'Unknown'
  return flag ? yes : no
}

export interface SortOrder {
  column: string
  direction: 'ascending' | 'descending'
}

/** The order after a click on a column header: ascending, then descending, then the service's order. */
export function nextSortOrder(order: SortOrder | null, column: string): SortOrder | null {
  if (order?.column !== column) return { column, direction: 'ascending' }
  return order.direction === 'ascending' ? { column, direction: 'descending' } : null
}
