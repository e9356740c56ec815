import { execFile } from 'node:child_process'

/** How a program ended. `code` is `null` when it could not be started or was stopped. */
export interface ProgramEnd {
  readonly code: number | null
  readonly stdout: string
}

/** Where and how a program runs. */
export interface Surroundings {
  /** All that it gets of an environment: what a person can set must not change what it answers. */
  readonly environment: Readonly<Record<string, string>>
  /** Its working folder. */
  readonly folder: string
  readonly deadlineMs: number
}

/** Runs one of the system's own programs, named by its whole path, without a shell. Never rejects. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  surroundings: Surroundings
) => Promise<ProgramEnd>

const MOST_OUTPUT_BYTES = 4 * 1024 * 1024

export const runProgram: RunProgram = (file, args, { environment, folder, deadlineMs }) =>
  new Promise((resolve) => {
    const options = {
      env: environment,
      cwd: folder,
      timeout: deadlineMs,
      maxBuffer: MOST_OUTPUT_BYTES,
      windowsHide: true
    }
    try {
      const child = execFile(file, args, options, (error, stdout) => {
        if (error === null) resolve({ code: 0, stdout })
        else resolve({ code: typeof error.code === 'number' ? error.code : null, stdout })
      })
      // PowerShell waits for the end of its input.
      child.stdin?.end()
    } catch {
      // What the system forbids to start (AppLocker, for one) is thrown, and not told like a program that is missing.
      resolve({ code: null, stdout: '' })
    }
  })
