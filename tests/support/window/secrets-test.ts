import { once } from 'node:events'
import type { Page } from '@playwright/test'
import type {
  ConnectionWithStatus,
  ListState,
  NewJwtConnection,
  Reply,
  StorageStatus
} from '../../../preload/contract.ts'
import type { Simulator } from '../../../main/simulator/simulator.ts'
import { expect, test as base, windowOf } from './app-test.ts'
import { KEYRING_SWITCH, NO_KEYRING_ENV, startKeyring, type Keyring } from './keyring.ts'
import { launchApp, type LaunchOptions, type RunningApp } from '../../../build/launch-app.ts'
import { startRecordingProxy, type RecordingProxy } from './recording-proxy.ts'

export { expect }

/** One start of the app on the user-data folder of the test. */
export interface Start extends RunningApp {
  readonly page: Page
  /** Quits as a person does: the app finishes its work first. */
  quit(): Promise<void>
  /** SIGKILL, in the middle of its work. */
  kill(): Promise<void>
}

export type StartOptions = Pick<LaunchOptions, 'switches' | 'env'>

interface SecretsFixtures {
  /** Stands in front of the simulator. */
  recorder: RecordingProxy
  keyring: Keyring
  /** Starts the app; you can call it again after the app ends. Every start is closed and checked for errors. */
  start: (options?: StartOptions) => Promise<Start>
  /** The same with the keyring of the test. */
  startWithKeyring: () => Promise<Start>
}

export const test = base.extend<SecretsFixtures>({
  recorder: async ({ simulator }, use) => {
    const recorder = await startRecordingProxy(simulator.origin)
    await use(recorder)
    await recorder.stop()
  },

  keyring: async ({}, use) => {
    const keyring = await startKeyring()
    await use(keyring)
    await keyring.stop()
  },

  start: async ({ userData, expectedProblems }, use) => {
    const starts: Start[] = []
    await use(async (options = {}) => {
      const start = await startApp({ userData, ...options })
      starts.push(start)
      return start
    })
    for (const start of starts) await start.quit()
    const problems = starts.flatMap((start) => start.problems)
    expect(problems.filter((problem) => !expectedProblems.test(problem))).toEqual([])
  },

  startWithKeyring: async ({ keyring, start }, use) => {
    await use(() => start({ switches: [KEYRING_SWITCH], env: keyring.env }))
  }
})

async function startApp(options: LaunchOptions): Promise<Start> {
  const running = await launchApp(options)
  const { app } = running
  const page = await windowOf(app)
  let ended = false
  app.on('close', () => {
    ended = true
  })
  return {
    ...running,
    page,
    async quit() {
      if (!ended) await app.close()
    },
    async kill() {
      const child = app.process()
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      ended = true
    }
  }
}

/** No keyring, on any machine. */
export const WITHOUT_KEYRING: StartOptions = { env: NO_KEYRING_ENV }

/** What a person with the simulator's credentials would enter. */
export function connectionTo(origin: string, credentials: Simulator['credentials']): NewJwtConnection {
  return {
    signInMethod: 'jwt',
    name: 'Production',
    ringcentralHost: origin,
    ringcxHost: origin,
    ...credentials,
    unfinished: false
  }
}

/** Adds the connection, signs in and waits until the session is active. Returns its id. */
export async function signInTo(page: Page, connection: NewJwtConnection): Promise<string> {
  const id = await page.evaluate(async (input) => {
    const added = await window.api.addConnection(input)
    if (!added.ok) throw new Error(added.error.message)
    await window.api.signIn(added.value)
    return added.value
  }, connection)
  await expectPhase(page, 'active', id)
  return id
}

/** Loads a list of the directory and returns its state. */
export async function loadedList(
  page: Page,
  connectionId: string,
  list: 'accounts' | 'users'
): Promise<ListState> {
  return valueOf(
    await page.evaluate(
      async (key) => {
        await window.api.loadList(key)
        return window.api.openList(key)
      },
      { connectionId, list, accountId: null }
    )
  )
}

/** The value of a reply. @throws Error with the reply's own sentence */
export function valueOf<Value>(reply: Reply<Value>): Value {
  if (reply.ok) return reply.value
  throw new Error(`${reply.error.code}: ${reply.error.message}`)
}

export async function connectionsOf(page: Page): Promise<ConnectionWithStatus[]> {
  return valueOf(await page.evaluate(() => window.api.listConnections()))
}

export async function storageOf(page: Page): Promise<StorageStatus> {
  return valueOf(await page.evaluate(() => window.api.appStatus())).storage
}

/** Waits until the connection has this phase; without an id, the one connection there is. */
export async function expectPhase(
  page: Page,
  phase: ConnectionWithStatus['status']['phase'],
  id?: string
): Promise<void> {
  const phases = async (): Promise<string[]> =>
    (await connectionsOf(page))
      .filter(({ connection }) => id === undefined || connection.id === id)
      .map(({ status }) => status.phase)
  await expect.poll(phases, { intervals: [20, 50, 100] }).toEqual([phase])
}

/** Waits until the vault reports this. */
export async function expectStorage(page: Page, expected: Partial<StorageStatus>): Promise<void> {
  await expect.poll(() => storageOf(page), { intervals: [20, 50, 100] }).toMatchObject(expected)
}
