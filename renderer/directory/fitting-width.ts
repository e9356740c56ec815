import type { DirectoryRow } from '../../preload/contract.ts'
import { cellText } from './cell-text.ts'
import { BLOCK, type ShownRows } from './rows.svelte.ts'
import type { PlacedColumn } from './columns.ts'

/** Padding of a cell, and of the header with its buttons. */
const CELL_SPACE = 28
const HEADER_SPACE = 60
/** Indent and button of a tree. */
const TREE_SPACE = 24
const CHIP_SPACE = 18
/** Rows that are measured. */
const MOST_READ = 1_000

/** The width in px at which the texts that were read so far, and the title, are not cut. Measures without a layout. */
export function fittingWidth(
  column: PlacedColumn,
  rows: ShownRows,
  cellOf: (row: DirectoryRow, column: string) => string | readonly string[]
): number {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return column.width
  const family = getComputedStyle(document.body).fontFamily
  context.font = `600 12px ${family}`
  let widest = context.measureText(column.title).width + HEADER_SPACE
  context.font = `500 13px ${family}`
  for (let place = 0, seen = 0; place < rows.length && seen < MOST_READ; place += 1) {
    const row = rows.at(place)
    if (row === null) {
      place += BLOCK - (place % BLOCK) - 1
      continue
    }
    seen += 1
    const cell = cellOf(row, column.key)
    const texts = typeof cell === 'string' ? [cell] : cell
    const width = texts.reduce(
      (sum, text) =>
        sum + context.measureText(cellText(text)).width + (typeof cell === 'string' ? 0 : CHIP_SPACE),
      0
    )
    const indent = column.index === 0 && (row.depth > 0 || row.children > 0) ? row.depth * 16 + TREE_SPACE : 0
    widest = Math.max(widest, width + CELL_SPACE + indent)
  }
  return Math.min(600, Math.ceil(widest))
}
