import { startSimulator, type Simulator } from '../../../main/simulator/simulator.ts'
import { expect, test as base, windowOf } from './app-test.ts'
import { launchApp, type LaunchOptions, type RunningApp } from '../../../build/launch-app.ts'
import { NO_KEYRING_ENV } from './keyring.ts'
import { desk, type Desk } from './pages/desk.ts'

export { expect }

/** One start of the app with its window. */
export interface Started {
  readonly running: RunningApp
  readonly desk: Desk
  /** Quits and waits for the end of the process. */
  quit(): Promise<void>
}

export interface FlowFixtures {
  /** The window of the app that was started for this test. */
  desk: Desk
  /** Starts the app on this test's user data, as often as needed. After the test, it ends whatever still runs. */
  start: (options?: Pick<LaunchOptions, 'args' | 'env' | 'switches'>) => Promise<Started>
  /** Restarts the stopped simulator at the same address. It remembers only its credentials. */
  restartSimulator: () => Promise<Simulator>
}

/** The app's test, driven through its pages. */
export const test = base.extend<FlowFixtures>({
  desk: async ({ page }, use) => {
    await use(desk(page))
  },

  restartSimulator: async ({ simulator, simulatorOptions }, use) => {
    const again: Simulator[] = []
    await use(async () => {
      const port = Number(new URL(simulator.origin).port)
      const started = await startSimulator({ ...simulatorOptions, port })
      again.push(started)
      return started
    })
    for (const each of again) await each.stop()
  },

  start: async ({ appFolder, expectedProblems, sharedApp, userData }, use) => {
    if (sharedApp)
      throw new Error('The shared app runs on this folder: set sharedApp to false to start another.')
    const runs: { running: RunningApp; quit: () => Promise<void> }[] = []
    await use(async (options = {}) => {
      const running = await launchApp({ env: NO_KEYRING_ENV, ...options, userData, appFolder })
      const page = await windowOf(running.app)
      let quitting: Promise<void> | null = null
      const quit = (): Promise<void> => (quitting ??= running.app.close())
      runs.push({ running, quit })
      return { running, desk: desk(page), quit }
    })
    for (const { quit } of runs) await quit()
    const problems = runs.flatMap(({ running }) => running.problems)
    expect(problems.filter((problem) => !expectedProblems.test(problem))).toEqual([])
  }
})
