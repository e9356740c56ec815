import { dateTime, id, object } from '../ringcx/fields.ts'
import { createColumn, grown, type Column, type JsonValue, type StoredColumn } from './columns.ts'
import { isRecord, type RecordSink } from './json-records.ts'
import { LISTS, type KnownColumn, type ListName } from './lists.ts'
import { arrangeParents } from './parents.ts'
import { isSecretField } from './secret-fields.ts'

/** The records of one list, by column. Rows keep their numbers as long as the table lives. */
export interface RecordTable {
  readonly list: ListName
  readonly size: number
  /** Rows that came in the answer; the rest was made for the tree, and comes last. */
  readonly received: number
  /** In order of first appearance; known columns of the list first. */
  readonly keys: readonly string[]
  column(key: string): Column | undefined
  /** Value of a (flattened) field; `undefined` where the record has none. */
  value(row: number, key: string): JsonValue | undefined
  /** What a cell shows and what search and filters read: flags Yes or No, dates as local date, lists joined with `, `. */
  text(row: number, key: string): string
  /** Row of the parent, -1 for a root. */
  parentOf(row: number): number
  depthOf(row: number): number
  /** The whole record, unflattened, without secret fields. Instants are ISO 8601 texts, in whatever form they came. */
  record(row: number): Readonly<Record<string, JsonValue>>
  /** The row with this id, the first of several; -1 when there is none. */
  findRow(id: string): number
  /** Names of the secret fields that were dropped. */
  readonly hiddenFields: readonly string[]
  /** What could not be kept as it came. */
  readonly losses: TableLosses
  /** All that the table is made of, not copied, for `table-snapshot.ts`. */
  stored(): StoredTable
}

/** What {@link restoreTable} makes the same table of. */
export interface StoredTable {
  readonly list: ListName
  readonly size: number
  readonly received: number
  readonly parents: Int32Array
  readonly depths: Int32Array
  readonly columns: readonly { readonly path: readonly string[]; readonly stored: StoredColumn }[]
  /** Values beyond {@link MOST_COLUMNS}, by row. */
  readonly beyond: readonly (readonly [row: number, values: readonly Beyond[]])[]
  readonly hiddenFields: readonly string[]
  readonly losses: TableLosses
}

type Beyond = readonly [path: readonly string[], value: JsonValue]

export interface TableLosses {
  /** Records above {@link MOST_ROWS}. */
  readonly tooMany: number
  /** Values dropped because they were nested deeper than {@link MOST_NESTING}. */
  readonly tooDeep: number
  /** Records with an id that an earlier one has; they are kept. Counted by `finish`. */
  readonly sameId: number
  /** Records without an id; they are kept. Counted by `finish`. */
  readonly withoutId: number
}

/** Takes the records of one list. */
export interface TableBuilder extends RecordSink {
  /** The table so far; it grows with each record. */
  readonly table: RecordTable
  /** Fields that the next records get in addition, such as those of the group they were asked for with. */
  setExtra(extra: Readonly<Record<string, unknown>> | null): void
  /** Looks for the parents that came later, makes those that did not come, and breaks circles. */
  finish(): RecordTable
}

/** Most rows of a table: five times the users that the largest known customer has. */
export const MOST_ROWS = 1_000_000

/** Most columns; what comes in fields beyond them is only in {@link RecordTable.record}. */
export const MOST_COLUMNS = 1_000

/** Deepest nesting of a value that is kept: nothing in RingCX goes below 6. */
export const MOST_NESTING = 32

/** Objects within a record become separate columns down to here; what is deeper stays one value. */
const FLATTENED = 4

/** Makes a table of what {@link RecordTable.stored} gave, and takes it over. */
export function restoreTable(stored: StoredTable): RecordTable {
  return createTableBuilder(stored.list, createDateText(), LISTS[stored.list].columns, stored).table
}

/**
 * Makes a table, empty at first.
 *
 * @param dateText an instant, in milliseconds since the epoch (UTC), as local date
 * @param known the fields that are known by name; default: those of the list
 * @param stored what it begins with
 */
export function createTableBuilder(
  list: ListName,
  dateText = createDateText(),
  known: readonly KnownColumn[] = LISTS[list].columns,
  stored: StoredTable | null = null
): TableBuilder {
  const facts = LISTS[list]
  const columns = new Map<string, Column>()
  /** Children of a known field's object by name, so that the way down needs no joined keys. */
  const roots = new Map<string, Slot>()
  const beyond = new Map<number, Beyond[]>(stored?.beyond.map(([row, values]) => [row, [...values]]))
  const hidden = new Set<string>(stored?.hiddenFields)
  const losses = { tooMany: 0, tooDeep: 0, sameId: 0, withoutId: 0, ...stored?.losses }
  let size = stored?.size ?? 0
  let received = stored?.received ?? 0
  let parents: Int32Array = stored?.parents ?? new Int32Array(64)
  let depths: Int32Array = stored?.depths ?? new Int32Array(64)
  let extra: Readonly<Record<string, unknown>> | null = null
  const keys: string[] = []

  const openColumn = (path: readonly string[], known: KnownColumn | null): Column | null => {
    if (columns.size >= MOST_COLUMNS) return null
    const key = keyOf(path)
    const made = createColumn(key, path, known, dateText)
    columns.set(key, made)
    keys.push(key)
    return made
  }

  const slotOf = (slots: Map<string, Slot>, name: string, above: readonly string[]): Slot => {
    const found = slots.get(name)
    if (found !== undefined) return found
    const made: Slot = {
      path: [...above, name],
      secret: isSecretField(name),
      column: null,
      below: new Map()
    }
    // A sender that invents a name for each field must not be remembered forever
    if (slots.size < MOST_COLUMNS) slots.set(name, made)
    return made
  }

  for (const each of known) {
    let slots = roots
    let slot: Slot | null = null
    for (const part of each.path ?? each.key.split('.')) {
      slot = slotOf(slots, part, slot?.path ?? [])
      // A role may be called as a secret is
      slot.secret = false
      slots = slot.below
    }
    if (slot !== null) slot.column = openColumn(slot.path, each)
  }

  for (const { path, stored: values } of stored?.columns ?? []) {
    const key = keyOf(path)
    const opened = columns.get(key)
    if (opened === undefined) keys.push(key)
    columns.set(key, createColumn(key, path, opened?.known ?? null, dateText, values))
  }

  const columnOf = (slot: Slot): Column | null =>
    (slot.column ??= columns.get(keyOf(slot.path)) ?? openColumn(slot.path, null))

  const putInstant = (row: number, slot: Slot, instant: number): void => {
    const column = columnOf(slot)
    if (column === null) put(row, slot, new Date(instant).toISOString())
    else column.setInstant(row, instant)
  }

  const put = (row: number, slot: Slot, value: JsonValue): void => {
    const column = columnOf(slot)
    if (column !== null) {
      column.set(row, value)
      return
    }
    const more = beyond.get(row) ?? []
    more.push([slot.path, value])
    beyond.set(row, more)
  }

  /** A copy without secret fields, and without what is nested too deep. */
  const clean = (value: unknown, path: readonly string[], level: number): JsonValue => {
    if (typeof value !== 'object' || value === null) return value as JsonValue
    if (level > MOST_NESTING) {
      losses.tooDeep += 1
      return null
    }
    if (Array.isArray(value)) return value.map((each) => clean(each, path, level + 1))
    const kept: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>
    for (const name of Object.keys(value)) {
      if (isSecretField(name)) hidden.add(keyOf([...path, name]))
      else kept[name] = clean((value as Readonly<Record<string, unknown>>)[name], [...path, name], level + 1)
    }
    return kept
  }

  const fill = (row: number, record: object, slots: Map<string, Slot>, above: readonly string[]): void => {
    for (const name of Object.keys(record)) {
      const value = (record as Readonly<Record<string, unknown>>)[name]
      // The records below are separate rows
      if (name === facts.childrenField && above.length === 0 && (value === null || Array.isArray(value)))
        continue
      const slot = slotOf(slots, name, above)
      if (slot.secret) {
        hidden.add(keyOf(slot.path))
        continue
      }
      if (typeof value !== 'object' || value === null) {
        put(row, slot, value as JsonValue)
        continue
      }
      const instant = slot.column?.known?.kind === 'date' ? dateTime(value) : instantOfObject(value)
      if (instant !== null) putInstant(row, slot, instant)
      else if (isRecord(value) && above.length < FLATTENED - 1 && Object.keys(value).length > 0)
        fill(row, value, slot.below, slot.path)
      else put(row, slot, clean(value, slot.path, above.length + 1))
    }
  }

  const append = (record: object, parent: number): number => {
    const row = size
    size += 1
    if (row >= parents.length) {
      parents = grown(parents, row)
      depths = grown(depths, row)
    }
    parents[row] = parent
    depths[row] = parent === -1 ? 0 : (depths[parent] ?? 0) + 1
    fill(row, record, roots, [])
    return row
  }

  const findRow = (wanted: string): number => {
    const column = columns.get(facts.idField)
    for (let row = 0; row < size; row += 1) if (id(column?.get(row)) === wanted) return row
    return -1
  }

  const table: RecordTable = {
    list,
    get size() {
      return size
    },
    get received() {
      return received
    },
    keys,
    column: (key) => columns.get(key),
    value: (row, key) => columns.get(key)?.get(row),
    text: (row, key) => columns.get(key)?.text(row) ?? '',
    parentOf: (row) => parents[row] ?? -1,
    depthOf: (row) => depths[row] ?? 0,
    record(row) {
      const record: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>
      for (const { path, get } of columns.values()) {
        const value = get(row)
        if (value !== undefined) putAt(record, path, value)
      }
      for (const [path, value] of beyond.get(row) ?? []) putAt(record, path, value)
      return record
    },
    findRow,
    get hiddenFields() {
      return [...hidden]
    },
    losses,
    stored: () => ({
      list,
      size,
      received,
      parents: parents.subarray(0, size),
      depths: depths.subarray(0, size),
      columns: [...columns.values()].map((column) => ({
        path: column.path,
        stored: column.stored(size)
      })),
      beyond: [...beyond],
      hiddenFields: [...hidden],
      losses
    })
  }

  return {
    table,
    setExtra(next) {
      extra = next
    },
    refuses() {
      if (received < MOST_ROWS) return false
      losses.tooMany += 1
      return true
    },
    add(record, parent) {
      if (!isRecord(record) || received >= MOST_ROWS) return -1
      const row = append(record, parent)
      received += 1
      if (extra !== null) fill(row, extra, roots, [])
      return row
    },
    extend(row, record) {
      if (row >= 0 && isRecord(record)) fill(row, record, roots, [])
    },
    finish() {
      const rowOf = new Map<string, number>()
      const ids = columns.get(facts.idField)
      for (let row = 0; row < received; row += 1) {
        const own = id(ids?.get(row))
        if (own === null) losses.withoutId += 1
        else if (rowOf.has(own)) losses.sameId += 1
        else rowOf.set(own, row)
      }
      arrangeParents({
        rule: facts.parentRule,
        table,
        rowOf,
        append: (record) => append(record, -1),
        parents: () => parents,
        depths: () => depths
      })
      return table
    }
  }
}

/** A field by name, with the fields of the object it may hold. */
interface Slot {
  readonly path: readonly string[]
  secret: boolean
  column: Column | null
  readonly below: Map<string, Slot>
}

/** The names joined by points; a point within a name is escaped, so that no two fields have the same key. */
export function keyOf(path: readonly string[]): string {
  return path.map((name) => (/[\\.]/.test(name) ? name.replace(/[\\.]/g, '\\$&') : name)).join('.')
}

/** Sets a value at a path of an object without a prototype: any name can be a field, `__proto__` too. */
function putAt(record: Record<string, JsonValue>, path: readonly string[], value: JsonValue): void {
  let at = record
  for (const name of path.slice(0, -1)) {
    const below = at[name]
    if (isRecord(below)) at = below
    else at = at[name] = Object.create(null) as Record<string, JsonValue>
  }
  at[path[path.length - 1] ?? ''] = value
}

/** An instant as Java's serializers write one (ringcx-api §4.1), wherever it stands; `null` for any other object. */
function instantOfObject(value: object): number | null {
  const parts = object(value)
  if (parts === null) return null
  const isJoda = 'millis' in parts && ('year' in parts || 'zone' in parts || 'chronology' in parts)
  const isDate = 'year' in parts && ('dayOfMonth' in parts || 'day' in parts)
  return isJoda || isDate || 'epochSecond' in parts ? dateTime(parts) : null
}

/** Local dates such as `Nov 22, 2026`, as the window writes them. */
export function createDateText(): (at: number) => string {
  const format = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
  const days = new Map<number, string>()
  return (at) => {
    const date = new Date(at)
    const day = date.getFullYear() * 512 + date.getMonth() * 32 + date.getDate()
    const known = days.get(day)
    if (known !== undefined) return known
    const written = format.format(date)
    days.set(day, written)
    return written
  }
}
