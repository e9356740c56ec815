import { execFile } from 'node:child_process'

/** How a program ended. `code` is `null` when it could not be started or was stopped. */
export interface ProgramEnd {
  readonly code: number | null
  readonly stdout: string
}

/** Runs one of the system's own programs, named by its whole path, without a shell. Never rejects. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<ProgramEnd>

const DEADLINE_MS = 5_000
const MOST_OUTPUT_BYTES = 1024 * 1024

export const runProgram: RunProgram = (file, args) =>
  new Promise((resolve) => {
    const options = { timeout: DEADLINE_MS, maxBuffer: MOST_OUTPUT_BYTES, windowsHide: true }
    execFile(file, args, options, (error, stdout) => {
      if (error === null) resolve({ code: 0, stdout })
      else resolve({ code: typeof error.code === 'number' ? error.code : null, stdout })
    })
  })
