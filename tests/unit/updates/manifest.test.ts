import { createPublicKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, chooseUpdate, type Here } from '../../../main/core/updates/choose-update.ts'
import { LONGEST_LIFE_MS, readManifest } from '../../../main/core/updates/manifest.ts'
import { compareVersions } from '../../../main/core/updates/version.ts'
import { signedEnvelope } from '../../../build/sign-update.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { BUILT_IN, KEYS, manifestOf, NOW, published, sha512 } from '../../support/updates/publisher.ts'

const DAY_MS = 24 * 60 * 60_000
const iso = (ms: number): string => new Date(ms).toISOString()

const here = (changes: Partial<Here> = {}): Here => ({
  version: '1.0.0',
  channel: 'stable',
  target: 'linux-x64-appimage',
  installationId: 'c0ffee',
  now: NOW,
  newestSeen: null,
  ...changes
})

const choose = (manifest: object, changes: Partial<Here> = {}) =>
  chooseUpdate(readManifest(published(manifest), BUILT_IN), here(changes))

describe('a signature', () => {
  it.each([
    ['by the first key', [KEYS.first]],
    ['by the second key', [KEYS.second]],
    ['by both', [KEYS.first, KEYS.second]],
    ['by a key that isn’t built in, and by one that is', [KEYS.foreign, KEYS.second]]
  ])('%s is taken', (_what, keys) => {
    expect(readManifest(published(manifestOf(), keys), BUILT_IN).version).toBe('9.0.0')
  })

  it('by another key alone is refused', async () => {
    const failure = await failureOf(() => readManifest(published(manifestOf(), [KEYS.foreign]), BUILT_IN))
    expect(failure).toMatchObject({ code: 'update-refused', retryable: false })
  })

  it('by another key under the name of a built-in one is refused', async () => {
    const envelope = JSON.parse(published(manifestOf(), [KEYS.first, KEYS.foreign])) as {
      signed: string
      signatures: { key: string; value: string }[]
    }
    const [mine, foreign] = envelope.signatures
    const swapped = { ...envelope, signatures: [{ key: mine?.key, value: foreign?.value }] }
    expect((await failureOf(() => readManifest(JSON.stringify(swapped), BUILT_IN))).code).toBe(
      'update-refused'
    )
  })

  it('of the manifest’s text without its purpose is refused: a signature made for anything else is worth nothing', async () => {
    const { sign } = await import('node:crypto')
    const signed = JSON.stringify(manifestOf())
    const envelope = JSON.parse(published()) as { signatures: { key: string }[] }
    const value = sign(null, Buffer.from(signed), KEYS.first).toString('base64')
    const text = JSON.stringify({ signed, signatures: [{ key: envelope.signatures[0]?.key, value }] })
    expect((await failureOf(() => readManifest(text, BUILT_IN))).code).toBe('update-refused')
  })

  it('doesn’t stand for a text that differs in any byte', () => {
    const text = published()
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), (at, by) => {
        const other = String.fromCharCode((text.charCodeAt(at) + by) % 128)
        const changed = text.slice(0, at) + other + text.slice(at + 1)
        const read = (): object | null => {
          try {
            return readManifest(changed, BUILT_IN)
          } catch {
            return null
          }
        }
        // Only the spelling of the envelope itself may vary, such as the white space between its members.
        expect([null, readManifest(text, BUILT_IN)]).toContainEqual(read())
      }),
      { numRuns: 300, seed: 20261128 }
    )
  })
})

describe('a signed manifest that isn’t one', () => {
  const [file] = (manifestOf() as { files: object[] }).files
  it.each([
    ['another product', { product: 'other' }],
    ['another format', { format: 2 }],
    ['an unknown channel', { channel: 'nightly' }],
    ['no version', { version: undefined }],
    ['a version in another form', { version: '9.0' }],
    ['a version with a path', { version: '../9.0.0' }],
    ['an unknown key', { extra: 1 }],
    ['a roll-out beyond 100', { rollout: 101 }],
    ['a roll-out in fractions', { rollout: 0.5 }],
    ['a time in words', { released: 'yesterday' }],
    ['an end before its start', { expires: iso(NOW - 2 * DAY_MS) }],
    ['a life of more than a year', { expires: iso(NOW + LONGEST_LIFE_MS) }],
    ['notes that are too long', { notes: 'x'.repeat(20_001) }],
    ['a file in a folder above', { files: [{ ...file, name: '../x.AppImage' }] }],
    ['a file on another host', { files: [{ ...file, name: 'https://evil.example/x.AppImage' }] }],
    ['a file with a scheme', { files: [{ ...file, name: '//evil.example/x' }] }],
    ['a hidden file', { files: [{ ...file, name: '.bashrc' }] }],
    ['a file of no size', { files: [{ ...file, size: 0 }] }],
    ['a file beyond the limit', { files: [{ ...file, size: 2 ** 40 }] }],
    ['a short hash', { files: [{ ...file, sha512: 'abcd' }] }],
    ['a hash of another kind', { files: [{ ...file, sha512: sha512(Buffer.from('')).slice(0, 44) }] }],
    ['two files for one system', { files: [file, file] }]
  ] as const)('%s is refused', async (_what, changes: object) => {
    const text = published(manifestOf(changes))
    expect((await failureOf(() => readManifest(text, BUILT_IN))).code).toBe('update-refused')
  })

  it('that isn’t JSON is refused, as is an envelope that isn’t one', async () => {
    const texts = [signedEnvelope('{', [KEYS.first]), '', 'null', '[]', '{}', '<html>', '{"signed":""}']
    for (const text of texts) {
      expect((await failureOf(() => readManifest(text, BUILT_IN))).code).toBe('update-refused')
    }
  })
})

describe('a good manifest', () => {
  it('offers its version, with notes and file', () => {
    expect(choose(manifestOf())).toMatchObject({
      version: '9.0.0',
      notes: 'Faster lists.\nFewer clicks.',
      file: { target: 'linux-x64-appimage' }
    })
  })

  it.each([
    ['the same version', '1.0.0'],
    ['an older version', '0.9.9'],
    ['a beta of the same version', '1.0.0-beta.3']
  ])('of %s offers nothing', (_what, version) => {
    expect(choose(manifestOf({ version, channel: 'beta' }), { channel: 'beta' })).toBeNull()
  })

  it('never offers an older version, whatever the two are', () => {
    const version = fc
      .tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.option(fc.nat(30)))
      .map(([a, b, c, beta]) => `${[a, b, c].join('.')}${beta === null ? '' : `-beta.${String(beta)}`}`)
    fc.assert(
      fc.property(version, version, (mine, offered) => {
        const channel = 'beta' as const
        const update = choose(manifestOf({ version: offered, minimumVersion: '0.0.0-beta.0', channel }), {
          version: mine,
          channel
        })
        expect(update !== null).toBe(compareVersions(offered, mine) > 0)
        expect(Math.sign(compareVersions(mine, offered))).toBe(-Math.sign(compareVersions(offered, mine)))
      }),
      { numRuns: 200, seed: 20261128 }
    )
  })

  it('has no file for another system', () => {
    expect(choose(manifestOf(), { target: 'windows-x64-setup' })).toBeNull()
  })

  it.each([
    ['expired this very moment', { expires: iso(NOW) }, {}],
    ['released two days from now', { released: iso(NOW + 2 * DAY_MS) }, {}],
    ['older than one that was read before', {}, { newestSeen: NOW }],
    ['for another channel', { channel: 'beta' }, {}],
    ['with a beta on the stable channel', { version: '9.0.0-beta.1' }, {}],
    ['for newer versions than this one', { minimumVersion: '2.0.0' }, {}]
  ])('%s is refused', async (_what, changes, circumstances) => {
    const failure = await failureOf(() => choose(manifestOf(changes), circumstances))
    expect(failure.code).toBe('update-refused')
    expect(failure.hint).not.toBe('')
  })

  it('is read again when it is the newest that was seen', () => {
    expect(choose(manifestOf(), { newestSeen: NOW - DAY_MS })).not.toBeNull()
  })
})

describe('the roll-out', () => {
  it('is stable per installation, differs between versions, and takes in about its share', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => `installation-${String(index)}`)
    const quarter = readManifest(published(manifestOf({ rollout: 25 })), BUILT_IN)
    const included = ids.filter((installationId) => chooseUpdate(quarter, here({ installationId })) !== null)
    expect(included.length / ids.length).toBeGreaterThan(0.2)
    expect(included.length / ids.length).toBeLessThan(0.3)
    for (const id of included.slice(0, 20)) {
      expect(bucketOf(id, '9.0.0')).toBe(bucketOf(id, '9.0.0'))
      // Who is in at a quarter is in at all that follows.
      for (const rollout of [25, 50, 75, 100]) {
        expect(choose(manifestOf({ rollout }), { installationId: id })).not.toBeNull()
      }
    }
    expect(ids.filter((id) => bucketOf(id, '9.0.0') < 25)).not.toEqual(
      ids.filter((id) => bucketOf(id, '9.0.1') < 25)
    )
  })

  it('offers nothing at 0, and everything at 100', () => {
    fc.assert(
      fc.property(fc.string(), (installationId) => {
        expect(choose(manifestOf({ rollout: 0 }), { installationId })).toBeNull()
        expect(choose(manifestOf({ rollout: 100 }), { installationId })).not.toBeNull()
      }),
      { numRuns: 50, seed: 20261128 }
    )
  })
})

it('the two built-in keys are different', () => {
  expect(createPublicKey(KEYS.first).equals(createPublicKey(KEYS.second))).toBe(false)
})
