import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { decodeBody, encodeBody } from './vault-body.ts'
import type { VaultContent } from './vault-body.ts'
import type { VaultKeys } from './vault-keys.ts'

/**
 * The vault file, as bytes:
 *
 *     token-desk-vault⏎
 *     <SHA-256 of all that follows, 64 hex digits>⏎
 *     <HMAC-SHA-256 of the body, 64 hex digits>⏎
 *     <body: JSON>
 *
 * The first two lines are the same in every format version. The plain checksum tells damage from everything else
 * before any key is there: without it a flipped bit in the wrapped key would look like a refused keyring, and one
 * in the version like a file from a newer app. Against intent it proves nothing; that is the second digest's part,
 * which covers header, wraps and every record, so that none can be dropped, added, swapped or replaced by an older one.
 */
const MAGIC = 'token-desk-vault\n'
const DIGEST_HEX = 64
const LINE = DIGEST_HEX + 1
const SEAL_START = MAGIC.length + LINE
const BODY_START = SEAL_START + LINE

/** What the bytes of a vault file say about themselves, before any key is at hand. */
export type Decoded =
  /** Not a vault file, cut off, or changed by accident. */
  | { readonly kind: 'damaged' }
  /** Whole, but written by a later version of the app. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'whole'; readonly content: VaultContent; readonly bytes: Buffer }

const checksum = (rest: Uint8Array): string => createHash('sha256').update(rest).digest('hex')

const sealOf = (body: Uint8Array, keys: VaultKeys): string =>
  createHmac('sha256', keys.fileKey).update(body).digest('hex')

/** The bytes of a vault file with this content, in memory from `allocate`, which need not be clean. */
export function encodeVault(
  content: VaultContent,
  keys: VaultKeys,
  allocate: (size: number) => Buffer = Buffer.alloc
): Buffer {
  const parts = encodeBody(content)
  const bytes = allocate(parts.reduce((size, { length }) => size + length, BODY_START))
  let end = BODY_START
  for (const part of parts) {
    bytes.set(part, end)
    end += part.length
  }
  bytes.write(`${sealOf(bytes.subarray(BODY_START), keys)}\n`, SEAL_START)
  bytes.write(`${MAGIC}${checksum(bytes.subarray(SEAL_START))}\n`)
  return bytes
}

/** Reads a vault file as far as that goes without a key. Nothing in it is to be believed before {@link isAuthentic}. */
export function decodeVault(raw: Uint8Array): Decoded {
  const bytes = Buffer.from(raw)
  const head = bytes.subarray(0, SEAL_START).toString('latin1')
  if (head !== `${MAGIC}${checksum(bytes.subarray(SEAL_START))}\n`) return { kind: 'damaged' }
  const body = decodeBody(bytes.subarray(BODY_START).toString('utf8'))
  return body.kind === 'content' ? { kind: 'whole', content: body.content, bytes } : body
}

/** True when the whole file was written with these keys and not changed since. */
export function isAuthentic(bytes: Buffer, keys: VaultKeys): boolean {
  const found = bytes.subarray(SEAL_START, BODY_START)
  const expected = Buffer.from(`${sealOf(bytes.subarray(BODY_START), keys)}\n`)
  return found.length === expected.length && timingSafeEqual(found, expected)
}
