export interface VisibleRange {
  /** First row to draw. */
  start: number
  /** One past the last row to draw. */
  end: number
}

/** Rows drawn beyond each edge, so that scrolling shows rows instead of blanks. */
export const OVERSCAN = 6
/** However high the window is. */
const MOST_DRAWN = 96

/** Which rows of a fixed height are in view, plus some beyond each edge. All sizes are in px. */
export function rowsToDraw(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  rowCount: number,
  overscan = OVERSCAN
): VisibleRange {
  const inView = Math.ceil(Math.max(0, viewHeight) / rowHeight) + 1
  const beyond = Math.max(0, Math.min(overscan, Math.floor((MOST_DRAWN - inView) / 2)))
  const first = Math.floor(scrollTop / rowHeight) - beyond
  const start = Math.max(0, Math.min(first, rowCount - inView - 2 * beyond))
  return { start, end: Math.min(rowCount, start + Math.min(MOST_DRAWN, inView + 2 * beyond)) }
}

/**
 * The same places by slot: a row that stays in view keeps its slot, and a slot whose row leaves takes one that comes.
 * Scrolling by one row so changes one row of the document and moves none.
 */
export function slotsFor({ start, end }: VisibleRange): readonly number[] {
  const count = end - start
  return Array.from({ length: count }, (_, slot) => start + ((((slot - start) % count) + count) % count))
}
