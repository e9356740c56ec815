import { hkdfSync } from 'node:crypto'

/** The two keys everything in one vault file hangs on, both derived from its data key. */
export interface VaultKeys {
  /** 256 bits, random, made once per vault; the only thing the keyring ever wraps. */
  readonly dataKey: Buffer
  /** Seals fields. */
  readonly fieldKey: Buffer
  /** Authenticates the file as a whole. */
  readonly fileKey: Buffer
}

export const DATA_KEY_BYTES = 32

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

/** Overwrites the keys with zeros; they cannot be used afterwards. */
export function wipeKeys(keys: VaultKeys): void {
  for (const key of [keys.dataKey, keys.fieldKey, keys.fileKey]) key.fill(0)
}
