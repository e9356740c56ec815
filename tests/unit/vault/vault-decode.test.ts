import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { openField } from '../../../main/core/vault/encryption.ts'
import { decodeVault, isAuthentic } from '../../../main/core/vault/vault-format.ts'
import { deriveKeys } from '../../../main/core/vault/encryption.ts'
import { createFakeCipher } from '../../support/fakes/cipher.ts'
import { copyOf, flipped, lost, rewriteBody, withChecksum } from '../../support/vault/tampering.ts'
import type { Body } from '../../support/vault/tampering.ts'
import {
  bytesAt,
  diskWithVault,
  KEYRING_SECRET,
  MAIN,
  namesOn,
  openWorld,
  PREVIOUS
} from '../../support/vault/world.ts'

let main: Buffer

beforeAll(async () => {
  main = bytesAt(await diskWithVault(), MAIN)
})

describe('what is rejected before there is a key', () => {
  it.each<[string, (body: Body) => unknown]>([
    ['version 0', (body) => (body.version = 0)],
    ['a version below', (body) => (body.version = -1)],
    ['a version and a half', (body) => (body.version = 1.5)],
    ['a version as text', (body) => Object.assign(body, { version: '1' })],
    ['another cipher', (body) => Object.assign(body, { cipher: 'none' })],
    ['a short vault id', (body) => (body.vault = body.vault.slice(1))],
    ['a vault id with something before it', (body) => (body.vault = `../${body.vault}`)],
    ['a vault id with something after it', (body) => (body.vault = `${body.vault}0`)],
    ['generation 0', (body) => (body.generation = 0)],
    ['wraps as text', (body) => Object.assign(body, { wraps: 'x' })],
    ['a wrap that isn’t one', (body) => Object.assign(body, { wraps: ['x'] })],
    ['an unknown wrap', (body) => body.wraps.push({ kind: 'x', backend: '', sealed: '' })],
    ['a wrap whose keyring has no name', (body) => Object.assign(body.wraps[0] ?? {}, { backend: 7 })],
    ['a field that is text', (body) => Object.assign(body, { fields: ['x'] })],
    ['a field of no record', (body) => Object.assign(body.fields[0] ?? {}, { record: null })],
    ['a field that is not sealed', (body) => Object.assign(body.fields[0] ?? {}, { sealed: 1 })]
  ])('%s', (_, edit) => {
    expect(decodeVault(rewriteBody(main, (body) => void edit(body)))).toEqual({ kind: 'damaged' })
  })

  it('a flipped bit anywhere in the first two lines', () => {
    for (let bit = 0; bit < 8 * 82; bit += 1) expect(decodeVault(flipped(main, bit)).kind).toBe('damaged')
    expect(decodeVault(main).kind).toBe('whole')
  })
})

it('opens a field and trusts a file that other code made as the format says', () => {
  const vaultId = '00112233445566778899aabbccddeeff'
  const place = { vaultId, record: 'c1', field: 'jwt', generation: 3 }
  const dataKey = Buffer.alloc(32, 5)
  const keyFor = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', dataKey, vaultId, `token-desk-vault 1 ${purpose}`, 32))
  const keys = deriveKeys(dataKey, vaultId)
  const nonce = Buffer.alloc(12, 1)
  const cipher = createCipheriv('aes-256-gcm', keyFor('fields'), nonce)
  cipher.setAAD(Buffer.from(`["token-desk-vault",1,"${vaultId}","c1","jwt",3]`))
  const sealed = Buffer.concat([
    nonce,
    cipher.update('a JWT credential'),
    cipher.final(),
    cipher.getAuthTag()
  ])
  expect(openField(keys, place, sealed)).toBe('a JWT credential')

  const digest = createHmac('sha256', keyFor('file')).update('{}').digest('hex')
  expect(isAuthentic(withChecksum(Buffer.from(`${'-'.repeat(82)}${digest}\n{}`)), keys)).toBe(true)
})

describe('both files damaged', () => {
  it('are both moved aside by name, and the vault starts empty', async () => {
    const disk = await diskWithVault()
    disk.put(MAIN, flipped(bytesAt(disk, MAIN), 900))
    disk.put(PREVIOUS, flipped(bytesAt(disk, PREVIOUS), 900))
    const before = copyOf(disk)
    const { vault } = await openWorld({ disk })
    expect(vault.status()).toMatchObject({ mode: 'keyring', state: 'absent' })
    const [notice] = vault.status().notices
    expect(notice?.title).toBe('The vault couldn’t be read and is now empty')
    expect(notice?.message).toContain('Enter each connection’s client secret and JWT credential again.')
    expect(namesOn(disk)).toHaveLength(2)
    for (const name of namesOn(disk)) {
      expect(name).toMatch(/^vault\.damaged-/)
      expect(notice?.message).toContain(name)
      // Its ID is what a dismissal is remembered by: the next such loss is another notice.
      expect(notice?.id.split(/[:,]/)).toContain(name)
    }
    expect(lost(before, disk)).toEqual([])
  })
})

describe('the message about a failing keyring', () => {
  it.each([
    ['denied', 'Fake keyring', false],
    ['denied', 'KWallet', true],
    ['locked', 'KWallet', false]
  ] as const)(
    '%s by %s: names both keyrings only when they differ and it matters',
    async (mood, backend, names) => {
      const cipher = createFakeCipher('strong', KEYRING_SECRET)
      cipher.backend = backend
      const open = cipher.open.bind(cipher)
      cipher.open = (sealed) => {
        cipher.mood = mood
        return open(sealed)
      }
      const { vault } = await openWorld({ disk: await diskWithVault(), cipher })
      expect(vault.status().state).toBe(mood)
      expect(vault.status().message.includes('was created with')).toBe(names)
    }
  )

  it('while the backup copy has to serve does not speak of a passphrase', async () => {
    const disk = await diskWithVault()
    disk.put(MAIN, Buffer.from('damaged'))
    const { vault } = await openWorld({ disk, mood: 'denied' })
    expect(vault.status().message).not.toContain('passphrase')
  })
})

it('a backup copy that claims to be newer but can’t be opened doesn’t keep a good vault locked', async () => {
  const disk = await diskWithVault('a', 'b')
  disk.put(
    PREVIOUS,
    rewriteBody(bytesAt(disk, PREVIOUS), (body) => {
      body.generation = 99
      body.wraps = []
    })
  )
  const { vault } = await openWorld({ disk })
  expect(vault.status()).toMatchObject({ state: 'found', notices: [] })
  expect(await vault.read('c1', 'jwt')).toBe('b')
})
