/** Which columns a list shows, in which order, how wide, and where each one lies. All sizes are in px. */
import type { ColumnKind, DirectoryColumn, ListLayout } from '../../preload/contract.ts'

export interface ShownColumn {
  key: string
  title: string
  kind: ColumnKind
  width: number
  /** Its width was chosen: it takes no share of the space that is left over. */
  sized: boolean
  /** Stays in view at the start while the others scroll. */
  pinned: boolean
}

export interface PlacedColumn extends ShownColumn {
  /** Its place among the shown columns, from 0. */
  index: number
  /** Distance from the start of the table. */
  left: number
}

export interface PlacedColumns {
  all: readonly PlacedColumn[]
  /** How many of them, from the first on, stay in view. */
  pinned: number
  pinnedWidth: number
  width: number
}

export const MIN_WIDTH = 56
export const MAX_WIDTH = 1_200
/** Pinned columns may take this share of the view; above it they scroll like the others. */
const PINNED_SHARE = 0.6

const within = (width: number): number => Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)))

/** The columns to show: as the person arranged them, else those of the default view. Pinned ones come first. */
export function shownColumns(
  columns: readonly DirectoryColumn[],
  layout: ListLayout | null
): readonly ShownColumn[] {
  const byKey = new Map(columns.map((column) => [column.key, column]))
  const arranged = (layout?.columns ?? []).flatMap(({ key, width, pinned }): ShownColumn[] => {
    const column = byKey.get(key)
    return column === undefined
      ? []
      : [{ ...shownOf(column), ...(width === null ? {} : { width: within(width), sized: true }), pinned }]
  })
  const shown = arranged.length > 0 ? arranged : columns.filter((column) => column.shown).map(shownOf)
  return [...shown.filter(({ pinned }) => pinned), ...shown.filter(({ pinned }) => !pinned)]
}

/** The role matrix: how many users have each role, behind its name. */
export function countedRoles(columns: readonly DirectoryColumn[]): readonly DirectoryColumn[] {
  return columns.map((column) =>
    column.key.startsWith('roles.')
      ? { ...column, title: `${column.title} · ${column.filled.toLocaleString()}` }
      : column
  )
}

function shownOf({ key, title, kind, width }: DirectoryColumn): ShownColumn {
  return { key, title, kind, width: within(width), sized: false, pinned: false }
}

/** What is kept of an arrangement. */
export function layoutOf(shown: readonly ShownColumn[]): ListLayout {
  return {
    columns: shown.map(({ key, width, sized, pinned }) => ({ key, width: sized ? width : null, pinned }))
  }
}

export function withWidth(shown: readonly ShownColumn[], key: string, width: number): readonly ShownColumn[] {
  return shown.map((column) =>
    column.key === key ? { ...column, width: within(width), sized: true } : column
  )
}

/** Moved before the column that is at `to` now; a column moved among the pinned ones is pinned, one moved out is not. */
export function withMoved(shown: readonly ShownColumn[], key: string, to: number): readonly ShownColumn[] {
  const from = shown.findIndex((column) => column.key === key)
  const column = shown[from]
  if (column === undefined) return shown
  const rest = shown.filter((each) => each !== column)
  const at = Math.min(rest.length, Math.max(0, to > from ? to - 1 : to))
  const pinned = rest.filter((each) => each.pinned).length
  return rest.toSpliced(at, 0, { ...column, pinned: at < pinned || (column.pinned && at === pinned) })
}

/** Pinned at the end of the pinned ones, or set free right behind them. */
export function withPinned(
  shown: readonly ShownColumn[],
  key: string,
  pinned: boolean
): readonly ShownColumn[] {
  const column = shown.find((each) => each.key === key)
  if (column === undefined) return shown
  const rest = shown.filter((each) => each !== column)
  return rest.toSpliced(rest.filter((each) => each.pinned).length, 0, { ...column, pinned })
}

/** Shown at the end, or hidden; the last column stays. */
export function withShown(
  columns: readonly DirectoryColumn[],
  shown: readonly ShownColumn[],
  key: string,
  show: boolean
): readonly ShownColumn[] {
  const rest = shown.filter((column) => column.key !== key)
  if (!show) return rest.length === 0 ? shown : rest
  const column = columns.find((each) => each.key === key)
  return column === undefined || rest.length < shown.length ? shown : [...shown, shownOf(column)]
}

/** Lays the columns side by side. Space that is left over goes to the text columns whose width was not chosen. */
export function placeColumns(shown: readonly ShownColumn[], viewWidth: number): PlacedColumns {
  const natural = shown.reduce((sum, { width }) => sum + width, 0)
  const stretches = ({ sized, kind }: ShownColumn): boolean => !sized && (kind === 'text' || kind === 'list')
  const stretched = shown.filter(stretches).reduce((sum, { width }) => sum + width, 0)
  const spare = Math.max(0, viewWidth - natural)
  let left = 0
  const all = shown.map((column, index) => {
    const share = stretches(column) ? Math.floor((spare * column.width) / stretched) : 0
    const placed = { ...column, index, left, width: column.width + share }
    left += placed.width
    return placed
  })
  const pinned = all.filter((column) => column.pinned)
  const pinnedWidth = pinned.reduce((sum, { width }) => sum + width, 0)
  const fits = pinnedWidth <= viewWidth * PINNED_SHARE
  return {
    all,
    pinned: fits ? pinned.length : 0,
    pinnedWidth: fits ? pinnedWidth : 0,
    width: Math.max(left, viewWidth)
  }
}

/** The columns to draw besides the pinned ones: those in view, and one more on each side. */
export function columnsInView(
  { all, pinned, pinnedWidth }: PlacedColumns,
  scrollLeft: number,
  viewWidth: number
): { start: number; end: number } {
  const from = scrollLeft + pinnedWidth
  const to = scrollLeft + viewWidth
  let start = pinned
  while (start < all.length && (all[start]?.left ?? 0) + (all[start]?.width ?? 0) <= from) start += 1
  let end = start
  while (end < all.length && (all[end]?.left ?? 0) < to) end += 1
  return { start: Math.max(pinned, start - 1), end: Math.min(all.length, end + 1) }
}

/** The scroll position that brings a column into view, moving no further than needed. */
export function scrollToColumn(
  { all, pinned, pinnedWidth }: PlacedColumns,
  index: number,
  scrollLeft: number,
  viewWidth: number
): number {
  const column = all[index]
  if (column === undefined || index < pinned) return scrollLeft
  if (column.left < scrollLeft + pinnedWidth) return column.left - pinnedWidth
  const end = column.left + column.width
  return end > scrollLeft + viewWidth ? Math.min(column.left - pinnedWidth, end - viewWidth) : scrollLeft
}

/** The column at a distance from the start of the table's view; −1 where there is none. */
export function columnAt({ all, pinned, pinnedWidth }: PlacedColumns, x: number, scrollLeft: number): number {
  const at = x < pinnedWidth ? x : x + scrollLeft
  return all.findIndex(
    ({ left, width, index }) =>
      at >= left && at < left + width && (x < pinnedWidth ? index < pinned : index >= pinned)
  )
}
