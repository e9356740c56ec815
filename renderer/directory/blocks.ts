import type { DirectoryRow } from '../../preload/contract.ts'

/** Rows of one block; the last block of a result has fewer. */
export const BLOCK = 200
/** Rows kept around the view. */
const MOST_ROWS = 5_000

/** The rows of one result that have come, by block. */
export interface Blocks<Row = DirectoryRow> {
  has(block: number): boolean
  /** @returns `null` while the row is on its way */
  at(place: number): Row | null
  /** Adds rows, which may be none, from a place at the beginning of a block on; what is farthest from the view makes room. */
  add(from: number, rows: readonly Row[], view: { first: number; last: number }): void
}

export function createBlocks<Row = DirectoryRow>(size = BLOCK): Blocks<Row> {
  const blocks = new Map<number, readonly Row[]>()
  return {
    has: (block) => blocks.has(block),
    at: (place) => blocks.get(Math.floor(place / size))?.[place % size] ?? null,
    add(from, rows, { first, last }) {
      for (let at = 0; at === 0 || at < rows.length; at += size)
        blocks.set((from + at) / size, rows.slice(at, at + size))
      const middle = Math.floor((first + last) / 2 / size)
      const nearest = [...blocks.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
      for (const block of nearest.slice(MOST_ROWS / size)) blocks.delete(block)
    }
  }
}

/** Where each column of a question has its cell; −1 for one that was not asked for. */
export function cellIndex(columns: readonly string[]): (column: string) => number {
  const places = new Map(columns.map((column, index) => [column, index]))
  return (column) => places.get(column) ?? -1
}
