import { execFile } from 'node:child_process'
import { chmod, chown, copyFile, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { extractFile } from '@electron/asar'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { packApp } from '../../build/package.ts'
import { RELEASE } from '../../build/paths.ts'
import { publicHalf, signUpdate } from '../../build/sign-update.ts'
import { findCommand } from '../../build/system-libraries.ts'
import { KEYS, startUpdateServer, type UpdateServer } from '../support/updates/publisher.ts'
import { packAppImage, unpackAppImage } from './appimage-tree.ts'
import { createInstalledUser, firstViewOn, type InstalledUser } from './installed-user.ts'

const run = promisify(execFile)

const OUTPUT = join(RELEASE, 'for-update-tests')
const NEW = '9.0.0'
const NAME = `token-desk-${NEW}-linux-x86_64.AppImage`
const DATA = '.config/Token Desk for RingCX'

const { appImage } = inject('installers')
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const programs = ['useradd', 'setpriv', 'xwininfo', 'xdotool', 'unshare', 'unsquashfs', 'mksquashfs']
const found = await Promise.all(programs.map(findCommand))
const lacked = programs.filter((_, index) => found[index] === null)

/** Why no AppImage can be updated here, in a few words; `null` if it can. */
function whyNot(): string | null {
  if (appImage === null) return 'no AppImage was built here'
  if (process.arch !== 'x64') return 'the published version is for x64'
  if (process.getuid?.() !== 0) return 'only root can make an ordinary user'
  return lacked.length === 0 ? null : `this machine lacks ${lacked.join(', ')}`
}

const reason = whyNot()
const skipped = reason === null ? '' : ` (skipped: ${reason})`

describe.skipIf(reason !== null)(`an AppImage of a build with a feed${skipped}`, () => {
  let folder = ''
  let server: UpdateServer
  let user: InstalledUser
  /** The installed file. */
  let file = ''
  let older: Buffer
  let newer: Buffer

  /** The AppImage that was built, with the archive of a build of this version that knows the feed. */
  const build = async (tree: string, built: string): Promise<Buffer> => {
    await packApp('folder', { version: built, output: OUTPUT })
    await copyFile(join(OUTPUT, 'linux-unpacked/resources/app.asar'), join(tree, 'resources/app.asar'))
    const made = join(folder, `token-desk-${built}-linux-x86_64.AppImage`)
    await packAppImage(tree, made)
    return await readFile(made)
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-desk-update-'))
    server = await startUpdateServer()
    const tree = join(folder, 'tree')
    await unpackAppImage(appImage ?? '', tree)
    vi.stubEnv('TOKEN_DESK_UPDATE_FEED', server.feed)
    vi.stubEnv('TOKEN_DESK_UPDATE_KEYS', [KEYS.first, KEYS.second].map(publicHalf).join(','))
    try {
      older = await build(tree, version)
      newer = await build(tree, NEW)
    } finally {
      vi.unstubAllEnvs()
    }
    const pem = KEYS.first.export({ format: 'pem', type: 'pkcs8' }).toString()
    const args = ['--channel', 'stable', '--version', NEW, '--out', folder, join(folder, NAME)]
    await signUpdate(args, { TOKEN_DESK_UPDATE_KEY: pem }, Date.now())
    server.serves.set('/desk/stable.json', await readFile(join(folder, 'stable.json'), 'utf8'))
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
    await rm(OUTPUT, { recursive: true, force: true })
  })

  beforeEach(async () => {
    user = await createInstalledUser()
    file = join(user.home, 'Token Desk.AppImage')
    await copyFile(join(folder, `token-desk-${version}-linux-x86_64.AppImage`), file)
    await chmod(file, 0o755)
    const { uid, gid } = await stat(user.home)
    await chown(file, uid, gid)
  })
  afterEach(() => user.remove())

  /** What is next to the AppImage that an update could have left behind. */
  const leftOvers = async (): Promise<string[]> =>
    (await readdir(user.home)).filter((name) => name.startsWith('.token-desk-update-'))

  const downloads = (): Promise<string[]> =>
    readdir(join(user.home, DATA, 'token-desk-updates'), { recursive: true }).catch(() => [])

  // The app begins to look for updates a minute after its start.
  const LOOKED = { timeout: 180_000, interval: 200 }

  test('is left as it is by a new version with one changed byte', async () => {
    const changed = Buffer.from(newer)
    const at = Math.floor(changed.length / 2)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    server.serves.set(`/desk/${NAME}`, changed)
    user.start(file)
    await vi.waitFor(async () => {
      const log = await readFile(join(user.home, DATA, 'logs/token-desk.log'), 'utf8')
      expect(log).toMatch(/"event":"update\.failed".*"code":"update-refused"/)
    }, LOOKED)
    expect(server.asked.map(({ path }) => path)).toEqual(['/desk/stable.json', `/desk/${NAME}`])
    await user.logOut()
    expect((await readFile(file)).equals(older)).toBe(true)
    expect(await leftOvers()).toEqual([])
    expect((await downloads()).filter((name) => name.endsWith('.AppImage'))).toEqual([])
  })

  test('finds, checks, and takes the place of a new version, which starts', async () => {
    server.serves.set(`/desk/${NAME}`, newer)
    const before = server.asked.length
    user.start(file)
    await firstViewOn(/./)
    await vi.waitFor(async () => expect(await downloads()).toContain('pending/update-info.json'), LOOKED)
    // Nothing changes before the person restarts the app.
    expect((await readFile(file)).equals(older)).toBe(true)
    expect(server.asked.slice(before).map(({ path, headers }) => [path, headers['user-agent']])).toEqual([
      ['/desk/stable.json', `TokenDesk/${version}`],
      [`/desk/${NAME}`, `TokenDesk/${version}`]
    ])
    const { stdout } = await run('xdotool', ['search', '--name', 'Welcome · Token Desk for RingCX'])
    await run('xdotool', ['windowfocus', '--sync', stdout.trim().split('\n').at(-1) ?? ''])
    // "Skip to content", and the notice's "Open Settings"
    await press('Tab', 'Return', 'Tab', 'Return')
    await firstViewOn(/./, 'Settings')
    const seen = new Set<number | null>()
    const watching = new AbortController()
    const watched = watchFile(file, seen, watching.signal)
    // "Restart to update", the first thing in the section that has the focus
    await press('Tab', 'Return')
    await vi.waitFor(async () => expect((await readFile(file)).equals(newer)).toBe(true), LOOKED)
    await firstViewOn(/./)
    watching.abort()
    await watched
    // The old file or the new one, and at no time none.
    expect([...seen]).toHaveLength(2)
    expect(seen).not.toContain(null)
    const main = (await user.processes()).find(({ command }) => /\/tree\/token-desk ?$/.test(command))
    const archive = join(dirname(main?.command.trim() ?? ''), 'resources/app.asar')
    expect(JSON.parse(extractFile(archive, 'package.json').toString())).toMatchObject({ version: NEW })
    expect(await leftOvers()).toEqual([])
    expect((await downloads()).filter((name) => name.endsWith('.AppImage'))).toEqual([])
  })
})

/** Presses keys one by one, at a person's pace: nothing outside the window tells where its focus is. */
async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await wait(1_000)
    await run('xdotool', ['key', key])
  }
}

/** Adds what the path is, again and again: its inode, or `null` for nothing. */
async function watchFile(path: string, seen: Set<number | null>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    seen.add(
      await stat(path).then(
        ({ ino }) => ino,
        () => null
      )
    )
    await wait(1)
  }
}
