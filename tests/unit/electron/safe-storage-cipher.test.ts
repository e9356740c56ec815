import { describe, expect, it } from 'vitest'
import {
  createSafeStorageCipher,
  protectionOf,
  type SafeStorageParts
} from '../../../main/electron/safe-storage-cipher.ts'
import type { Cipher } from '../../../main/core/ports.ts'
import { settle } from '../../support/fakes/hand-timers.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

/** A keyring that scrambles, with the prefix that tells its kind. */
const scramble = (text: string, prefix: string): Buffer =>
  Buffer.concat([Buffer.from(prefix), Buffer.from(text).map((byte) => byte ^ 0x5a)])
const unscramble = (sealed: Buffer): string =>
  Buffer.from(sealed.subarray(3).map((byte) => byte ^ 0x5a)).toString()

interface Keyring {
  prefix: string
  available: boolean
  backend?: string
  encryptError?: Error
  decryptError?: Error
  reEncrypt?: boolean
}

/** Electron 42 and later. */
function asyncParts(keyring: Keyring): SafeStorageParts {
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(keyring.available),
    encryptStringAsync: (plain) =>
      keyring.encryptError === undefined
        ? Promise.resolve(scramble(plain, keyring.prefix))
        : Promise.reject(keyring.encryptError),
    decryptStringAsync: (sealed) =>
      keyring.decryptError === undefined
        ? Promise.resolve({ result: unscramble(sealed), shouldReEncrypt: keyring.reEncrypt ?? false })
        : Promise.reject(keyring.decryptError),
    isEncryptionAvailable: () => {
      throw new Error('the sync API was used')
    },
    encryptString: () => {
      throw new Error('the sync API was used')
    },
    decryptString: () => {
      throw new Error('the sync API was used')
    },
    ...(keyring.backend === undefined ? {} : { getSelectedStorageBackend: () => keyring.backend ?? '' })
  }
}

/** Electron before 42. */
function syncParts(keyring: Keyring): SafeStorageParts {
  return {
    isEncryptionAvailable: () => keyring.available,
    encryptString: (plain) => {
      if (keyring.encryptError !== undefined) throw keyring.encryptError
      return scramble(plain, keyring.prefix)
    },
    decryptString: (sealed) => {
      if (keyring.decryptError !== undefined) throw keyring.decryptError
      return unscramble(sealed)
    },
    ...(keyring.backend === undefined ? {} : { getSelectedStorageBackend: () => keyring.backend ?? '' })
  }
}

const APIS = [
  ['async', asyncParts],
  ['sync', syncParts]
] as const

const cipherOver = (
  safeStorage: SafeStorageParts,
  platform: NodeJS.Platform = 'linux',
  isReady = true,
  whenAnswering = (): Promise<void> => Promise.resolve()
) => createSafeStorageCipher({ safeStorage, platform, isReady: () => isReady, whenAnswering })

const KEY = Uint8Array.from({ length: 32 }, (_none, index) => (index * 37) % 256)

describe('protectionOf', () => {
  it.each<[NodeJS.Platform, string, string]>([
    ['linux', 'v10', 'weak'],
    ['linux', 'v11', 'strong'],
    ['linux', 'v12', 'strong'],
    ['linux', 'v13', 'unknown'],
    ['linux', 'V11', 'unknown'],
    ['linux', 'v1', 'unknown'],
    ['linux', '', 'unknown'],
    ['darwin', 'v10', 'strong'],
    ['darwin', 'v11', 'unknown'],
    ['win32', 'v10', 'strong'],
    ['win32', '\u0001\u0000\u0000', 'unknown']
  ])('on %s %j is %s', (platform, prefix, expected) => {
    expect(protectionOf(Buffer.from(prefix, 'latin1'), platform)).toBe(expected)
  })
})

describe.each(APIS)('the cipher over the %s API', (_name, parts) => {
  it.each<[string, NodeJS.Platform, Keyring, object]>([
    [
      'GNOME',
      'linux',
      { prefix: 'v11', available: true, backend: 'gnome_libsecret' },
      { kind: 'strong', backend: 'GNOME keyring' }
    ],
    [
      'KWallet',
      'linux',
      { prefix: 'v11', available: true, backend: 'kwallet6' },
      { kind: 'strong', backend: 'KWallet' }
    ],
    [
      'an unnamed Secret Service',
      'linux',
      { prefix: 'v11', available: true, backend: 'basic_text' },
      { kind: 'strong', backend: 'Secret Service' }
    ],
    [
      'the portal',
      'linux',
      { prefix: 'v12', available: true, backend: 'gnome_libsecret' },
      { kind: 'strong', backend: 'desktop secret portal' }
    ],
    [
      'the constant key',
      'linux',
      { prefix: 'v10', available: true, backend: 'basic_text' },
      { kind: 'weak', backend: 'built-in constant key' }
    ],
    [
      'the constant key under a good name',
      'linux',
      { prefix: 'v10', available: true, backend: 'gnome_libsecret' },
      { kind: 'weak', backend: 'built-in constant key' }
    ],
    ['macOS', 'darwin', { prefix: 'v10', available: true }, { kind: 'strong', backend: 'macOS Keychain' }],
    ['Windows', 'win32', { prefix: 'v10', available: true }, { kind: 'strong', backend: 'Windows DPAPI' }]
  ])('reports the protection: %s', async (_case, platform, keyring, expected) => {
    expect(await cipherOver(parts(keyring), platform).probe()).toEqual(expected)
  })

  it.each<[string, NodeJS.Platform, Keyring, string]>([
    ['no desktop', 'linux', { prefix: 'v10', available: false, backend: 'basic_text' }, 'unavailable'],
    ['no backend known', 'linux', { prefix: 'v10', available: false }, 'unavailable'],
    [
      'a locked GNOME keyring',
      'linux',
      { prefix: 'v11', available: false, backend: 'gnome_libsecret' },
      'locked'
    ],
    ['a locked KWallet', 'linux', { prefix: 'v11', available: false, backend: 'kwallet5' }, 'locked'],
    ['a denied keychain', 'darwin', { prefix: 'v10', available: false }, 'locked'],
    ['Windows without DPAPI', 'win32', { prefix: 'v10', available: false }, 'unavailable'],
    [
      'one that doesn’t encrypt',
      'linux',
      { prefix: 'v11', available: true, encryptError: new Error('x') },
      'locked'
    ],
    ['an unknown form', 'linux', { prefix: 'v99', available: true }, 'unavailable']
  ])('reports that secrets aren’t available: %s', async (_case, platform, keyring, kind) => {
    expect(await cipherOver(parts(keyring), platform).probe()).toEqual({
      kind,
      reason: expect.any(String) as string
    })
  })

  it('encrypts and decrypts the same bytes', async () => {
    const cipher = cipherOver(parts({ prefix: 'v11', available: true }))
    for (const bytes of [KEY, new Uint8Array(0), Uint8Array.from([0, 255, 128, 10])]) {
      const sealed = await cipher.seal(bytes)
      expect(Buffer.from(sealed).includes(Buffer.from(bytes))).toBe(bytes.length === 0)
      expect(await cipher.open(sealed)).toEqual({ plain: bytes, reseal: false })
    }
  })

  it('never encrypts with the constant key, even if the probe found a real keyring', async () => {
    const keyring = { prefix: 'v11', available: true }
    const cipher = cipherOver(parts(keyring))
    expect(await cipher.probe()).toMatchObject({ kind: 'strong' })
    keyring.prefix = 'v10'
    expect(await failureOf(() => cipher.seal(KEY))).toMatchObject({ code: 'vault-weak' })
  })

  it('decrypts what a weak keyring encrypted, so that it can be moved to a better one', async () => {
    const cipher = cipherOver(parts({ prefix: 'v10', available: true }))
    const sealed = scramble(Buffer.from(KEY).toString('base64'), 'v10')
    expect((await cipher.open(sealed)).plain).toEqual(KEY)
  })

  it('fails before the app is ready and doesn’t use the keyring (electron#34614)', async () => {
    const asked: string[] = []
    const spy = new Proxy(parts({ prefix: 'v11', available: true }), {
      get: (target, name) => {
        const method = Reflect.get(target, name) as unknown
        return typeof method === 'function'
          ? (...args: unknown[]) => {
              asked.push(String(name))
              return Reflect.apply(method, target, args) as unknown
            }
          : method
      }
    })
    const cipher = cipherOver(spy, 'linux', false)
    for (const attempt of [() => cipher.probe(), () => cipher.seal(KEY), () => cipher.open(KEY)]) {
      expect(await failureOf(attempt)).toMatchObject({ code: 'internal' })
    }
    expect(asked).toEqual([])
  })

  it.each<[string, NodeJS.Platform, Partial<Keyring>, string]>([
    ['a locked keyring', 'linux', { available: false }, 'vault-locked'],
    ['Windows without its key', 'win32', { available: false }, 'vault-locked'],
    ['Deny on macOS', 'darwin', { available: false }, 'vault-denied'],
    [
      'a keyring that is busy',
      'linux',
      { decryptError: new Error('Encryption is temporarily unavailable') },
      'vault-locked'
    ],
    [
      'a keyring that went away',
      'linux',
      { decryptError: new Error('Decryption is not available.') },
      'vault-locked'
    ],
    [
      'another key',
      'linux',
      { decryptError: new Error('Error while decrypting the ciphertext') },
      'vault-denied'
    ],
    [
      'DPAPI without the key',
      'win32',
      { decryptError: new Error('Error while decrypting the ciphertext') },
      'vault-denied'
    ]
  ])('reports why it can’t decrypt: %s', async (_case, platform, change, code) => {
    const cipher = cipherOver(
      parts({ prefix: platform === 'linux' ? 'v11' : 'v10', available: true, ...change }),
      platform
    )
    const error = await failureOf(() => cipher.open(scramble('x', 'v11')))
    expect(error).toMatchObject({ code, retryable: true })
    expect(error).toHaveProperty('hint', expect.stringMatching(/\.$/))
  })

  it.each<[string, Partial<Keyring>, string]>([
    ['a locked keyring', { available: false }, 'vault-locked'],
    ['a keyring that went away', { encryptError: new Error('Encryption is not available.') }, 'vault-locked'],
    ['a keyring that refuses', { encryptError: new Error('refused') }, 'vault-denied']
  ])('reports why it can’t encrypt: %s', async (_case, change, code) => {
    const cipher = cipherOver(parts({ prefix: 'v11', available: true, ...change }))
    expect(await failureOf(() => cipher.seal(KEY))).toMatchObject({ code })
  })
})

describe('the cipher over the async API', () => {
  it('passes on that the value should be encrypted again', async () => {
    const cipher = cipherOver(asyncParts({ prefix: 'v11', available: true, reEncrypt: true }))
    expect(await cipher.open(await cipher.seal(KEY))).toEqual({ plain: KEY, reseal: true })
  })

  it('counts a keyring that fails as unavailable', async () => {
    const cipher = cipherOver({
      ...asyncParts({ prefix: 'v11', available: true }),
      isAsyncEncryptionAvailable: () => Promise.reject(new Error('D-Bus'))
    })
    expect(await cipher.probe()).toMatchObject({ kind: 'unavailable' })
    expect(await failureOf(() => cipher.open(KEY))).toMatchObject({ code: 'vault-locked' })
  })

  it('lets a call hang, because the vault decides how long to wait', async () => {
    const cipher = cipherOver({
      ...asyncParts({ prefix: 'v11', available: true }),
      decryptStringAsync: () => new Promise(() => undefined)
    })
    const turn = new Promise((resolve) => setImmediate(() => resolve('still waiting')))
    expect(await Promise.race([cipher.open(KEY), turn])).toBe('still waiting')
  })
})

describe('a keyring that doesn’t respond', () => {
  const uses = [
    ['probe', (cipher: Cipher) => cipher.probe()],
    ['seal', (cipher: Cipher) => cipher.seal(KEY)],
    ['open', (cipher: Cipher) => cipher.open(scramble(Buffer.from(KEY).toString('base64'), 'v11'))]
  ] as const

  it.each(uses)('%s doesn’t call the sync API until it does', async (_name, use) => {
    let answer = (): void => undefined
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    let touched = 0
    const parts = syncParts({ prefix: 'v11', available: true })
    const spied: SafeStorageParts = {
      ...parts,
      isEncryptionAvailable: () => {
        touched += 1
        return true
      }
    }
    const used = use(cipherOver(spied, 'linux', true, () => answered))
    await settle()
    expect(touched).toBe(0)
    answer()
    await used
    expect(touched).toBe(1)
  })

  it.each(uses)('%s still calls the async API, which the vault limits', async (_name, use) => {
    const parts = asyncParts({ prefix: 'v11', available: true })
    await use(cipherOver(parts, 'linux', true, () => new Promise(() => undefined)))
  })
})

describe('a runtime without any safeStorage method', () => {
  it('has no keyring', async () => {
    const cipher = cipherOver({})
    expect(await cipher.probe()).toMatchObject({ kind: 'unavailable' })
    expect(await failureOf(() => cipher.seal(KEY))).toMatchObject({ code: 'vault-locked' })
  })
})
