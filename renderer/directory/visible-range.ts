export interface VisibleRange {
  /** First row to draw. */
  start: number
  /** One past the last row to draw. */
  end: number
}

/** Rows drawn beyond each edge, so that fast scrolling shows rows instead of blanks. */
const OVERSCAN = 12

/** Which rows of a fixed height are in view, plus some beyond each edge. All sizes are in px. */
export function visibleRange(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  rowCount: number
): VisibleRange {
  const first = Math.floor(scrollTop / rowHeight) - OVERSCAN
  const last = Math.ceil((scrollTop + viewHeight) / rowHeight) + OVERSCAN
  const start = Math.min(Math.max(0, first), rowCount)
  return { start, end: Math.min(rowCount, Math.max(start, last)) }
}
