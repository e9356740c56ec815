import type { Locator, Page } from '@playwright/test'
import { assistantPage, type AssistantPage } from './assistant.ts'
import {
  connectionForm,
  entriesFor,
  type ConnectionForm,
  type Entries,
  type Reachable
} from './connection-form.ts'
import { directoryPage, type DirectoryPage } from './directory.ts'
import { firstRunPage, type FirstRunPage } from './first-run.ts'
import { inspectorPage, type InspectorPage } from './inspector.ts'
import { overviewPage, type OverviewPage } from './overview.ts'
import { sidebar, type Sidebar } from './sidebar.ts'

/** The whole window, page by page, in the words a person would use. */
export interface Desk {
  readonly page: Page
  readonly firstRun: FirstRunPage
  readonly assistant: AssistantPage
  readonly form: ConnectionForm
  readonly overview: OverviewPage
  readonly directory: DirectoryPage
  readonly inspector: InspectorPage
  readonly sidebar: Sidebar
  readonly notices: Locator
  theme(name: 'System' | 'Light' | 'Dark'): Locator
  /** Goes to the form of a new connection, past the assistant. */
  openForm(): Promise<void>
  /** Fills in a connection to `simulator`, with `changes` in place of what is right, and saves it. */
  connectTo(simulator: Reachable, changes?: Entries, then?: 'sign-in' | 'later'): Promise<void>
}

export function desk(page: Page): Desk {
  const form = connectionForm(page)
  const assistant = assistantPage(page)
  const side = sidebar(page)
  const openForm = async (): Promise<void> => {
    await side.newConnection.click()
    await assistant.form.click()
  }
  return {
    page,
    firstRun: firstRunPage(page),
    assistant,
    form,
    overview: overviewPage(page),
    directory: directoryPage(page),
    inspector: inspectorPage(page),
    sidebar: side,
    notices: page.getByRole('region', { name: 'Notices' }),
    theme: (name) => page.getByRole('radio', { name, exact: true }),
    openForm,
    async connectTo(simulator, changes = {}, then = 'sign-in') {
      await openForm()
      await form.fill({ ...entriesFor(simulator), ...changes })
      await (then === 'later' ? form.saveForLater : form.saveAndSignIn).click()
    }
  }
}
