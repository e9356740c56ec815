import { AppError } from '../errors.ts'
import type { SecretField } from '../ports.ts'
import { openField, sealField } from './field-sealing.ts'
import type { OsWrap, SealedField, VaultContent, Wrap } from './vault-body.ts'
import type { VaultKeys } from './vault-keys.ts'

/** What to set (text) and what to remove (`null`) in one record. */
export type FieldChanges = Readonly<Partial<Record<SecretField, string | null>>>

/** Changes to several records, by record id. */
export type RecordChanges = ReadonlyMap<string, FieldChanges>

/** Removes every field a record can have; it does not compile when one is left out. */
export const ALL_REMOVED: FieldChanges = {
  'client-secret': null,
  jwt: null,
  pasted: null,
  ringcentral: null,
  ringcx: null,
  pending: null
} satisfies Readonly<Record<SecretField, null>>

const entriesOf = (changes: FieldChanges): [string, string | null][] => Object.entries(changes)

/** The same content, one generation on. */
export const nextGeneration = (content: VaultContent): VaultContent => ({
  ...content,
  generation: content.generation + 1
})

/**
 * The content one generation on, with the changes made; the given one stays as it was. Fields that do not change
 * are carried over as they are sealed, so a save costs as much as what it changes.
 */
export function withChanges(content: VaultContent, keys: VaultKeys, changes: RecordChanges): VaultContent {
  const generation = content.generation + 1
  const records = new Map(content.records)
  for (const [record, fieldChanges] of changes) {
    const fields = new Map<string, SealedField>(records.get(record))
    for (const [field, value] of entriesOf(fieldChanges)) {
      if (value === null) fields.delete(field)
      else {
        const place = { vaultId: content.vaultId, record, field, generation }
        fields.set(field, { generation, sealed: sealField(keys, place, value).toString('base64') })
      }
    }
    if (fields.size === 0) records.delete(record)
    else records.set(record, fields)
  }
  return { ...content, generation, records }
}

/** The content with the keyring's wrap replaced; a passphrase goes on opening it. */
export const withOsWrap = (content: VaultContent, wrap: OsWrap): VaultContent => ({
  ...content,
  wraps: [wrap, ...content.wraps.filter(({ kind }) => kind !== 'os')]
})

/** The content one generation on, with this one wrap in place of all others. */
export const withOnlyWrap = (content: VaultContent, wrap: Wrap): VaultContent => ({
  ...nextGeneration(content),
  wraps: [wrap]
})

/** False when the changes only remove what is not there, so that nothing need be written. */
export function changesAnything(content: VaultContent | null, changes: RecordChanges): boolean {
  return [...changes].some(([record, fieldChanges]) =>
    entriesOf(fieldChanges).some(
      ([field, value]) => value !== null || content?.records.get(record)?.has(field) === true
    )
  )
}

/** True when nothing is set, as in a sign-out. */
export const onlyRemoves = (changes: RecordChanges): boolean =>
  [...changes.values()].every((fieldChanges) => entriesOf(fieldChanges).every(([, value]) => value === null))

/** One field, opened; `undefined` when it is not there, `null` when it is there but does not open. */
export function fieldOf(
  content: VaultContent,
  keys: VaultKeys,
  record: string,
  field: SecretField
): string | null | undefined {
  const found = content.records.get(record)?.get(field)
  if (found === undefined) return undefined
  const place = { vaultId: content.vaultId, record, field, generation: found.generation }
  return openField(keys, place, Buffer.from(found.sealed, 'base64'))
}

/** The error for a field that does not open although the file is authentic. */
export const fieldDoesNotOpen = (): AppError =>
  new AppError({
    code: 'vault-corrupt',
    message: 'One stored secret cannot be read, although the vault around it is whole.',
    hint: 'Enter the secrets of this connection again.',
    retryable: false
  })
