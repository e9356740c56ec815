/** A rectangle of the screen, in device-independent pixels. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What is remembered of a window between runs. */
export interface WindowPlacement {
  readonly bounds: Rectangle
  readonly maximized: boolean
}

/** The smallest window everything works in (design §8). */
export const MINIMUM_SIZE = { width: 960, height: 640 } as const

/** The size of a window that is not remembered. */
export const DEFAULT_SIZE = { width: 1180, height: 780 } as const

/** How much of a remembered window must be on a screen to be found again, in pixels of each side. */
const VISIBLE_PART = 100

/** Where a new window goes; without `x` and `y` the system centres it. */
export interface PlacedWindow {
  readonly width: number
  readonly height: number
  readonly x?: number
  readonly y?: number
  readonly maximized: boolean
}

/**
 * Places a new window where the last one was, when enough of that place is still on a screen, and in the default size
 * otherwise. `saved` is whatever the settings file holds: a value that is not a placement counts as none.
 */
export function placeWindow(saved: unknown, workAreas: readonly Rectangle[]): PlacedWindow {
  const placement = readPlacement(saved)
  if (placement === null) return { ...DEFAULT_SIZE, maximized: false }
  const { bounds, maximized } = placement
  const size = {
    width: Math.max(MINIMUM_SIZE.width, bounds.width),
    height: Math.max(MINIMUM_SIZE.height, bounds.height)
  }
  const visible = workAreas.some((area) => overlaps(area, { ...bounds, ...size }))
  return visible ? { ...size, x: bounds.x, y: bounds.y, maximized } : { ...DEFAULT_SIZE, maximized }
}

function overlaps(area: Rectangle, bounds: Rectangle): boolean {
  const across = Math.min(area.x + area.width, bounds.x + bounds.width) - Math.max(area.x, bounds.x)
  const down = Math.min(area.y + area.height, bounds.y + bounds.height) - Math.max(area.y, bounds.y)
  return across >= VISIBLE_PART && down >= VISIBLE_PART
}

function readPlacement(saved: unknown): WindowPlacement | null {
  if (!isRecord(saved) || !isRecord(saved['bounds'])) return null
  const { x, y, width, height } = saved['bounds']
  if (!isPixels(x) || !isPixels(y) || !isPixels(width) || !isPixels(height)) return null
  return { bounds: { x, y, width, height }, maximized: saved['maximized'] === true }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Electron refuses fractions, and no desktop is wider than this. */
function isPixels(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= 65_536
}
