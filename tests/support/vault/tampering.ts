import { createHash } from 'node:crypto'
import { deriveKeys } from '../../../main/core/vault/encryption.ts'
import { wrapDataKey } from '../../../main/core/vault/keyring.ts'
import { decodeVault, encodeVault } from '../../../main/core/vault/vault-format.ts'
import type { OsWrap, VaultContent } from '../../../main/core/vault/vault-format.ts'
import { createFakeDisk } from '../fakes/disk.ts'
import type { FakeDisk } from '../fakes/disk.ts'
import { bytesAt, keyring, MAIN } from './world.ts'

/** A vault whose keys the tests know. */
export const VAULT_ID = 'f0e1d2c3b4a5968778695a4b3c2d1e0f'
export const DATA_KEY = Buffer.alloc(32, 6)
export const KEYS = deriveKeys(Buffer.from(DATA_KEY), VAULT_ID)

/** Its data key, sealed by the keyring. */
export const osWrap = (): Promise<OsWrap> =>
  wrapDataKey({ cipher: keyring(), ask: (answer) => answer }, 'Fake keyring', DATA_KEY, VAULT_ID)

/** A disk with a file of that vault, holding what someone with its keys puts in. */
export function diskHolding(content: Partial<VaultContent>): FakeDisk {
  const disk = createFakeDisk()
  const empty: VaultContent = { vaultId: VAULT_ID, generation: 5, wraps: [], records: new Map() }
  disk.put(MAIN, encodeVault({ ...empty, ...content }, KEYS))
  return disk
}

/** What a whole vault file holds; `null` when there is none. */
export function contentAt(disk: FakeDisk, path: string): VaultContent | null {
  const bytes = disk.files().get(path)
  const decoded = bytes === undefined ? null : decodeVault(bytes)
  return decoded?.kind === 'whole' ? decoded.content : null
}

/** Each sealed field of a vault file, as it is written. */
export const fieldsAt = (disk: FakeDisk, path: string): string[] =>
  [...(contentAt(disk, path)?.records ?? [])].flatMap(([record, fields]) =>
    [...fields].map(([field, { sealed }]) => `${record} ${field} ${sealed}`)
  )

export const MAGIC_BYTES = 17
export const CHECKSUM_LINE = 65
const SEAL_LINE = 65

/** With one bit flipped. */
export const flipped = (bytes: Buffer, bit: number): Buffer => {
  const result = Buffer.from(bytes)
  result.writeUInt8(result.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return result
}

/** What someone who knows the format but not the key can do: fix the plain checksum. */
export function withChecksum(bytes: Buffer): Buffer {
  const rest = bytes.subarray(MAGIC_BYTES + CHECKSUM_LINE)
  const checksum = createHash('sha256').update(rest).digest('hex')
  return Buffer.concat([bytes.subarray(0, MAGIC_BYTES), Buffer.from(`${checksum}\n`), rest])
}

export interface BodyEntry {
  record: string
  field: string
  generation: number
  sealed: string
}

export interface Body {
  version: number
  generation: number
  vault: string
  wraps: { kind: string; backend: string; sealed: string }[]
  fields: BodyEntry[]
}

export const bodyOf = (bytes: Buffer): Body =>
  JSON.parse(bytes.subarray(MAGIC_BYTES + CHECKSUM_LINE + SEAL_LINE).toString()) as Body

/** The file with another body, its digest over the body left as it was and the checksum put right. */
export const withBody = (bytes: Buffer, body: unknown): Buffer =>
  withChecksum(
    Buffer.concat([
      bytes.subarray(0, MAGIC_BYTES + CHECKSUM_LINE + SEAL_LINE),
      Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    ])
  )

/** With the body changed, and the plain checksum put right. */
export function rewriteBody(bytes: Buffer, change: (body: Body) => unknown): Buffer {
  const body = bodyOf(bytes)
  change(body)
  return withBody(bytes, body)
}

/** Does that to a file on the disk. */
export const edit = (disk: FakeDisk, path: string, change: (body: Body) => unknown): void =>
  disk.put(path, rewriteBody(bytesAt(disk, path), change))

/** Bytes that were on the disk and are nowhere now. */
export const lost = (before: FakeDisk, after: FakeDisk): string[] => {
  const left = [...after.files().values()].map((bytes) => bytes.toString('base64'))
  return [...before.files()]
    .filter(([, bytes]) => !left.includes(bytes.toString('base64')))
    .map(([name]) => name)
}

/** The same files on a separate disk. */
export const copyOf = (disk: FakeDisk): FakeDisk => {
  const copy = createFakeDisk()
  for (const [path, bytes] of disk.files()) copy.put(path, bytes)
  return copy
}
