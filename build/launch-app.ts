import { join } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'
import { developmentSwitches, electronEnv } from './electron-process.ts'
import { electronExecutable } from './electron-runtime.ts'
import { ROOT } from './paths.ts'

/** Options for one launch of the app. */
export interface LaunchOptions {
  /** Folder for all of the app's data. */
  readonly userData: string
  /** Folder of the app; the repository's own by default. */
  readonly appFolder?: string | undefined
  /** Additional switches for Electron, such as `--password-store=gnome-libsecret`. */
  readonly switches?: readonly string[] | undefined
  /** The app's own arguments, such as `--import`; they follow its folder. */
  readonly args?: readonly string[] | undefined
  /** False lets the app become ready without waiting for Playwright: timing is realistic, but a launch can hang. */
  readonly hold?: boolean | undefined
  /** Additional environment variables, such as the address of a session bus. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

/** A running app and its output so far. */
export interface RunningApp {
  readonly app: ElectronApplication
  /** Page errors and console errors so far; updated live. */
  readonly problems: readonly string[]
  /** Everything on stdout and stderr so far. */
  output(): string
}

let found: Promise<string> | null = null

/** Looked up once per worker, because each lookup contacts the release host. */
function executable(): Promise<string> {
  found ??= electronExecutable()
  return found
}

/** Starts the real app on the real Electron. The caller closes it. */
export async function launchApp({
  userData,
  appFolder,
  switches,
  args,
  env,
  hold = true
}: LaunchOptions): Promise<RunningApp> {
  const development = developmentSwitches()
  const app = await _electron.launch({
    executablePath: await executable(),
    timeout: 30_000,
    args: [
      ...(hold ? ['-r', join(ROOT, 'build/hold-ready.cjs')] : []),
      ...development,
      ...(switches ?? []),
      appFolder ?? ROOT,
      `--user-data-dir=${userData}`,
      ...(args ?? [])
    ],
    // Playwright turns the sandbox off by default; only root really can't use it.
    chromiumSandbox: development.length === 0,
    env: definedOnly(electronEnv(env))
  })
  evaluatePromises(app)
  const output: string[] = []
  const { stdout, stderr } = app.process()
  for (const stream of [stdout, stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk.toString('latin1')))
  const problems: string[] = []
  app.on('window', (page) => {
    page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console error: ${message.text()}`)
    })
  })
  return { app, problems, output: () => output.join('') }
}

/**
 * Makes every function that a test evaluates in main return its own promise. DevTools wraps any other result in a
 * promise that only V8's weak handle knows (`Runtime.callFunctionOn` with `awaitPromise`): a garbage collection in a busy
 * main process drops it, and the call fails with “Resulting promise was garbage collected” although the function has run.
 */
export function evaluatePromises(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (run: () => unknown, arg: unknown) => Promise<unknown>
  Object.assign(app, {
    // Playwright sends the text of the function.
    evaluate: (run: () => unknown, arg: unknown) =>
      evaluate(
        Object.assign(() => undefined, {
          toString: () => `async (electron, arg) => (${String(run)})(electron, arg)`
        }),
        arg
      )
  })
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
}
