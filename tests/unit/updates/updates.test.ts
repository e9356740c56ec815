import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js'
import {
  AppUpdater,
  type DownloadExecutorResult,
  type DownloadUpdateOptions
} from 'electron-updater/out/AppUpdater.js'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import {
  downloadFile,
  fetchManifest,
  LEAST_BYTES,
  readFeedSettings,
  removeDownloads,
  removeDownloadsOf,
  STALL_MS,
  type FeedAccess
} from '../../../main/core/updates/feed.ts'
import type { Installation } from '../../../main/core/updates/installation.ts'
import {
  createUpdates,
  type UpdateEngine,
  type Updates,
  type UpdatesDeps
} from '../../../main/core/updates/updates.ts'
import type { UpdateChoices } from '../../../main/core/updates/update-choices.ts'
import { createUpdateEngine } from '../../../main/electron/updater.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import {
  INSTALLER,
  KEYS,
  manifestOf,
  NOW,
  published,
  sha512,
  startUpdateServer,
  type UpdateServer
} from '../../support/updates/publisher.ts'

const OLD = '#!/bin/sh\nexit 0\n# the installed version\n'

interface World {
  readonly updates: Updates
  readonly engine: UpdateEngine
  readonly appImage: string
  readonly choices: { value: unknown }
  readonly quits: string[]
  readonly notes: string[]
  /** Until it resolves, a download that has ended holds its file. */
  readonly disk: {
    closed: Promise<void>
    /** Happens while the app quits. */
    atQuit: () => void
  }
  readonly timers: ReturnType<typeof createHandTimers>
  /** Runs the whole way as far as it goes. */
  updateAll(): Promise<void>
  /** What is installed now. */
  installed(): Promise<string>
}

let server: UpdateServer
let folder: string

beforeEach(async () => {
  server = await startUpdateServer()
  folder = await mkdtemp(join(tmpdir(), 'token-desk-updates-'))
})

afterEach(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function world(changes: Partial<UpdatesDeps> = {}, fetch = globalThis.fetch): Promise<World> {
  const appImage = join(folder, 'Token Desk.AppImage')
  await writeFile(appImage, OLD, { mode: 0o755 })
  const timers = createHandTimers(NOW)
  const access: FeedAccess = {
    fetch,
    userAgent: 'TokenDesk/1.0.0',
    timers,
    watch: () => ({ answered: () => undefined, received: () => undefined, ended: () => undefined })
  }
  const feed = readFeedSettings(server.settings)
  const installation: Installation = changes.installation ?? { kind: 'appimage', file: appImage }
  const quits: string[] = []
  const notes: string[] = []
  const listeners: (() => void)[] = []
  const choices: World['choices'] = { value: undefined }
  let ids = 0
  const disk: World['disk'] = { closed: Promise.resolve(), atQuit: () => undefined }
  const engine = createUpdateEngine({
    app: {
      once: (_event, listener) => listeners.push(listener),
      releaseSingleInstanceLock: () => {
        quits.push('released')
        disk.atQuit()
      },
      relaunch: ({ execPath = 'the app' }) => quits.push(`${execPath} again`),
      quit: () => undefined
    },
    version: '1.0.0',
    installation,
    folder: join(folder, 'cache', 'updates'),
    feed: feed.feed,
    args: ['--lang=de', '--proxy-server=a b'],
    downloadFile: (file, path, options) => {
      const { closed } = disk
      return downloadFile(access, feed.feed, file, path, options).finally(() => closed)
    }
  })
  let opened = false
  const updates = createUpdates({
    version: '1.0.0',
    installation,
    arch: 'x64',
    feed,
    allowed: 'any',
    choices: {
      read: () => choices.value,
      write: (next: UpdateChoices) => {
        choices.value = structuredClone(next)
      }
    },
    fetchManifest: (channel, signal) => fetchManifest(access, feed.feed, channel, signal),
    openEngine: () => {
      opened = true
      return Promise.resolve(engine)
    },
    removeDownloads: (isKept) =>
      opened ? engine.remove(isKept) : removeDownloads(join(folder, 'cache', 'updates'), isKept),
    quiet: () => {
      quits.push('quiet')
      return Promise.resolve(true)
    },
    quit: () => {
      quits.push('quit')
      for (const listener of listeners) listener()
    },
    clock: timers.clock,
    timers,
    random: () => 0,
    newId: () => `id-${String((ids += 1))}`,
    onChange: () => undefined,
    log: { note: (event) => notes.push(event) },
    ...changes
  })
  return {
    updates,
    engine,
    appImage,
    choices,
    quits,
    notes,
    disk,
    timers,
    async updateAll() {
      await updates.check()
      await updates.download()
      await updates.restart()
    },
    installed: () => readFile(appImage, 'utf8')
  }
}

const LIST = '/desk/stable.json'
const path = '/desk/token-desk-9.0.0-linux-x86_64.AppImage'
const file = { target: 'linux-x64-appimage', name: 'token-desk-9.0.0-linux-x86_64.AppImage' }

describe('a good update', () => {
  it('is found, downloaded, checked, and put in place when the app has quit, and nothing else changes', async () => {
    const { updates, appImage, quits, installed } = await world()
    await updates.check()
    expect(updates.view()).toMatchObject({
      by: 'app',
      phase: { name: 'available', update: { version: '9.0.0' } }
    })
    expect(server.asked.map(({ path: asked }) => asked)).toEqual(['/desk/stable.json'])
    await updates.download()
    expect(updates.view().phase).toMatchObject({ name: 'ready' })
    expect(await installed()).toBe(OLD)
    await updates.restart()
    expect(quits).toEqual(['quiet', 'quit', 'released'])
    expect(await installed()).toBe(INSTALLER.toString())
    expect((await stat(appImage)).mode & 0o777).toBe(0o755)
    expect(await readdir(folder)).toEqual(['Token Desk.AppImage', 'cache'])
    expect(await readdir(join(folder, 'cache'))).toEqual([])
  })

  it('tells the server nothing but the app’s version', async () => {
    const { updateAll } = await world()
    await updateAll()
    expect(server.asked.map(({ path: asked }) => asked)).toEqual([LIST, path, LIST])
    for (const { headers } of server.asked) {
      expect(headers['user-agent']).toBe('TokenDesk/1.0.0')
      expect(headers.cookie ?? headers.authorization ?? headers['x-user-staging-id']).toBeUndefined()
      expect(JSON.stringify(headers)).not.toContain('id-1')
    }
  })

  it('signed by the second key is installed, so that the first can be replaced', async () => {
    server.serves.set('/desk/stable.json', published(manifestOf(), [KEYS.second]))
    const { updateAll, installed } = await world()
    await updateAll()
    expect(await installed()).toBe(INSTALLER.toString())
  })

  it('starts with the switches of the old version', async () => {
    const says = Buffer.from(`#!/bin/sh\nprintf '%s\\n' "$@" > '${join(folder, 'said')}'\n`)
    server.serves.set(path, says)
    const files = [{ ...file, size: says.byteLength, sha512: sha512(says) }]
    server.serves.set('/desk/stable.json', published(manifestOf({ files })))
    const { updateAll } = await world()
    await updateAll()
    const said = (): Promise<string> => readFile(join(folder, 'said'), 'utf8').catch(() => '')
    while ((await said()).split('\n').length < 3) await new Promise(setImmediate)
    expect(await said()).toBe('--lang=de\n--proxy-server=a b\n')
  })

  it('comes over a slow line too, for as long as it takes', async () => {
    const bytes = Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n#'), Buffer.alloc(5 * LEAST_BYTES, 'x')])
    const files = [{ ...file, size: bytes.byteLength, sha512: sha512(bytes) }]
    server.serves.set(LIST, published(manifestOf({ files })))
    const fetch = inPieces(bytes, LEAST_BYTES / 4, STALL_MS / 4 - 1, (ms) => made.timers.pass(ms))
    const made: World = await world({}, fetch as typeof globalThis.fetch)
    await made.updates.check()
    await made.updates.download()
    expect(made.updates.view().phase.name).toBe('ready')
  })

  it('isn’t downloaded twice', async () => {
    const first = await world()
    await first.updates.check()
    await first.updates.download()
    const again = await world()
    await again.updates.check()
    await again.updates.download()
    expect(again.updates.view().phase.name).toBe('ready')
    expect(server.asked.filter(({ path: asked }) => asked === path)).toHaveLength(1)
  })

  it('keeps the file’s permissions and removes what a crash left behind', async () => {
    const { updateAll, appImage } = await world()
    await chmod(appImage, 0o700)
    await writeFile(join(folder, '.token-desk-update-0123456789ab'), 'half')
    await updateAll()
    expect((await stat(appImage)).mode & 0o777).toBe(0o700)
    expect(await readdir(folder)).toEqual(['Token Desk.AppImage', 'cache'])
  })
})

/** A server whose file comes in pieces, with so much time before each. */
function inPieces(bytes: Buffer, piece: number, ms: number, pass: (ms: number) => Promise<void>) {
  return async (url: string, init?: RequestInit): Promise<Response> => {
    if (url.endsWith('.json')) return globalThis.fetch(url, init)
    let sent = 0
    return new Response(
      new ReadableStream<Uint8Array>({
        async pull(body) {
          await pass(ms)
          if (init?.signal?.aborted === true) return
          body.enqueue(bytes.subarray(sent, (sent += piece)))
          if (sent >= bytes.byteLength) body.close()
        }
      })
    )
  }
}

describe('nothing is installed', () => {
  const hostile: readonly (readonly [string, () => void, phase: string])[] = [
    [
      'without a signature',
      () => server.serves.set('/desk/stable.json', JSON.stringify(manifestOf())),
      'failed'
    ],
    [
      'with another key’s signature',
      () => server.serves.set('/desk/stable.json', published(manifestOf(), [KEYS.foreign])),
      'failed'
    ],
    [
      'with a swapped file',
      () => server.serves.set(path, Buffer.from(INSTALLER).fill('y', 100, 200)),
      'failed'
    ],
    [
      'with a longer file',
      () => server.serves.set(path, Buffer.concat([INSTALLER, Buffer.from('\n')])),
      'failed'
    ],
    ['with a shorter file', () => server.serves.set(path, INSTALLER.subarray(0, -1)), 'failed'],
    [
      'with a web page as the file',
      () => server.serves.set(path, '<html>Sign in to the hotel</html>'),
      'failed'
    ],
    [
      'with a download that is cut off',
      () =>
        server.serves.set(path, (response) => {
          response.writeHead(200, { 'content-length': String(INSTALLER.byteLength) })
          response.write(INSTALLER.subarray(0, 40_000), () => response.destroy())
        }),
      'failed'
    ],
    [
      'from a redirect of the list',
      () => {
        server.serves.set('/elsewhere', published())
        server.serves.set('/desk/stable.json', (response) => {
          response.writeHead(302, { location: '/elsewhere' }).end()
        })
      },
      'failed'
    ],
    [
      'from a redirect of the file',
      () => {
        server.serves.set('/elsewhere', INSTALLER)
        server.serves.set(path, (response) => {
          response.writeHead(302, { location: '/elsewhere' }).end()
        })
      },
      'failed'
    ],
    ['without the file', () => server.serves.delete(path), 'failed'],
    ['without the list', () => server.serves.delete('/desk/stable.json'), 'failed'],
    [
      'of an older version',
      () => server.serves.set('/desk/stable.json', published(manifestOf({ version: '0.9.0' }))),
      'idle'
    ],
    [
      'of the same version',
      () => server.serves.set('/desk/stable.json', published(manifestOf({ version: '1.0.0' }))),
      'idle'
    ],
    [
      'of a list longer than its limit',
      () => server.serves.set('/desk/stable.json', `${published()}${' '.repeat(300_000)}`),
      'failed'
    ]
  ]
  it.each(hostile)('%s', async (_what, prepare, phase) => {
    prepare()
    const { updates, quits, installed } = await world()
    await updates.check()
    await updates.download()
    expect(updates.view().phase.name).toBe(phase)
    await updates.restart()
    expect(await installed()).toBe(OLD)
    expect(quits).toEqual([])
  })

  it('from a download that stalls for a minute', async () => {
    server.serves.set(path, (response) => {
      response.writeHead(200, { 'content-length': String(INSTALLER.byteLength) })
      response.write(INSTALLER.subarray(0, 40_000))
    })
    const { updates, timers } = await world()
    await updates.check()
    const downloading = updates.download()
    await until(() => server.asked.length === 2 && updates.view().phase.name === 'downloading')
    while (updates.view().phase.name === 'downloading') await timers.pass(STALL_MS)
    await downloading
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'network-failed' } })
    expect(await readdir(join(folder, 'cache/updates/9.0.0/pending'))).toEqual([])
  })

  it('from a server that sends a few bytes now and then, and it can be tried again', async () => {
    let slow = true
    const drip = inPieces(INSTALLER, 700, STALL_MS / 4, (ms) => made.timers.pass(ms))
    const made: World = await world({}, ((url: string, init?: RequestInit) =>
      (slow ? drip : globalThis.fetch)(url, init)) as typeof globalThis.fetch)
    const { updates, timers, updateAll, installed } = made
    const start = timers.clock.wall()
    await updates.check()
    await updates.download()
    expect(updates.view().phase).toMatchObject({
      name: 'failed',
      error: {
        code: 'network-failed',
        retryable: true,
        message: 'The download stopped, or was too slow to finish.'
      }
    })
    expect(timers.clock.wall() - start).toBe(STALL_MS)
    expect(await readdir(join(folder, 'cache/updates/9.0.0/pending'))).toEqual([])
    slow = false
    await updateAll()
    expect(await installed()).toBe(INSTALLER.toString())
  })

  it('from a list that was true before the newest one', async () => {
    const { updates, choices, installed, quits } = await world()
    const newer = manifestOf({ version: '1.0.0', released: new Date(NOW).toISOString() })
    server.serves.set('/desk/stable.json', published(newer))
    await updates.check()
    expect(choices.value).toMatchObject({ newestSeen: { stable: NOW } })
    server.serves.set('/desk/stable.json', published(manifestOf({ version: '5.0.0' })))
    await updates.check()
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'update-refused' } })
    expect([await installed(), quits]).toEqual([OLD, []])
  })

  it('when the download was changed on the disk', async () => {
    const { updates, installed, quits } = await world()
    await updates.check()
    await updates.download()
    const pending = join(folder, 'cache/updates/9.0.0/pending', file.name)
    await writeFile(pending, Buffer.from(INSTALLER).fill('z', 50, 60))
    await updates.restart()
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'update-refused' } })
    expect([await installed(), quits]).toEqual([OLD, []])
    expect(await readdir(folder)).toEqual(['Token Desk.AppImage', 'cache'])
  })

  it.skipIf(process.platform === 'win32')('when a pipe is in the download’s place', async () => {
    const { updates, installed, quits } = await world()
    await updates.check()
    await updates.download()
    const pending = join(folder, 'cache/updates/9.0.0/pending', file.name)
    await rm(pending)
    execFileSync('mkfifo', [pending])
    await updates.restart()
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'update-refused' } })
    expect([await installed(), quits]).toEqual([OLD, []])
  })

  it('when the list expired between download and restart', async () => {
    const { updates, timers, installed, quits } = await world()
    await updates.check()
    await updates.download()
    await timers.pass(31 * 24 * 60 * 60_000)
    await updates.restart()
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'update-refused' } })
    expect([await installed(), quits]).toEqual([OLD, []])
  })

  it('by 150 generated hostile feeds', async () => {
    const { updates, installed, quits } = await world()
    const envelope = JSON.parse(published()) as { signed: string; signatures: object[] }
    const [signature] = envelope.signatures
    const day = 24 * 60 * 60_000
    const iso = (ms: number): string => new Date(NOW + ms).toISOString()
    const good = { ...file, size: INSTALLER.byteLength, sha512: sha512(INSTALLER) }
    // Signed by another key, whatever it says.
    const foreign = fc
      .record({
        version: fc.constantFrom('9.0.0', '99.0.0', '1.0.1'),
        rollout: fc.integer({ min: 0, max: 100 })
      })
      .map((changes) => published(manifestOf(changes), [KEYS.foreign]))
    // What was signed for another text.
    const changed = fc
      .dictionary(fc.constantFrom('version', 'notes', 'minimumVersion', 'extra'), fc.string(), { minKeys: 1 })
      .map((changes) =>
        JSON.stringify({ signed: JSON.stringify(manifestOf(changes)), signatures: [signature] })
      )
    // Rightly signed, and nothing for us: a publisher's mistake, or an old list.
    const mistaken = fc
      .oneof(
        fc
          .constantFrom('0.0.1', '1.0.0', '1.0.0-beta.1', '9.0.0-beta.1', '9', 'latest')
          .map((version) => ({ version })),
        fc
          .integer({ min: -900, max: 0 })
          .map((days) => ({ released: iso((days - 1) * day), expires: iso(days * day) })),
        fc
          .integer({ min: 2, max: 900 })
          .map((days) => ({ released: iso(days * day), expires: iso((days + 1) * day) })),
        fc.constantFrom('../x', '/etc/passwd', 'https://evil.example/x', '..%2fx', '.x', '').map((name) => ({
          files: [{ ...good, name }]
        })),
        fc.constant({ rollout: 0 }),
        fc.constantFrom('2.0.0', '99.0.0').map((minimumVersion) => ({ minimumVersion })),
        fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => ({
          files: [{ ...good, sha512: Buffer.from(bytes).toString('base64') }]
        })),
        fc
          .integer({ min: 1, max: 200_000 })
          .filter((size) => size !== INSTALLER.byteLength)
          .map((size) => ({
            files: [{ ...good, size }]
          })),
        fc.constant({ channel: 'beta' })
      )
      .map((changes) => published(manifestOf(changes)))
    const noise = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => published({ value }))
    )
    const swapped = fc
      .tuple(fc.nat(INSTALLER.byteLength - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, by]) => {
        const bytes = Buffer.from(INSTALLER)
        bytes[at] = ((bytes[at] ?? 0) + by) % 256
        return bytes
      })
    let tried = 0
    await fc.assert(
      fc.asyncProperty(fc.oneof(foreign, changed, mistaken, noise, swapped), async (hostileFeed) => {
        tried += 1
        const isFile = typeof hostileFeed !== 'string'
        server.serves.set('/desk/stable.json', isFile ? published() : hostileFeed)
        server.serves.set(path, isFile ? hostileFeed : INSTALLER)
        await updates.check()
        await updates.download()
        await updates.restart()
        expect(['idle', 'failed']).toContain(updates.view().phase.name)
        expect(quits).toEqual([])
      }),
      { numRuns: 150, seed: 20261128 }
    )
    expect(tried).toBeGreaterThanOrEqual(150)
    expect(await installed()).toBe(OLD)
  })
})

/** A list that was released after the first one. */
const later = (changes: object): string =>
  published(manifestOf({ released: new Date(NOW).toISOString(), ...changes }))

describe('what was found or downloaded', () => {
  const downloads = async (): Promise<readonly string[]> =>
    await readdir(join(folder, 'cache', 'updates')).catch(() => [])

  const gone: readonly (readonly [what: string, list: () => string, phase: { readonly name: string }])[] = [
    ['was withdrawn', () => later({ version: '1.0.0' }), { name: 'idle' }],
    ['is no longer offered here', () => later({ rollout: 0 }), { name: 'idle' }],
    ['has no file for this system anymore', () => later({ files: [] }), { name: 'idle' }],
    ['is in a list that isn’t signed', () => published(manifestOf(), [KEYS.foreign]), { name: 'failed' }],
    [
      'is in a list that expired',
      () =>
        later({
          released: new Date(NOW - 2_000).toISOString(),
          expires: new Date(NOW - 1_000).toISOString()
        }),
      { name: 'failed' }
    ]
  ]
  const cases = gone.flatMap(([what, list, phase]) =>
    (['available', 'ready'] as const).map((step) => [what, step, list, phase] as const)
  )
  it.each(cases)('%s, and was %s: the next check notices', async (_what, step, list, phase) => {
    const { updates, installed, quits } = await world()
    await updates.check()
    if (step === 'ready') await updates.download()
    expect(updates.view().phase.name).toBe(step)
    server.serves.set(LIST, list())
    await updates.check()
    expect(updates.view().phase).toMatchObject(phase)
    await updates.download()
    await updates.restart()
    expect([await installed(), quits]).toEqual([OLD, []])
  })

  it.each(gone)('%s: the restart notices, even if there was no check', async (_what, list, { name }) => {
    const { updates, installed, quits } = await world()
    await updates.check()
    await updates.download()
    server.serves.set(LIST, list())
    await updates.restart()
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'update-refused' } })
    expect([await installed(), quits]).toEqual([OLD, []])
    // A valid list says that it will never be installed.
    if (name === 'idle') expect(await downloads()).toEqual([])
  })

  const newerFile = { ...file, name: 'token-desk-9.0.1-linux-x86_64.AppImage' }
  const newer = Buffer.from(INSTALLER).fill('n', 100, 200)
  const serveNewer = (version: string): void => {
    server.serves.set(`/desk/${newerFile.name}`, newer)
    const files = [{ ...newerFile, size: newer.byteLength, sha512: sha512(newer) }]
    server.serves.set(LIST, later({ version, files }))
  }

  it.each(['9.0.1', '9.0.0'])(
    'gives way to another file, of version %s, at the next check',
    async (version) => {
      const { updates, installed } = await world()
      await updates.check()
      await updates.download()
      serveNewer(version)
      await updates.check()
      expect(updates.view().phase).toMatchObject({ name: 'available', update: { version } })
      await updates.download()
      expect(await downloads()).toEqual([version])
      await updates.restart()
      expect(await installed()).toBe(newer.toString())
    }
  )

  it('gives way to a newer version at the restart, which is downloaded and waits for the person', async () => {
    const { updates, installed, quits } = await world()
    await updates.check()
    await updates.download()
    serveNewer('9.0.1')
    await updates.restart()
    expect(updates.view().phase).toMatchObject({ name: 'ready', update: { version: '9.0.1' } })
    expect([await installed(), quits, await downloads()]).toEqual([OLD, [], ['9.0.1']])
    await updates.restart()
    expect(await installed()).toBe(newer.toString())
  })

  it.each<readonly [string, () => void]>([
    ['can’t be reached', () => server.serves.set(LIST, (response) => response.destroy())],
    ['has no list', () => server.serves.delete(LIST)]
  ])('stays while the server %s, and can be installed', async (_what, fail) => {
    const { updates, installed, notes } = await world()
    await updates.check()
    await updates.download()
    fail()
    await updates.check()
    expect(updates.view().phase).toMatchObject({ name: 'ready' })
    await updates.restart()
    expect(await installed()).toBe(INSTALLER.toString())
    expect(notes).toEqual(['update.not-checked', 'update.not-checked'])
  })

  it('stays on screen during the checks that go on', async () => {
    const seen: string[] = []
    const { updates, timers } = await world({ onChange: ({ phase }) => seen.push(phase.name) })
    updates.start()
    await until(() => updates.view().phase.name === 'ready' && timers.pending() === 1)
    seen.length = 0
    await timers.pass(6 * 60 * 60_000)
    await until(() => server.asked.length === 3 && timers.pending() === 1)
    expect(new Set(seen)).toEqual(new Set(['ready']))
    expect(await downloads()).toEqual(['9.0.0'])
  })

  it('leaves the disk when a check says so, not with the next download', async () => {
    const { updates } = await world()
    await updates.check()
    await updates.download()
    expect(await downloads()).toEqual(['9.0.0'])
    server.serves.set(LIST, later({ version: '1.0.0' }))
    await updates.check()
    expect(await downloads()).toEqual([])
  })

  const unanswered = (): Promise<string> => new Promise(() => undefined)
  const starts: readonly (readonly [
    what: string,
    changes: Partial<UpdatesDeps>,
    automatic: boolean,
    left: readonly string[]
  ])[] = [
    [
      'is older than the app, such as the one that runs now',
      { version: '9.0.0', fetchManifest: unanswered },
      true,
      []
    ],
    ['must not be installed by the app anymore', { allowed: 'off' }, true, []],
    ['isn’t looked for automatically', {}, false, []],
    ['may still be offered', { fetchManifest: unanswered }, true, ['9.0.0']]
  ]
  it.each(starts)('%s: what stays on the disk at the next start', async (_what, changes, automatic, left) => {
    const before = await world()
    await before.updates.check()
    await before.updates.download()
    await mkdir(join(folder, 'cache/updates/pending'))
    const { updates } = await world({
      ...changes,
      choices: { read: () => ({ automatic }), write: () => undefined }
    })
    updates.start()
    while ((await downloads()).length !== left.length) await new Promise(setImmediate)
    expect(await downloads()).toEqual(left)
  })

  it('is removed with all data, even if the code that downloads can’t be loaded', async () => {
    const { updates } = await world()
    await updates.check()
    await updates.download()
    const broken = Promise.reject(new Error('The file is missing.'))
    await removeDownloadsOf(broken, join(folder, 'cache/updates'), () => false)
    expect(await readdir(join(folder, 'cache'))).toEqual([])
  })

  it('stays on the disk, without a word, when the disk refuses to remove it', async () => {
    const { updates, notes } = await world({ removeDownloads: () => Promise.reject(new Error('EBUSY')) })
    await updates.check()
    expect(updates.view().phase.name).toBe('available')
    expect(notes).toEqual(['update.not-removed'])
  })
})

describe('the person', () => {
  it('moves to another channel: what was found is dropped, and the new channel is asked', async () => {
    server.serves.set('/desk/beta.json', published(manifestOf({ channel: 'beta', version: '9.1.0-beta.1' })))
    const { updates } = await world()
    await updates.check()
    updates.choose({ automatic: true, channel: 'beta' })
    expect(updates.view()).toMatchObject({ channel: 'beta', phase: { name: 'idle' } })
    await updates.check()
    expect(updates.view().phase).toMatchObject({ name: 'available', update: { version: '9.1.0-beta.1' } })
  })

  it('stops a download, and nothing of it stays', async () => {
    const { updates } = await world()
    server.serves.set(path, (response) => {
      response.writeHead(200, { 'content-length': String(INSTALLER.byteLength) })
      response.write(INSTALLER.subarray(0, 40_000))
    })
    await updates.check()
    const downloading = updates.download()
    while (updates.view().phase.name !== 'downloading' || server.asked.length < 2)
      await new Promise(setImmediate)
    updates.cancel()
    await downloading
    expect(updates.view().phase.name).toBe('available')
    expect(await readdir(join(folder, 'cache/updates/9.0.0/pending'))).toEqual([])
  })

  /** A download under way that stalls, and whose file is closed only with `close`. */
  async function stalled({ updates, disk }: World): Promise<{ ended: Promise<void>; close: () => void }> {
    let close = (): void => undefined
    disk.closed = new Promise((resolve) => (close = resolve))
    const asked = new Promise<void>((resolve) => {
      server.serves.set(path, (response) => {
        response.writeHead(200, { 'content-length': String(INSTALLER.byteLength) })
        response.write(INSTALLER.subarray(0, 40_000), () => resolve())
      })
    })
    await updates.check()
    const ended = updates.download()
    await asked
    server.serves.set(path, INSTALLER)
    return { ended, close }
  }

  it('stops a download and starts it again at once, and it comes', async () => {
    const made = await world()
    const { updates, disk, installed } = made
    const first = await stalled(made)
    updates.cancel()
    disk.closed = Promise.resolve()
    const second = updates.download()
    await turns()
    first.close()
    await Promise.all([first.ended, second])
    await updates.restart()
    expect(await installed()).toBe(INSTALLER.toString())
  })

  it('removes all data during a download, and nothing of it comes back', async () => {
    const made = await world()
    const { updates, engine } = made
    const first = await stalled(made)
    updates.startOver()
    const removing = engine.remove(() => false)
    await turns()
    first.close()
    await Promise.all([first.ended, removing])
    expect(updates.view().phase.name).toBe('idle')
    expect(await readdir(join(folder, 'cache'))).toEqual([])
  })

  it('removes all data before the restart, and the app stays, as it was', async () => {
    let saved = (): void => undefined
    const saving = new Promise<boolean>((resolve) => {
      saved = () => {
        resolve(true)
      }
    })
    let reached = (): void => undefined
    const waits = new Promise<void>((resolve) => (reached = resolve))
    const { updates, engine, quits, installed } = await world({
      quiet: () => {
        reached()
        return saving
      }
    })
    await updates.check()
    await updates.download()
    const restarting = updates.restart()
    await waits
    updates.startOver()
    await engine.remove(() => false)
    saved()
    await restarting
    expect([quits, await installed()]).toEqual([[], OLD])
    expect(await readdir(folder, { recursive: true })).toEqual(['Token Desk.AppImage', 'cache'])
  })

  it('isn’t kept from updating by what they can’t remove next to the AppImage', async () => {
    await mkdir(join(folder, '.token-desk-update-0123456789ab'))
    const { updateAll, installed } = await world()
    await updateAll()
    expect(await installed()).toBe(INSTALLER.toString())
  })

  it('turns automatic checks off, and none is made', async () => {
    const { updates, timers } = await world()
    updates.choose({ automatic: false, channel: 'stable' })
    updates.start()
    await timers.pass(48 * 60 * 60_000)
    expect(server.asked).toEqual([])
  })

  it('never restarts before everything is saved', async () => {
    let saved = (): void => undefined
    const saving = new Promise<boolean>((resolve) => {
      saved = () => {
        resolve(true)
      }
    })
    const { updates, quits, installed } = await world({ quiet: () => saving })
    await updates.check()
    await updates.download()
    const restarting = updates.restart()
    while (updates.view().phase.name !== 'restarting') await new Promise(setImmediate)
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
    expect([quits, await installed()]).toEqual([[], OLD])
    saved()
    await restarting
    expect(await installed()).toBe(INSTALLER.toString())
  })

  it('doesn’t restart when something can’t be saved in time, and says so', async () => {
    const { updates, quits, installed } = await world({ quiet: () => Promise.resolve(false) })
    await updates.check()
    await updates.download()
    await updates.restart()
    expect(updates.view().phase).toMatchObject({
      name: 'failed',
      error: { code: 'update-failed', message: expect.stringContaining('still saving') as string }
    })
    expect([quits, await installed()]).toEqual([[], OLD])
  })

  it('says when the system refuses to swap the app, which goes on', async () => {
    const refused = new AppError({ code: 'update-failed', message: 'No.', hint: '', retryable: false })
    const { updates, engine, quits } = await world({
      openEngine: () => Promise.resolve({ ...engine, restart: () => Promise.reject(refused) })
    })
    await updates.check()
    await updates.download()
    await updates.restart()
    expect(updates.view().phase).toEqual({ name: 'failed', error: refused })
    expect(quits).toEqual(['quiet'])
  })

  it.each<[string, (file: string) => void]>([
    ['another file', (staged) => writeFileSync(staged, 'evil')],
    ['no file', (staged) => rmSync(staged)],
    // Opening it would wait for a writer forever. Windows has no such files.
    ...(process.platform === 'win32'
      ? []
      : [
          [
            'a named pipe',
            (staged: string) => {
              rmSync(staged)
              execFileSync('mkfifo', [staged])
            }
          ] as [string, (file: string) => void]
        ])
  ])(
    'installs nothing when the checked file is %s at the end, and the old version opens again',
    async (_what, swap) => {
      const { updateAll, appImage, disk, quits, installed } = await world()
      disk.atQuit = () => {
        for (const name of readdirSync(folder))
          if (name.startsWith('.token-desk-update-')) swap(join(folder, name))
      }
      await updateAll()
      expect(await installed()).toBe(OLD)
      expect(quits).toEqual(['quiet', 'quit', 'released', `${appImage} again`])
    }
  )

  it('learns that the folder of the AppImage can’t be written, before the app quits', async () => {
    const { updates, quits } = await world()
    await updates.check()
    await updates.download()
    await rm(join(folder, 'Token Desk.AppImage'))
    await updates.restart()
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'update-failed' } })
    expect(quits).toEqual([])
  })
})

type SpawnLog = (program: string, args: readonly string[]) => Promise<boolean>

describe('on Windows', () => {
  const setup = { target: 'windows-x64-setup', name: 'token-desk-9.0.0-win-x64.exe' } as const
  const started: (readonly [string, readonly string[]])[] = []
  beforeEach(async () => {
    started.length = 0
    const { NsisUpdater } = await import('electron-updater/out/NsisUpdater.js')
    const start = vi.spyOn(NsisUpdater.prototype as unknown as { spawnLog: SpawnLog }, 'spawnLog')
    start.mockImplementation((program, args) => {
      started.push([program, args])
      return Promise.resolve(true)
    })
    server.serves.set(
      LIST,
      published(manifestOf({ files: [{ ...setup, size: INSTALLER.byteLength, sha512: sha512(INSTALLER) }] }))
    )
    server.serves.set(`/desk/${setup.name}`, INSTALLER)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('starts the setup program that was downloaded', async () => {
    const { updateAll, quits } = await world({ installation: { kind: 'setup' } })
    await updateAll()
    const downloaded = join(folder, 'cache/updates/9.0.0/pending', setup.name)
    expect(started).toEqual([[downloaded, ['--updated', '/S', '--force-run']]])
    expect(quits).toEqual(['quiet', 'quit', 'released'])
  })

  it('starts it once, even if the app is told twice to quit', async () => {
    const { updates, engine, quits } = await world({
      installation: { kind: 'setup' },
      openEngine: () => Promise.resolve(engineOf())
    })
    const engineOf = (): UpdateEngine => ({
      ...engine,
      restart: async (quit) => {
        await engine.restart(() => undefined)
        await engine.restart(quit)
      }
    })
    await updates.check()
    await updates.download()
    await updates.restart()
    expect(started).toHaveLength(1)
    expect(quits).toEqual(['quiet', 'quit', 'released'])
  })

  it('doesn’t start one that was swapped after the check, and the old version opens again', async () => {
    const { updateAll, disk, quits } = await world({ installation: { kind: 'setup' } })
    disk.atQuit = () => {
      writeFileSync(join(folder, 'cache/updates/9.0.0/pending', setup.name), 'evil')
    }
    await updateAll()
    expect(started).toEqual([])
    expect(quits).toEqual(['quiet', 'quit', 'released', 'the app again'])
  })
})

describe('on macOS', () => {
  const app = { target: 'mac-x64-zip', name: 'token-desk-9.0.0-mac-x64.zip' } as const
  const handed: string[] = []
  beforeEach(() => {
    handed.length = 0
    server.serves.set(
      LIST,
      published(manifestOf({ files: [{ ...app, size: INSTALLER.byteLength, sha512: sha512(INSTALLER) }] }))
    )
    server.serves.set(`/desk/${app.name}`, INSTALLER)
    vi.doMock('electron-updater/out/MacUpdater.js', () => ({ MacUpdater: squirrel(handed) }))
  })
  afterEach(() => {
    vi.doUnmock('electron-updater/out/MacUpdater.js')
  })

  it('gives the system no file that was swapped while the app waited', async () => {
    const swapped = join(folder, 'cache/updates/9.0.0/pending', app.name)
    const { updates } = await world({
      installation: { kind: 'mac' },
      quiet: async () => {
        await writeFile(swapped, 'evil')
        return true
      }
    })
    await updates.check()
    await updates.download()
    await updates.restart()
    expect(handed).toEqual([])
    expect(updates.view().phase).toMatchObject({ name: 'failed', error: { code: 'update-refused' } })
  })
})

/** What electron-updater has for macOS, without the system's own part: it refuses each file that it is handed. */
function squirrel(handed: string[]) {
  return class extends AppUpdater {
    constructor(_options: unknown, adapter: AppAdapter) {
      super(null, adapter)
    }

    protected override doDownloadUpdate(options: DownloadUpdateOptions): Promise<DownloadExecutorResult> {
      const { info, provider } = options.updateInfoAndProvider
      const [fileInfo] = provider.resolveFiles(info)
      if (fileInfo === undefined) throw new Error('No file.')
      return this.executeDownload({
        fileExtension: 'zip',
        done: () => Promise.resolve(),
        fileInfo,
        downloadUpdateOptions: options,
        task: async (path) => {
          await (this as unknown as { httpExecutor: Downloader }).httpExecutor.download(fileInfo.url, path)
        }
      })
    }

    override quitAndInstall(): void {
      handed.push('a file')
      this.emit('error', new Error('Refused.'))
    }
  }
}
interface Downloader {
  download(url: URL, path: string): Promise<string>
}

describe('who updates this copy', () => {
  it.each([
    ['the organization turned updates off', { allowed: 'off' }, 'policy'],
    ['the build has no server', { feed: null }, 'no-feed'],
    ['a package of the system', { installation: { kind: 'package' } }, 'package-manager'],
    ['the MSI', { installation: { kind: 'msi' } }, 'administrator'],
    ['an unpacked folder', { installation: { kind: 'folder' } }, 'hand'],
    ['a processor without a build', { arch: 'riscv64' }, 'hand']
  ] satisfies readonly (readonly [string, Partial<UpdatesDeps>, string])[])(
    '%s: nothing is ever asked of a server',
    async (_what, changes, by) => {
      const { updates, updateAll, timers } = await world(changes)
      updates.start()
      await updateAll()
      await timers.pass(48 * 60 * 60_000)
      expect(updates.view()).toMatchObject({ by, phase: { name: 'idle' } })
      expect(server.asked).toEqual([])
    }
  )

  it('checks every six hours and downloads, but never restarts', async () => {
    const { updates, timers, quits } = await world()
    server.serves.set('/desk/stable.json', published(manifestOf({ version: '1.0.0' })))
    updates.start()
    await until(() => server.asked.length === 1 && updates.view().phase.name === 'idle')
    server.serves.set('/desk/stable.json', published())
    await until(() => timers.pending() === 1)
    await timers.pass(6 * 60 * 60_000)
    await until(() => updates.view().phase.name === 'ready')
    expect(quits).toEqual([])
  })
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

/** Long enough for all that the disk and the server do in between. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) await new Promise(setImmediate)
}
