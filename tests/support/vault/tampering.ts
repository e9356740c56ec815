import { createHash } from 'node:crypto'
import { createFakeDisk } from '../fakes/disk.ts'
import type { FakeDisk } from '../fakes/disk.ts'

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

/** With the body edited, and the plain checksum put right. */
export function rewriteBody(bytes: Buffer, edit: (body: Body) => void): Buffer {
  const body = bodyOf(bytes)
  edit(body)
  return withBody(bytes, body)
}

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
