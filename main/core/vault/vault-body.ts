import type { SealedBytes } from './field-sealing.ts'

/** The data key as the operating system's keyring gave it back, with the keyring's name for the person. */
export interface OsWrap {
  readonly kind: 'os'
  readonly backend: string
  readonly sealed: Buffer
}

export interface SealedField {
  /** The generation of the file in which this field was sealed; later generations carry it over as it is. */
  readonly generation: number
  readonly sealed: SealedBytes
}

export type SealedRecord = ReadonlyMap<string, SealedField>

/** What a vault file holds. */
export interface VaultContent {
  /** 32 hex digits, random, made once. */
  readonly vaultId: string
  /** Goes up by one with every write. */
  readonly generation: number
  readonly wraps: readonly OsWrap[]
  readonly records: ReadonlyMap<string, SealedRecord>
}

export type DecodedBody =
  | { readonly kind: 'damaged' }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'content'; readonly content: VaultContent }

const VERSION = 1
const CIPHER = 'aes-256-gcm'

/** Lists, not objects, so that a record id can be any string, `__proto__` included. */
export function encodeBody({ vaultId, generation, wraps, records }: VaultContent): string {
  return JSON.stringify({
    version: VERSION,
    cipher: CIPHER,
    vault: vaultId,
    generation,
    wraps: wraps.map(({ kind, backend, sealed }) => ({ kind, backend, sealed: sealed.toString('base64') })),
    fields: [...records].flatMap(([record, fields]) =>
      [...fields].map(([field, { generation: sealedIn, sealed }]) => ({
        record,
        field,
        generation: sealedIn,
        sealed: sealed.toString('base64')
      }))
    )
  })
}

type Json = Readonly<Record<string, unknown>>

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : refuse()

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : refuse())

const asText = (value: unknown): string => (typeof value === 'string' ? value : refuse())

const asBytes = (value: unknown): Buffer => Buffer.from(asText(value), 'base64')

const asGeneration = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : refuse()

function refuse(): never {
  throw new SyntaxError('not a vault body')
}

function asVaultId(value: unknown): string {
  const id = asText(value)
  return /^[0-9a-f]{32}$/.test(id) ? id : refuse()
}

function asWrap(value: unknown): OsWrap {
  const { kind, backend, sealed } = asObject(value)
  return kind === 'os' ? { kind, backend: asText(backend), sealed: asBytes(sealed) } : refuse()
}

function asRecords(value: unknown): Map<string, SealedRecord> {
  const records = new Map<string, Map<string, SealedField>>()
  for (const entry of asList(value)) {
    const { record, field, generation, sealed } = asObject(entry)
    const fields = records.get(asText(record)) ?? new Map<string, SealedField>()
    fields.set(asText(field), { generation: asGeneration(generation), sealed: asBytes(sealed) })
    records.set(asText(record), fields)
  }
  return records
}

/** Reads a body from text. A version above ours is reported, so that the file is left alone and not "repaired". */
export function decodeBody(text: string): DecodedBody {
  try {
    const { version, cipher, vault, generation, wraps, fields } = asObject(JSON.parse(text))
    if (asGeneration(version) > VERSION) return { kind: 'newer', version: asGeneration(version) }
    if (cipher !== CIPHER) return { kind: 'damaged' }
    return {
      kind: 'content',
      content: {
        vaultId: asVaultId(vault),
        generation: asGeneration(generation),
        wraps: asList(wraps).map(asWrap),
        records: asRecords(fields)
      }
    }
  } catch {
    return { kind: 'damaged' }
  }
}
