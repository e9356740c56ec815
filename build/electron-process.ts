/** Starts Electron as a child, the way `npm start`, `npm run dev` and the tests do. */
import { type ChildProcess, spawn } from 'node:child_process'
import { ROOT } from './paths.ts'

/**
 * Arguments for Electron in development. Chromium's sandbox refuses to run as root, so root starts without it; this is for
 * development only: a packed app refuses the switch.
 */
export function developmentSwitches(uid: number | undefined = process.getuid?.()): string[] {
  return process.platform === 'linux' && uid === 0 ? ['--no-sandbox'] : []
}

/** This process's environment for Electron. With ELECTRON_RUN_AS_NODE set (some editors do) there would be no window. */
export function electronEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ...extra }
  delete env['ELECTRON_RUN_AS_NODE']
  return env
}

/** Starts the unpackaged app of this repository; its output goes where ours goes. */
export function startElectron(
  executable: string,
  args: readonly string[] = [],
  extraEnv: Readonly<Record<string, string>> = {}
): ChildProcess {
  return spawn(executable, [...developmentSwitches(), ROOT, ...args], {
    cwd: ROOT,
    env: electronEnv(extraEnv),
    stdio: ['ignore', 'inherit', 'inherit']
  })
}

/** Waits for the end of `child`. The exit code as a shell tells it: 128 + n after signal n is told as 1 here. */
export async function exitCodeOf(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return child.exitCode
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** Passes Ctrl-C and a polite kill on to `child`, so that the app can save before it ends; returns how to stop that. */
export function forwardSignals(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
  }
}
