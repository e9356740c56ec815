/**
 * `npm run package`: packs the app for this system with the Electron that was found, as a folder that starts. With
 * `--installers` also the installers of this system, whose tools electron-builder downloads.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build, Platform, type CliOptions } from 'electron-builder'
import { bundle } from './bundle.ts'
import { isEntry, runCommand } from './command.ts'
import { answersInTime, electronRuntime } from './electron-runtime.ts'
import { RELEASE, ROOT } from './paths.ts'

/** The folder that {@link packApp} fills on Linux. */
export const LINUX_UNPACKED = join(RELEASE, 'linux-unpacked')

/**
 * Bundles and packs.
 *
 * @param installers false for the folder only, which works without a network
 * @returns paths of the installers made
 */
export async function packApp(installers: boolean): Promise<readonly string[]> {
  const [{ dist, version, source }] = await Promise.all([electronRuntime(), bundle()])
  if (source === 'npm') {
    process.stderr.write(
      `Packing with Electron ${version}: good enough to test the package, not to hand out (it is old).\n`
    )
  }
  const platform = Platform.current()
  const options: CliOptions = {
    projectDir: ROOT,
    targets: installers ? platform.createTarget() : platform.createTarget('dir'),
    config: {
      extends: './electron-builder.yml',
      electronDist: dist,
      electronVersion: version,
      // A release of Electron brings none into a package; an unpacked folder keeps its own (toolchain: default_app.asar).
      afterPack: ({ appOutDir }) => rm(join(appOutDir, 'resources/default_app.asar'), { force: true })
    }
  }
  return await build(options)
}

/** Where electron-builder's tools for installers come from, or the mirror that it is told to use. */
const TOOLS =
  process.env['ELECTRON_BUILDER_BINARIES_MIRROR'] ??
  'https://github.com/electron-userland/electron-builder-binaries/releases/'

async function main(): Promise<number> {
  const asked = process.argv.includes('--installers')
  // Without them electron-builder would try for most of a minute and end with a name that could not be looked up.
  const possible = asked && (await answersInTime(TOOLS))
  const made = await packApp(possible)
  for (const file of made) process.stdout.write(`${file}\n`)
  process.stdout.write(`Packed in ${RELEASE}\n`)
  if (!asked || possible) return 0
  process.stderr.write(
    'Only the folder was packed: the tools for installers could not be reached. Set ' +
      'ELECTRON_BUILDER_BINARIES_MIRROR to a mirror of them, or run this where there is a network.\n'
  )
  return 1
}

if (isEntry(import.meta.url)) await runCommand(main)
