import {
  createTable,
  getCoreRowModel,
  getFilteredRowModel,
  getSortedRowModel,
  type Table,
  type TableState
} from '@tanstack/table-core'
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import { COLUMNS, type PeerTable, type PeerUser } from './peer-table.ts'

const ROW_HEIGHT = 36

/** A plain table of TanStack Table and TanStack Virtual, drawn without a framework, with the global filter of its guide. */
export function tanStack(place: HTMLElement): PeerTable {
  place.style.overflow = 'auto'
  const body = document.createElement('div')
  body.style.position = 'relative'
  place.append(body)

  let state = {} as TableState
  const table: Table<PeerUser> = createTable<PeerUser>({
    data: [],
    columns: COLUMNS.map(({ key, title, text }) => ({ id: key, header: title, accessorFn: text })),
    state: {},
    onStateChange: (change) => {
      state = typeof change === 'function' ? change(state) : change
      apply()
    },
    renderFallbackValue: null,
    globalFilterFn: 'includesString',
    getCoreRowModel: getCoreRowModel(),
    getFilteredRowModel: getFilteredRowModel(),
    getSortedRowModel: getSortedRowModel()
  })
  state = table.initialState
  table.setOptions((options) => ({ ...options, state }))

  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
    count: 0,
    getScrollElement: () => place,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: draw
  })
  virtualizer._didMount()

  function apply(): void {
    table.setOptions((options) => ({ ...options, state }))
    virtualizer.setOptions({ ...virtualizer.options, count: table.getRowModel().rows.length })
    virtualizer._willUpdate()
    draw()
  }

  function draw(): void {
    const { rows } = table.getRowModel()
    body.style.height = `${String(virtualizer.getTotalSize())}px`
    body.replaceChildren(
      ...virtualizer.getVirtualItems().map(({ index, start }) => {
        const line = document.createElement('div')
        line.className = 'row'
        line.dataset['index'] = String(index)
        line.style.cssText = `position:absolute;inset-inline:0;top:${String(start)}px;height:${String(ROW_HEIGHT)}px;display:grid;grid-template-columns:repeat(${String(COLUMNS.length)},1fr)`
        for (const cell of rows[index]?.getVisibleCells() ?? []) {
          const box = document.createElement('div')
          box.textContent = String(cell.getValue())
          line.append(box)
        }
        return line
      })
    )
  }

  return {
    show(users) {
      table.setOptions((options) => ({ ...options, data: [...users] }))
      apply()
    },
    search: (text) => {
      table.setGlobalFilter(text)
    },
    sort: (column) => {
      table.setSorting([{ id: column, desc: false }])
    },
    matched: () => table.getRowModel().rows.length,
    first: () => ({
      model: table.getRowModel().rows[0]?.original.fullName ?? '',
      page: body.querySelector('[data-index="0"] div')?.textContent ?? ''
    }),
    viewport: place,
    drawn: () => body.childElementCount
  }
}
