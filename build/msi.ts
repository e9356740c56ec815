/**
 * Builds the Windows Installer package for administrators from a packed app, with `msibuild` and `gcab` of GNOME's msitools:
 * `npx tsx build/msi.ts <folder of the packed app> <x64 or arm64> <package>`. It runs on Linux, also for a release.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { isEntry, runCommand } from './command.ts'
import { CABINET, fileKey, msiTables, uuidText, type MsiContent, type PackedFile } from './msi-tables.ts'
import { ROOT } from './paths.ts'
import type { ProgramNeed } from './system-libraries.ts'

const run = promisify(execFile)

export const MSI_PROGRAMS: readonly ProgramNeed[] = [
  { program: 'msibuild', debian: 'msitools', optional: true },
  { program: 'gcab', debian: 'gcab', optional: true }
]

/** Says that an administrator's package updates this copy. electron-builder.yml puts the same file into a deb and an rpm. */
const MARKER = { path: 'resources/package-type', text: 'msi' }

/**
 * Builds one package. The same files give the same tables and the same package code.
 *
 * @param appFolder the packed app for Windows
 * @param output where the package goes
 */
export async function buildMsi(
  appFolder: string,
  { version, arch }: Pick<MsiContent, 'version' | 'arch'>,
  output: string
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-msi-'))
  try {
    const files = [...(await filesIn(appFolder)), { path: MARKER.path, size: MARKER.text.length }]
    const staged = join(folder, 'files')
    await mkdir(staged)
    for (const [index, { path }] of files.entries()) {
      const to = join(staged, fileKey(index))
      await (path === MARKER.path ? writeFile(to, MARKER.text) : linkOrCopy(join(appFolder, path), to))
    }
    const cabinet = join(folder, CABINET)
    await run(
      'gcab',
      ['--create', '--zip', '--nopath', cabinet, ...files.map((_, index) => fileKey(index))],
      {
        cwd: staged
      }
    )
    const content: MsiContent = { version, arch, files }
    const icon = join(ROOT, 'build/icon.ico')
    const inside = [await readFile(cabinet), await readFile(icon), ...msiTables(content, '').values()]
    const tables = msiTables(content, packageCode(inside))
    await mkdir(join(folder, 'Icon'))
    await copyFile(icon, join(folder, 'Icon/App.ico'))
    const imports: string[] = []
    for (const [name, text] of tables) {
      await writeFile(join(folder, `${name}.idt`), text)
      imports.push('-i', `${name}.idt`)
    }
    const made = join(folder, 'made.msi')
    await run('msibuild', [made, ...imports, '-a', CABINET, cabinet], { cwd: folder })
    await mkdir(dirname(output), { recursive: true })
    await copyFile(made, output)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Windows takes two packages with the same code for the same one, so it covers all that is in the package. */
function packageCode(inside: readonly (Buffer | string)[]): string {
  const hash = createHash('sha256')
  for (const each of inside) hash.update(each)
  return uuidText(hash.digest())
}

async function filesIn(folder: string): Promise<PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
  return Promise.all(
    paths.sort().map(async (path) => ({
      path: relative(folder, path).replaceAll('\\', '/'),
      size: (await stat(path)).size
    }))
  )
}

/** The temporary folder may be on another file system. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to))
}

if (isEntry(import.meta.url))
  await runCommand(async () => {
    const [appFolder, arch, output] = process.argv.slice(2)
    if (appFolder === undefined || output === undefined || (arch !== 'x64' && arch !== 'arm64')) {
      process.stderr.write(
        'Usage: npx tsx build/msi.ts <folder of the packed app> <x64 or arm64> <package>\n'
      )
      return 2
    }
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    await buildMsi(resolve(appFolder), { version, arch }, resolve(output))
    return 0
  })
