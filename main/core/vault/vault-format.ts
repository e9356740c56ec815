import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { VaultKeys } from './encryption.ts'

/** The data key, sealed by the system's keyring, with the keyring's name to show. */
export interface OsWrap {
  readonly kind: 'os'
  readonly backend: string
  readonly sealed: Buffer
}

/** The data key sealed under a key derived from a passphrase, with all that is needed to derive it again. */
export interface PassphraseWrap {
  readonly kind: 'passphrase'
  /** scrypt's cost, block size and parallelism (RFC 7914 §2). */
  readonly cost: number
  readonly blockSize: number
  readonly parallelism: number
  readonly salt: Buffer
  readonly sealed: Buffer
}

/** Any wrap in a file opens it. */
export type Wrap = OsWrap | PassphraseWrap

export interface SealedField {
  /** The generation of the file in which this field was sealed; later generations carry it over as it is. */
  readonly generation: number
  /** Base64, as in the file, so that a save doesn't encode again what it carries over. */
  readonly sealed: string
}

export type SealedRecord = ReadonlyMap<string, SealedField>

/** What a vault file holds. */
export interface VaultContent {
  /** 32 hex digits, random, made once. */
  readonly vaultId: string
  /** Goes up by one with every write. */
  readonly generation: number
  readonly wraps: readonly Wrap[]
  readonly records: ReadonlyMap<string, SealedRecord>
}

/** Who holds the data key of a vault file: the system's keyring, by name, or a passphrase only the person knows. */
export type KeyHolder =
  { readonly mode: 'keyring'; readonly backend: string } | { readonly mode: 'passphrase' }

export const BY_PASSPHRASE: KeyHolder = { mode: 'passphrase' }

/** The weakest wrap counts: with a keyring wrap in the file, a passphrase adds no protection. */
export const modeOfWraps = (wraps: readonly Wrap[]): KeyHolder['mode'] =>
  wraps.some(({ kind }) => kind === 'os') ? 'keyring' : 'passphrase'

/** Seals a data key for its new holder. */
export type MakeWrap = (dataKey: Buffer, vaultId: string) => Promise<Wrap>

/**
 * The vault file, as bytes:
 *
 *     token-desk-vault⏎
 *     <SHA-256 of all that follows, 64 hex digits>⏎
 *     <HMAC-SHA-256 of the body, 64 hex digits>⏎
 *     <body: JSON>
 *
 * The first two lines are the same in every format version. The plain checksum detects damage before there is a
 * key: without it, a flipped bit in the wrapped key would look like a refused keyring, and one
 * in the version would look like a file from a newer app. It proves nothing against an attacker. The second digest
 * does: it covers header, wraps and every record, so none can be dropped, added, swapped or replaced by an older one.
 */
const MAGIC = 'token-desk-vault\n'
const DIGEST_HEX = 64
const LINE = DIGEST_HEX + 1
const SEAL_START = MAGIC.length + LINE
const BODY_START = SEAL_START + LINE

/** What the bytes of a vault file reveal without a key. */
export type Decoded =
  /** Not a vault file, cut off, or changed by accident. */
  | { readonly kind: 'damaged' }
  /** Whole, but written by a later version of the app. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'whole'; readonly content: VaultContent; readonly bytes: Buffer }

const checksum = (rest: Uint8Array): string => createHash('sha256').update(rest).digest('hex')

const sealOf = (body: Uint8Array, keys: VaultKeys): string =>
  createHmac('sha256', keys.fileKey).update(body).digest('hex')

/** The bytes of a vault file with this content, in memory from `allocate`, which doesn't have to be zeroed. */
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

/** Reads as much of a vault file as possible without a key. Do not trust any of it before {@link isAuthentic}. */
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

// The body of the file.

type DecodedBody =
  | { readonly kind: 'damaged' }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'content'; readonly content: VaultContent }

type Json = Readonly<Record<string, unknown>>

const VERSION = 1
const CIPHER = 'aes-256-gcm'

function encodeWrap(wrap: Wrap): Json {
  const sealed = wrap.sealed.toString('base64')
  return wrap.kind === 'os' ? { ...wrap, sealed } : { ...wrap, salt: wrap.salt.toString('base64'), sealed }
}

interface Line {
  readonly record: string
  readonly field: string
  readonly bytes: Buffer
}

/**
 * Sealed fields as they are in the file. A field that is carried over from one generation to the next is the same
 * object, so its text is kept with it. Otherwise a save of 200 connections would spend most of its time on text that
 * it has written before.
 */
const LINES = new WeakMap<SealedField, Line>()

function lineOf(record: string, field: string, sealedField: SealedField): Buffer {
  const known = LINES.get(sealedField)
  if (known?.record === record && known.field === field) return known.bytes
  const bytes = Buffer.from(JSON.stringify({ record, field, ...sealedField }))
  LINES.set(sealedField, { record, field, bytes })
  return bytes
}

const COMMA = Buffer.from(',')

/**
 * The body, in parts to be written one after the other. It is one JSON object, with lists and no maps inside, so that
 * a record id can be any string, `__proto__` included.
 */
function encodeBody({ vaultId, generation, wraps, records }: VaultContent): Buffer[] {
  const head = { version: VERSION, cipher: CIPHER, vault: vaultId, generation, wraps: wraps.map(encodeWrap) }
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"fields":[`)]
  for (const [record, fields] of records) {
    for (const [field, sealedField] of fields) {
      if (parts.length > 1) parts.push(COMMA)
      parts.push(lineOf(record, field, sealedField))
    }
  }
  parts.push(Buffer.from(']}'))
  return parts
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : refuse()

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : refuse())

const asText = (value: unknown): string => (typeof value === 'string' ? value : refuse())

const asBytes = (value: unknown): Buffer => Buffer.from(asText(value), 'base64')

const asCount = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : refuse()

function refuse(): never {
  throw new SyntaxError('not a vault body')
}

function asVaultId(value: unknown): string {
  const id = asText(value)
  return /^[0-9a-f]{32}$/.test(id) ? id : refuse()
}

function asWrap(value: unknown): Wrap {
  const { kind, backend, sealed, ...rest } = asObject(value)
  switch (kind) {
    case 'os':
      return { kind, backend: asText(backend), sealed: asBytes(sealed) }
    case 'passphrase':
      return {
        kind,
        cost: asCount(rest['cost']),
        blockSize: asCount(rest['blockSize']),
        parallelism: asCount(rest['parallelism']),
        salt: asBytes(rest['salt']),
        sealed: asBytes(sealed)
      }
    default:
      return refuse()
  }
}

function asRecords(value: unknown): Map<string, SealedRecord> {
  const records = new Map<string, Map<string, SealedField>>()
  for (const entry of asList(value)) {
    const { record, field, generation, sealed } = asObject(entry)
    const fields = records.get(asText(record)) ?? new Map<string, SealedField>()
    fields.set(asText(field), { generation: asCount(generation), sealed: asText(sealed) })
    records.set(asText(record), fields)
  }
  return records
}

/** Reads a body from text. A version above ours is reported, so that the file is left alone and not “repaired”. */
function decodeBody(text: string): DecodedBody {
  try {
    const { version, cipher, vault, generation, wraps, fields } = asObject(JSON.parse(text))
    if (asCount(version) > VERSION) return { kind: 'newer', version: asCount(version) }
    if (cipher !== CIPHER) return { kind: 'damaged' }
    return {
      kind: 'content',
      content: {
        vaultId: asVaultId(vault),
        generation: asCount(generation),
        wraps: asList(wraps).map(asWrap),
        records: asRecords(fields)
      }
    }
  } catch {
    return { kind: 'damaged' }
  }
}
