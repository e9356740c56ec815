import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type ElectronApplication, type Page } from '@playwright/test'
import { ROOT } from '../../../build/paths.ts'
import { startSimulator, type Simulator } from '../../../main/simulator/simulator.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { launchApp, type RunningApp } from '../../../build/launch-app.ts'
import { NO_KEYRING_ENV } from './keyring.ts'
import { personBrowser, type PersonBrowser } from './pages/person-browser.ts'
import { startPrivateDisplay } from './private-display.ts'

export { expect }

/** What a spec file may set with `test.use`. */
export interface AppOptions {
  /** Folder of the app that is started; the repository's own by default. */
  appFolder: string
  /** Page and console errors that a spec causes on purpose; any other fails the test. None by default. */
  expectedProblems: RegExp
  /** Lives, size and limits of the simulator. */
  simulatorOptions: SimulatorOptions
  /**
   * Uses the app that this worker started once, with all its data removed and its page loaded again. For a test that
   * leaves nothing else behind in the main process: no changed clock, no locked or encrypted storage, no second start.
   */
  sharedApp: boolean
}

/** An app, the folder of its data, and the browser that it finds on the system. */
interface StartedApp {
  readonly running: RunningApp
  readonly userData: string
  readonly person: PersonBrowser
  close(): Promise<void>
}

interface WorkerFixtures {
  /**
   * A display for this worker, so that no app of another worker changes its clipboard or takes its focus. Linux only;
   * Playwright's debugger (`PWDEBUG=1`) keeps the person's own display.
   */
  ownDisplay: undefined
  /** Starts the app that tests share, or returns the one that runs. */
  startShared: () => Promise<StartedApp>
}

/** The fixtures of a test. */
export interface AppFixtures {
  /** A user-data folder for this test only. */
  userData: string
  /** The real app, started for this test, with its output. */
  running: RunningApp
  /** The same app, as Playwright drives it. */
  app: ElectronApplication
  /** Its window, after the page has loaded. */
  page: Page
  /** RingCentral and RingCX on this machine, outside the app. */
  simulator: Simulator
}

/** Playwright's test with the real Electron. A test fails on any page or console error that it didn't declare. */
export const test = base.extend<AppFixtures & AppOptions, WorkerFixtures>({
  ownDisplay: [
    async ({}, use) => {
      const own = process.platform === 'linux' && process.env['PWDEBUG'] === undefined
      const display = own ? await startPrivateDisplay() : null
      await use(undefined)
      await display?.close()
    },
    { scope: 'worker', auto: true }
  ],

  startShared: [
    async ({}, use) => {
      const started: Promise<StartedApp>[] = []
      await use(() => (started[0] ??= startApp()))
      for (const { close } of await Promise.all(started)) await close()
    },
    { scope: 'worker' }
  ],

  sharedApp: [false, { option: true }],
  appFolder: [ROOT, { option: true }],
  expectedProblems: [/(?!)/, { option: true }],
  simulatorOptions: [{}, { option: true }],

  userData: async ({ sharedApp, startShared }, use) => {
    if (sharedApp) {
      await use((await startShared()).userData)
      return
    }
    const folder = await newUserData()
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  running: async ({ appFolder, expectedProblems, sharedApp, startShared, userData }, use) => {
    const running = sharedApp
      ? (await startShared()).running
      : await launchApp({ userData, appFolder, env: NO_KEYRING_ENV })
    if (sharedApp) await startOver(running.app)
    const before = running.problems.length
    await use(running)
    if (!sharedApp) await running.app.close()
    const problems = running.problems.slice(before)
    expect(problems.filter((problem) => !expectedProblems.test(problem))).toEqual([])
  },

  app: async ({ running }, use) => {
    await use(running.app)
  },

  page: async ({ app }, use) => {
    await use(await windowOf(app))
  },

  simulator: async ({ simulatorOptions }, use) => {
    const simulator = await startSimulator(simulatorOptions)
    await use(simulator)
    await simulator.stop()
  }
})

/**
 * The app's window, with the app in its page: the very first page of a window is blank and loads too, and then index.html
 * shows a frame until the app takes its place (build/first-frame.ts).
 */
export async function windowOf(app: ElectronApplication): Promise<Page> {
  const page = await app.firstWindow()
  await page.waitForURL(/^app:/)
  await page.waitForLoadState('load')
  await page.waitForFunction(() => document.querySelector('#app > [inert]') === null)
  return page
}

const newUserData = (): Promise<string> => mkdtemp(join(tmpdir(), 'token-desk-e2e-'))

async function startApp(): Promise<StartedApp> {
  const userData = await newUserData()
  const person = await personBrowser(await newUserData())
  const running = await launchApp({ userData, env: person.env })
  return {
    running,
    userData,
    person,
    async close() {
      await running.app.close()
      await person.close()
      await rm(userData, { recursive: true, force: true })
    }
  }
}

/** Removes all data and the import that waits for an answer, and loads the page again. */
async function startOver(app: ElectronApplication): Promise<void> {
  const page = await windowOf(app)
  const removed = await page.evaluate(async () => {
    const offer = await window.api.currentImport()
    if (offer.ok && offer.value !== null) await window.api.dismissImport(offer.value.id)
    return await window.api.removeAllData()
  })
  if (!removed.ok) throw new Error(removed.error.message)
  await page.goto('app://token-desk/index.html')
}
