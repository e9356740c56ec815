/** The measured steps for the app's own directory, put into its page. */
import { measured, type Measured } from './measured.ts'

/** What is on screen after a step, found out without the app's search and order. */
export interface Shown {
  /** Such as `3 of 100,000 users`. */
  readonly count: string
  readonly rows: number
  /** User names of the first rows. */
  readonly first: readonly string[]
}

/** Times are milliseconds since the epoch. */
export interface Opening {
  readonly clickedAt: number
  readonly someRowsAt: number
  readonly allRowsAt: number
  /** The page's tasks above 50 ms meanwhile, in milliseconds. */
  readonly longTasks: readonly number[]
}

declare global {
  interface Window {
    ours: {
      readonly measured: Measured
      /** What each search and each order is expected to show. The list as it came is the empty search. */
      expect(searches: Readonly<Record<string, Shown>>, orders: Readonly<Record<string, Shown>>): void
      /** Goes to the users, and waits until all of them are painted. */
      open(): Promise<Opening>
      /** The page's tasks above 50 ms since the last call, in milliseconds. */
      longTasks(): number[]
    }
  }
}

/** Titles of the columns that are sorted by. */
const TITLES: Readonly<Record<string, string>> = {
  fullName: 'Name',
  userName: 'Username',
  userId: 'User ID',
  roles: 'Roles',
  enabled: 'Enabled'
}

let searches: Readonly<Record<string, Shown>> = {}
let orders: Readonly<Record<string, Shown>> = {}
let order: string | null = null
let longTasks: number[] = []
new PerformanceObserver((list) => {
  longTasks.push(...list.getEntries().map(({ duration }) => duration))
}).observe({ type: 'longtask' })

function element(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector)
  if (found === null) throw new Error(`The page has no ${selector}.`)
  return found
}

const isOnScreen = ({ count, rows, first }: Shown): boolean => {
  const status = document.querySelector('main [role="status"].digits')?.textContent.replace(/\s·.*$/, '')
  if (status !== count) return false
  const grid = document.querySelector('main [role="grid"], main [role="treegrid"]')
  if (rows === 0) return grid?.checkVisibility({ visibilityProperty: true }) !== true
  return (
    grid?.getAttribute('aria-rowcount') === String(rows + 1) &&
    first.every(
      (name, index) =>
        grid
          .querySelector(`[aria-rowindex="${String(index + 2)}"] [role="gridcell"][aria-colindex="2"]`)
          ?.textContent.trim() === name
    )
  )
}

const shownFor = (search: string): Shown => {
  const shown = order !== null && search === '' ? orders[order] : searches[search]
  if (shown === undefined) throw new Error(`Nothing is expected of “${search}”.`)
  return shown
}

const now = (): number => performance.timeOrigin + performance.now()

function untilNextPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        resolve()
      }
      port2.postMessage(null)
    })
  })
}

window.ours = {
  measured: measured({
    search: () => element('main input[type="search"]') as HTMLInputElement,
    sort(column) {
      order = column
      element(`main [role="columnheader"][aria-label="${TITLES[column] ?? ''}"] button`).click()
    },
    isShown: (search) => isOnScreen(shownFor(search)),
    viewport: () => element('main [role="grid"], main [role="treegrid"]'),
    // Those kept in reserve count too
    drawn: () => [...document.querySelectorAll('main [role="rowgroup"]')].at(-1)?.childElementCount ?? 0
  }),

  expect(nextSearches, nextOrders) {
    searches = nextSearches
    orders = nextOrders
    order = null
  },

  async open() {
    longTasks = []
    const clickedAt = now()
    const [link] = [...document.querySelectorAll<HTMLElement>('#sidebar a')].filter(
      ({ textContent }) => textContent.trim() === 'Directory'
    )
    link?.click()
    let tab: HTMLElement | undefined
    let someRowsAt: number | null = null
    for (;;) {
      await untilNextPaint()
      const tabs = [...document.querySelectorAll<HTMLElement>('main [role="tab"]')]
      if (tab === undefined) {
        tab = tabs.find(({ textContent }) => textContent.trim().startsWith('Users'))
        tab?.click()
      } else if (tab.getAttribute('aria-selected') === 'true') {
        const name = document.querySelector('[aria-rowindex="2"] [role="gridcell"][aria-colindex="2"]')
        if (name?.textContent.includes('@') === true) someRowsAt ??= now()
        if (someRowsAt !== null && isOnScreen(shownFor('')))
          return { clickedAt, someRowsAt, allRowsAt: now(), longTasks }
      }
    }
  },

  longTasks() {
    const since = longTasks
    longTasks = []
    return since
  }
}
