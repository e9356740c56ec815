import type { RecordStore, SecretField } from '../ports.ts'

/** Records that live as long as the app runs, for what is no secret outside it: practice mode. */
export function createMemoryRecords(): RecordStore {
  const records = new Map<string, Partial<Record<SecretField, string | null>>>()
  return {
    read: (record, field) => Promise.resolve(records.get(record)?.[field] ?? null),
    names: () =>
      Promise.resolve(
        [...records].filter(([, fields]) => Object.values(fields).some(Boolean)).map(([name]) => name)
      ),
    update(record, fields) {
      records.set(record, { ...records.get(record), ...fields })
      return Promise.resolve()
    },
    erase(record) {
      records.delete(record)
      return Promise.resolve()
    }
  }
}
