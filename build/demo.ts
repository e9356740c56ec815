/**
 * `npm run demo`: drives the real app through practice mode automatically, prints each step with its time, and saves a
 * screenshot of each view in release/demo. Use it to see the app on a machine without a screen.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { bundle } from './bundle.ts'
import { runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { electronRuntime } from './electron-runtime.ts'
import { launchApp } from './launch-app.ts'
import { RELEASE } from './paths.ts'
import { ensureSystemLibraries } from './system-libraries.ts'

const PICTURES = join(RELEASE, 'demo')

type Scene = readonly [title: string, picture: string | null, play: (page: Page) => Promise<unknown>]

const SCENES: readonly Scene[] = [
  [
    'first run: three choices',
    'first-run',
    (page) => expect(page.getByRole('button', { name: 'Connect RingCX' })).toBeVisible()
  ],
  [
    'practice: one click, fresh token',
    'overview',
    async (page) => {
      await page.getByRole('button', { name: 'Practice with the simulator' }).click()
      await expect(page.getByText(/^Ready until/).first()).toBeVisible()
    }
  ],
  [
    'accounts',
    'accounts',
    async (page) => {
      await page.getByRole('link', { name: 'Directory' }).click()
      await expect(page.getByText(/^\d+ accounts$/)).toBeVisible()
    }
  ],
  [
    'users',
    'users',
    async (page) => {
      await page.getByRole('tab', { name: /Users/ }).click()
      await expect(page.getByText(/^\d+ users$/)).toBeVisible()
    }
  ],
  [
    'one renewal',
    'renewed',
    async (page) => {
      await page.getByRole('link', { name: 'Overview' }).click()
      await page.getByRole('button', { name: 'Renew now' }).click()
      await expect(page.getByRole('cell', { name: /^RingCX refresh/ })).toBeVisible()
    }
  ],
  ['token', 'token', (page) => page.getByRole('link', { name: 'Token', exact: true }).click()],
  ['requests', 'requests', (page) => page.getByRole('link', { name: 'Requests' }).click()],
  ['activity', 'activity', (page) => page.getByRole('link', { name: 'Activity' }).click()],
  [
    'connect: the assistant',
    'connect',
    (page) => page.getByRole('button', { name: 'New connection' }).click()
  ],
  ['connect: the form', 'form', (page) => page.getByRole('button', { name: 'Use the form instead' }).click()],
  ['inspector', 'inspector', (page) => page.getByRole('link', { name: 'Inspector' }).click()],
  ['settings', 'settings', (page) => page.getByRole('link', { name: 'Settings' }).click()],
  ['help', 'help', (page) => page.getByRole('link', { name: 'Help' }).click()]
]

async function demo(): Promise<number> {
  await ensureSystemLibraries()
  await Promise.all([electronRuntime(), bundle()])
  const display = await ensureDisplay()
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-demo-'))
  await rm(PICTURES, { recursive: true, force: true })
  await mkdir(PICTURES, { recursive: true })
  let at = performance.now()
  const tell = (title: string): void => {
    const now = performance.now()
    process.stdout.write(`${String(Math.round(now - at)).padStart(6)} ms  ${title}\n`)
    at = now
  }
  try {
    const { app } = await launchApp({ userData })
    try {
      const page = await app.firstWindow()
      for (const [title, picture, play] of SCENES) {
        await play(page)
        tell(title)
        if (picture !== null) await page.screenshot({ path: join(PICTURES, `${picture}.png`) })
        // The time for the screenshot doesn't count toward the next step.
        at = performance.now()
      }
    } finally {
      await app.close()
    }
    tell('quit')
    process.stdout.write(`Screenshots: ${PICTURES}\n`)
    return 0
  } finally {
    await rm(userData, { recursive: true, force: true })
    await display.close()
  }
}

await runCommand(demo)
