/**
 * Notices before anything starts what a Linux machine lacks to run Electron: shared libraries, and Xvfb where there is
 * no display. As root with apt they are installed; otherwise the exact command is printed. Electron itself would
 * only say "error while loading shared libraries", one library at a time.
 */
import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * One thing to look for and the Debian package that brings it. What Electron links directly, less what arrives
 * with GTK, plus the two libraries it loads by name (`optional`: it starts without them).
 */
interface Need {
  readonly library: string
  readonly debian: string
  /**
   * Its name since Debian 13 and Ubuntu 24.04, whose libraries have a 64-bit time. Only where the old name no longer installs:
   * the others still answer to it.
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

/** A program that a command of ours runs, and the Debian package that brings it. */
export interface ProgramNeed {
  readonly program: string
  readonly debian: string
  /** Other programs that do as well. */
  readonly instead?: readonly string[]
  /** Not every system's packages have it. Without it the command runs all the same, and leaves out what needs it. */
  readonly optional?: true
}

/** What a person has as a browser: Chromium or one of its kind. Ubuntu has it as a snap only, which apt cannot bring. */
const BROWSER: ProgramNeed = {
  program: 'chromium',
  debian: 'chromium',
  instead: ['google-chrome', 'google-chrome-stable', 'microsoft-edge'],
  optional: true
}

/** What the end-to-end tests run beside the app: a real keyring on a session bus of its own, a store of
 * certificates, a look at the screen, and a browser to sign in with. */
export const TEST_PROGRAMS: readonly ProgramNeed[] = [
  { program: 'dbus-daemon', debian: 'dbus' },
  { program: 'gnome-keyring-daemon', debian: 'gnome-keyring' },
  { program: 'certutil', debian: 'libnss3-tools' },
  { program: 'openssl', debian: 'openssl' },
  { program: 'xwininfo', debian: 'x11-utils' },
  BROWSER
]

/** With no screen there is usually no font either, and Chromium stops when it finds none at all. */
const VIRTUAL_DISPLAY_PACKAGES = ['xvfb', 'fonts-dejavu-core']

/** What the check sees of the machine and may do to it; replaced in tests. */
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
  /** Refreshes apt's lists and installs. @throws when apt fails. */
  readonly aptInstall: (packages: readonly string[]) => Promise<void>
  readonly say: (line: string) => void
}

/** Something that only the person can put right; `message` says how, and needs no stack. */
export class MissingSystemPartsError extends Error {
  override readonly name = 'MissingSystemPartsError'
}

/** What is missing: names of libraries and commands, and the Debian packages that bring them. */
export interface Missing {
  readonly parts: readonly string[]
  readonly packages: readonly string[]
}

/** True when the environment names no screen to draw on. */
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
 * Makes sure that this machine can run Electron, and `programs` beside it. Does nothing on macOS and Windows. Takes some 20 ms when nothing is missing.
 *
 * @throws MissingSystemPartsError with the exact command, when something is missing that cannot be installed from here.
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

/** @throws MissingSystemPartsError as {@link ensureSystemLibraries} */
async function bring(missing: Missing, hasApt: boolean, machine: LinuxMachine): Promise<void> {
  if (!hasApt) {
    throw new MissingSystemPartsError(
      `Electron needs what this machine lacks: ${missing.parts.join(', ')}. ` +
        `Install the packages that hold them (on Debian: ${missing.packages.join(' ')}), then try again.`
    )
  }
  const { packages } = missing
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!machine.root) {
    throw new MissingSystemPartsError(
      `Electron needs what this machine lacks: ${missing.parts.join(', ')}. Run this, then try again:\n` +
        `  sudo apt-get update && sudo ${command}`
    )
  }
  machine.say(`Installing what Electron needs here: ${packages.join(' ')}`)
  await machine.aptInstall(packages).catch((cause: unknown) => {
    throw new MissingSystemPartsError(`That did not work. Run it by hand to see why:\n  ${command}`, {
      cause
    })
  })
}

/** Says what is left out when an optional program cannot be installed. Never rejects. */
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
  machine.say(`Tests that need ${program} are left out. On Debian: apt-get install ${debian}`)
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

/** Path of the {@link BROWSER} on this machine; `null` when there is none. */
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
    // apt itself is a package of the new kind there; asking apt would take a second.
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

/** Where on the path a program is. */
async function findCommand(name: string): Promise<string | null> {
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
