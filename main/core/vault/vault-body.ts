/** The data key as the operating system's keyring gave it back, with the keyring's name for the person. */
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

/** Any one of the wraps in a file opens it. */
export type Wrap = OsWrap | PassphraseWrap

export interface SealedField {
  /** The generation of the file in which this field was sealed; later generations carry it over as it is. */
  readonly generation: number
  /** Base64, as it stands in the file, so that a save does not encode again what it carries over. */
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

export type DecodedBody =
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
 * Sealed fields as they stand in the file. What is carried over from one generation to the next is the same object,
 * so its text is kept with it: otherwise a save of 200 connections would spend most of its time on text that it has
 * written before.
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
 * The body, in parts to be written one after the other: one JSON object. Lists, not objects, so that a record id can
 * be any string, `__proto__` included.
 */
export function encodeBody({ vaultId, generation, wraps, records }: VaultContent): Buffer[] {
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

/** Reads a body from text. A version above ours is reported, so that the file is left alone and not "repaired". */
export function decodeBody(text: string): DecodedBody {
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
