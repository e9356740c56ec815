import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { VaultKeys } from './vault-keys.ts'

/** Where a sealed field belongs. It is bound to this place: moved anywhere else, it does not open. */
export interface FieldPlace {
  readonly vaultId: string
  readonly record: string
  readonly field: string
  /** The generation of the file in which the field was sealed. */
  readonly generation: number
}

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** JSON, because a plain separator could be part of a record id and make two places look alike. */
const associatedData = ({ vaultId, record, field, generation }: FieldPlace): Buffer =>
  Buffer.from(JSON.stringify(['token-desk-vault', 1, vaultId, record, field, generation]))

/**
 * Seals one field into nonce, ciphertext and tag: AES-256-GCM under a fresh random 96-bit nonce (NIST SP 800-38D
 * §8.2.2: good for 2^32 sealings under one key; a renewal every 4 minutes would take 30,000 years).
 */
export function sealField(keys: VaultKeys, place: FieldPlace, plain: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keys.fieldKey, nonce)
  cipher.setAAD(associatedData(place))
  return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/**
 * Opens one field; `null` when it is damaged, was sealed elsewhere or under another key. The tag length is fixed
 * in two ways, because Node accepts a tag of 4 bytes unless told otherwise (security-reliability §2.5).
 */
export function openField(keys: VaultKeys, place: FieldPlace, sealed: Buffer): string | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const tag = sealed.subarray(sealed.length - TAG_BYTES)
  const decipher = createDecipheriv(CIPHER, keys.fieldKey, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(associatedData(place))
  decipher.setAuthTag(tag)
  try {
    const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES))
    return Buffer.concat([plain, decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
