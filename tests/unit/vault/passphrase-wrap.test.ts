import { createCipheriv, scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { onFirstUse } from '../../../main/core/on-first-use.ts'
import {
  isAcceptableStrength,
  openWithPassphrase,
  STRENGTH,
  wrapWithPassphrase
} from '../../../main/core/vault/passphrase-wrap.ts'
import type { PassphraseWrap } from '../../../main/core/vault/vault-format.ts'
import { contentAt, DATA_KEY, diskHolding, osWrap, VAULT_ID } from '../../support/vault/tampering.ts'
import { createWorld, MAIN } from '../../support/vault/world.ts'

const passphrase = 'correct horse é battery'

/** Made by the first test that asks, not before all: a failure in there fails no test. */
const wrapped = onFirstUse(() => wrapWithPassphrase(Buffer.from(DATA_KEY), VAULT_ID, passphrase))

describe('a data key under a passphrase', () => {
  it('opens with it, typed in either Unicode form, and the main thread stays free meanwhile', async () => {
    let turns = 0
    const ticker = setInterval(() => (turns += 1), 1)
    expect(await openWithPassphrase(await wrapped(), VAULT_ID, passphrase.normalize('NFD'))).toEqual(DATA_KEY)
    clearInterval(ticker)
    expect(turns).toBeGreaterThan(5)
  })

  it.each<[string, (wrap: PassphraseWrap) => PassphraseWrap, string, string]>([
    ['another passphrase', (same) => same, VAULT_ID, 'correct horse'],
    ['another vault', (same) => same, VAULT_ID.replace('f', 'e'), passphrase],
    ['a changed salt', (same) => ({ ...same, salt: Buffer.alloc(16) }), VAULT_ID, passphrase],
    ['more parallelism than was used', (same) => ({ ...same, parallelism: 2 }), VAULT_ID, passphrase],
    ['a cut tag', (same) => ({ ...same, sealed: same.sealed.subarray(0, 48) }), VAULT_ID, passphrase],
    [
      'a flipped bit',
      (same) => ({
        ...same,
        sealed: Buffer.from(same.sealed.map((byte, i) => (i === 20 ? byte ^ 1 : byte)))
      }),
      VAULT_ID,
      passphrase
    ]
  ])('does not open with %s', async (_, change, id, typed) => {
    expect(await openWithPassphrase(change(await wrapped()), id, typed)).toBeNull()
  })

  it('is written with N=2^17, r=8, p=1 and its own salt', async () => {
    const wrap = await wrapped()
    const other = await wrapWithPassphrase(DATA_KEY, VAULT_ID, passphrase)
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
    const place = ['token-desk-vault', 1, VAULT_ID, 'passphrase', 131_072, 8, 1, salt.toString('hex')]
    cipher.setAAD(Buffer.from(JSON.stringify(place)))
    const sealed = Buffer.concat([nonce, cipher.update(DATA_KEY), cipher.final(), cipher.getAuthTag()])
    const byHand = { kind: 'passphrase', cost: 131_072, blockSize: 8, parallelism: 1, salt, sealed } as const
    // The first letters are a ligature, which NFKC takes apart and NFC would not.
    expect(await openWithPassphrase(byHand, VAULT_ID, 'ﬁne passphrase')).toEqual(DATA_KEY)
  })

  it('does not open to a key of another length', async () => {
    const derive = (): Promise<Buffer> => Promise.resolve(Buffer.alloc(32, 8))
    for (const [length, opens] of [
      [31, false],
      [32, true],
      [33, false]
    ] as const) {
      const other = await wrapWithPassphrase(Buffer.alloc(length, 6), VAULT_ID, passphrase, derive)
      expect((await openWithPassphrase(other, VAULT_ID, passphrase, derive)) !== null).toBe(opens)
    }
  })

  it('four lanes are still accepted', () => {
    expect(isAcceptableStrength({ ...STRENGTH, parallelism: 4 })).toBe(true)
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
    const asks = openWithPassphrase({ ...(await wrapped()), ...planted }, VAULT_ID, passphrase)
    await expect(asks).rejects.toMatchObject({ code: 'vault-foreign' })
  })
})

it('is carried through saves and through a new keyring wrap', async () => {
  const [wrap, os] = [await wrapped(), { ...(await osWrap()), backend: 'Old' }]
  const { vault, cipher, disk } = createWorld({ disk: diskHolding({ wraps: [wrap, os] }) })
  cipher.reseal = true
  await vault.open()
  expect(vault.status().state).toBe('found')
  await vault.update('c1', { jwt: 'x' })
  expect(contentAt(disk, MAIN)?.wraps).toEqual([{ ...os, backend: 'Fake keyring' }, wrap])
})
