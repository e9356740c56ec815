import type { Locator, Page } from '@playwright/test'

/** The sidebar. */
export interface Sidebar {
  readonly newConnection: Locator
  /** The line that says where secrets are kept. */
  readonly storage: Locator
  /** All connections, in their order. */
  readonly connections: Locator
  connection(name: string): Locator
  /** The button that opens the menu of a connection. */
  actions(name: string): Locator
  link(name: 'Overview' | 'Directory' | 'Token' | 'Requests' | 'Inspector' | 'Settings' | 'Help'): Locator
}

export function sidebar(page: Page): Sidebar {
  const side = page.locator('#sidebar')
  const connections = side.getByRole('navigation', { name: 'Connections' }).getByRole('link')
  return {
    newConnection: side.getByRole('button', { name: 'New connection' }),
    storage: side.getByRole('link', { name: /kept|secrets/i }),
    connections,
    connection: (name) => connections.filter({ has: page.getByText(name, { exact: true }) }),
    actions: (name) => side.getByRole('button', { name: `Actions for ${name}`, exact: true }),
    link: (name) => side.getByRole('link', { name, exact: true })
  }
}
