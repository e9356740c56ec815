import type { Locator, Page } from '@playwright/test'

/** The directory of one connection. */
export interface DirectoryPage {
  readonly accountsTab: Locator
  readonly usersTab: Locator
  readonly agentsTab: Locator
  readonly grid: Locator
  /** Rows that are drawn, the header left out. */
  readonly rows: Locator
  readonly search: Locator
  readonly reload: Locator
  /** Such as `200 users` or `3 of 200 users`. */
  readonly count: Locator
  readonly details: Locator
  readonly problem: Locator
  readonly signIn: Locator
  /** The cell that the keyboard acts on. */
  readonly active: Locator
  tab(name: string): Locator
  tool(name: string): Locator
  column(title: string): Locator
  /** Clicking it sorts by the column. */
  sortBy(title: string): Locator
  /** The row at this place of the list, counted from 1. */
  row(place: number): Locator
  /** A cell by its row and the title of its column, which has to be in view. */
  cell(place: number, title: string): Promise<Locator>
  /** Chooses from the menu of a column. */
  choose(title: string, item: string): Promise<void>
}

export function directoryPage(page: Page): DirectoryPage {
  const main = page.getByRole('main')
  const grid = main.locator('[role="grid"], [role="treegrid"]')
  const column = (title: string): Locator => grid.getByRole('columnheader', { name: title, exact: true })
  const row = (place: number): Locator => grid.locator(`[role="row"][aria-rowindex="${String(place + 1)}"]`)
  return {
    accountsTab: main.getByRole('tab', { name: /^Accounts/ }),
    usersTab: main.getByRole('tab', { name: /^Users/ }),
    agentsTab: main.getByRole('tab', { name: /^Agents/ }),
    grid,
    rows: grid.locator('[role="row"]:not([aria-rowindex="1"])'),
    search: main.getByRole('searchbox', { name: /^Search (?!fields)/ }),
    reload: main.getByRole('button', { name: 'Reload' }),
    count: main.locator('p[role="status"]').filter({ hasText: /account|user|agent|queue|group|campaign/ }),
    details: page.getByRole('complementary', { name: 'Details' }),
    problem: main.getByRole('alert'),
    signIn: main.getByRole('button', { name: 'Sign in', exact: true }),
    active: grid.locator('[id$="-active"]'),
    tab: (name) => main.getByRole('tab', { name: new RegExp(`^${name}`) }),
    tool: (name) => main.getByRole('button', { name, exact: true }),
    column,
    sortBy: (title) => grid.getByRole('button', { name: title, exact: true }),
    row,
    async cell(place, title) {
      const at = await column(title).getAttribute('aria-colindex')
      return row(place).locator(`[aria-colindex="${String(at)}"]`)
    },
    async choose(title, item) {
      await column(title).click({ button: 'right' })
      await page.getByRole('menuitem', { name: item, exact: true }).click()
    }
  }
}
