import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { developmentSwitches, electronEnv, exitCodeOf } from '../../build/electron-process.ts'

/** Nothing is attached before: a debugger costs both processes time while they start. */
const LOOK_AFTER_MS = 2_000

/** One start of an app. */
export interface ObservedStart {
  /** Spawn to first contentful paint, in milliseconds of the wall clock. */
  readonly paintedMs: number
  /** Spawn to largest contentful paint: the first view is complete. */
  readonly completeMs: number
  /** The main process. */
  readonly pid: number
  /** Ends the app. */
  end(): Promise<void>
}

/** Starts the app in a folder and then reads when its page was painted. */
export async function observedStart(
  executable: string,
  appFolder: string,
  userData: string
): Promise<ObservedStart> {
  const args = [
    ...developmentSwitches(),
    '--remote-debugging-port=0',
    appFolder,
    `--user-data-dir=${userData}`
  ]
  const spawnedAt = Date.now()
  const app = spawn(executable, args, { env: electronEnv(), stdio: ['ignore', 'ignore', 'pipe'] })
  const end = async (): Promise<void> => {
    app.kill()
    await exitCodeOf(app)
  }
  try {
    const address = await debuggerAddress(app.stderr)
    await wait(LOOK_AFTER_MS)
    const paints = await readPaints(address)
    return {
      paintedMs: paints.first - spawnedAt,
      completeMs: paints.largest - spawnedAt,
      pid: app.pid ?? 0,
      end
    }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

/** Chromium prints where it can be looked at as soon as it listens. */
function debuggerAddress(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    output.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1')
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    })
    output.on('end', () => {
      reject(new Error(`Electron ended before it could be looked at: ${said}`))
    })
  })
}

/** The wall-clock times of the page's first and largest contentful paint, in milliseconds since the epoch. */
async function readPaints(address: string): Promise<{ first: number; largest: number }> {
  const browser = await chromium.connectOverCDP(address)
  try {
    const page = browser.contexts()[0]?.pages()[0]
    if (page === undefined) throw new Error('The app shows no page.')
    return {
      first: await lastEntry(page, 'paint'),
      largest: await lastEntry(page, 'largest-contentful-paint')
    }
  } finally {
    await browser.close()
  }
}

/** The wall-clock time of the last entry of a type. A window that is shown has one, and Chromium keeps it. */
async function lastEntry(page: Page, type: string): Promise<number> {
  return await page.evaluate(
    (asked) =>
      new Promise<number>((resolve) => {
        const observer = new PerformanceObserver((list) => {
          observer.disconnect()
          resolve(performance.timeOrigin + (list.getEntries().at(-1)?.startTime ?? Number.NaN))
        })
        observer.observe({ type: asked, buffered: true })
      }),
    type
  )
}
