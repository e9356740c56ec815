import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  deriveKeys,
  openField,
  sealField,
  wipeKeys,
  type FieldPlace
} from '../../../main/core/vault/encryption.ts'
import { openedRecords, resealed } from '../../../main/core/vault/key-changes.ts'
import { packDataKey, unpackDataKey } from '../../../main/core/vault/keyring.ts'
import { withChanges } from '../../../main/core/vault/secret-store.ts'
import {
  decodeVault,
  encodeVault,
  isAuthentic,
  type VaultContent
} from '../../../main/core/vault/vault-format.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'
import {
  DATA_KEY,
  flipped,
  KEYS,
  osWrap,
  rewriteBody,
  VAULT_ID,
  withBody,
  withChecksum,
  type Body
} from '../../support/vault/tampering.ts'
import { bytesAt, diskWithVault, isWiped, MAIN } from '../../support/vault/world.ts'

const OTHER_ID = VAULT_ID.replace('f', 'e')
const OTHERS = deriveKeys(Buffer.alloc(32, 4), VAULT_ID)
const place: FieldPlace = { vaultId: VAULT_ID, record: 'c1', field: 'jwt', generation: 7 }

describe('a sealed field', () => {
  it('opens where it was encrypted, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(openField(KEYS, place, sealField(KEYS, place, text))).toBe(text)
      }),
      { seed: 1, numRuns: 300 }
    )
  })

  it('does not open anywhere else', () => {
    const sealed = sealField(KEYS, place, 'secret')
    const elsewhere: FieldPlace[] = [
      { ...place, vaultId: OTHER_ID },
      { ...place, record: 'c2' },
      { ...place, field: 'ringcx' },
      { ...place, generation: 8 },
      { ...place, record: 'jwt', field: 'c1' },
      { ...place, record: 'c1"', field: ',"jwt' }
    ]
    for (const other of elsewhere) expect(openField(KEYS, other, sealed)).toBeNull()
    expect(openField(OTHERS, place, sealed)).toBeNull()
    expect(openField(KEYS, place, sealed)).toBe('secret')
  })

  it('does not open with any bit flipped, cut to any length, or with a short tag', () => {
    const sealed = sealField(KEYS, place, 'secret')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      expect(openField(KEYS, place, flipped(sealed, bit))).toBeNull()
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openField(KEYS, place, sealed.subarray(0, length))).toBeNull()
    }
  })

  it('never uses a nonce twice, and looks different each time', () => {
    const nonces = new Set(
      Array.from({ length: 2000 }, () => sealField(KEYS, place, 'x').toString('hex').slice(0, 24))
    )
    expect(nonces.size).toBe(2000)
  })
})

describe('keys', () => {
  it('differ by purpose and by vault', () => {
    const other = deriveKeys(DATA_KEY, OTHER_ID)
    const all = [KEYS.dataKey, KEYS.fieldKey, KEYS.fileKey, other.fieldKey, other.fileKey]
    expect(new Set(all.map((key) => key.toString('hex'))).size).toBe(5)
  })

  it('are zeros after wiping', () => {
    const doomed = deriveKeys(Buffer.from(DATA_KEY), VAULT_ID)
    wipeKeys(doomed)
    expect(Object.values(doomed).map(isWiped)).toEqual([true, true, true])
  })
})

describe('the wrapped data key', () => {
  it('comes back for its own vault only, and the opened bytes are wiped', () => {
    const packed = packDataKey(DATA_KEY, VAULT_ID)
    expect(packed).toHaveLength(52)
    expect(unpackDataKey(Buffer.from(packed), OTHER_ID)).toBeNull()
    const opened = new Uint8Array(packed)
    expect(unpackDataKey(opened, VAULT_ID)).toEqual(DATA_KEY)
    expect(isWiped(opened)).toBe(true)
  })
})

describe('a vault file', () => {
  it('decodes to what was encoded, and is authentic only with its own keys', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: anyCharacter }), fc.string(), fc.uint8Array()), { maxLength: 6 }),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (entries, generation) => {
          const records = new Map<string, Map<string, { generation: number; sealed: string }>>()
          for (const [record, field, sealed] of entries) {
            const fields = records.get(record) ?? new Map<string, { generation: number; sealed: string }>()
            records.set(
              record,
              fields.set(field, { generation, sealed: Buffer.from(sealed).toString('base64') })
            )
          }
          // The same field in two places is written as two.
          const twice = { generation, sealed: 'AAAA' }
          records.set('twice', new Map(Object.entries({ jwt: twice, pasted: twice })))
          const wraps = [{ kind: 'os' as const, backend: 'Keyring', sealed: Buffer.from('wrap') }]
          const content = { vaultId: VAULT_ID, generation, wraps, records }
          const bytes = encodeVault(content, KEYS)
          expect(decodeVault(bytes)).toEqual({ kind: 'whole', content, bytes })
          expect(isAuthentic(bytes, KEYS)).toBe(true)
          expect(isAuthentic(bytes, OTHERS)).toBe(false)
        }
      ),
      { seed: 2, numRuns: 200 }
    )
  })

  it('random bytes are damaged, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decodeVault(bytes)).toEqual({ kind: 'damaged' })
      }),
      { seed: 3, numRuns: 500 }
    )
  })

  it('too short for a digest isn’t authentic', () => {
    expect(isAuthentic(Buffer.from('token-desk-vault\n'), KEYS)).toBe(false)
  })

  it('opens as the format says: other code can write one', () => {
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
    ['a field that is not sealed', (body) => Object.assign(body.fields[0] ?? {}, { sealed: 1 })],
    ['generation as text', (body) => Object.assign(body, { generation: '3' })],
    ['a wrap without bytes', (body) => Object.assign(body.wraps[0] ?? {}, { sealed: 1 })],
    ['fields as null', (body) => Object.assign(body, { fields: null })],
    ['a field without a name', (body) => Object.assign(body.fields[0] ?? {}, { field: null })]
  ])('%s', async (_, edit) => {
    const main = bytesAt(await diskWithVault(), MAIN)
    expect(decodeVault(rewriteBody(main, edit))).toEqual({ kind: 'damaged' })
  })

  it.each<[string, (main: Buffer) => Buffer]>([
    ['bytes added', (main) => Buffer.concat([main, Buffer.from(' ')])],
    ['zeros', (main) => Buffer.alloc(main.length)],
    ['a text file', () => Buffer.from('hello')],
    ['cut within the seal, checksum right', (main) => withChecksum(main.subarray(0, 100))],
    ['no body', (main) => withBody(main, '')],
    ['a body that is not JSON', (main) => withBody(main, '{')],
    ['a body that is null', (main) => withBody(main, 'null')]
  ])('%s', async (_, spoil) => {
    const main = bytesAt(await diskWithVault(), MAIN)
    expect(decodeVault(main).kind).toBe('whole')
    expect(decodeVault(spoil(main))).toEqual({ kind: 'damaged' })
  })

  it('a flipped bit anywhere in the first two lines', async () => {
    const main = bytesAt(await diskWithVault(), MAIN)
    for (let bit = 0; bit < 8 * 82; bit += 1) expect(decodeVault(flipped(main, bit)).kind).toBe('damaged')
  })
})

function contentOf(records: number): VaultContent {
  const blank: VaultContent = { vaultId: VAULT_ID, generation: 1, wraps: [], records: new Map() }
  const changes = Array.from({ length: records }, (_, at) => [`c${at}`, { jwt: `jwt-${at}` }] as const)
  return withChanges(blank, KEYS, new Map(changes))
}

describe('many records at once', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it.each([
    [1, 1],
    [10, 1],
    [11, 2],
    [35, 4]
  ])('opening %i yields to the window %i times', async (records, turns) => {
    const content = contentOf(records)
    const breaths = vi.spyOn(globalThis, 'setImmediate')
    expect((await openedRecords(content, KEYS)).size).toBe(records)
    expect(breaths).toHaveBeenCalledTimes(turns)
  })

  it('encrypting again yields as often, and everything opens with the new key', async () => {
    const content = contentOf(35)
    const breaths = vi.spyOn(globalThis, 'setImmediate')
    const anew = await resealed(content, KEYS, OTHERS, await osWrap())
    expect(breaths).toHaveBeenCalledTimes(8)
    expect(await openedRecords(anew, OTHERS)).toEqual(await openedRecords(content, KEYS))
    await expect(openedRecords(anew, KEYS)).rejects.toMatchObject({ code: 'vault-corrupt' })
  })
})
