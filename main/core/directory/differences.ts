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

/** How the entries of a list are told apart, and what they are called: the first of the titles that they have. */
export interface Identity {
  readonly id: string
  readonly titles: readonly string[]
}

/**
 * Compares two states of a list, or the lists of two accounts: what is gone, what is new, and what changed, field by
 * field, in the order of the newer one, with what is gone at the end. Entries are matched by ID; where one ID comes
 * twice, the first with the first and the second with the second. The order of a list of plain values, such as roles,
 * does not count. Rows that were made for the tree are left out: RingCX did not send them.
 */
export function* differences(
  before: RecordTable,
  after: RecordTable,
  { id, titles }: Identity
): Generator<Difference> {
  const idOf = (table: RecordTable, row: number): string => table.text(row, id)
  const nameOf = (table: RecordTable, row: number): string =>
    titles.map((title) => table.text(row, title)).find((text) => text.trim() !== '') ?? ''
  const old = new Map<string, number[]>()
  // From the end, so that the first of several is taken first
  for (let row = before.received - 1; row >= 0; row -= 1) {
    const key = idOf(before, row)
    const rows = old.get(key)
    if (rows === undefined) old.set(key, [row])
    else rows.push(row)
  }
  const keys = [...new Set([...before.keys, ...after.keys])]
  for (let row = 0; row < after.received; row += 1) {
    const key = idOf(after, row)
    const match = old.get(key)?.pop()
    const name = nameOf(after, row)
    if (match === undefined) {
      yield { change: 'New', id: key, name, field: '', before: '', after: '' }
      continue
    }
    for (const field of keys) {
      const [was, is] = [before.value(match, field), after.value(row, field)]
      if (isSame(was, is)) continue
      const texts = [before.text(match, field), after.text(row, field)] as const
      // Two moments of one day look the same in a cell
      const [old, now] = texts[0] === texts[1] ? [exactText(was), exactText(is)] : texts
      yield { change: 'Changed', id: key, name, field, before: old, after: now }
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

function exactText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
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
