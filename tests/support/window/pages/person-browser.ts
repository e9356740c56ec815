import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, expect, type Browser, type Page } from '@playwright/test'
import { developmentSwitches } from '../../../../build/electron-process.ts'
import { findBrowser } from '../../../../build/system-libraries.ts'
import { NO_KEYRING_ENV } from '../keyring.ts'

/** The Chromium of this machine, a program of its own; `null` when there is none. */
export const BROWSER_PATH = await findBrowser()

/** The system's browser, as far as the app can tell: what it is told to open, and a real Chromium to open it in. */
export interface PersonBrowser {
  /** Environment for the app, in which this is the browser. */
  readonly env: Readonly<Record<string, string>>
  /** Addresses the app has opened, oldest first. */
  opened(): Promise<string[]>
  /** Opens the newest address, once there are so many. */
  follow(count?: number): Promise<Page>
  /** Opens an address that the person has from elsewhere, such as the clipboard. */
  visit(address: string): Promise<Page>
  /** From now on, asks for localhost with https whatever an address says, or no longer (RFC 6797). */
  forceHttps(on: boolean): Promise<void>
  /** Forgets what was opened, and closes the page. */
  startOver(): Promise<void>
  /** Closes the browser and removes its folder. */
  close(): Promise<void>
}

/**
 * Puts a stand-in for `xdg-open` first on the path, which notes what the app asks the system to open. The page is then
 * shown by {@link BROWSER_PATH}: it shares nothing with the app but this machine.
 *
 * @param folder of this browser alone
 */
export async function personBrowser(folder: string): Promise<PersonBrowser> {
  const bin = join(folder, 'bin')
  const notes = join(folder, 'opened')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${notes}'\n`, { mode: 0o755 })
  const opened = async (): Promise<string[]> =>
    existsSync(notes) ? (await readFile(notes, 'utf8')).split('\n').filter((line) => line !== '') : []

  let browser: Browser | null = null
  let page: Page | null = null
  const visit = async (address: string): Promise<Page> => {
    browser ??= await chromium.launch({
      executablePath: BROWSER_PATH ?? '',
      // Else Chromium exempts localhost from what `forceHttps` sets.
      args: ['--disable-features=IgnoreHSTSForLocalhost'],
      // As with Electron: only root really cannot have the sandbox.
      chromiumSandbox: developmentSwitches().length === 0
    })
    page ??= await browser.newPage()
    await page.goto(address)
    return page
  }
  return {
    env: { ...NO_KEYRING_ENV, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    opened,
    visit,
    async follow(count = 1) {
      await expect.poll(async () => (await opened()).length).toBeGreaterThanOrEqual(count)
      return await visit((await opened()).at(-1) ?? '')
    },
    async forceHttps(on) {
      const settings = await visit('chrome://net-internals/#hsts')
      const form = on ? '#hsts-view-add' : '#domain-security-policy-view-delete'
      await settings.locator(`${form}-input`).fill('localhost')
      await settings.locator(`${form}-submit`).click()
    },
    async startOver() {
      await rm(notes, { force: true })
      await page?.close()
      page = null
    },
    async close() {
      await browser?.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
