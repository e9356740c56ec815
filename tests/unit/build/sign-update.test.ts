import { createPublicKey } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { publicHalf, signUpdate, targetOfFile } from '../../../build/sign-update.ts'
import { updateFeed } from '../../../build/update-feed.ts'
import { chooseUpdate } from '../../../main/core/updates/choose-update.ts'
import { readFeedSettings } from '../../../main/core/updates/feed.ts'
import { readManifest, readPublicKey } from '../../../main/core/updates/manifest.ts'
import { KEYS, NOW, sha512 } from '../../support/updates/publisher.ts'

let folder: string
let printed: string
let complained: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-desk-sign-'))
  printed = complained = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text)
    return true
  })
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const sign = (...args: string[]): Promise<number> => signUpdate([...args], {}, NOW)

describe('npm run sign-update', () => {
  it('makes a key that only its owner can read, and never overwrites one', async () => {
    const key = join(folder, 'key.pem')
    expect(await sign('new-key', key)).toBe(0)
    const publicKey = readPublicKey(printed.trim())
    expect(publicHalfOf(await readFile(key, 'utf8'))).toBe(printed.trim())
    expect(publicKey.asymmetricKeyType).toBe('ed25519')
    if (process.platform !== 'win32') expect((await stat(key)).mode & 0o777).toBe(0o600)
    await expect(sign('new-key', key)).rejects.toThrow('EEXIST')
  })

  it('signs a list that the app takes, with the installers that it can update itself', async () => {
    const key = join(folder, 'key.pem')
    await sign('new-key', key)
    const publicKey = readPublicKey(printed.trim())
    const appImage = join(folder, 'token-desk-1.2.0-linux-x86_64.AppImage')
    const deb = join(folder, 'token-desk-1.2.0-linux-amd64.deb')
    for (const file of [appImage, deb]) await writeFile(file, file)
    await writeFile(join(folder, 'notes.txt'), 'Faster.\n')
    const common = ['--channel', 'stable', '--version', '1.2.0', '--notes', join(folder, 'notes.txt')]
    const rest = ['--rollout', '100', '--key', key, '--out', join(folder, 'feed'), appImage, deb]
    expect(await sign(...common, ...rest)).toBe(0)
    const text = await readFile(join(folder, 'feed/stable.json'), 'utf8')
    const update = chooseUpdate(readManifest(text, [publicKey]), {
      version: '0.1.0',
      channel: 'stable',
      target: 'linux-x64-appimage',
      installationId: 'one',
      now: NOW,
      newestSeen: null
    })
    expect(update).toMatchObject({
      version: '1.2.0',
      notes: 'Faster.\n',
      file: { name: 'token-desk-1.2.0-linux-x86_64.AppImage', sha512: sha512(Buffer.from(appImage)) }
    })
    expect(printed).toContain('1.2.0 for linux-x64-appimage')
    expect(printed + complained + text).not.toContain('PRIVATE')
  })

  it('takes the key from the environment, where a release keeps its secrets', async () => {
    const pem = KEYS.first.export({ format: 'pem', type: 'pkcs8' }) as string
    const args = ['--channel', 'beta', '--version', '1.2.0-beta.1', '--out', folder]
    expect(await signUpdate(args, { TOKEN_DESK_UPDATE_KEY: pem }, NOW)).toBe(0)
    const text = await readFile(join(folder, 'beta.json'), 'utf8')
    expect(readManifest(text, [createPublicKey(KEYS.first)]).channel).toBe('beta')
  })

  it.each([
    ['without a key', ['--channel', 'stable', '--version', '1.2.0']],
    ['without a version', ['--channel', 'stable', '--key', 'KEY']]
  ])('says what is missing %s', async (_what, args) => {
    const key = join(folder, 'key.pem')
    await sign('new-key', key)
    expect(await sign(...args.map((arg) => (arg === 'KEY' ? key : arg)))).toBe(1)
    expect(complained).toContain('Needed:')
  })

  it.each([
    ['another form of version', ['--version', 'v1.2']],
    ['an unknown channel', ['--channel', 'nightly']],
    ['a roll-out beyond 100', ['--rollout', '120']],
    ['a life of years', ['--days', '800']],
    ['a life that isn’t a number', ['--days', 'long']]
  ])('never writes a list with %s', async (_what, wrong) => {
    const key = join(folder, 'key.pem')
    await sign('new-key', key)
    const out = join(folder, 'feed')
    const args = ['--channel', 'stable', '--version', '1.2.0', '--key', key, '--out', out, ...wrong]
    await expect(sign(...args)).rejects.toThrow()
    await expect(stat(out)).rejects.toThrow('ENOENT')
  })

  it('knows the installers of electron-builder.yml by name', () => {
    expect(
      [
        'token-desk-1.2.0-linux-x86_64.AppImage',
        'token-desk-1.2.0-linux-arm64.AppImage',
        'token-desk-1.2.0-win-x64.exe',
        'token-desk-1.2.0-win-arm64.exe',
        'token-desk-1.2.0-mac-arm64.zip',
        'token-desk-1.2.0-win-x64.msi',
        'token-desk-1.2.0-linux-amd64.deb',
        'token-desk-1.2.0-linux-x86_64.rpm',
        'token-desk-1.2.0-mac-arm64.dmg'
      ].map(targetOfFile)
    ).toEqual([
      'linux-x64-appimage',
      'linux-arm64-appimage',
      'windows-x64-setup',
      'windows-arm64-setup',
      'mac-arm64-zip',
      null,
      null,
      null,
      null
    ])
  })
})

describe('the feed of a build', () => {
  const [one, two] = [publicHalf(KEYS.first), publicHalf(KEYS.second)]
  const env = (feed: string, keys: string) => ({ TOKEN_DESK_UPDATE_FEED: feed, TOKEN_DESK_UPDATE_KEYS: keys })

  it('is none without its variables', () => {
    expect(updateFeed({})).toBeNull()
    expect(updateFeed(env('', ''))).toBeNull()
  })

  it('is what the app reads', () => {
    const text = updateFeed(env('https://updates.example.com/desk/', `${one}, ${two}`)) ?? ''
    const { feed, keys } = readFeedSettings(text)
    expect(feed).toBe('https://updates.example.com/desk/')
    expect(keys.map((key) => key.asymmetricKeyType)).toEqual(['ed25519', 'ed25519'])
  })

  it.each([
    ['one key', 'https://updates.example.com/desk/', one],
    ['the same key twice', 'https://updates.example.com/desk/', `${one},${one}`],
    ['no key', 'https://updates.example.com/desk/', ''],
    ['no address', '', `${one},${two}`],
    ['plain http', 'http://updates.example.com/desk/', `${one},${two}`],
    ['no slash at the end', 'https://updates.example.com/desk', `${one},${two}`],
    ['a query', 'https://updates.example.com/desk/?token=1', `${one},${two}`],
    ['a password', 'https://user:password@updates.example.com/desk/', `${one},${two}`],
    ['a file', 'file:///etc/', `${one},${two}`],
    ['something that isn’t a key', 'https://updates.example.com/desk/', `${one},abc`]
  ])('with %s stops the build', (_what, feed, keys) => {
    expect(() => updateFeed(env(feed, keys))).toThrow('TOKEN_DESK_UPDATE_FEED must be')
  })
})

function publicHalfOf(pem: string): string {
  return createPublicKey(pem).export({ format: 'der', type: 'spki' }).toString('base64')
}
