import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { electronExecutable } from '../../../build/electron-runtime.ts'
import { ROOT } from '../../../build/paths.ts'

/** The app as Electron sees a packaged one (`app.isPackaged`), without packaging it. */
export interface PackedCopy {
  readonly executable: string
  remove(): Promise<void>
}

/**
 * Puts a renamed copy of the runtime beside links to the rest of it, with this repository as its app. Linux only:
 * elsewhere a runtime does not start from links.
 *
 * @param inspectFuse off as in the shipped app, on as in the copy that Playwright drives (security-reliability §1.2)
 */
export async function packedCopy(inspectFuse: boolean): Promise<PackedCopy> {
  const original = await electronExecutable()
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-packed-'))
  const executable = join(folder, 'token-desk')
  await copyFile(original, executable)
  for (const name of await readdir(dirname(original))) {
    if (name === basename(original) || name === 'resources') continue
    await symlink(join(dirname(original), name), join(folder, name))
  }
  await mkdir(join(folder, 'resources'))
  await symlink(ROOT, join(folder, 'resources', 'app'))
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: inspectFuse
  })
  return { executable, remove: () => rm(folder, { recursive: true }) }
}
