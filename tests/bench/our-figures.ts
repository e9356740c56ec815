import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { build } from 'vite'
import { launchApp } from '../../build/launch-app.ts'
import { KEPT_MS } from '../../main/core/directory/directory.ts'
import { desk, type Desk } from '../support/window/pages/desk.ts'
import { expectedUsers } from './expected-users.ts'
import type { Shown } from './peers/ours.ts'
import { NO_FRAME_LIMIT, SORTED, TYPED, type StepFigures, type TableFigures } from './peer-figures.ts'
import { proportionalMemory } from './process-memory.ts'
import type { ServiceMessage } from './users-service.ts'

/** What the app's own directory was measured at. All times in milliseconds, memory in bytes. */
export interface OurFigures extends Omit<TableFigures, 'parseMs'> {
  /** Size of the answer. */
  readonly bytes: number
  /** From the last byte of the answer to all rows on screen. */
  readonly shownMs: number
  /** From the click to the first rows of a list that is still on its way. */
  readonly someRowsMs: number
  readonly keystrokesInAllColumns: readonly number[]
  /** Longest task of the page and longest hold-up of main's loop, from the click to the last row. */
  readonly longestTask: number
  readonly longestHoldUp: number
  /** Over the idle app, with the list just shown, and again after the page was left. */
  readonly memoryAfterLoad: number
  readonly memoryAfterLeaving: number
  /** Everything as CSV, from the call to the whole file. */
  readonly exportMs: number
  /** From the click to all rows of the sealed copy on screen; `null` when there was no copy. */
  readonly copyMs: number | null
}

/** Time to settle before memory is read, in milliseconds. */
const SETTLE_MS = 5_000

/** Texts as they are typed: each letter of each word, and nothing between two words. */
const TEXTS = [
  ...new Set(
    TYPED.flatMap((word) => Array.from({ length: word.length + 1 }, (_, length) => word.slice(0, length)))
  )
]

/** The steps with the columns of the default view, and typing with every column shown and searched. */
export interface OurSteps extends StepFigures {
  readonly keystrokesInAllColumns: readonly number[]
}

/** Measures the directory of the real app with the simulator's users. @param leave also waits until rows are dropped */
export async function ourFigures(users: number, leave: boolean): Promise<OurFigures> {
  const started = await startOurs(users, [])
  const { app, page, ui, service, userData, pid } = started
  try {
    await keepSecrets(page)
    await page.evaluate(started.script)
    await page.evaluate(([searches, sorts]) => window.ours.expect(searches, sorts), started.expected)
    await wait(SETTLE_MS)
    const idle = await proportionalMemory(pid)

    await watchLoop(app)
    const sent = service.sent()
    const opening = await page.evaluate(() => window.ours.open())
    const longestHoldUp = await longestHoldUpOf(app)
    const sentAt = await sent
    await wait(SETTLE_MS)
    const memoryAfterLoad = (await proportionalMemory(pid)) - idle

    const steps = await stepsOf(page)
    const drawn = await page.evaluate(() => window.ours.measured.drawn())
    const memory = (await proportionalMemory(pid)) - idle
    const keystrokesInAllColumns = await typeInAllColumns(started)
    const exportMs = await timeOfExport(app, page, join(userData, 'users.csv'))

    let memoryAfterLeaving = 0
    let copyMs: number | null = null
    if (leave) {
      await ui.sidebar.link('Overview').click()
      await wait(KEPT_MS + SETTLE_MS)
      memoryAfterLeaving = (await proportionalMemory(pid)) - idle
      await app.close()
      service.stop()
      copyMs = await timeOfCopy(userData, started.expected[0], started.script)
    }
    return {
      ...steps,
      bytes: service.bytes,
      shownMs: opening.allRowsAt - sentAt,
      someRowsMs: opening.someRowsAt - opening.clickedAt,
      firstRowsMs: 0,
      keystrokesInAllColumns,
      drawn,
      longestTask: Math.max(0, ...opening.longTasks),
      longestHoldUp,
      memory,
      memoryAfterLoad,
      memoryAfterLeaving,
      exportMs,
      copyMs
    }
  } finally {
    await started.end()
  }
}

/** The steps alone, without the display's frame limit. */
export async function ourStepsUnlimited(users: number): Promise<OurSteps> {
  const started = await startOurs(users, NO_FRAME_LIMIT)
  const { page } = started
  try {
    await page.evaluate(started.script)
    await page.evaluate(([searches, sorts]) => window.ours.expect(searches, sorts), started.expected)
    await wait(SETTLE_MS)
    await page.evaluate(() => window.ours.open())
    await wait(SETTLE_MS)
    return { ...(await stepsOf(page)), keystrokesInAllColumns: await typeInAllColumns(started) }
  } finally {
    await started.end()
  }
}

/** The app, signed in, and what its directory is expected to show. */
async function startOurs(users: number, switches: readonly string[]) {
  const expected = expectedUsers(users)
  const searches = expected.searches(TEXTS, false)
  const orders = expected.orders(SORTED)
  const inAllColumns = expected.searches(TEXTS, true)
  const script = await stepsForPage()
  const service = await startService(users)
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-directory-'))
  const { app } = await launchApp({ userData, switches })
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  const ui = desk(page)
  await ui.connectTo(service)
  await ui.overview.status.filter({ hasText: 'Ready until' }).waitFor()
  return {
    app,
    page,
    ui,
    service,
    userData,
    pid: app.process().pid ?? 0,
    script,
    expected: [searches, orders] as const,
    inAllColumns,
    async end(): Promise<void> {
      await app.close()
      service.stop()
      await rm(userData, { recursive: true, force: true })
    }
  }
}

type Started = Awaited<ReturnType<typeof startOurs>>

async function stepsOf(page: Page): Promise<StepFigures> {
  const keystrokes = await page.evaluate((words) => window.ours.measured.type(words), TYPED)
  const sorts = await page.evaluate((columns) => window.ours.measured.sort(columns), SORTED)
  const frames = await page.evaluate((ms) => window.ours.measured.scroll(ms), 5_000)
  return { keystrokes, sorts, frames }
}

async function typeInAllColumns({ page, ui, inAllColumns }: Started): Promise<number[]> {
  await showAllColumns(page, ui)
  await page.evaluate((searches) => window.ours.expect(searches, {}), inAllColumns)
  return await page.evaluate((words) => window.ours.measured.type(words), TYPED)
}

const PASSPHRASE = 'correct horse battery staple'

/** Copies are sealed by the vault, which the machine may have no keyring for. */
async function keepSecrets(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/settings'
  })
  await page.getByRole('radio', { name: /Passphrase/ }).click()
  for (const label of ['New passphrase', 'Confirm new passphrase'])
    await page.getByLabel(label, { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Use passphrase' }).click()
  await page.getByRole('button', { name: 'Use passphrase' }).waitFor({ state: 'hidden' })
}

/** A file of 100,000 users with all fields has more bytes than this. */
const LEAST_EXPORT = 10_000_000

/** Exports all users, with all fields. */
async function timeOfExport(app: ElectronApplication, page: Page, file: string): Promise<number> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  const { name, ms } = await page.evaluate(async () => {
    const connectionId = /\/c\/([^/]+)\//.exec(location.hash)?.[1] ?? ''
    const start = performance.now()
    const reply = await window.api.exportDirectory(
      {
        key: { connectionId, list: 'users', accountId: null },
        search: '',
        filters: [],
        sort: [],
        view: null,
        tree: false,
        allCollapsed: false,
        collapsed: [],
        columns: [],
        from: 0,
        count: 1
      },
      'everything',
      'csv'
    )
    return { name: reply.ok ? reply.value : reply.error.message, ms: performance.now() - start }
  })
  if (name !== basename(file) || (await stat(file)).size < LEAST_EXPORT)
    throw new Error(`The export failed: ${String(name)}`)
  return ms
}

/** Starts the app again, without the service: rows can come from the sealed copy only. */
async function timeOfCopy(userData: string, searches: Record<string, Shown>, steps: string): Promise<number> {
  const { app } = await launchApp({ userData })
  try {
    const page = await app.firstWindow()
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await page.getByRole('button', { name: 'Unlock' }).click()
    await desk(page).sidebar.connections.first().click()
    await desk(page).sidebar.link('Directory').waitFor()
    await page.evaluate(steps)
    await page.evaluate((expected) => {
      window.ours.expect(expected, {})
    }, searches)
    await wait(SETTLE_MS)
    const { clickedAt, allRowsAt } = await page.evaluate(() => window.ours.open())
    return allRowsAt - clickedAt
  } finally {
    await app.close()
  }
}

/** Every column is shown, and so searched. */
async function showAllColumns(page: Page, { directory }: Desk): Promise<void> {
  // The last order is by this column, ascending: twice more leads over descending to the order of the answer.
  await directory.sortBy('Enabled').click()
  await directory.sortBy('Enabled').click()
  await directory.tool('Columns').click()
  const hidden = page.getByRole('group', { name: 'Columns' }).getByRole('checkbox', { checked: false })
  while ((await hidden.count()) > 0) await hidden.first().click()
  await page.keyboard.press('Escape')
}

/** The measured steps as one script for the page. */
async function stepsForPage(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, 'peers/ours.ts'), formats: ['iife'], name: 'steps' }
    }
  })
  const [bundle] = Array.isArray(built) ? built : [built]
  const [chunk] = bundle !== undefined && 'output' in bundle ? bundle.output : []
  if (chunk?.type !== 'chunk') throw new Error('The measured steps were not bundled.')
  return chunk.code
}

/** Measures main's event loop from now on. No function in a function: the page's script tools would change it. */
async function watchLoop(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const watched = monitorEventLoopDelay({ resolution: 5 })
    watched.enable()
    Object.assign(globalThis, { watched })
  })
}

async function longestHoldUpOf(app: ElectronApplication): Promise<number> {
  const { max } = await app.evaluate(() => {
    const { watched } = globalThis as unknown as { watched: { max: number; disable(): void } }
    watched.disable()
    return { max: watched.max }
  })
  return max / 1e6 - LOOP_RESOLUTION_MS
}

const LOOP_RESOLUTION_MS = 5

/** Starts the simulator in its own process. */
async function startService(users: number) {
  const child = fork(join(import.meta.dirname, 'users-service.ts'), [String(users)])
  const [ready] = (await once(child, 'message')) as [ServiceMessage]
  if (ready.kind !== 'ready') throw new Error('The simulator did not start.')
  return {
    ...ready,
    /** When the last byte of the next answer of users has left. */
    async sent(): Promise<number> {
      const [sent] = (await once(child, 'message')) as [ServiceMessage]
      return sent.kind === 'sent' ? sent.at : NaN
    },
    stop: () => child.kill()
  }
}
