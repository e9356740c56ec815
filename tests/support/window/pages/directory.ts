import type { Locator, Page } from '@playwright/test'

/** The directory of one connection. */
export interface DirectoryPage {
  readonly accountsTab: Locator
  readonly usersTab: Locator
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
  column(title: string): Locator
  /** Clicking it sorts by the column. */
  sortBy(title: string): Locator
  /** The row at this place of the list, counted from 1. */
  row(place: number): Locator
}

export function directoryPage(page: Page): DirectoryPage {
  const main = page.getByRole('main')
  const grid = main.getByRole('grid')
  return {
    accountsTab: main.getByRole('tab', { name: /^Accounts/ }),
    usersTab: main.getByRole('tab', { name: /^Users/ }),
    grid,
    rows: grid.getByRole('rowgroup').getByRole('row'),
    search: main.getByRole('searchbox'),
    reload: main.getByRole('button', { name: 'Reload' }),
    count: main.getByRole('status').filter({ hasText: /accounts?|users?/ }),
    details: page.getByRole('complementary', { name: 'Details' }),
    problem: main.getByRole('alert'),
    signIn: main.getByRole('button', { name: 'Sign in', exact: true }),
    column: (title) => grid.getByRole('columnheader', { name: title, exact: true }),
    sortBy: (title) => grid.getByRole('button', { name: title, exact: true }),
    row: (place) => grid.locator(`[role="row"][aria-rowindex="${String(place + 1)}"]`)
  }
}
