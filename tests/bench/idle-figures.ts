import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { exitCodeOf, startElectron } from '../../build/electron-process.ts'
import { electronExecutable } from '../../build/electron-runtime.ts'
import { launchApp } from '../../build/launch-app.ts'
import type { Figure } from './figure.ts'
import { processTree, statFields } from './process-tree.ts'

/**
 * Time to settle, and time measured, in milliseconds. After a minute without input, the window assumes that the person is away
 * (`renderer/state/now.svelte.ts`).
 */
const SETTLE_MS = 70_000
const MEASURED_MS = 30_000
/** Clock ticks of `/proc/<pid>/stat` in a second: 100 on every Linux that Electron runs on (proc(5), sysconf(3)). */
export const TICKS_PER_SECOND = 100

/**
 * What the app costs while idle: processor time of all processes, in percent of one core. It runs without
 * a debugger, which would have Chromium take every window for one that is looked at.
 */
export async function idleFigures(): Promise<Figure[]> {
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-idle-'))
  try {
    const firstView = await idleCost(userData)
    await addPractice(userData)
    const live = await idleCost(userData)
    return [
      figure('idle processor time, first view', firstView),
      figure('idle processor time, live session on screen', live)
    ]
  } finally {
    await rm(userData, { recursive: true, force: true })
  }
}

function figure(name: string, measured: number): Figure {
  return { name, measured, limit: 0.5, unit: '% of a core', method: `over ${MEASURED_MS / 1_000} s` }
}

/** Leaves a practice connection behind, which the next start continues automatically. */
async function addPractice(userData: string): Promise<void> {
  const { app } = await launchApp({ userData, hold: false })
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  await page.evaluate(() => window.api.startPractice())
  await app.close()
}

async function idleCost(userData: string): Promise<number> {
  const app = startElectron(await electronExecutable(), [`--user-data-dir=${userData}`])
  try {
    await wait(SETTLE_MS)
    const before = await ticksOf(app.pid ?? 0)
    await wait(MEASURED_MS)
    const ticks = (await ticksOf(app.pid ?? 0)) - before
    return (ticks / TICKS_PER_SECOND / (MEASURED_MS / 1_000)) * 100
  } finally {
    app.kill()
    await exitCodeOf(app)
  }
}

/** User and system time of a process and everything below it. */
export async function ticksOf(rootPid: number): Promise<number> {
  const each = await Promise.all((await processTree(rootPid)).map(statFields))
  return each.reduce((sum, fields) => sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0), 0)
}
