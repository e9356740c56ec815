/**
 * The tables that ours is measured against, on a bare page: AG Grid Community, or a plain table of TanStack Table and
 * TanStack Virtual, by the address. Both get the same answer of users and show the same seven columns.
 */
import { measured, untilPainted, type Measured } from './measured.ts'
import { agGrid } from './ag-grid.ts'
import type { PeerUser } from './peer-table.ts'
import { tanStack } from './tanstack.ts'

declare global {
  interface Window {
    measured: Measured
    /** Shows the answer at an address. Times in milliseconds. */
    load(address: string): Promise<{ readonly parseMs: number; readonly firstRowsMs: number }>
  }
}

const place = document.querySelector<HTMLElement>('#table')
const search = document.querySelector<HTMLInputElement>('#search')
if (place === null || search === null) throw new Error('The page has no place for the table.')
const table = location.hash === '#tanstack' ? tanStack(place) : agGrid(place)
search.addEventListener('input', () => {
  table.search(search.value)
})
const isShown = (): boolean => {
  const { model, page } = table.first()
  return model === page
}
window.measured = measured({
  search: () => search,
  sort: table.sort,
  isShown,
  viewport: () => table.viewport,
  drawn: table.drawn
})
window.load = async (address) => {
  const text = await (await fetch(address)).text()
  const start = performance.now()
  const users = JSON.parse(text) as PeerUser[]
  const parseMs = performance.now() - start
  const firstRowsMs = await untilPainted(
    () => {
      table.show(users)
    },
    () => table.first().model !== '' && isShown()
  )
  return { parseMs, firstRowsMs }
}
