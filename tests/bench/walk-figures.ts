import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launchApp } from '../../build/launch-app.ts'
import { startSimulator, type Simulator } from '../../main/simulator/simulator.ts'
import { desk } from '../support/window/pages/desk.ts'
import type { Figure } from './figure.ts'

const GROUPS = 200
const AGENTS = 10_000

/** RingCX allows this many requests in each 60 seconds (ringcx-api §4.5); the simulator refuses what goes beyond. */
const REQUESTS_A_MINUTE = 120
const MINUTE_MS = 60_000

/** Where the shown end time is looked at: shares of the time that the walk took. */
const LOOKED_AT = [0.25, 0.5, 0.75]

/** What the window was told of the walk. Times are milliseconds since the epoch. */
interface Walked {
  readonly startedAt: number
  readonly endedAt: number
  readonly shown: readonly { readonly at: number; readonly done: number; readonly endsAt: number }[]
  readonly agents: number
  readonly problems: readonly string[]
}

/** All agents of an account with 200 agent groups, read by the real app within the rate limit, in real time. */
export async function walkFigures(): Promise<Figure[]> {
  const simulator = await startSimulator({ users: 10, accounts: 1, agentGroups: GROUPS, agents: AGENTS })
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-walk-'))
  const { app } = await launchApp({ userData })
  try {
    const page = await app.firstWindow()
    await page.waitForLoadState('load')
    await desk(page).openDirectoryOf(simulator)
    await desk(page).directory.grid.waitFor()
    const walked = await walkOf(page)
    return figuresOf(walked, simulator)
  } finally {
    await app.close()
    await simulator.stop()
    await rm(userData, { recursive: true, force: true })
  }
}

/** Goes to the agents and follows their load to its end. */
async function walkOf(page: Page): Promise<Walked> {
  const walk = page.evaluate(
    () =>
      new Promise<Walked>((resolve) => {
        let startedAt: number | null = null
        const shown: { at: number; done: number; endsAt: number }[] = []
        window.api.onDirectoryChanged(({ key, phase, progress, total, problems }) => {
          if (key.list !== 'agents') return
          startedAt ??= Date.now()
          if (progress !== null && progress.endsAt !== null)
            shown.push({ at: Date.now(), done: progress.done, endsAt: progress.endsAt })
          if (phase !== 'loading')
            resolve({
              startedAt,
              endedAt: Date.now(),
              shown,
              agents: total,
              problems: problems.map(({ text }) => text)
            })
        })
      })
  )
  await desk(page).directory.agentsTab.click()
  return await walk
}

function figuresOf({ startedAt, endedAt, shown, agents, problems }: Walked, simulator: Simulator): Figure[] {
  const tookMs = endedAt - startedAt
  const method = `${String(agents)} agents of ${String(GROUPS)} groups in ${(tookMs / 1000).toFixed(1)} s`
  const errors = LOOKED_AT.map((share) => {
    const at = startedAt + share * tookMs
    const { done, endsAt } = shown.findLast((each) => each.at <= at) ?? { done: 0, endsAt: Infinity }
    const error = Math.abs(endsAt - endedAt) / (endedAt - at)
    process.stdout.write(
      `  at ${(share * 100).toFixed(0)} %, ${String(done)} groups read: ${((endsAt - at) / 1000).toFixed(1)} s left were shown, and ${((endedAt - at) / 1000).toFixed(1)} s were\n`
    )
    return error
  })
  for (const problem of problems) process.stdout.write(`  ${problem}\n`)
  const figure = (name: string, measured: number, limit: number, unit: string): Figure => ({
    name,
    measured,
    limit,
    unit,
    method
  })
  return [
    figure('agents that are missing', AGENTS - agents, 0, 'agents'),
    figure(
      'most requests in any 60 s',
      mostInAMinute(simulator.requests.map(({ at }) => at)),
      REQUESTS_A_MINUTE,
      'requests'
    ),
    figure(
      'requests refused for too many',
      simulator.requests.filter(({ status }) => status === 429).length,
      0,
      'requests'
    ),
    figure('error of the time that is left, worst at 25, 50 and 75 %', 100 * Math.max(...errors), 10, '%')
  ]
}

/** The most of some times that lie within a minute. @param times in order, in milliseconds */
function mostInAMinute(times: readonly number[]): number {
  return Math.max(
    ...times.map((start, from) => times.filter((at, index) => index >= from && at < start + MINUTE_MS).length)
  )
}
