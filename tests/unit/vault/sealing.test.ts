import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  deriveKeys,
  openField,
  sealField,
  wipeKeys,
  type FieldPlace
} from '../../../main/core/vault/encryption.ts'
import { packDataKey, unpackDataKey } from '../../../main/core/vault/keyring.ts'
import { decodeVault, encodeVault, isAuthentic } from '../../../main/core/vault/vault-format.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'

const vaultId = 'f0e1d2c3b4a5968778695a4b3c2d1e0f'
const keys = deriveKeys(Buffer.alloc(32, 3), vaultId)
const place: FieldPlace = { vaultId, record: 'c1', field: 'jwt', generation: 7 }

describe('a sealed field', () => {
  it('opens where it was encrypted, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(openField(keys, place, sealField(keys, place, text))).toBe(text)
      }),
      { seed: 1, numRuns: 300 }
    )
  })

  it('does not open anywhere else', () => {
    const sealed = sealField(keys, place, 'secret')
    const elsewhere: FieldPlace[] = [
      { ...place, vaultId: vaultId.replace('f', 'e') },
      { ...place, record: 'c2' },
      { ...place, field: 'ringcx' },
      { ...place, generation: 8 },
      { ...place, record: 'jwt', field: 'c1' },
      { ...place, record: 'c1"', field: ',"jwt' }
    ]
    for (const other of elsewhere) expect(openField(keys, other, sealed)).toBeNull()
    expect(openField(deriveKeys(Buffer.alloc(32, 4), vaultId), place, sealed)).toBeNull()
    expect(openField(keys, place, sealed)).toBe('secret')
  })

  it('does not open with any bit flipped, cut to any length, or with a short tag', () => {
    const sealed = sealField(keys, place, 'secret')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed)
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(openField(keys, place, flipped)).toBeNull()
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openField(keys, place, sealed.subarray(0, length))).toBeNull()
    }
  })

  it('never uses a nonce twice, and looks different each time', () => {
    const nonces = new Set(
      Array.from({ length: 2000 }, () => sealField(keys, place, 'x').toString('hex').slice(0, 24))
    )
    expect(nonces.size).toBe(2000)
  })
})

describe('keys', () => {
  it('differ by purpose and by vault', () => {
    const other = deriveKeys(Buffer.alloc(32, 3), vaultId.replace('f', 'e'))
    const all = [keys.dataKey, keys.fieldKey, keys.fileKey, other.fieldKey, other.fileKey]
    expect(new Set(all.map((key) => key.toString('hex'))).size).toBe(5)
  })

  it('are zeros after wiping', () => {
    const doomed = deriveKeys(Buffer.alloc(32, 3), vaultId)
    wipeKeys(doomed)
    for (const key of Object.values(doomed) as Buffer[]) expect(key.every((byte) => byte === 0)).toBe(true)
  })
})

describe('the wrapped data key', () => {
  it('comes back for its own vault only, and the opened bytes are wiped', () => {
    const dataKey = Buffer.alloc(32, 5)
    const packed = packDataKey(dataKey, vaultId)
    expect(packed).toHaveLength(52)
    expect(unpackDataKey(Buffer.from(packed), vaultId.replace('f', 'e'))).toBeNull()
    const opened = new Uint8Array(packed)
    expect(unpackDataKey(opened, vaultId)).toEqual(dataKey)
    expect(opened.every((byte) => byte === 0)).toBe(true)
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
          const content = { vaultId, generation, wraps, records }
          const bytes = encodeVault(content, keys)
          expect(decodeVault(bytes)).toEqual({ kind: 'whole', content, bytes })
          expect(isAuthentic(bytes, keys)).toBe(true)
          expect(isAuthentic(bytes, deriveKeys(Buffer.alloc(32, 4), vaultId))).toBe(false)
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
    expect(isAuthentic(Buffer.from('token-desk-vault\n'), keys)).toBe(false)
  })
})
