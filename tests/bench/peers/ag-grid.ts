import { AllCommunityModule, createGrid, ModuleRegistry } from 'ag-grid-community'
import { COLUMNS, type PeerTable, type PeerUser } from './peer-table.ts'

/** AG Grid Community as its documentation sets it up, with its quick filter over all columns. */
export function agGrid(place: HTMLElement): PeerTable {
  ModuleRegistry.registerModules([AllCommunityModule])
  const grid = createGrid<PeerUser>(place, {
    columnDefs: COLUMNS.map(({ key, title, text }) => ({
      colId: key,
      headerName: title,
      valueGetter: ({ data }: { data: PeerUser | undefined }) => (data === undefined ? '' : text(data))
    })),
    rowHeight: 36,
    cacheQuickFilter: true,
    rowData: []
  })
  const element = (selector: string): HTMLElement => {
    const found = place.querySelector<HTMLElement>(selector)
    if (found === null) throw new Error(`AG Grid has no ${selector}.`)
    return found
  }
  return {
    show: (users) => {
      grid.setGridOption('rowData', [...users])
    },
    search: (text) => {
      grid.setGridOption('quickFilterText', text)
    },
    sort: (column) => {
      grid.applyColumnState({ state: [{ colId: column, sort: 'asc' }], defaultState: { sort: null } })
    },
    matched: () => grid.getDisplayedRowCount(),
    first: () => ({
      model: grid.getDisplayedRowAtIndex(0)?.data?.fullName ?? '',
      page: place.querySelector('[row-index="0"] [col-id="fullName"]')?.textContent ?? ''
    }),
    get viewport() {
      return element('.ag-grid-viewport, .ag-body-viewport')
    },
    drawn: () => place.querySelectorAll('.ag-row').length
  }
}
