/**
 * `npm run package`: packages the app for this system with the available Electron, as a runnable folder. With
 * `--installers`, also builds this system's installers, with tools that electron-builder downloads or, on Linux, with
 * stand-ins for them.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Arch, build, Platform, type CliOptions, type Configuration } from 'electron-builder'
import { bundle } from './bundle.ts'
import { isEntry, keepExitCode, runCommand } from './command.ts'
import { answersInTime, electronRuntime } from './electron-runtime.ts'
import { LINUX_TARGETS, standIns, type LinuxTarget } from './installer-tools.ts'
import { ownMacInfo, readMacInfo, writeMacInfo } from './mac-info.ts'
import { macStandIn } from './mac-stand-in.ts'
import { buildMsi } from './msi.ts'
import { RELEASE, ROOT } from './paths.ts'
import { refuseInRelease } from './release.ts'
import { signingOptions, signWithCertificate, withCertificate, type Certificate } from './sign-windows.ts'
import { WINDOWS_TARGETS, windowsTools, type WindowsTarget } from './windows-tools.ts'

/** The output folder of {@link packApp} on Linux. */
export const LINUX_UNPACKED = join(RELEASE, 'linux-unpacked')

/** What a test of an upgrade builds otherwise. */
export interface OtherBuild {
  /** A version other than that of package.json. */
  readonly version?: string
  /** A folder other than that of the packages for people. */
  readonly output?: string
}

/**
 * Bundles and packs. On Windows, also signs every program if the environment contains a certificate ({@link withCertificate}).
 *
 * @param targets installers to build: `folder` for none, which works without a network; `all` for those in
 *   electron-builder.yml
 * @returns paths of the installers
 */
export async function packApp(
  targets: 'folder' | 'all' | readonly LinuxTarget[],
  other: OtherBuild = {}
): Promise<readonly string[]> {
  if (Platform.current() !== Platform.WINDOWS) return await pack(targets, other, null)
  return await withCertificate(process.env, (certificate) => pack(targets, other, certificate))
}

async function pack(
  targets: 'folder' | 'all' | readonly LinuxTarget[],
  { version, output }: OtherBuild,
  certificate: Certificate | null
): Promise<readonly string[]> {
  const electron = await electronRuntime()
  const pinned = (await readManifest()).devDependencies.electron
  if (electron.version !== pinned) {
    // Wherever it comes from: a folder named by ELECTRON_OVERRIDE_DIST_PATH can hold any version.
    refuseInRelease(process.env['RELEASE_TAG'], `Electron ${electron.version} instead of ${pinned}`)
    process.stderr.write(
      `Packaging with Electron ${electron.version} instead of ${pinned}: fine for tests, but not to distribute.\n`
    )
  }
  await bundle()
  const platform = Platform.current()
  const options: CliOptions = {
    projectDir: ROOT,
    targets:
      targets === 'all'
        ? platform.createTarget()
        : platform.createTarget(targets === 'folder' ? 'dir' : [...targets]),
    effectiveOptionComputed: startByLink,
    config: {
      extends: './electron-builder.yml',
      ...ownElectron(targets, platform, electron.dist),
      electronVersion: electron.version,
      ...(version === undefined ? {} : { extraMetadata: { version } }),
      ...(output === undefined ? {} : { directories: { output } }),
      win: { signtoolOptions: signingOptions(certificate) },
      ...CORRECTIONS
    }
  }
  keepExitCode()
  return await build(options)
}

/** What electron-builder would pack otherwise than we want it. */
const CORRECTIONS: Pick<Configuration, 'afterExtract' | 'afterPack'> = {
  // From Electron's archive electron-builder packs no default app, but from an unpacked folder it does. This is before it
  // records which archives the app may load.
  afterExtract: ({ appOutDir, electronPlatformName }) => {
    const resources = electronPlatformName === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources'
    return rm(join(appOutDir, resources, 'default_app.asar'), { force: true })
  },
  afterPack: async ({ appOutDir, electronPlatformName, packager }) => {
    if (electronPlatformName !== 'darwin') return
    const app = join(appOutDir, `${packager.appInfo.productFilename}.app`)
    await writeMacInfo(app, ownMacInfo(await readMacInfo(app)))
  }
}

/**
 * The Electron that electron-builder packs: the one here, or one that it downloads. The one here is for this computer's
 * architecture only, and the installers for Windows and macOS are for two.
 *
 * @param dist the folder of the Electron that is here
 */
export function ownElectron(
  targets: 'folder' | 'all' | readonly LinuxTarget[],
  platform: Platform,
  dist: string
): { readonly electronDist?: string } {
  return targets === 'all' && platform !== Platform.LINUX ? {} : { electronDist: dist }
}

/**
 * Makes the desktop entry of a deb or an rpm start the link in `/usr/bin`, in place of the quoted path in `/opt`, which
 * contains spaces. Without a desktop, xdg-open splits Exec at every space and ignores the quotes (xdg-utils,
 * `search_desktop_file`), so no file would open. electron-builder accepts no Exec in electron-builder.yml; it calls this with
 * the options of each package before it makes the package.
 *
 * @returns false, so that electron-builder goes on
 * @throws Error if the entry starts something else
 */
async function startByLink(options: unknown): Promise<boolean> {
  const entry: unknown = Array.isArray(options) ? options[1] : null
  if (typeof entry !== 'string' || !entry.endsWith('.desktop')) return false
  const text = await readFile(entry, 'utf8')
  const path = /^Exec="\/opt\/[^"]+\/(token-desk)"/m
  if (!path.test(text)) throw new Error(`The desktop entry starts something else:\n${text}`)
  await writeFile(entry, text.replace(path, 'Exec=/usr/bin/$1'))
  return false
}

/** Where electron-builder downloads its installer tools: its default, or the configured mirror. */
const TOOLS =
  process.env['ELECTRON_BUILDER_BINARIES_MIRROR'] ??
  'https://github.com/electron-userland/electron-builder-binaries/releases/'

/**
 * Builds this system's installers: with electron-builder's tools where they can be downloaded, and on Linux otherwise with
 * stand-ins for them.
 *
 * @returns paths of the installers, and the targets that could not be built here; `null` if no tool is available
 */
export async function packInstallers(
  wanted: 'all' | readonly LinuxTarget[] = 'all',
  other: OtherBuild = {}
): Promise<{ readonly made: readonly string[]; readonly missing: readonly LinuxTarget[] } | null> {
  // Without network access, electron-builder would try for most of a minute and fail with a DNS error.
  if (await answersInTime(TOOLS)) return { made: await packApp(wanted, other), missing: [] }
  refuseInRelease(process.env['RELEASE_TAG'], 'stand-ins for the installer tools')
  if (process.platform !== 'linux') return null
  const tools = await standIns()
  const all = wanted === 'all' ? LINUX_TARGETS : wanted
  const targets = all.filter((each) => tools.targets.includes(each))
  const missing = all.filter((each) => !tools.targets.includes(each))
  if (targets.length === 0) {
    await tools.remove()
    return null
  }
  // A tool that is already named wins.
  const added = Object.entries(tools.env).filter(([name]) => process.env[name] === undefined)
  try {
    process.stderr.write(
      `The installer tools can't be downloaded: using stand-ins to build ${targets.join(', ')}, for tests only.\n`
    )
    Object.assign(process.env, Object.fromEntries(added))
    return { made: await packApp(targets, other), missing }
  } finally {
    for (const [name] of added) Reflect.deleteProperty(process.env, name)
    await tools.remove()
  }
}

/** Where {@link packWindowsForTests} puts what it builds, apart from everything that is for people. */
export const WINDOWS_FOR_TESTS = join(RELEASE, 'windows-for-tests')
/** The folder there that is like the installed one. */
export const WINDOWS_UNPACKED = join(WINDOWS_FOR_TESTS, 'win-unpacked')

/** Packages for Windows that were built to be tested. */
export interface WindowsForTests {
  readonly setup: string | null
  readonly msi: string | null
  readonly missing: readonly WindowsTarget[]
}

/**
 * Packages the app for Windows with stand-ins for Electron and for electron-builder's tools. The setup program can't install:
 * its plug-ins are stand-ins, too. The msi can.
 *
 * @param certificate signs every program and package
 */
export async function packWindowsForTests(certificate: Certificate | null = null): Promise<WindowsForTests> {
  await bundle()
  const tools = await windowsTools()
  const missing = WINDOWS_TARGETS.filter((each) => !tools.targets.includes(each))
  const before = { ...process.env }
  try {
    process.stderr.write(
      'Electron and the tools for Windows are stand-ins: these packages are for tests only, and the app in them does not start.\n'
    )
    Object.assign(process.env, tools.env)
    keepExitCode()
    const made = await build({
      projectDir: ROOT,
      targets: Platform.WINDOWS.createTarget(missing.includes('setup') ? 'dir' : 'nsis', Arch.x64),
      config: {
        extends: './electron-builder.yml',
        directories: { output: WINDOWS_FOR_TESTS },
        electronDist: tools.electronDist,
        electronVersion: (await electronRuntime()).version,
        // Debian's NSIS lacks sentences in some of the other languages.
        nsis: { installerLanguages: ['en_US'] },
        win: { signtoolOptions: signingOptions(certificate) },
        ...CORRECTIONS
      }
    })
    const { version } = await readManifest()
    const msi = missing.includes('msi') ? null : join(WINDOWS_FOR_TESTS, `token-desk-${version}-win-x64.msi`)
    if (msi !== null) {
      await buildMsi(WINDOWS_UNPACKED, { version, arch: 'x64' }, msi)
      if (certificate !== null) await signWithCertificate(certificate)({ path: msi })
    }
    return { setup: made.find((file) => file.endsWith('.exe')) ?? null, msi, missing }
  } finally {
    for (const name of Object.keys(tools.env)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = before[name]
    }
    await tools.remove()
  }
}

/** Where {@link packMacForTests} puts what it builds. */
export const MAC_FOR_TESTS = join(RELEASE, 'mac-for-tests')

/**
 * Packages the app for macOS with a stand-in for Electron, unsigned: the folder for each architecture and, with 7-Zip, the zip.
 * Only macOS can make the dmg, sign, and notarize.
 *
 * @param sevenZip path of 7-Zip; `null` if there is none
 * @returns paths of the archives
 */
export async function packMacForTests(sevenZip: string | null): Promise<readonly string[]> {
  await bundle()
  const electronDist = await mkdtemp(join(tmpdir(), 'token-desk-mac-'))
  const before = process.env['ELECTRON_BUILDER_7ZIP_PATH']
  try {
    await macStandIn(electronDist)
    if (sevenZip !== null) process.env['ELECTRON_BUILDER_7ZIP_PATH'] = sevenZip
    keepExitCode()
    return await build({
      projectDir: ROOT,
      targets: Platform.MAC.createTarget(sevenZip === null ? 'dir' : 'zip', Arch.arm64, Arch.x64),
      config: {
        extends: './electron-builder.yml',
        directories: { output: MAC_FOR_TESTS },
        electronDist,
        electronVersion: (await electronRuntime()).version,
        // It runs `codesign`, which only macOS has.
        electronFuses: { resetAdHocDarwinSignature: false },
        ...CORRECTIONS
      }
    })
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.env, 'ELECTRON_BUILDER_7ZIP_PATH')
    else process.env['ELECTRON_BUILDER_7ZIP_PATH'] = before
    await rm(electronDist, { recursive: true, force: true })
  }
}

interface Manifest {
  readonly version: string
  readonly devDependencies: { readonly electron: string }
}

async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest
}

async function main(): Promise<number> {
  const asked = process.argv.includes('--installers')
  const installers = asked ? await packInstallers() : null
  const made = installers?.made ?? (await packApp('folder'))
  // Where the tools can be downloaded, packages for Windows are built on Windows.
  const windows =
    asked && process.platform === 'linux' && !(await answersInTime(TOOLS))
      ? await packWindowsForTests()
      : null
  for (const file of [...made, windows?.setup, windows?.msi])
    if (typeof file === 'string') process.stdout.write(`${file}\n`)
  process.stdout.write(`Packaged in ${RELEASE}\n`)
  if (!asked || installers?.missing.length === 0) return 0
  process.stderr.write(
    installers === null
      ? 'Only the folder was packaged: the installer tools could not be downloaded. Set ' +
          'ELECTRON_BUILDER_BINARIES_MIRROR to a mirror, or run this command with network access.\n'
      : `Not built: ${installers.missing.join(', ')}. The programs for it are missing here.\n`
  )
  return 1
}

if (isEntry(import.meta.url)) await runCommand(main)
