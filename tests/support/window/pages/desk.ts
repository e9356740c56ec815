import { expect, type Locator, type Page } from '@playwright/test'
import { assistantPage, type AssistantPage } from './assistant.ts'
import { commandsPage, type Commands } from './commands.ts'
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
import { requestsPage, type RequestsPage } from './requests.ts'
import { sidebar, type Sidebar } from './sidebar.ts'
import { tokenPage, type TokenPage } from './token.ts'

/** The whole window, page by page, in the words a person would use. */
export interface Desk {
  readonly page: Page
  readonly firstRun: FirstRunPage
  readonly assistant: AssistantPage
  readonly form: ConnectionForm
  readonly overview: OverviewPage
  readonly directory: DirectoryPage
  readonly requests: RequestsPage
  readonly inspector: InspectorPage
  readonly token: TokenPage
  readonly sidebar: Sidebar
  readonly commands: Commands
  readonly notices: Locator
  theme(name: 'System' | 'Light' | 'Dark'): Locator
  /** Goes to the form of a new connection, past the assistant. */
  openForm(): Promise<void>
  /** Fills in a connection to `simulator`, with `changes` in place of what is right, and saves it. */
  connectTo(simulator: Reachable, changes?: Entries, then?: 'sign-in' | 'later'): Promise<void>
  /** Connects to `simulator`, waits for the token, and goes to the directory. */
  openDirectoryOf(simulator: Reachable): Promise<void>
  /** The same for the Requests page. */
  openRequestsOf(simulator: Reachable): Promise<void>
}

export function desk(page: Page): Desk {
  const form = connectionForm(page)
  const assistant = assistantPage(page)
  const side = sidebar(page)
  const openForm = async (): Promise<void> => {
    await side.newConnection.click()
    await assistant.form.click()
  }
  const overview = overviewPage(page)
  const connectTo: Desk['connectTo'] = async (simulator, changes = {}, then = 'sign-in') => {
    await openForm()
    await form.fill({ ...entriesFor(simulator), ...changes })
    await (then === 'later' ? form.saveForLater : form.saveAndSignIn).click()
  }
  const openPageOf = async (simulator: Reachable, name: 'Directory' | 'Requests'): Promise<void> => {
    await connectTo(simulator)
    await expect(overview.status).toContainText('Ready until')
    await side.link(name).click()
  }
  return {
    page,
    firstRun: firstRunPage(page),
    assistant,
    form,
    overview,
    directory: directoryPage(page),
    requests: requestsPage(page),
    inspector: inspectorPage(page),
    token: tokenPage(page),
    sidebar: side,
    commands: commandsPage(page),
    notices: page.getByRole('region', { name: 'Notices' }),
    theme: (name) => page.getByRole('radio', { name, exact: true }),
    openForm,
    connectTo,
    openDirectoryOf: (simulator) => openPageOf(simulator, 'Directory'),
    openRequestsOf: (simulator) => openPageOf(simulator, 'Requests')
  }
}
