import type { SecretField } from '../ports.ts'
import { fieldDoesNotOpen, fieldOf, withChanges } from './vault-changes.ts'
import type { FieldChanges, RecordChanges } from './vault-changes.ts'
import type { VaultContent, Wrap } from './vault-body.ts'
import type { VaultKeys } from './vault-keys.ts'

/**
 * Every record of a vault in the clear, for what has to seal or keep all of them anew. All or nothing: a field that
 * does not open would be lost by going on.
 * @throws AppError `vault-corrupt`
 */
export function openedRecords(content: VaultContent, keys: VaultKeys): RecordChanges {
  return new Map(
    [...content.records].map(([record, fields]): [string, FieldChanges] => [
      record,
      Object.fromEntries(
        [...fields.keys()].map((field) => {
          const plain = fieldOf(content, keys, record, field as SecretField)
          if (typeof plain !== 'string') throw fieldDoesNotOpen()
          return [field, plain]
        })
      )
    ])
  )
}

/**
 * The same records, one generation on, under another data key. The vault keeps its id: it is the same vault, and
 * its generations go on counting, so that a copy from before the change is known to be older.
 * @throws AppError `vault-corrupt`
 */
export function resealed(content: VaultContent, from: VaultKeys, to: VaultKeys, wrap: Wrap): VaultContent {
  const bare: VaultContent = { ...content, wraps: [wrap], records: new Map() }
  return withChanges(bare, to, openedRecords(content, from))
}
