import { DATA_KEY_BYTES } from './vault-keys.ts'

/**
 * What goes into the keyring's cipher: a mark, the vault id and the data key. The mark and the id are there
 * because the keyring's cipher vouches for nothing: on macOS and Linux it is AES-CBC without a MAC, and a wrong key
 * or a flipped bit opens to garbage without an error (security-reliability §0.3).
 *
 * The file's generation is *not* part of it. The wrap lies in the same file as the records, and the file's own
 * digest already binds the two; an older file put back brings its own older wrap along, so a generation in here
 * would catch nothing and cost one visit to the keyring per save. What does catch it is the previous copy
 * (`open-vault-file.ts`).
 */
const MARK = Buffer.from('TDVK')
const ID_BYTES = 16
const KEY_START = MARK.length + ID_BYTES
const TOTAL_BYTES = KEY_START + DATA_KEY_BYTES

/** The bytes to hand to the keyring for sealing; the caller wipes them afterwards. */
export function packDataKey(dataKey: Buffer, vaultId: string): Buffer {
  return Buffer.concat([MARK, Buffer.from(vaultId, 'hex'), dataKey])
}

/** The data key out of what the keyring opened; `null` when that is garbage or the key of another vault. Wipes its input. */
export function unpackDataKey(opened: Uint8Array, vaultId: string): Buffer | null {
  const bytes = Buffer.from(opened.buffer, opened.byteOffset, opened.byteLength)
  try {
    if (bytes.length !== TOTAL_BYTES) return null
    const head = Buffer.concat([MARK, Buffer.from(vaultId, 'hex')])
    if (!bytes.subarray(0, KEY_START).equals(head)) return null
    return Buffer.from(bytes.subarray(KEY_START))
  } finally {
    bytes.fill(0)
  }
}
