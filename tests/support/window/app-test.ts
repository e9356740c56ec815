import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type ElectronApplication, type Page } from '@playwright/test'
import { ROOT } from '../../../build/paths.ts'
import { startSimulator, type Simulator } from '../../../main/simulator/simulator.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { launchApp, type RunningApp } from '../../../build/launch-app.ts'
import { NO_KEYRING_ENV } from './keyring.ts'

export { expect }

/** What a spec file may set with `test.use`. */
export interface AppOptions {
  /** Folder of the app that is started; the repository's own by default. */
  appFolder: string
  /** Page and console errors that a spec provokes on purpose; any other fails the test. None by default. */
  expectedProblems: RegExp
  /** Lives, size and limits of the simulator. */
  simulatorOptions: SimulatorOptions
}

/** What a test may ask for. */
export interface AppFixtures {
  /** A user-data folder of this test alone. */
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

/** Playwright's test with the real Electron in it. A test fails on any page error or console error it did not announce. */
export const test = base.extend<AppFixtures & AppOptions>({
  appFolder: [ROOT, { option: true }],
  expectedProblems: [/(?!)/, { option: true }],
  simulatorOptions: [{}, { option: true }],

  userData: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  running: async ({ appFolder, expectedProblems, userData }, use) => {
    const running = await launchApp({ userData, appFolder, env: NO_KEYRING_ENV })
    await use(running)
    await running.app.close()
    expect(running.problems.filter((problem) => !expectedProblems.test(problem))).toEqual([])
  },

  app: async ({ running }, use) => {
    await use(running.app)
  },

  page: async ({ app }, use) => {
    const page = await app.firstWindow()
    // The window's very first page is blank and loads too.
    await page.waitForURL(/^app:/)
    await page.waitForLoadState('load')
    await use(page)
  },

  simulator: async ({ simulatorOptions }, use) => {
    const simulator = await startSimulator(simulatorOptions)
    await use(simulator)
    await simulator.stop()
  }
})
