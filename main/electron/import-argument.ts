import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TRANSFER_EXTENSION } from '../core/transfer/transfer-extension.ts'

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
    argv
      .slice(1)
      .find((each) => !each.startsWith('-') && each.toLowerCase().endsWith(`.${TRANSFER_EXTENSION}`))
  if (named === undefined || named === '') return null
  return pathOf(named, folder)
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
