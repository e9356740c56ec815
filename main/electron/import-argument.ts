import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TRANSFER_EXTENSION } from '../core/transfer/transfer-extension.ts'
import { HIDDEN_SWITCH } from './start-environment.ts'

/**
 * The file to import at startup: `--import <file>`, `--import=<file>`, or a connections file as a bare argument,
 * which is how a double-click arrives on Windows and Linux.
 *
 * @param argv the process's arguments
 * @param folder that a relative path starts from
 * @returns an absolute path, or `null`
 */
export function importArgument(argv: readonly string[], folder: string): string | null {
  const switchAt = argv.indexOf(SWITCH)
  const named =
    (switchAt < 0 ? undefined : argv[switchAt + 1]) ??
    argv.find((each) => each.startsWith(`${SWITCH}=`))?.slice(SWITCH.length + 1) ??
    argv.slice(1).find(isConnectionsFile)
  if (named === undefined || named === '') return null
  return pathOf(named, folder)
}

/**
 * The arguments with which the app starts once more when the person restarts it: with the same switches, but not without a
 * window, and not with the file that it offered to import. If that file is what went wrong, it would again.
 *
 * @param argv the process's arguments
 */
export function argumentsForRestart(argv: readonly string[]): string[] {
  return argv.filter(
    (each, at) =>
      at > 0 &&
      each !== HIDDEN_SWITCH &&
      each !== SWITCH &&
      argv[at - 1] !== SWITCH &&
      !each.startsWith(`${SWITCH}=`) &&
      !isConnectionsFile(each)
  )
}

function isConnectionsFile(argument: string): boolean {
  return !argument.startsWith('-') && argument.toLowerCase().endsWith(`.${TRANSFER_EXTENSION}`)
}

const SWITCH = '--import'

/** A desktop may pass a URL instead of a path. */
function pathOf(named: string, folder: string): string | null {
  if (!named.startsWith('file://')) return resolve(folder, named)
  try {
    return fileURLToPath(named)
  } catch {
    return null
  }
}
