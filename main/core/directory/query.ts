import { flag } from '../ringcx/fields.ts'
import { createColumnIndex, type ColumnIndex } from './column-index.ts'
import { foldText } from './fold-text.ts'
import { LISTS } from './lists.ts'
import type { RecordTable } from './record-table.ts'

/** Which rows to show, and in which order. */
export interface Query {
  readonly search: string
  /** Texts of cells; a row must have one of them in each of the columns. */
  readonly filters: readonly { readonly column: string; readonly values: readonly string[] }[]
  readonly sort: readonly { readonly column: string; readonly direction: 'ascending' | 'descending' }[]
  /** A ready-made view. */
  readonly view: string | null
  /** For a list of no account: the account whose lists the view looks at; default: every account. */
  readonly viewAccount?: string | null
  /** Children under their parents. */
  readonly tree: boolean
  /** Every branch is folded, but those in `collapsed`. */
  readonly allCollapsed: boolean
  /** Rows whose children are hidden; with `allCollapsed`, those whose children are not. */
  readonly collapsed: readonly number[]
  /** The columns on screen: the search looks at these. */
  readonly columns: readonly string[]
}

/** The rows of a query's result, in order. */
export interface Result {
  /** Rows of the table; in a tree also parents that do not match, for the sake of those below them. */
  readonly order: Uint32Array
  /** How many rows match. */
  readonly matched: number
  /** True for a row that is only there for those below it. */
  isContext(row: number): boolean
  /** Children of a row in this result, whether they are hidden or not; 0 in a flat list. */
  childrenOf(row: number): number
}

/** A row as it is shown. */
export interface ShownRow {
  readonly row: number
  readonly depth: number
  readonly children: number
  readonly muted: boolean
  /** A list has its texts one by one. */
  readonly cells: readonly (string | readonly string[])[]
}

/** Queries on one table. What they need is made when it is first needed, kept, and used again. */
export interface Queries {
  run(query: Query): Result
  rows(result: Result, query: Query, from: number, count: number): ShownRow[]
  /** Values of a column that contain the search, the most frequent first. */
  values(column: string, search: string, most: number): { text: string; count: number }[]
  /** Makes what searching and sorting need, in small steps. */
  prepare(): Generator<void, void>
}

/** Longest text of a cell on screen, in UTF-16 units; the record has all of it. */
export const MOST_CELL_TEXT = 500

/** Words of earlier searches whose rows are kept: one letter more is looked for among these only. */
const KEPT_WORDS = 12

/** Results that are kept, the last used first: a search that is cleared, or corrected, is answered at once. */
const KEPT_RESULTS = 12

/**
 * Marks the rows of a ready-made view with 1; `null` for a view that does not exist. Another array says that the rows are
 * others.
 */
export type ViewRows = (view: string, account: string | null) => Uint8Array | null

/** Makes the queries on a table, which may still grow. @param viewRows finds the rows of a view */
export function createQueries(table: RecordTable, viewRows: ViewRows = () => null): Queries {
  const indexes = new Map<string, ColumnIndex>()
  let words: { readonly key: string; readonly word: string; readonly hits: Uint8Array }[] = []
  let results: readonly {
    readonly key: string
    readonly viewed: Uint8Array | null
    readonly result: Result
  }[] = []
  const facts = LISTS[table.list]

  const indexOf = (key: string): ColumnIndex | null => {
    const known = indexes.get(key)
    if (known !== undefined) return known
    const column = table.column(key)
    if (column === undefined) return null
    const made = createColumnIndex(column, () => table.size)
    indexes.set(key, made)
    return made
  }

  const hitsOf = (word: string, columns: readonly string[]): Uint8Array => {
    const key = `${String(table.size)} ${columns.join(' ')}`
    const known = words.find((each) => each.key === key && each.word === word)
    if (known !== undefined) return known.hits
    const wider = words
      .filter((each) => each.key === key && word.includes(each.word))
      .sort((a, b) => b.word.length - a.word.length)[0]
    const hits = new Uint8Array(table.size)
    for (const column of columns) indexOf(column)?.mark(word, hits, wider?.hits ?? null)
    words = [...words.slice(1 - KEPT_WORDS), { key, word, hits }]
    return hits
  }

  /** Keeps a mark only where it has one in `other`. */
  const narrow = (marks: Uint8Array, other: Uint8Array | null): void => {
    for (let row = 0; row < marks.length; row += 1) if (other?.[row] !== 1) marks[row] = 0
  }

  const filterHits = (key: string, values: readonly string[]): Uint8Array => {
    const hits = new Uint8Array(table.size)
    const wanted = new Set(values)
    const column = table.column(key)
    if (column === undefined) return wanted.has('') ? hits.fill(1) : hits
    const isWanted = (items: readonly string[], text: string): boolean =>
      column.kind() === 'list'
        ? items.length === 0
          ? wanted.has('')
          : items.some((item) => wanted.has(item))
        : wanted.has(text)
    const numbered = column.dictionary()
    const byCode =
      numbered === null
        ? null
        : Uint8Array.from({ length: numbered.size }, (_, code) =>
            Number(isWanted(numbered.items(code), numbered.text(code)))
          )
    for (let row = 0; row < hits.length; row += 1) {
      hits[row] =
        byCode === null
          ? Number(isWanted(column.items(row), column.text(row)))
          : (byCode[numbered?.codes[row] ?? 0] ?? 0)
    }
    return hits
  }

  const matching = (query: Query, viewed: Uint8Array | null): { marks: Uint8Array; matched: number } => {
    const marks = new Uint8Array(table.size).fill(1)
    if (query.view !== null) narrow(marks, viewed)
    for (const { column, values } of query.filters) narrow(marks, filterHits(column, values))
    for (const word of foldText(query.search).split(/\s+/)) {
      if (word !== '') narrow(marks, hitsOf(word, query.columns))
    }
    // What was made for the tree is no row of a flat list.
    if (!query.tree) marks.fill(0, table.received)
    let matched = 0
    for (let row = 0; row < table.received; row += 1) matched += marks[row] ?? 0
    return { marks, matched }
  }

  /** The marked rows, sorted by the last column first: a stable pass for each. */
  const inOrder = (marks: Uint8Array, sort: Query['sort']): Uint32Array => {
    let marked = 0
    for (let row = 0; row < marks.length; row += 1) marked += marks[row] ?? 0
    let order: Uint32Array = new Uint32Array(marked)
    let at = 0
    for (let row = 0; row < marks.length; row += 1) if (marks[row] === 1) order[at++] = row
    for (const { column, direction } of sort.toReversed()) {
      const made = indexOf(column)?.ranks()
      if (made !== undefined) order = byRank(order, made.ranks, made.count, direction === 'descending')
    }
    return order
  }

  const flat = (query: Query, viewed: Uint8Array | null): Result => {
    const { marks, matched } = matching(query, viewed)
    return {
      order: inOrder(marks, query.sort),
      matched,
      isContext: () => false,
      childrenOf: () => 0
    }
  }

  /** Whether each row stands behind its parent, and before what is below no row on the way to it. */
  const isTreeOrder = (): boolean => {
    const way: number[] = []
    for (let row = 0; row < table.size; row += 1) {
      const depth = table.depthOf(row)
      if (depth > way.length || (depth === 0 ? -1 : way[depth - 1]) !== table.parentOf(row)) return false
      way.length = depth
      way.push(row)
    }
    return true
  }

  /** The whole tree, unfolded, as it came: its rows need neither be looked for nor be put in order. */
  const wholeTree = (): Result => {
    const order = Uint32Array.from({ length: table.size }, (_, row) => row)
    let counts: Uint32Array | null = null
    const count = (): Uint32Array => {
      const children = new Uint32Array(table.size)
      for (const row of order) if (table.parentOf(row) !== -1) add(children, table.parentOf(row))
      return children
    }
    return {
      order,
      matched: table.received,
      isContext: () => false,
      childrenOf: (row) => at((counts ??= count()), row)
    }
  }

  const tree = (query: Query, viewed: Uint8Array | null): Result => {
    const { search, filters, sort, view, allCollapsed, collapsed } = query
    const isWhole = view === null && filters.length === 0 && foldText(search).trim() === ''
    if (isWhole && sort.length === 0 && !allCollapsed && collapsed.length === 0 && isTreeOrder())
      return wholeTree()
    const { marks, matched } = matching(query, viewed)
    const shown = marks.slice()
    for (let row = 0; row < shown.length; row += 1) {
      if (marks[row] !== 1) continue
      for (let up = table.parentOf(row); up !== -1 && shown[up] !== 1; up = table.parentOf(up)) shown[up] = 1
    }
    const siblings = inOrder(shown, query.sort)
    // Rows of one parent side by side, in their order; `starts` says where, the roots being below row −1
    const starts = new Uint32Array(table.size + 2)
    for (const row of siblings) add(starts, table.parentOf(row) + 2)
    for (let index = 1; index < starts.length; index += 1)
      starts[index] = at(starts, index) + at(starts, index - 1)
    const children = new Uint32Array(siblings.length)
    const next = starts.slice()
    for (const row of siblings) {
      const slot = table.parentOf(row) + 1
      children[at(next, slot)] = row
      add(next, slot)
    }
    const folded = new Set(collapsed)
    const order = new Uint32Array(siblings.length)
    const pending: number[] = []
    let length = 0
    const push = (parent: number): void => {
      for (let index = at(starts, parent + 2); index > at(starts, parent + 1); index -= 1)
        pending.push(at(children, index - 1))
    }
    push(-1)
    for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
      order[length++] = row
      if (folded.has(row) === allCollapsed) push(row)
    }
    return {
      order: order.subarray(0, length),
      matched,
      isContext: (row) => marks[row] !== 1,
      childrenOf: (row) => at(starts, row + 2) - at(starts, row + 1)
    }
  }

  const isMuted = (row: number): boolean =>
    row >= table.received ||
    (facts.muted !== null && flag(table.value(row, facts.muted.field)) === facts.muted.when)

  return {
    run(query) {
      const { search, filters, sort, view, viewAccount = null, allCollapsed, collapsed, columns } = query
      const key = JSON.stringify([
        table.size,
        search,
        filters,
        sort,
        view,
        query.tree,
        allCollapsed,
        collapsed,
        columns
      ])
      const viewed = view === null ? null : viewRows(view, viewAccount)
      const known = results.find((each) => each.key === key && each.viewed === viewed)
      const result = known?.result ?? (query.tree ? tree(query, viewed) : flat(query, viewed))
      results = [
        { key, viewed, result },
        ...results.filter((each) => each.key !== key).slice(0, KEPT_RESULTS - 1)
      ]
      return result
    },

    rows(result, query, from, count) {
      const columns = query.columns.map((key) => table.column(key))
      return Array.from(result.order.subarray(from, from + count), (row) => ({
        row,
        depth: query.tree ? table.depthOf(row) : 0,
        children: result.childrenOf(row),
        muted: result.isContext(row) || isMuted(row),
        cells: columns.map((column) =>
          column?.kind() === 'list' ? column.items(row).map(cut) : cut(column?.text(row) ?? '')
        )
      }))
    },

    values(key, search, most) {
      const column = table.column(key)
      if (column === undefined) return []
      const counts = new Map<string, number>()
      const isList = column.kind() === 'list'
      for (let row = 0; row < table.received; row += 1) {
        const items = isList ? column.items(row) : [column.text(row)]
        for (const item of items.length === 0 ? [''] : items) counts.set(item, (counts.get(item) ?? 0) + 1)
      }
      const wanted = foldText(search.trim())
      return [...counts]
        .filter(([text]) => wanted === '' || foldText(text).includes(wanted))
        .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
        .slice(0, most)
        .map(([text, count]) => ({ text, count }))
    },

    *prepare() {
      const isShown = (key: string): boolean => (table.column(key)?.known?.width ?? null) !== null
      for (const key of table.keys) yield* indexOf(key)?.prepareSearch() ?? []
      // The default view is sorted by one of its columns; what others need is made when they are.
      for (const key of table.keys.filter(isShown)) yield* indexOf(key)?.prepareSort() ?? []
    }
  }
}

function at(numbers: Uint32Array, index: number): number {
  return numbers[index] ?? 0
}

function add(numbers: Uint32Array, index: number): void {
  numbers[index] = at(numbers, index) + 1
}

/** One stable pass of a counting sort; empty cells, which have rank `count`, come last in both directions. */
function byRank(order: Uint32Array, ranks: Uint32Array, count: number, descending: boolean): Uint32Array {
  const placeOf = (row: number): number => {
    const rank = ranks[row] ?? count
    return descending && rank < count ? count - 1 - rank : rank
  }
  const starts = new Uint32Array(count + 2)
  for (const row of order) add(starts, placeOf(row) + 1)
  for (let index = 1; index < starts.length; index += 1)
    starts[index] = at(starts, index) + at(starts, index - 1)
  const sorted = new Uint32Array(order.length)
  for (const row of order) {
    const place = placeOf(row)
    sorted[at(starts, place)] = row
    add(starts, place)
  }
  return sorted
}

function cut(text: string): string {
  return text.length <= MOST_CELL_TEXT ? text : `${text.slice(0, MOST_CELL_TEXT - 1)}…`
}
