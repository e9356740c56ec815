import { test as base, _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { developmentSwitches, electronEnv } from '../../build/electron-process.ts'
import { electronExecutable } from '../../build/electron-runtime.ts'
import { ROOT } from '../../build/paths.ts'

export { expect }

/** What a spec file may set with `test.use`. */
export interface AppOptions {
  /** Folder of the app that is started; the repository's own by default. */
  appFolder: string
  /** Page and console errors that a spec provokes on purpose; any other fails the test. */
  expectedProblems: RegExp[]
}

/** What a test may ask for. */
export interface AppFixtures {
  /** A user-data folder of this test alone. */
  userData: string
  /** The real app, started for this test. */
  app: ElectronApplication
  /** Its window, after the page has loaded. */
  page: Page
}

/** Playwright's test with the real Electron in it. A test fails on any page error or console error it did not announce. */
export const test = base.extend<AppFixtures & AppOptions, { electronPath: string }>({
  // Once per worker: finding a runtime may look at the network first.
  electronPath: [async ({}, use) => use(await electronExecutable()), { scope: 'worker' }],

  appFolder: [ROOT, { option: true }],
  expectedProblems: [[], { option: true }],

  userData: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  app: async ({ appFolder, electronPath, expectedProblems, userData }, use) => {
    const switches = developmentSwitches()
    const app = await _electron.launch({
      executablePath: electronPath,
      args: [...switches, appFolder, `--user-data-dir=${userData}`],
      chromiumSandbox: switches.length === 0,
      env: definedOnly(electronEnv())
    })
    const problems: string[] = []
    app.on('window', (page) => {
      page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`console error: ${message.text()}`)
      })
    })
    await use(app)
    await app.close()
    expect(problems.filter((problem) => !expectedProblems.some((known) => known.test(problem)))).toEqual([])
  },

  page: async ({ app }, use) => {
    const page = await app.firstWindow()
    await page.waitForLoadState('load')
    await use(page)
  }
})

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
}
