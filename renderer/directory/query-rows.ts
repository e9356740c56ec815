import { foldText } from './fold-text.ts'
import type { SortOrder, TableColumn } from './table-column.ts'

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** The searchable text of every row, in the order of the rows. Built once per load, not once per keystroke. */
export function searchTexts<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string[] {
  return rows.map((row) => foldText(columns.map((column) => column.text(row)).join('\n')))
}

/** The rows that contain every word of `search`, in their original order. */
export function searchRows<Row>(
  rows: readonly Row[],
  texts: readonly string[],
  search: string
): readonly Row[] {
  const words = foldText(search).split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((_, index) => words.every((word) => texts[index]?.includes(word)))
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
}

/** The rows in the requested order; rows without a value come last in both directions. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  order: SortOrder | null
): readonly Row[] {
  const column = columns.find(({ key }) => key === order?.column)
  if (!column || !order) return rows
  const sign = order.direction === 'ascending' ? 1 : -1
  const valueOf = column.sortBy ?? column.text
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => {
      if (a.value === null || a.value === '') return b.value === null || b.value === '' ? 0 : 1
      if (b.value === null || b.value === '') return -1
      return sign * compare(a.value, b.value)
    })
    .map(({ row }) => row)
}
