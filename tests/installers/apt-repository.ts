import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What {@link createAptRepository} runs. */
export const REPOSITORY_PROGRAMS = ['apt-ftparchive', 'gpg', 'gpg-agent']

/** What an attacker who controls the repository, but not its key, can change. */
export const TAMPERINGS = ['list of packages', 'package', 'signing key', 'release'] as const
export type Tampering = (typeof TAMPERINGS)[number]

/** A package repository on this disk, with a key of its own (apt-secure(8)). */
export interface AptRepository {
  /** Options that make apt-get use this repository and no other, and leave the system's own lists alone. */
  readonly options: readonly string[]
  remove(): Promise<void>
}

/**
 * Puts one deb into a repository and signs it with a throw-away key.
 *
 * @param tampering changes this after it was signed
 */
export async function createAptRepository(deb: string, tampering?: Tampering): Promise<AptRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-apt-'))
  // apt reads it as a user without privileges.
  await chmod(folder, 0o755)
  const site = join(folder, 'site')
  const keys = join(folder, 'keys')
  const otherKeys = join(folder, 'other-keys')
  await mkdir(site)
  for (const home of [keys, otherKeys]) await mkdir(home, { mode: 0o700 })
  await mkdir(join(folder, 'lists/partial'), { recursive: true })
  const remove = async (): Promise<void> => {
    for (const home of [keys, otherKeys])
      await run('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']).catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const published = join(site, basename(deb))
    await copyFile(deb, published)
    const archive = async (...args: readonly string[]): Promise<string> =>
      (await run('apt-ftparchive', args, { cwd: site })).stdout
    const [packages, inRelease] = [join(site, 'Packages'), join(site, 'InRelease')]
    await writeFile(packages, await archive('packages', '.'))
    const release = await archive('release', '.')
    await sign(keys, release, inRelease)
    const key = join(folder, 'key.gpg')
    await gpg(keys, '--output', key, '--export')

    if (tampering === 'list of packages')
      await replaceIn(packages, /^Description: .*$/m, 'Description: changed')
    if (tampering === 'package') await flipLastBit(published)
    if (tampering === 'signing key') await sign(otherKeys, release, inRelease)
    if (tampering === 'release')
      await replaceIn(inRelease, /^Date: .*$/m, 'Date: Thu, 01 Jan 2026 00:00:00 +0000')

    const list = join(folder, 'sources.list')
    await writeFile(list, `deb [signed-by=${key}] file:${site} ./\n`)
    return {
      options: [
        `Dir::Etc::sourcelist=${list}`,
        'Dir::Etc::sourceparts=-',
        `Dir::State::lists=${join(folder, 'lists')}`,
        'Dir::Cache::pkgcache=',
        'Dir::Cache::srcpkgcache='
      ].flatMap((option) => ['-o', option]),
      remove
    }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}

async function sign(keys: string, release: string, output: string): Promise<void> {
  const unsigned = join(keys, 'Release')
  await writeFile(unsigned, release)
  await gpg(keys, '--quick-generate-key', 'Token Desk tests', 'default', 'default', '1d')
  await gpg(keys, '--output', output, '--clearsign', unsigned)
}

function gpg(home: string, ...args: readonly string[]): Promise<unknown> {
  const quietly = ['--batch', '--yes', '--quiet', '--homedir', home]
  return run('gpg', [...quietly, '--pinentry-mode', 'loopback', '--passphrase', '', ...args])
}

async function replaceIn(path: string, pattern: RegExp, text: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(pattern, text))
}

async function flipLastBit(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const last = (await file.stat()).size - 1
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, last)
    await file.write(Buffer.from([buffer.readUInt8() ^ 1]), 0, 1, last)
  } finally {
    await file.close()
  }
}
