/**
 * What is needed to package for Windows on Debian, for tests only: Debian's makensis and 7-Zip in place of the tools that
 * electron-builder downloads, and a folder that stands in for Electron for Windows.
 */
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { MSI_PROGRAMS } from './msi.ts'
import { ROOT } from './paths.ts'
import { pluginStandIn } from './plugin-stand-in.ts'
import { ensureOptionalPrograms, findCommand, type ProgramNeed } from './system-libraries.ts'

/** The packages for Windows. */
export const WINDOWS_TARGETS = ['setup', 'msi'] as const
export type WindowsTarget = (typeof WINDOWS_TARGETS)[number]

const PROGRAMS: Readonly<Record<WindowsTarget, readonly ProgramNeed[]>> = {
  setup: [
    { program: 'makensis', debian: 'nsis', optional: true },
    { program: '7z', debian: 'p7zip-full', optional: true }
  ],
  msi: MSI_PROGRAMS
}

const MODULES = join(ROOT, 'node_modules')
const TEMPLATE = join(MODULES, 'app-builder-lib/templates/nsis')
/** A 64-bit program for Windows with an icon and a version, which electron-builder's own dependency contains. */
const PROGRAM = join(MODULES, 'electron-winstaller/vendor/7z-x64.exe')

/** Plug-ins of electron-builder's script that Debian's NSIS lacks, by the names of their files. */
const PLUGINS: readonly string[] = [
  'StdUtils',
  'UAC',
  'WinShell',
  'SpiderBanner',
  'nsProcess',
  'nsis7z',
  'inetc',
  'nsisunz'
]

/** Marks the fuses in Electron's program file: eight of them, version 1 (@electron/fuses, "wire format"). */
export const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 8]),
  Buffer.from('10011001')
])

/** Stand-ins that are ready to use. */
export interface WindowsTools {
  /** What can be built with them here. */
  readonly targets: readonly WindowsTarget[]
  /** A folder like Electron's release for Windows, with a program that isn't Electron. */
  readonly electronDist: string
  /** Variables that make electron-builder use them (its toolsets/windows.js, wine.js, and 7zip.js). */
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** Writes the stand-ins to a temporary folder. As root on Debian it installs the programs that they need. */
export async function windowsTools(): Promise<WindowsTools> {
  await ensureOptionalPrograms(Object.values(PROGRAMS).flat())
  const targets: WindowsTarget[] = []
  for (const target of WINDOWS_TARGETS) {
    const found = await Promise.all(PROGRAMS[target].map(({ program }) => findCommand(program)))
    if (!found.includes(null)) targets.push(target)
  }
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-windows-'))
  const electronDist = join(folder, 'electron')
  await mkdir(join(electronDist, 'resources'), { recursive: true })
  await mkdir(join(electronDist, 'locales'))
  await writeFile(join(electronDist, 'electron.exe'), Buffer.concat([await readFile(PROGRAM), FUSE_WIRE]))
  await writeFile(join(electronDist, 'locales/en-US.pak'), '')
  const plugins = join(folder, 'resources/plugins/x86-unicode')
  await mkdir(plugins, { recursive: true })
  for (const [name, functions] of await calledFunctions())
    await writeFile(join(plugins, `${name}.dll`), pluginStandIn(`${name}.dll`, functions))
  const nsis = join(folder, 'nsis')
  // Debian's makensis finds its own files if NSISDIR is not set.
  await writeScript(join(nsis, 'makensis'), `unset NSISDIR\nexec makensis "$@"`)
  await copyFile(PROGRAM, join(nsis, 'elevate.exe'))
  // The first pass would write the uninstaller if it could run: here it stands in for it.
  const wine = join(folder, 'wine')
  for (const name of ['wine-home', 'lib']) await mkdir(join(wine, name), { recursive: true })
  await writeScript(join(wine, 'bin/wine'), 'cp "$1" "${1%exe}__uninstaller.exe"')
  return {
    targets,
    electronDist,
    env: {
      ELECTRON_BUILDER_NSIS_DIR: nsis,
      ELECTRON_BUILDER_NSIS_RESOURCES_DIR: join(folder, 'resources'),
      ELECTRON_BUILDER_WINE_TOOLSET_DIR: wine,
      ELECTRON_BUILDER_7ZIP_PATH: (await findCommand('7z')) ?? ''
    },
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

async function writeScript(path: string, lines: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${lines}\n`)
  await chmod(path, 0o755)
}

/** The functions that electron-builder's script calls, by plug-in. */
async function calledFunctions(): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((each) => /\.ns[hi]$/.test(each.name))
    .map((each) => join(each.parentPath, each.name))
  const script = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
  const calls = [...script.matchAll(/\b(\w+)::(\w+)/g)].map(
    ([, plugin = '', name = '']) => [plugin, name] as const
  )
  return new Map(
    PLUGINS.map((plugin) => {
      const called = calls.filter(([name]) => name.toLowerCase() === plugin.toLowerCase())
      return [plugin, [...new Set(called.map(([, name]) => name))]]
    })
  )
}
