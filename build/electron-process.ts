/** Starts Electron as a child process, for `npm start`, `npm run dev`, and the tests. */
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

/** Starts this repository's unpackaged app; it inherits our output. */
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

/** Waits for `child` to end. Returns its exit code, or 1 if a signal ended it. */
export async function exitCodeOf(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return child.exitCode
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** Forwards Ctrl-C and SIGTERM to `child`, so that the app can save before it ends. Returns a function that stops this. */
export function forwardSignals(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
  }
}
