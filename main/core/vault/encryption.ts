import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export const DATA_KEY_BYTES = 32

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** How much longer sealed data is than its plain text. */
export const SEALING_BYTES = NONCE_BYTES + TAG_BYTES

/** What sealed data is bound to. It is written as JSON, because a plain separator could be part of a record id. */
type BoundTo = readonly (string | number)[]

const associatedData = (boundTo: BoundTo): Buffer => Buffer.from(JSON.stringify(boundTo))

/**
 * Seals data into nonce, ciphertext and tag: AES-256-GCM under a fresh random 96-bit nonce (NIST SP 800-38D §8.2.2:
 * good for 2^32 sealings under one key; a renewal every 4 minutes would take 30,000 years).
 */
export function seal(key: Buffer, boundTo: BoundTo, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce)
  cipher.setAAD(associatedData(boundTo))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/**
 * Opens sealed data; `null` when it is damaged, or was sealed under another key or for another place. The tag length is
 * fixed, because Node accepts a tag of 4 bytes unless told otherwise (security-reliability §2.5).
 */
export function open(key: Buffer, boundTo: BoundTo, sealed: Buffer): Buffer | null {
  if (sealed.length < SEALING_BYTES) return null
  const tagStart = sealed.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES
  })
  decipher.setAAD(associatedData(boundTo))
  decipher.setAuthTag(sealed.subarray(tagStart))
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, tagStart))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    return null
  } finally {
    plain.fill(0)
  }
}

/** The keys of a vault file. */
export interface VaultKeys {
  /** 256 bits, random, made once per vault. The keyring and the passphrase protect this key and no other. */
  readonly dataKey: Buffer
  /** Seals fields. */
  readonly fieldKey: Buffer
  /** Authenticates the file as a whole. */
  readonly fileKey: Buffer
}

const derive = (dataKey: Buffer, vaultId: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', dataKey, vaultId, `token-desk-vault 1 ${purpose}`, 32))

/** Derives the keys of one vault (HKDF-SHA-256, RFC 5869), so that no key serves two algorithms. */
export function deriveKeys(dataKey: Buffer, vaultId: string): VaultKeys {
  return {
    dataKey,
    fieldKey: derive(dataKey, vaultId, 'fields'),
    fileKey: derive(dataKey, vaultId, 'file')
  }
}

/** Overwrites the keys with zeros; they can't be used afterward. */
export function wipeKeys(keys: VaultKeys): void {
  for (const key of [keys.dataKey, keys.fieldKey, keys.fileKey]) key.fill(0)
}

/** Where a sealed field belongs. It doesn't open anywhere else. */
export interface FieldPlace {
  readonly vaultId: string
  readonly record: string
  readonly field: string
  /** The generation of the file in which the field was sealed. */
  readonly generation: number
}

const placeOf = ({ vaultId, record, field, generation }: FieldPlace): BoundTo => [
  'token-desk-vault',
  1,
  vaultId,
  record,
  field,
  generation
]

/** Seals one field for its place. */
export const sealField = (keys: VaultKeys, place: FieldPlace, plain: string): Buffer =>
  seal(keys.fieldKey, placeOf(place), Buffer.from(plain))

/** Opens one field; `null` when it is damaged, or was sealed for another place or under another key. */
export const openField = (keys: VaultKeys, place: FieldPlace, sealed: Buffer): string | null =>
  open(keys.fieldKey, placeOf(place), sealed)?.toString('utf8') ?? null
