import { createCipheriv, scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { onFirstUse } from '../../../main/core/on-first-use.ts'
import {
  isAcceptableStrength,
  openWithPassphrase,
  STRENGTH,
  wrapWithPassphrase
} from '../../../main/core/vault/passphrase-wrap.ts'
import { decodeVault, encodeVault, type PassphraseWrap } from '../../../main/core/vault/vault-format.ts'
import { deriveKeys } from '../../../main/core/vault/encryption.ts'
import { createFakeCipher } from '../../support/fakes/cipher.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import { bytesAt, KEYRING_SECRET, MAIN, openWorld } from '../../support/vault/world.ts'

const vaultId = 'f0e1d2c3b4a5968778695a4b3c2d1e0f'
const dataKey = Buffer.alloc(32, 6)
const passphrase = 'correct horse é battery'

/** Made by the first test that asks, not before all: a failure in there fails no test. */
const wrapped = onFirstUse(() => wrapWithPassphrase(Buffer.from(dataKey), vaultId, passphrase))

describe('a data key under a passphrase', () => {
  it('opens with it, typed in either Unicode form, and the main thread stays free meanwhile', async () => {
    let turns = 0
    const ticker = setInterval(() => (turns += 1), 1)
    expect(await openWithPassphrase(await wrapped(), vaultId, passphrase.normalize('NFD'))).toEqual(dataKey)
    clearInterval(ticker)
    expect(turns).toBeGreaterThan(5)
  })

  it.each<[string, (wrap: PassphraseWrap) => PassphraseWrap, string, string]>([
    ['another passphrase', (same) => same, vaultId, 'correct horse'],
    ['another vault', (same) => same, vaultId.replace('f', 'e'), passphrase],
    ['a changed salt', (same) => ({ ...same, salt: Buffer.alloc(16) }), vaultId, passphrase],
    ['more parallelism than was used', (same) => ({ ...same, parallelism: 2 }), vaultId, passphrase],
    ['a cut tag', (same) => ({ ...same, sealed: same.sealed.subarray(0, 48) }), vaultId, passphrase],
    [
      'a flipped bit',
      (same) => ({
        ...same,
        sealed: Buffer.from(same.sealed.map((byte, i) => (i === 20 ? byte ^ 1 : byte)))
      }),
      vaultId,
      passphrase
    ]
  ])('does not open with %s', async (_, change, id, typed) => {
    expect(await openWithPassphrase(change(await wrapped()), id, typed)).toBeNull()
  })

  it('is written with N=2^17, r=8, p=1 and its own salt', async () => {
    const wrap = await wrapped()
    const other = await wrapWithPassphrase(dataKey, vaultId, passphrase)
    expect(other).toMatchObject({ kind: 'passphrase', cost: 131_072, blockSize: 8, parallelism: 1 })
    expect(other.salt).toHaveLength(16)
    expect(other.salt).not.toEqual(wrap.salt)
    expect(other.sealed).not.toEqual(wrap.sealed)
  })

  it('opens what was sealed by the written rule: scrypt over NFKC, AES-256-GCM bound to vault and strength', async () => {
    const salt = Buffer.alloc(16, 1)
    const nonce = Buffer.alloc(12, 2)
    const strength = { N: 131_072, r: 8, p: 1, maxmem: 2 ** 28 }
    const key = scryptSync('fine passphrase', salt, 32, strength)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const place = ['token-desk-vault', 1, vaultId, 'passphrase', 131_072, 8, 1, salt.toString('hex')]
    cipher.setAAD(Buffer.from(JSON.stringify(place)))
    const sealed = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
    const byHand = { kind: 'passphrase', cost: 131_072, blockSize: 8, parallelism: 1, salt, sealed } as const
    // The first letters are a ligature, which NFKC takes apart and NFC would not.
    expect(await openWithPassphrase(byHand, vaultId, 'ﬁne passphrase')).toEqual(dataKey)
  })

  it('does not open to a key of another length', async () => {
    const derive = (): Promise<Buffer> => Promise.resolve(Buffer.alloc(32, 8))
    for (const [length, opens] of [
      [31, false],
      [32, true],
      [33, false]
    ] as const) {
      const other = await wrapWithPassphrase(Buffer.alloc(length, 6), vaultId, passphrase, derive)
      expect((await openWithPassphrase(other, vaultId, passphrase, derive)) !== null).toBe(opens)
    }
  })

  it('four lanes are the most that is accepted', () => {
    expect([1, 4, 5].map((parallelism) => isAcceptableStrength({ ...STRENGTH, parallelism }))).toEqual([
      true,
      true,
      false
    ])
  })

  it.each([
    [{ cost: 2 ** 16 }],
    [{ cost: 2 ** 17 + 1 }],
    [{ cost: 2 ** 18 }],
    [{ cost: 2 ** 18, parallelism: 4 }],
    [{ cost: 2 ** 40 }],
    [{ cost: 1 }],
    [{ blockSize: 7 }],
    [{ blockSize: 16 }],
    [{ parallelism: 5 }],
    [{ parallelism: 2 ** 30 }]
  ])('parameters below the minimum or above the maximum are rejected immediately: %j', async (planted) => {
    const asks = openWithPassphrase({ ...(await wrapped()), ...planted }, vaultId, passphrase)
    await expect(asks).rejects.toMatchObject({ code: 'vault-foreign' })
  })
})

describe('a vault file with a passphrase wrap', () => {
  const keys = deriveKeys(Buffer.from(dataKey), vaultId)

  it('carries it through saves and through a new keyring wrap', async () => {
    const wrap = await wrapped()
    const cipher = createFakeCipher('strong', KEYRING_SECRET)
    const packed = Buffer.concat([Buffer.from('TDVK'), Buffer.from(vaultId, 'hex'), dataKey])
    const os = { kind: 'os' as const, backend: 'Old', sealed: Buffer.from(await cipher.seal(packed)) }
    const disk = createFakeDisk()
    disk.put(MAIN, encodeVault({ vaultId, generation: 1, wraps: [wrap, os], records: new Map() }, keys))
    cipher.reseal = true
    const { vault } = await openWorld({ disk, cipher })
    expect(vault.status().state).toBe('found')
    await vault.update('c1', { jwt: 'x' })
    const decoded = decodeVault(bytesAt(disk, MAIN))
    expect(decoded.kind === 'whole' && decoded.content.wraps).toEqual([
      { ...os, backend: 'Fake keyring' },
      wrap
    ])
  })

  it('and no other stays locked until the passphrase is entered, without using the keyring or writing', async () => {
    const disk = createFakeDisk()
    disk.put(
      MAIN,
      encodeVault({ vaultId, generation: 1, wraps: [await wrapped()], records: new Map() }, keys)
    )
    const before = disk.files()
    const { vault, cipher } = await openWorld({ disk })
    expect(vault.status()).toMatchObject({ mode: 'passphrase', state: 'locked', needsPassphrase: true })
    expect(cipher.calls.probe).toBe(0)
    await expect(vault.update('c1', { jwt: 'x' })).rejects.toMatchObject({ code: 'vault-locked' })
    expect(disk.files()).toEqual(before)
    expect(await vault.unlock(passphrase)).toMatchObject({ mode: 'passphrase', state: 'found' })
    await vault.update('c1', { jwt: 'x' })
    expect(await vault.read('c1', 'jwt')).toBe('x')
  })
})
