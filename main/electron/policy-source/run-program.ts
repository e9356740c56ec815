import { execFile } from 'node:child_process'

/** How a program ended. `code` is `null` if it couldn't be started or was stopped. */
export interface ProgramEnd {
  readonly code: number | null
  readonly stdout: string
}

/** Where and how a program runs. */
export interface Surroundings {
  /** Its complete environment: variables that a person can set must not change its output. */
  readonly environment: Readonly<Record<string, string>>
  /** Its working folder. */
  readonly folder: string
  readonly deadlineMs: number
}

/** Runs one of the system's own programs by its full path, without a shell. Never rejects. */
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
      // If the system blocks the program (with AppLocker, for example), spawn throws instead of emitting an error as for a missing program.
      resolve({ code: null, stdout: '' })
    }
  })
