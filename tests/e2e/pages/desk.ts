import type { Locator, Page } from '@playwright/test'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { connectionForm, entriesFor, type ConnectionForm, type Entries } from './connection-form.ts'
import { directoryPage, type DirectoryPage } from './directory.ts'
import { firstRunPage, type FirstRunPage } from './first-run.ts'
import { inspectorPage, type InspectorPage } from './inspector.ts'
import { overviewPage, type OverviewPage } from './overview.ts'
import { sidebar, type Sidebar } from './sidebar.ts'

/** The whole window, page by page, in the words a person would use. */
export interface Desk {
  readonly page: Page
  readonly firstRun: FirstRunPage
  readonly form: ConnectionForm
  readonly overview: OverviewPage
  readonly directory: DirectoryPage
  readonly inspector: InspectorPage
  readonly sidebar: Sidebar
  readonly notices: Locator
  theme(name: 'System' | 'Light' | 'Dark'): Locator
  /** Fills in a connection to `simulator`, with `changes` in place of what is right, and saves it. */
  connectTo(simulator: Simulator, changes?: Entries, then?: 'sign-in' | 'later'): Promise<void>
}

export function desk(page: Page): Desk {
  const form = connectionForm(page)
  const side = sidebar(page)
  return {
    page,
    firstRun: firstRunPage(page),
    form,
    overview: overviewPage(page),
    directory: directoryPage(page),
    inspector: inspectorPage(page),
    sidebar: side,
    notices: page.getByRole('region', { name: 'Notices' }),
    theme: (name) => page.getByRole('radio', { name, exact: true }),
    async connectTo(simulator, changes = {}, then = 'sign-in') {
      await side.newConnection.click()
      await form.fill({ ...entriesFor(simulator), ...changes })
      await (then === 'later' ? form.saveForLater : form.saveAndSignIn).click()
    }
  }
}
