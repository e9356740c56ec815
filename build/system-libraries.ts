/**
 * Checks up front whether a Linux machine has what Electron needs: shared libraries, and Xvfb if there is no display.
 * As root with apt, it installs what is missing; otherwise it prints the exact command. Electron itself would only
 * say "error while loading shared libraries", one library at a time.
 */
import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * A library and the Debian package that contains it. These are the libraries that Electron links directly, except
 * those that come with GTK, plus the two it loads by name (`optional`: it starts without them).
 */
interface Need {
  readonly library: string
  readonly debian: string
  /**
   * Its name since Debian 13 and Ubuntu 24.04, whose libraries have a 64-bit time. Only needed where the old name no
   * longer installs.
   */
  readonly debianTime64?: string
  readonly optional?: true
}

const LIBRARIES: readonly Need[] = [
  { library: 'libgtk-3.so.0', debian: 'libgtk-3-0' },
  { library: 'libnss3.so', debian: 'libnss3' },
  { library: 'libgbm.so.1', debian: 'libgbm1' },
  { library: 'libdrm.so.2', debian: 'libdrm2' },
  { library: 'libasound.so.2', debian: 'libasound2', debianTime64: 'libasound2t64' },
  { library: 'libatk-bridge-2.0.so.0', debian: 'libatk-bridge2.0-0' },
  { library: 'libatspi.so.0', debian: 'libatspi2.0-0' },
  { library: 'libcups.so.2', debian: 'libcups2' },
  { library: 'libxkbcommon.so.0', debian: 'libxkbcommon0' },
  { library: 'libXdamage.so.1', debian: 'libxdamage1' },
  { library: 'libXrandr.so.2', debian: 'libxrandr2' },
  { library: 'libXcomposite.so.1', debian: 'libxcomposite1' },
  { library: 'libsecret-1.so.0', debian: 'libsecret-1-0', optional: true },
  { library: 'libnotify.so.4', debian: 'libnotify4', optional: true }
]

/** A program that one of our commands runs, and the Debian package that contains it. */
export interface ProgramNeed {
  readonly program: string
  readonly debian: string
  /** Programs that work instead. */
  readonly instead?: readonly string[]
  /** Some systems have no package for it. Without it, the command still runs but skips what needs it. */
  readonly optional?: true
}

/** A browser: Chromium or one based on it. Ubuntu offers it only as a snap, which apt can't install. */
const BROWSER: ProgramNeed = {
  program: 'chromium',
  debian: 'chromium',
  instead: ['google-chrome', 'google-chrome-stable', 'microsoft-edge'],
  optional: true
}

/** What the end-to-end tests run in addition to the app: a real keyring on its own session bus, a certificate store,
 * a window inspector, and a browser to sign in with. */
export const TEST_PROGRAMS: readonly ProgramNeed[] = [
  { program: 'dbus-daemon', debian: 'dbus' },
  { program: 'gnome-keyring-daemon', debian: 'gnome-keyring' },
  { program: 'certutil', debian: 'libnss3-tools' },
  { program: 'openssl', debian: 'openssl' },
  { program: 'xwininfo', debian: 'x11-utils' },
  BROWSER
]

/** What `npm run test:programs` runs: the languages and checkers of the programs that the app writes. */
export const LANGUAGE_PROGRAMS: readonly ProgramNeed[] = [
  { program: 'go', debian: 'golang-go', optional: true },
  { program: 'php', debian: 'php-cli', optional: true },
  // An extension of PHP that has no program.
  { program: 'php', debian: 'php-curl', optional: true },
  { program: 'python3', debian: 'python3', optional: true },
  { program: 'curl', debian: 'curl', optional: true },
  { program: 'shellcheck', debian: 'shellcheck', optional: true }
]

/** What `npm run test:installers` runs: checkers of packages, and what a desktop opens files with. */
export const INSTALLER_PROGRAMS: readonly ProgramNeed[] = [
  { program: 'lintian', debian: 'lintian', optional: true },
  { program: 'rpm', debian: 'rpm', optional: true },
  { program: 'rpm2cpio', debian: 'rpm2cpio', optional: true },
  { program: 'cpio', debian: 'cpio', optional: true },
  { program: 'unsquashfs', debian: 'squashfs-tools', optional: true },
  { program: 'desktop-file-validate', debian: 'desktop-file-utils', optional: true },
  { program: 'update-mime-database', debian: 'shared-mime-info', optional: true },
  { program: 'gio', debian: 'libglib2.0-bin', optional: true },
  { program: 'xdg-mime', debian: 'xdg-utils', optional: true },
  // Without a desktop, xdg-open asks it for the type of a file.
  { program: 'mimetype', debian: 'libfile-mimeinfo-perl', optional: true },
  { program: 'apt-ftparchive', debian: 'apt-utils', optional: true },
  { program: 'gpg', debian: 'gpg', optional: true },
  { program: 'gpg-agent', debian: 'gpg-agent', optional: true },
  { program: 'xwininfo', debian: 'x11-utils', optional: true },
  // Presses keys in the packed app, which nothing can drive from within.
  { program: 'xdotool', debian: 'xdotool', optional: true },
  { program: 'msiinfo', debian: 'msitools', optional: true },
  { program: 'osslsigncode', debian: 'osslsigncode', optional: true },
  { program: 'openssl', debian: 'openssl', optional: true },
  { program: 'wine', debian: 'wine', optional: true }
]

/** A machine without a screen usually has no fonts either, and Chromium stops if it finds none. */
const VIRTUAL_DISPLAY_PACKAGES = ['xvfb', 'fonts-dejavu-core']

/** What the check can read and change on the machine; replaced in tests. */
export interface LinuxMachine {
  readonly env: NodeJS.ProcessEnv
  /** True for root. */
  readonly root: boolean
  readonly arch: string
  /** The loader's list of shared libraries (`ldconfig -p`), or `null` where there is no such list. */
  readonly libraryList: () => Promise<string | null>
  readonly hasCommand: (name: string) => Promise<boolean>
  /** True on a Debian with a 64-bit time, where some packages have new names. */
  readonly hasTime64: () => Promise<boolean>
  /** Updates apt's package lists and installs. @throws when apt fails. */
  readonly aptInstall: (packages: readonly string[]) => Promise<void>
  readonly say: (line: string) => void
}

/** A problem that only the user can fix; `message` says how, so no stack is needed. */
export class MissingSystemPartsError extends Error {
  override readonly name = 'MissingSystemPartsError'
}

/** What is missing: names of libraries and commands, and the Debian packages that contain them. */
export interface Missing {
  readonly parts: readonly string[]
  readonly packages: readonly string[]
}

/** True if the environment names no display. */
export function lacksDisplay(env: NodeJS.ProcessEnv): boolean {
  return !env['DISPLAY'] && !env['WAYLAND_DISPLAY']
}

/**
 * Compares the loader's list with what Electron needs. Pure.
 *
 * @param libraryList output of `ldconfig -p`, or `null` when unknown: then no library counts as missing.
 */
export function missingParts(
  libraryList: string | null,
  arch: string,
  needsVirtualDisplay: boolean,
  hasXvfb: boolean,
  hasTime64: boolean
): Missing {
  const known = new Set<string>()
  for (const line of (libraryList ?? '').split('\n')) {
    // "	libgtk-3.so.0 (libc6,x86-64) => /lib/x86_64-linux-gnu/libgtk-3.so.0"; 32-bit twins do not help.
    const match = /^\s*(\S+) \(([^)]*)\)/.exec(line)
    if (match?.[1] !== undefined && (arch !== 'x64' || match[2]?.includes('x86-64') === true))
      known.add(match[1])
  }
  const absent = libraryList === null ? [] : LIBRARIES.filter((need) => !known.has(need.library))
  const required = absent.filter((need) => need.optional !== true)
  const lacksXvfb = needsVirtualDisplay && !hasXvfb
  if (required.length === 0 && !lacksXvfb) return { parts: [], packages: [] }
  return {
    parts: [...required.map((need) => need.library), ...(lacksXvfb ? ['Xvfb'] : [])],
    packages: [
      ...absent.map(({ debian, debianTime64 }) => (hasTime64 ? (debianTime64 ?? debian) : debian)),
      ...(lacksXvfb ? VIRTUAL_DISPLAY_PACKAGES : [])
    ]
  }
}

/**
 * Makes sure that this machine can run Electron and `programs`. Does nothing on macOS and Windows. Takes about 20 ms if nothing is missing.
 *
 * @throws MissingSystemPartsError with the exact command, if something is missing that can't be installed from here.
 */
export async function ensureSystemLibraries(
  programs: readonly ProgramNeed[] = [],
  machine: LinuxMachine | null = thisMachine()
): Promise<void> {
  if (machine === null) return
  const needsVirtualDisplay = lacksDisplay(machine.env)
  const [list, hasXvfb, hasApt, hasTime64] = await Promise.all([
    machine.libraryList(),
    machine.hasCommand('Xvfb'),
    machine.hasCommand('apt-get'),
    machine.hasTime64()
  ])
  const absent = await absentPrograms(programs, machine)
  const missing = withPrograms(
    missingParts(list, machine.arch, needsVirtualDisplay, hasXvfb, hasTime64),
    absent.filter(({ optional }) => optional !== true)
  )
  if (missing.parts.length > 0) await bring(missing, hasApt, machine)
  for (const each of absent) if (each.optional === true) await tryToBring(each, hasApt, machine)
}

/** Installs optional programs where it can, and names the others: their tests are skipped. Never rejects. */
export async function ensureOptionalPrograms(
  programs: readonly ProgramNeed[],
  machine: LinuxMachine | null = thisMachine()
): Promise<void> {
  if (machine === null) return
  const hasApt = await machine.hasCommand('apt-get')
  for (const each of await absentPrograms(programs, machine)) await tryToBring(each, hasApt, machine)
}

/** @throws MissingSystemPartsError as {@link ensureSystemLibraries} */
async function bring(missing: Missing, hasApt: boolean, machine: LinuxMachine): Promise<void> {
  if (!hasApt) {
    throw new MissingSystemPartsError(
      `This machine is missing what Electron needs: ${missing.parts.join(', ')}. ` +
        `Install the packages that contain them (on Debian: ${missing.packages.join(' ')}), then try again.`
    )
  }
  const { packages } = missing
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!machine.root) {
    throw new MissingSystemPartsError(
      `This machine is missing what Electron needs: ${missing.parts.join(', ')}. Run this, then try again:\n` +
        `  sudo apt-get update && sudo ${command}`
    )
  }
  machine.say(`Installing what Electron needs here: ${packages.join(' ')}`)
  await machine.aptInstall(packages).catch((cause: unknown) => {
    throw new MissingSystemPartsError(`The installation failed. Run it yourself to see why:\n  ${command}`, {
      cause
    })
  })
}

/** Reports what is skipped if an optional program can't be installed. Never rejects. */
async function tryToBring(
  { program, debian }: ProgramNeed,
  hasApt: boolean,
  machine: LinuxMachine
): Promise<void> {
  if (hasApt && machine.root) {
    machine.say(`Installing what the tests need here: ${debian}`)
    const installed = await machine.aptInstall([debian]).then(
      () => true,
      () => false
    )
    if (installed) return
  }
  machine.say(`Skipping tests that need ${program}. On Debian: apt-get install ${debian}`)
}

async function absentPrograms(
  programs: readonly ProgramNeed[],
  machine: LinuxMachine
): Promise<readonly ProgramNeed[]> {
  const present = await Promise.all(
    programs.map(async ({ program, instead = [] }) =>
      (await Promise.all([program, ...instead].map(machine.hasCommand))).includes(true)
    )
  )
  return programs.filter((_, index) => present[index] !== true)
}

/** Path of the {@link BROWSER} on this machine; `null` if there is none. */
export async function findBrowser(): Promise<string | null> {
  const paths = await Promise.all([BROWSER.program, ...(BROWSER.instead ?? [])].map(findCommand))
  return paths.find((path) => path !== null) ?? null
}

function withPrograms(missing: Missing, programs: readonly ProgramNeed[]): Missing {
  return {
    parts: [...missing.parts, ...programs.map(({ program }) => program)],
    packages: [...missing.packages, ...programs.map(({ debian }) => debian)]
  }
}

function thisMachine(): LinuxMachine | null {
  if (process.platform !== 'linux') return null
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return {
    env: process.env,
    root: process.getuid?.() === 0,
    arch: process.arch,
    libraryList: async () => {
      try {
        return (await run('/sbin/ldconfig', ['-p'])).stdout
      } catch {
        return null
      }
    },
    hasCommand: async (name) => (await findCommand(name)) !== null,
    // apt itself is one of the new packages there; asking apt would take a second.
    hasTime64: async () => {
      const installed = await readdir('/var/lib/dpkg/info').catch(() => [])
      return installed.some((name) => /t64[.:]/.test(name))
    },
    aptInstall: async (packages) => {
      await run('apt-get', ['update', '-qq'], { env })
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
        env,
        maxBuffer: 64 * 1024 * 1024
      })
    },
    say: (line) => process.stderr.write(`${line}\n`)
  }
}

/** Path of a program on the PATH; `null` if there is none. */
export async function findCommand(name: string): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false
    )
    if (found) return path
  }
  return null
}
