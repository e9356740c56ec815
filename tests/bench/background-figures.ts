import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { exitCodeOf, startElectron } from '../../build/electron-process.ts'
import { electronExecutable } from '../../build/electron-runtime.ts'
import { launchApp } from '../../build/launch-app.ts'
import { startDesktopServices } from '../support/window/desktop-services.ts'
import type { Figure } from './figure.ts'
import { ticksOf, TICKS_PER_SECOND } from './idle-figures.ts'
import { processTree } from './process-tree.ts'

/** Time to settle, and time measured, in milliseconds: the token is renewed at least once meanwhile. */
const SETTLE_MS = 30_000
const MEASURED_MS = 300_000

/**
 * What the app costs in the background, started without a window, with a tray icon and one live connection: processor time of all
 * processes in percent of one core, and how many of them show a page. The simulator that answers runs in the app too.
 */
export async function backgroundFigures(): Promise<Figure[]> {
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-background-'))
  const services = await startDesktopServices()
  try {
    await prepare(userData)
    const args = [`--user-data-dir=${userData}`, '--hidden']
    const app = startElectron(await electronExecutable(), args, services.env)
    try {
      const pid = app.pid ?? 0
      await wait(SETTLE_MS)
      const before = await ticksOf(pid)
      await wait(MEASURED_MS)
      const seconds = ((await ticksOf(pid)) - before) / TICKS_PER_SECOND
      return [
        {
          name: 'processor time in the background, one live connection',
          measured: (seconds / (MEASURED_MS / 1_000)) * 100,
          limit: 0.1,
          unit: '% of a core',
          method: `over ${String(MEASURED_MS / 1_000)} s, ${String((await services.menu()).length)} items in the tray’s menu`
        },
        {
          name: 'processes that show a page, in the background',
          measured: await pagesOf(pid),
          limit: 0,
          unit: 'processes',
          method: 'at the end'
        }
      ]
    } finally {
      app.kill()
      await exitCodeOf(app)
    }
  } finally {
    await services.stop()
    await rm(userData, { recursive: true, force: true })
  }
}

/** Leaves the switch on, and a practice connection that the next start continues. */
async function prepare(userData: string): Promise<void> {
  const { app } = await launchApp({ userData, hold: false })
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  await page.evaluate(async () => {
    await window.api.startPractice()
    await window.api.setDesktop('keep-running', true)
  })
  await app.close()
}

async function pagesOf(rootPid: number): Promise<number> {
  const lines = await Promise.all(
    (await processTree(rootPid)).map((pid) =>
      readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '')
    )
  )
  return lines.filter((line) => line.includes('--type=renderer')).length
}
