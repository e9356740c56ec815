import type { Locator, Page } from '@playwright/test'

/** The Requests page of a connection. */
export interface RequestsPage {
  readonly endpoints: Locator
  readonly path: Locator
  readonly send: Locator
  readonly cancel: Locator
  /** What came back: status, time, size, and content. */
  readonly answer: Locator
  readonly tree: Locator
  readonly search: Locator
  /** A line of the tree, by its text. */
  line(text: string | RegExp): Locator
  /** Picks an endpoint by its name. */
  choose(name: string): Promise<void>
}

export function requestsPage(page: Page): RequestsPage {
  const main = page.getByRole('main')
  const answer = main.getByRole('region', { name: 'Response', exact: true })
  const tree = answer.getByRole('tree', { name: 'Response as a tree' })
  const endpoints = main.getByRole('button', { name: /^(Choose an endpoint|Endpoint: )/ })
  return {
    endpoints,
    path: main.getByRole('textbox', { name: 'Path' }),
    send: main.getByRole('button', { name: 'Send', exact: true }),
    cancel: main.getByRole('button', { name: /^Cancel/ }),
    answer,
    tree,
    search: answer.getByRole('searchbox', { name: 'Search the response' }),
    line: (text) => tree.getByRole('treeitem').filter({ hasText: text }),
    async choose(name) {
      await endpoints.click()
      await page.getByRole('combobox', { name: 'Search endpoints' }).fill(name)
      await page.getByRole('option', { name: new RegExp(`^${name}, `) }).click()
    }
  }
}
