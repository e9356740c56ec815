/** A rectangle of the screen, in device-independent pixels. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The saved placement of a window. */
export interface WindowPlacement {
  readonly bounds: Rectangle
  readonly maximized: boolean
}

/** What the settings file holds: the last placement, and the last one with each of the latest arrangements of screens. */
export interface SavedPlacements extends WindowPlacement {
  /** The latest first. */
  readonly arrangements: readonly (WindowPlacement & { readonly screens: string })[]
}

/** The arrangements that are remembered: a desk at work, one at home, a meeting room, and some to spare. */
const MOST_ARRANGEMENTS = 8

/** The smallest window size in which everything works (design §8). */
export const MINIMUM_SIZE = { width: 960, height: 640 } as const

/** The default size of a window. */
export const DEFAULT_SIZE = { width: 1180, height: 780 } as const

/** How much of a title bar's width must be on a screen, in pixels, to be visible and draggable. */
const VISIBLE_PART = 100

/** The smallest title bar height of any system, in pixels. */
const TITLE_BAR_HEIGHT = 40

/** Where a new window goes. */
export interface PlacedWindow {
  /** `null` if no screen is known: the window stays where the system put it. */
  readonly bounds: Rectangle | null
  /** Its minimum size: {@link MINIMUM_SIZE} unless its screen is smaller. */
  readonly minimum: { readonly width: number; readonly height: number }
  readonly maximized: boolean
}

/**
 * Places a new window where the last one was if its title bar is reachable there, or as close as possible if only
 * other parts are on a screen, or else centered on the first screen in the default size. It is never larger than its
 * screen's work area.
 *
 * @param saved the value in the settings file; an invalid one is ignored
 * @param workAreas of all screens, the primary one first
 */
export function placeWindow(saved: unknown, workAreas: readonly Rectangle[]): PlacedWindow {
  const placement = readPlacement(saved)
  const maximized = placement?.maximized ?? false
  const [primary] = workAreas
  if (primary === undefined) return { bounds: null, minimum: MINIMUM_SIZE, maximized }
  const last = placement?.bounds ?? null
  const titleScreen = last && largest(workAreas, (area) => titleBarOn(area, last))
  const screen = titleScreen ?? (last && largest(workAreas, (area) => overlap(area, last)))
  if (last === null || screen === null) {
    const bounds = centered(atMost(primary, DEFAULT_SIZE), primary)
    return { bounds, minimum: atMost(primary, MINIMUM_SIZE), maximized }
  }
  const size = atMost(screen, atLeast(MINIMUM_SIZE, last))
  const asItWas = titleScreen !== null && size.width === last.width && size.height === last.height
  const bounds = asItWas ? last : inside(screen, { ...last, ...size })
  return { bounds, minimum: atMost(screen, MINIMUM_SIZE), maximized }
}

/** A name for an arrangement of screens: where each is and how large. @param screens their bounds, in any order */
export function arrangementOf(screens: readonly Rectangle[]): string {
  return screens
    .map(({ x, y, width, height }) => [x, y, width, height].join(','))
    .sort()
    .join(' ')
}

/**
 * The placement that the window had last with these screens; with screens that are new, its last one anywhere.
 *
 * @param saved the value in the settings file; may be of an earlier version, or invalid
 * @param screens from {@link arrangementOf}
 */
export function placementWith(saved: unknown, screens: string): unknown {
  return readArrangements(saved).find((each) => each.screens === screens) ?? saved
}

/** The value for the settings file after the window was closed in this placement, with these screens. */
export function rememberPlacement(
  saved: unknown,
  screens: string,
  placement: WindowPlacement
): SavedPlacements {
  const others = readArrangements(saved).filter((each) => each.screens !== screens)
  const arrangements = [{ screens, ...placement }, ...others].slice(0, MOST_ARRANGEMENTS)
  return { ...placement, arrangements }
}

interface Size {
  readonly width: number
  readonly height: number
}

function atLeast(limit: Size, size: Size): Size {
  return { width: Math.max(limit.width, size.width), height: Math.max(limit.height, size.height) }
}

function atMost(limit: Size, size: Size): Size {
  return { width: Math.min(limit.width, size.width), height: Math.min(limit.height, size.height) }
}

function centered(size: Size, area: Rectangle): Rectangle {
  const x = area.x + Math.floor((area.width - size.width) / 2)
  const y = area.y + Math.floor((area.height - size.height) / 2)
  return { x, y, ...size }
}

/** Moves `bounds` no further than needed; it isn't larger than `area`. */
function inside(area: Rectangle, bounds: Rectangle): Rectangle {
  const x = Math.min(Math.max(bounds.x, area.x), area.x + area.width - bounds.width)
  const y = Math.min(Math.max(bounds.y, area.y), area.y + area.height - bounds.height)
  return { ...bounds, x, y }
}

/** The area with the largest `measure`, if any is above 0. */
function largest(areas: readonly Rectangle[], measure: (area: Rectangle) => number): Rectangle | null {
  let found: Rectangle | null = null
  for (const area of areas) if (measure(area) > (found ? measure(found) : 0)) found = area
  return found
}

/** How many pixels of the title bar's width are visible and draggable in `area`; 0 if too few. */
function titleBarOn(area: Rectangle, bounds: Rectangle): number {
  const visible = across(area, bounds)
  const within = bounds.y >= area.y && bounds.y + TITLE_BAR_HEIGHT <= area.y + area.height
  return within && visible >= VISIBLE_PART ? visible : 0
}

/** In square pixels. */
function overlap(area: Rectangle, bounds: Rectangle): number {
  const down = Math.min(area.y + area.height, bounds.y + bounds.height) - Math.max(area.y, bounds.y)
  return Math.max(0, across(area, bounds)) * Math.max(0, down)
}

function across(area: Rectangle, bounds: Rectangle): number {
  return Math.min(area.x + area.width, bounds.x + bounds.width) - Math.max(area.x, bounds.x)
}

function readPlacement(saved: unknown): WindowPlacement | null {
  if (!isRecord(saved) || !isRecord(saved['bounds'])) return null
  const { x, y, width, height } = saved['bounds']
  if (!isPixels(x) || !isPixels(y) || !isPixels(width) || !isPixels(height)) return null
  return { bounds: { x, y, width, height }, maximized: saved['maximized'] === true }
}

function readArrangements(saved: unknown): SavedPlacements['arrangements'] {
  if (!isRecord(saved) || !Array.isArray(saved['arrangements'])) return []
  return saved['arrangements'].flatMap((each: unknown) => {
    const placement = readPlacement(each)
    if (placement === null || !isRecord(each) || typeof each['screens'] !== 'string') return []
    return [{ screens: each['screens'], ...placement }]
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Electron rejects fractions and -0, and no desktop is wider than this. */
function isPixels(value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    !Object.is(value, -0) &&
    Math.abs(value) <= 65_536
  )
}
