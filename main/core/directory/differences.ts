import type { JsonValue } from './columns.ts'
import type { RecordTable } from './record-table.ts'

/** One line of a comparison: something new, something gone, or one field that changed. */
export interface Difference {
  readonly [field: string]: JsonValue
  readonly change: 'New' | 'Gone' | 'Changed'
  readonly id: string
  readonly name: string
  /** The field that changed; empty for what is new or gone. */
  readonly field: string
  readonly before: string
  readonly after: string
}

/** How the entries of a list are told apart, and what they are called. */
export interface Identity {
  readonly id: string
  readonly title: string
}

/**
 * Compares two states of a list, or the lists of two accounts: what is gone, what is new, and what changed, field by
 * field, in the order of the newer one, with what is gone at the end. Entries are matched by ID; where one ID comes
 * twice, the first with the first and the second with the second. The order of a list of plain values, such as roles,
 * does not count.
 */
export function* differences(
  before: RecordTable,
  after: RecordTable,
  { id, title }: Identity
): Generator<Difference> {
  const idOf = (table: RecordTable, row: number): string => table.text(row, id)
  const nameOf = (table: RecordTable, row: number): string => table.text(row, title)
  const old = new Map<string, number[]>()
  for (let row = 0; row < before.size; row += 1) {
    const key = idOf(before, row)
    const rows = old.get(key)
    if (rows === undefined) old.set(key, [row])
    else rows.push(row)
  }
  const keys = [...new Set([...before.keys, ...after.keys])]
  for (let row = 0; row < after.size; row += 1) {
    const key = idOf(after, row)
    const match = old.get(key)?.shift()
    const name = nameOf(after, row)
    if (match === undefined) {
      yield { change: 'New', id: key, name, field: '', before: '', after: '' }
      continue
    }
    for (const field of keys) {
      if (isSame(before.value(match, field), after.value(row, field))) continue
      yield {
        change: 'Changed',
        id: key,
        name,
        field,
        before: before.text(match, field),
        after: after.text(row, field)
      }
    }
  }
  const gone = [...old.values()].flat().sort((one, other) => one - other)
  for (const row of gone)
    yield {
      change: 'Gone',
      id: idOf(before, row),
      name: nameOf(before, row),
      field: '',
      before: '',
      after: ''
    }
}

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return one === other || comparable(one) === comparable(other)
}

/** A text that is the same for the same value. A field that is missing is the same as one that is null. */
function comparable(value: JsonValue | undefined): string {
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map(comparable)
    const plain = (value as readonly JsonValue[]).every((item) => typeof item !== 'object')
    return `[${(plain ? items.sort() : items).join()}]`
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, each]) => each !== null)
    return `{${fields
      .map(([key, each]) => `${JSON.stringify(key)}:${comparable(each)}`)
      .sort()
      .join()}}`
  }
  return JSON.stringify(value ?? null)
}
