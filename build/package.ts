/**
 * `npm run package`: packages the app for this system with the available Electron, as a runnable folder. With
 * `--installers`, also builds this system's installers, with tools that electron-builder downloads.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build, Platform, type CliOptions } from 'electron-builder'
import { bundle } from './bundle.ts'
import { isEntry, runCommand } from './command.ts'
import { answersInTime, electronRuntime } from './electron-runtime.ts'
import { RELEASE, ROOT } from './paths.ts'

/** The output folder of {@link packApp} on Linux. */
export const LINUX_UNPACKED = join(RELEASE, 'linux-unpacked')

/**
 * Bundles and packs.
 *
 * @param installers false for the folder only, which works without a network
 * @returns paths of the installers
 */
export async function packApp(installers: boolean): Promise<readonly string[]> {
  const [{ dist, version, source }] = await Promise.all([electronRuntime(), bundle()])
  if (source === 'npm') {
    process.stderr.write(`Packaging with Electron ${version}: fine for tests, but too old to distribute.\n`)
  }
  const platform = Platform.current()
  const options: CliOptions = {
    projectDir: ROOT,
    targets: installers ? platform.createTarget() : platform.createTarget('dir'),
    config: {
      extends: './electron-builder.yml',
      electronDist: dist,
      electronVersion: version,
      // Electron's release adds none to a package; an unpacked folder keeps its own (toolchain: default_app.asar).
      afterPack: ({ appOutDir }) => rm(join(appOutDir, 'resources/default_app.asar'), { force: true })
    }
  }
  return await build(options)
}

/** Where electron-builder downloads its installer tools: its default, or the configured mirror. */
const TOOLS =
  process.env['ELECTRON_BUILDER_BINARIES_MIRROR'] ??
  'https://github.com/electron-userland/electron-builder-binaries/releases/'

async function main(): Promise<number> {
  const asked = process.argv.includes('--installers')
  // Without network access, electron-builder would try for most of a minute and fail with a DNS error.
  const possible = asked && (await answersInTime(TOOLS))
  const made = await packApp(possible)
  for (const file of made) process.stdout.write(`${file}\n`)
  process.stdout.write(`Packaged in ${RELEASE}\n`)
  if (!asked || possible) return 0
  process.stderr.write(
    'Only the folder was packaged: the installer tools could not be downloaded. Set ' +
      'ELECTRON_BUILDER_BINARIES_MIRROR to a mirror, or run this command with network access.\n'
  )
  return 1
}

if (isEntry(import.meta.url)) await runCommand(main)
