import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
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
 * @param inspectFuse off as in the shipped app, on as in the copy that Playwright drives (security-reliability §1.2); that
 *   copy is held back until Playwright is attached, because a launch can hang otherwise (`build/hold-ready.cjs`)
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
  const app = join(folder, 'resources', 'app')
  if (inspectFuse) await appHeldBack(app)
  else await symlink(ROOT, app)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: inspectFuse
  })
  return { executable, remove: () => rm(folder, { recursive: true }) }
}

/** The app behind a start file that first holds `ready` back; a packaged app takes no `-r` on its command line. */
async function appHeldBack(folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, main: 'start.js' }))
  await writeFile(
    join(folder, 'start.js'),
    ['build/hold-ready.cjs', String(manifest['main'])]
      .map((file) => `import ${JSON.stringify(pathToFileURL(join(ROOT, file)).href)}\n`)
      .join('')
  )
}
