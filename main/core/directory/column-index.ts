import type { Column } from './columns.ts'
import { foldText } from './fold-text.ts'

/** Rows of one piece of a column's search text. */
const BLOCK_ROWS = 2_048

/** Rows sorted or merged between two pauses. */
const RUN_ROWS = 1_024

/** The order of the rows by one column: rows with equal cells have the same rank, empty cells the highest. */
export interface Ranks {
  readonly ranks: Uint32Array
  /** Ranks of cells that are not empty: 0 … count − 1. */
  readonly count: number
}

/** What is made of one column for searching and sorting, when it is first needed. */
export interface ColumnIndex {
  /** Marks with 1 the rows whose cell contains the word, which is folded. @param among looks only at rows marked here */
  mark(word: string, hits: Uint8Array, among: Uint8Array | null): void
  /** Ranks of the rows; made with pauses by {@link prepareSort}, or at once. */
  ranks(): Ranks
  /** Makes what is missing for searching, and pauses every few milliseconds. */
  prepareSearch(): Generator<void, void>
  /** As {@link prepareSearch}, for sorting. */
  prepareSort(): Generator<void, void>
}

/** The folded cells of some rows in one text, so that one search finds all of them. */
interface Block {
  readonly rows: number
  readonly text: string
  /** Where the cell of each row begins. */
  readonly starts: Uint32Array
  /** The ASCII characters in it, a bit for each: a name has no digits, and an ID no letters. */
  readonly characters: Uint32Array
}

/**
 * What a cell sorts by: numbers and instants as they are, before texts; texts as they are searched, so without case and
 * accents, and with each number in them by its value. A collator would put some signs elsewhere, at three times the time.
 */
export function orderKey(key: number | string | null): number | string | null {
  if (typeof key !== 'string') return key
  // The length of a number first, then its digits: 9 becomes `019`, 10 becomes `0210`
  return foldText(key).replace(/\d+/g, (digits) => {
    const value = digits.replace(/^0+(?=.)/, '')
    return String(Math.min(value.length, 99)).padStart(2, '0') + value
  })
}

/** How order keys sort. */
export function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1
  if (typeof b === 'number') return 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** Makes the index of a column. It takes rows that come later as well, but not changes of earlier ones. @param size how many rows there are now */
export function createColumnIndex(column: Column, size: () => number): ColumnIndex {
  const blocks: Block[] = []
  const folded: string[] = []
  let ranked: Ranks | null = null

  const blockAt = (index: number): Block => {
    const first = index * BLOCK_ROWS
    const rows = Math.min(BLOCK_ROWS, size() - first)
    const made = blocks[index]
    if (made?.rows === rows) return made
    const cells: string[] = []
    const starts = new Uint32Array(rows + 1)
    let length = 0
    for (let row = 0; row < rows; row += 1) {
      const cell = foldText(column.text(first + row))
      cells.push(cell)
      length += cell.length + 1
      starts[row + 1] = length
    }
    const text = cells.join('\n')
    const block = { rows, text, starts, characters: charactersOf(text) }
    blocks[index] = block
    return block
  }

  const markNumbered = (
    { codes, size: values, text }: NonNullable<ReturnType<Column['dictionary']>>,
    word: string,
    hits: Uint8Array
  ): void => {
    const matching = new Uint8Array(values)
    let any = false
    for (let code = 1; code < values; code += 1) {
      if (!(folded[code] ??= foldText(text(code))).includes(word)) continue
      matching[code] = 1
      any = true
    }
    if (!any) return
    const rows = Math.min(hits.length, codes.length)
    for (let row = 0; row < rows; row += 1) if (matching[codes[row] ?? 0] === 1) hits[row] = 1
  }

  const rankNumbered = (numbered: NonNullable<ReturnType<Column['dictionary']>>): Ranks => {
    const keys = Array.from({ length: numbered.size }, (_, code) => orderKey(numbered.sortKey(code)))
    const { ranks: byCode, count } = denseRanks(
      keys.flatMap((key, code) => (key === null ? [] : [code])).sort((a, b) => compareAt(keys, a, b)),
      keys
    )
    const ranks = new Uint32Array(size())
    for (let row = 0; row < ranks.length; row += 1) ranks[row] = byCode[numbered.codes[row] ?? 0] ?? count
    return { ranks, count }
  }

  function* rankRows(runRows: number): Generator<void, Ranks> {
    const keys: (number | string | null)[] = []
    const rows: number[] = []
    for (let row = 0; row < size(); row += 1) {
      const key = orderKey(column.sortKey(row))
      keys.push(key)
      if (key !== null) rows.push(row)
      if (row % BLOCK_ROWS === 0) yield
    }
    return denseRanks(yield* sorted(rows, (a, b) => compareAt(keys, a, b), runRows), keys)
  }

  function* ranking(runRows: number): Generator<void, Ranks> {
    if (ranked?.ranks.length === size()) return ranked
    const numbered = column.dictionary()
    const made = numbered === null ? yield* rankRows(runRows) : rankNumbered(numbered)
    // Rows may have come during a pause; then it is made again when it is needed
    if (made.ranks.length === size()) ranked = made
    return made
  }

  return {
    mark(word, hits, among) {
      const numbered = column.dictionary()
      if (numbered !== null) {
        markNumbered(numbered, word, hits)
        return
      }
      const needed = charactersOf(word)
      for (let index = 0; index * BLOCK_ROWS < hits.length; index += 1) {
        const first = index * BLOCK_ROWS
        if (among !== null && among.subarray(first, first + BLOCK_ROWS).indexOf(1) === -1) continue
        const block = blockAt(index)
        if (needed.every((bits, at) => (bits & ~(block.characters[at] ?? 0)) === 0))
          markBlock(block, word, hits, among, first)
      }
    },
    ranks() {
      // One run: a query waits for it
      const made = ranking(size())
      for (;;) {
        const step = made.next()
        if (step.done === true) return step.value
      }
    },
    *prepareSearch() {
      for (let index = 0; column.dictionary() === null && index * BLOCK_ROWS < size(); index += 1) {
        blockAt(index)
        yield
      }
    },
    *prepareSort() {
      yield* ranking(RUN_ROWS)
    }
  }
}

/** Looks only at rows that have no hit yet, such as one in an earlier column, and that may have one. */
function markBlock(
  { rows, text, starts }: Block,
  word: string,
  hits: Uint8Array,
  among: Uint8Array | null,
  first: number
): void {
  const nextOpen = (from: number): number => {
    let row = from
    while (row < rows && (hits[first + row] === 1 || (among !== null && among[first + row] === 0))) row += 1
    return row
  }
  for (let row = nextOpen(0); row < rows; row = nextOpen(row)) {
    const at = text.indexOf(word, starts[row])
    if (at === -1) return
    while ((starts[row + 1] ?? Infinity) <= at) row += 1
    if (among === null || among[first + row] === 1) hits[first + row] = 1
    row += 1
  }
}

/** @returns a bit for each ASCII character that the text has */
function charactersOf(text: string): Uint32Array {
  const characters = new Uint32Array(4)
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 128) characters[code >> 5] = (characters[code >> 5] ?? 0) | (1 << (code & 31))
  }
  return characters
}

function compareAt(keys: readonly (number | string | null)[], a: number, b: number): number {
  return compareKeys(keys[a] ?? '', keys[b] ?? '')
}

/** Numbers sorted places, equal ones alike; what is not among them gets the number behind the last. */
function denseRanks(places: readonly number[], keys: readonly (number | string | null)[]): Ranks {
  const ranks = new Uint32Array(keys.length)
  let rank = -1
  places.forEach((place, index) => {
    const before = places[index - 1]
    if (before === undefined || compareAt(keys, before, place) !== 0) rank += 1
    ranks[place] = rank
  })
  const count = rank + 1
  keys.forEach((key, place) => {
    if (key === null) ranks[place] = count
  })
  return { ranks, count }
}

/** A stable merge sort that pauses. @param runRows how many rows are sorted in one go */
function* sorted(
  rows: readonly number[],
  compare: (a: number, b: number) => number,
  runRows: number
): Generator<void, number[]> {
  let from: number[] = []
  for (let first = 0; first < rows.length; first += runRows) {
    from = from.concat(rows.slice(first, first + runRows).sort(compare))
    yield
  }
  for (let width = runRows; width < rows.length; width *= 2) {
    const to: number[] = []
    for (let first = 0; first < from.length; first += 2 * width) {
      let [left, right] = [first, first + width]
      const leftEnd = Math.min(right, from.length)
      const rightEnd = Math.min(right + width, from.length)
      while (left < leftEnd || right < rightEnd) {
        const takeLeft =
          right >= rightEnd || (left < leftEnd && compare(from[left] ?? 0, from[right] ?? 0) <= 0)
        to.push(from[takeLeft ? left++ : right++] ?? 0)
        if (to.length % RUN_ROWS === 0) yield
      }
    }
    from = to
  }
  return from
}
