import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, expect, type Page } from '@playwright/test'
import { launchApp } from '../../../build/launch-app.ts'
import { ROOT } from '../../../build/paths.ts'
import { NO_KEYRING_ENV } from '../keyring.ts'

/** The system's browser, as far as the app can tell: what it is told to open, and a real Chromium to open it in. */
export interface PersonBrowser {
  /** Environment for the app, in which this is the browser. */
  readonly env: Readonly<Record<string, string>>
  /** Addresses the app has opened, oldest first. */
  opened(): Promise<string[]>
  /** Opens the newest address, once there are so many. */
  follow(count?: number): Promise<Page>
  close(): Promise<void>
}

/**
 * Puts a stand-in for `xdg-open` first on the path, which notes what the app asks the system to open. The page is then
 * shown by the Chromium named in `CHROMIUM_PATH`, or by another window of Electron, which is one.
 *
 * @param folder of this test alone
 */
export async function personBrowser(folder: string): Promise<PersonBrowser> {
  const bin = join(folder, 'bin')
  const notes = join(folder, 'opened')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${notes}'\n`, { mode: 0o755 })
  const opened = async (): Promise<string[]> =>
    existsSync(notes) ? (await readFile(notes, 'utf8')).split('\n').filter((line) => line !== '') : []

  let shown: { readonly page: Page; readonly close: () => Promise<void> } | null = null
  return {
    env: { ...NO_KEYRING_ENV, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    opened,
    async follow(count = 1) {
      await expect.poll(async () => (await opened()).length).toBeGreaterThanOrEqual(count)
      shown ??= await showBrowser(join(folder, 'browser'))
      await shown.page.goto((await opened()).at(-1) ?? '')
      return shown.page
    },
    close: async () => {
      await shown?.close()
    }
  }
}

async function showBrowser(userData: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const executablePath = process.env['CHROMIUM_PATH']
  if (executablePath !== undefined) {
    const browser = await chromium.launch({ executablePath })
    return { page: await browser.newPage(), close: () => browser.close() }
  }
  const { app } = await launchApp({
    userData,
    appFolder: join(ROOT, 'tests/bench/bare-window'),
    env: NO_KEYRING_ENV
  })
  return { page: await app.firstWindow(), close: () => app.close() }
}
