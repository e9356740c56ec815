import type { SecretField } from '../ports.ts'
import { fieldDoesNotOpen, fieldOf, nextGeneration, withChanges } from './vault-changes.ts'
import type { FieldChanges, RecordChanges } from './vault-changes.ts'
import type { SealedRecord, VaultContent, Wrap } from './vault-body.ts'
import type { VaultKeys } from './vault-keys.ts'

/** So many records are opened or sealed at a stretch; then the window gets its turn. */
const RECORDS_AT_A_STRETCH = 10

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Every record of a vault in the clear, for what has to seal or keep all of them anew. All or nothing: a field that
 * does not open would be lost by going on. Belongs into the vault's queue, because it lets other things run.
 * @throws AppError `vault-corrupt`
 */
export async function openedRecords(content: VaultContent, keys: VaultKeys): Promise<RecordChanges> {
  const opened = new Map<string, FieldChanges>()
  for (const [record, fields] of content.records) {
    if (opened.size % RECORDS_AT_A_STRETCH === 0) await breathe()
    const plains = [...fields.keys()].map((field) => {
      const plain = fieldOf(content, keys, record, field as SecretField)
      if (typeof plain !== 'string') throw fieldDoesNotOpen()
      return [field, plain]
    })
    opened.set(record, Object.fromEntries(plains) as FieldChanges)
  }
  return opened
}

/**
 * The same records, one generation on, under another data key. The vault keeps its id: it is the same vault, and
 * its generations go on counting, so that a copy from before the change is known to be older.
 * @throws AppError `vault-corrupt`
 */
export async function resealed(
  content: VaultContent,
  from: VaultKeys,
  to: VaultKeys,
  wrap: Wrap
): Promise<VaultContent> {
  const opened = await openedRecords(content, from)
  const bare: VaultContent = { ...content, wraps: [wrap], records: new Map() }
  const records = new Map<string, SealedRecord>()
  for (const change of opened) {
    if (records.size % RECORDS_AT_A_STRETCH === 0) await breathe()
    for (const [record, fields] of withChanges(bare, to, new Map([change])).records)
      records.set(record, fields)
  }
  return { ...nextGeneration(bare), records }
}
