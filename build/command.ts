import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MissingSystemPartsError } from './system-libraries.ts'
import { NoElectronError } from './electron-runtime.ts'

/** A failure that only the user can fix. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** True in the module that `tsx <file>` runs, false where it is imported. */
export function isEntry(moduleUrl: string): boolean {
  const entry = process.argv[1]
  return entry !== undefined && realpathSync(entry) === fileURLToPath(moduleUrl)
}

/**
 * Runs one command of package.json. A failure that only the user can fix is printed without a stack and ends with
 * exit code 1. Anything else is a bug and keeps its stack.
 */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command()
  } catch (error) {
    const mendable =
      error instanceof CommandError ||
      error instanceof MissingSystemPartsError ||
      error instanceof NoElectronError
    process.stderr.write(
      `${mendable ? error.message : String(error instanceof Error ? error.stack : error)}\n`
    )
    process.exitCode = 1
  }
}

/**
 * Lets this process end with its own exit code. electron-builder registers a listener of `beforeExit` that ends the process
 * with 0 (its package async-exit-hook, `hookEvent('beforeExit', 0)`), also after a failure. This one is called first.
 */
export function keepExitCode(): void {
  process.prependOnceListener('beforeExit', () => process.exit())
}
