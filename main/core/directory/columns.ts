import { dateTime, flag, object, text } from '../ringcx/fields.ts'
import type { ColumnKind, KnownColumn } from './lists.ts'

/** A value of JSON, as `JSON.parse` makes it. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** One field of all records, stored by the shape of its values. */
export interface Column {
  readonly key: string
  /** Names of the objects around the field, then its own. */
  readonly path: readonly string[]
  readonly known: KnownColumn | null
  kind(): ColumnKind
  /** `undefined` where the record has no such field. */
  get(row: number): JsonValue | undefined
  set(row: number, value: JsonValue): void
  /** As {@link set}, for an instant that was read already. @param at milliseconds since the epoch, UTC */
  setInstant(row: number, at: number): void
  /** What a cell shows, and what search and filters read. */
  text(row: number): string
  /** The texts of a list one by one; of anything else its one text, if any. */
  items(row: number): readonly string[]
  /** What sorting goes by: a number for numbers and instants, else the text; `null` for an empty cell. */
  sortKey(row: number): number | string | null
  /** Rows with a value other than null and the empty text. */
  filled(): number
  /** The different values as numbered, code 0 being none; `null` when too many differ to number them. */
  dictionary(): Dictionary | null
  /** The values as they are stored, not copied. @param rows how many rows the table has */
  stored(rows: number): StoredColumn
}

/** The values of a column, as `table-snapshot.ts` saves them and {@link createColumn} takes them back. */
export interface StoredColumn {
  /** Instants by row, in milliseconds since the epoch (UTC), NaN where there is none; apart from the values. */
  readonly instants: Float64Array | null
  readonly values: StoredValues
}

export type StoredValues =
  /** Code 0 is none, code 1 the first value. */
  | { readonly form: 'numbered'; readonly values: readonly JsonValue[]; readonly codes: Uint16Array }
  /** NaN where there is none. */
  | { readonly form: 'numbers'; readonly numbers: Float64Array }
  | { readonly form: 'plain'; readonly values: readonly (JsonValue | undefined)[] }

/** Values by code, and the code of each row. */
export interface Dictionary {
  readonly codes: Uint16Array
  readonly size: number
  text(code: number): string
  items(code: number): readonly string[]
  sortKey(code: number): number | string | null
}

/** From this many different values on, a column is looked at for whether numbering them still saves anything. */
const FEW_VALUES = 2_000

/** Most values that are numbered: codes are 16 bits, and 0 means none. */
const MOST_VALUES = 60_000

/** Names of fields that hold an instant, where the list says nothing about them. */
const DATE_NAME = /(?:date|time|timestamp|dts|createdon|updatedon|modifiedon|lastlogin)$/i

/** Names of fields that may hold a number of seconds or milliseconds since the epoch. */
const INSTANT_NAME = /(?:date|timestamp|dts)$/i

/** 2001-09-09 as seconds: in an unknown field, a smaller number is a duration or a count. */
const SMALLEST_INSTANT = 1_000_000_000

/**
 * Makes a column. Values are numbered while few differ; instants are kept as milliseconds, numbers as numbers.
 *
 * @param dateText an instant, in milliseconds since the epoch (UTC), as local date
 * @param stored the values it begins with, which it takes over
 */
export function createColumn(
  key: string,
  path: readonly string[],
  known: KnownColumn | null,
  dateText: (at: number) => string,
  stored: StoredColumn | null = null
): Column {
  const name = path[path.length - 1] ?? ''
  const isDate = known === null ? DATE_NAME.test(name) : known.kind === 'date'
  /** Instants, apart from `store`, which then holds what can't be read as one. */
  const instants = isDate || stored?.instants ? createNumbers(stored?.instants ?? undefined) : null
  let store: Store = stored === null ? createNumbered() : storeOf(stored.values)
  let dates = 0
  let lastRow = -1
  const seen = { flags: 0, numbers: 0, lists: 0, others: 0 }

  const note = (value: JsonValue | undefined, by: number): void => {
    if (value === undefined || value === null || value === '') return
    if (typeof value === 'boolean') seen.flags += by
    else if (typeof value === 'number') seen.numbers += by
    else if (Array.isArray(value)) seen.lists += by
    else seen.others += by
  }

  const filled = (): number => dates + seen.flags + seen.numbers + seen.lists + seen.others

  const kind = (): ColumnKind => {
    if (known !== null) return known.kind
    const { flags, numbers, lists } = seen
    const all = filled()
    if (dates > 0 && dates === all) return 'date'
    if (/ids?$/i.test(name) && /(?:^|[a-z])I[dD]s?$|^ids?$/.test(name) && lists === 0) return 'id'
    if (flags > 0 && flags === all) return 'flag'
    if (numbers > 0 && numbers === all) return 'number'
    return lists > 0 && lists === all ? 'list' : 'text'
  }

  /** As instant, or `null`. In an unknown field, the name and the size decide whether a number is one. */
  const instantOf = (value: JsonValue): number | null => {
    const number = typeof value === 'string' && /^[\s\d.-]+$/.test(value) ? Number(value) : value
    // A date such as 2026-11-28 is no number
    if (known === null && typeof number === 'number' && !Number.isNaN(number)) {
      if (!INSTANT_NAME.test(name) || number < SMALLEST_INSTANT) return null
    }
    return dateTime(value)
  }

  const itemText = (value: JsonValue): string => {
    if (value === null) return ''
    if (typeof value === 'string') return known?.constants === true ? constantText(value) : value
    if (typeof value === 'boolean') return value ? 'Yes' : 'No'
    if (typeof value === 'number') return String(value)
    const parts = object(value)
    // Roles come as objects too (ringcx-api §4.2); of others the first text names them best
    const first = parts === null ? null : (text(parts['roleType']) ?? firstText(parts))
    return first === null ? JSON.stringify(value) : itemText(first)
  }

  const itemsOf = (value: JsonValue | undefined): readonly string[] => {
    if (Array.isArray(value))
      return (value as readonly JsonValue[]).map(itemText).filter((item) => item !== '')
    const one = textOf(value)
    return one === '' ? [] : [one]
  }

  const textOf = (value: JsonValue | undefined): string => {
    if (value === undefined || value === null) return ''
    if (Array.isArray(value)) return itemsOf(value).join(', ')
    const read = known?.kind === 'flag' ? flag(value) : null
    return read === null ? itemText(value) : read ? 'Yes' : 'No'
  }

  const sortKeyOf = (value: JsonValue | undefined): number | string | null => {
    if (typeof value === 'number') return value
    const shown = textOf(value)
    return shown === '' ? null : shown
  }

  const get = (row: number): JsonValue | undefined => {
    const instant = instants?.get(row)
    return instant === undefined ? store.get(row) : new Date(instant).toISOString()
  }

  const dictionary = (): Dictionary | null => {
    const numbered = instants === null ? store.numbered : null
    if (numbered === null) return null
    const { values } = numbered
    return {
      codes: numbered.codes(),
      size: values.length,
      text: (code) => (numbered.texts[code] ??= textOf(values[code])),
      items: (code) => (numbered.items[code] ??= itemsOf(values[code])),
      sortKey: (code) => sortKeyOf(values[code])
    }
  }

  /** Takes back what the row had: a field can come twice in a record. */
  const forget = (row: number): void => {
    if (row > lastRow) {
      lastRow = row
      return
    }
    if (instants?.get(row) === undefined) {
      note(store.get(row), -1)
    } else {
      instants.clear(row)
      dates -= 1
    }
  }

  const put = (row: number, value: JsonValue): void => {
    forget(row)
    note(value, 1)
    store = store.set(row, value)
  }

  const putInstant = (row: number, at: number): void => {
    forget(row)
    instants?.set(row, at)
    dates += 1
  }

  const code = (row: number): number => store.numbered?.codes()[row] ?? 0

  if (stored !== null) {
    lastRow = Infinity
    for (const at of stored.instants ?? []) if (!Number.isNaN(at)) dates += 1
    for (const [value, count] of countedValues(stored.values)) note(value, count)
  }

  return {
    key,
    path,
    known,
    kind,
    get,
    filled,
    dictionary,
    set(row, value) {
      const instant = instants === null || value === null || value === '' ? null : instantOf(value)
      if (instant === null) put(row, value)
      else putInstant(row, instant)
    },
    setInstant: (row, at) => {
      if (instants === null) put(row, new Date(at).toISOString())
      else putInstant(row, at)
    },
    text(row) {
      const instant = instants?.get(row)
      if (instant !== undefined) return dateText(instant)
      const { numbered } = store
      if (numbered === null) return textOf(store.get(row))
      const at = code(row)
      return (numbered.texts[at] ??= textOf(numbered.values[at]))
    },
    items(row) {
      if (instants?.get(row) !== undefined) return [dateText(instants.get(row) ?? 0)]
      const { numbered } = store
      if (numbered === null) return itemsOf(store.get(row))
      const at = code(row)
      return (numbered.items[at] ??= itemsOf(numbered.values[at]))
    },
    sortKey: (row) => instants?.get(row) ?? sortKeyOf(store.get(row)),
    stored: (rows) => ({ instants: instants?.all(rows) ?? null, values: store.stored(rows) })
  }
}

/** `SUPER_USER` → `Super user`. Constants are an open set, so unknown ones are written the same way. */
export function constantText(constant: string): string {
  if (!/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(constant)) return constant
  const words = constant.replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function firstText(parts: Readonly<Record<string, unknown>>): string | null {
  for (const value of Object.values(parts)) {
    const read = text(value)
    if (read !== null) return read
  }
  return null
}

/** How the values of a column are held. `set` answers with the store that holds them from then on. */
interface Store {
  get(row: number): JsonValue | undefined
  set(row: number, value: JsonValue): Store
  readonly numbered: Numbered | null
  stored(rows: number): StoredValues
}

function storeOf(stored: StoredValues): Store {
  switch (stored.form) {
    case 'numbered':
      return createNumbered(stored.values, stored.codes)
    case 'numbers':
      return createNumeric(createNumbers(stored.numbers), stored.numbers.length)
    case 'plain':
      return createPlain([...stored.values])
  }
}

/** Every value with how often it is there. */
function* countedValues(stored: StoredValues): Generator<readonly [JsonValue | undefined, number]> {
  if (stored.form === 'numbers') {
    for (const number of stored.numbers) if (!Number.isNaN(number)) yield [number, 1]
  } else if (stored.form === 'plain') {
    for (const value of stored.values) yield [value, 1]
  } else {
    const counts = new Uint32Array(stored.values.length + 1)
    for (const code of stored.codes) counts[code] = (counts[code] ?? 0) + 1
    for (const [index, value] of stored.values.entries()) yield [value, counts[index + 1] ?? 0]
  }
}

interface Numbered {
  readonly values: readonly (JsonValue | undefined)[]
  readonly codes: () => Uint16Array
  /** Texts by code, once they were asked for. */
  readonly texts: string[]
  readonly items: (readonly string[])[]
}

function createNumbered(stored: readonly JsonValue[] = [], storedCodes?: Uint16Array): Store {
  let codes: Uint16Array = storedCodes ?? new Uint16Array(64)
  let rows = storedCodes?.length ?? 0
  const values: (JsonValue | undefined)[] = [undefined]
  // Lists and objects by their JSON; a Map tells the number 1 from the text "1"
  const simple = new Map<JsonValue, number>()
  const composed = new Map<string, number>()

  const codeOf = (value: JsonValue): number => {
    const isSimple = typeof value !== 'object' || value === null
    const json = isSimple ? '' : JSON.stringify(value)
    const known = isSimple ? simple.get(value) : composed.get(json)
    if (known !== undefined) return known
    const code = values.push(value) - 1
    if (isSimple) simple.set(value, code)
    else composed.set(json, code)
    return code
  }

  for (const value of stored) codeOf(value)

  const self: Store = {
    get: (row) => values[codes[row] ?? 0],
    set(row, value) {
      const code = codeOf(value)
      if (row >= codes.length) codes = grown(codes, row)
      rows = Math.max(rows, row + 1)
      codes[row] = code
      const many = values.length > MOST_VALUES || (values.length > FEW_VALUES && values.length > rows / 3)
      return many ? withoutNumbers(rows, self) : self
    },
    numbered: { values, codes: () => codes, texts: [], items: [] },
    stored: (count) => ({
      form: 'numbered',
      values: values.slice(1) as JsonValue[],
      codes: codes.length < count ? grown(codes, count - 1).subarray(0, count) : codes.subarray(0, count)
    })
  }
  return self
}

/** The same values, one by one: there are too many different ones. */
function withoutNumbers(rows: number, from: Store): Store {
  const values: (JsonValue | undefined)[] = []
  for (let row = 0; row < rows; row += 1) values.push(from.get(row))
  const numeric = values.every((value) => value === undefined || typeof value === 'number')
  if (!numeric) return createPlain(values)
  const numbers = createNumbers()
  values.forEach((value, row) => {
    if (typeof value === 'number') numbers.set(row, value)
  })
  return createNumeric(numbers, rows)
}

function createNumeric(numbers: ReturnType<typeof createNumbers>, length: number): Store {
  let rows = length
  const put = (row: number, value: number): void => {
    numbers.set(row, value)
    rows = Math.max(rows, row + 1)
  }
  const self: Store = {
    get: numbers.get,
    set(row, value) {
      if (typeof value === 'number') {
        put(row, value)
        return self
      }
      const all = Array.from({ length: rows }, (_, each) => numbers.get(each))
      return createPlain(all).set(row, value)
    },
    numbered: null,
    stored: (count) => ({ form: 'numbers', numbers: numbers.all(count) })
  }
  return self
}

function createPlain(values: (JsonValue | undefined)[]): Store {
  const self: Store = {
    get: (row) => values[row],
    set(row, value) {
      while (values.length < row) values.push(undefined)
      values[row] = value
      return self
    },
    numbered: null,
    stored: (count) => ({ form: 'plain', values: values.slice(0, count) })
  }
  return self
}

/** Numbers by row, 8 bytes each; NaN, which JSON has not, where there is none. */
function createNumbers(stored?: Float64Array) {
  let numbers: Float64Array = stored ?? new Float64Array(64).fill(NaN)
  return {
    /** Exactly so many rows. */
    all(rows: number): Float64Array {
      if (numbers.length >= rows) return numbers.subarray(0, rows)
      const all = new Float64Array(rows).fill(NaN)
      all.set(numbers)
      return all
    },
    get: (row: number): number | undefined => {
      const value = numbers[row]
      return value === undefined || Number.isNaN(value) ? undefined : value
    },
    set(row: number, value: number): void {
      if (row >= numbers.length) {
        const length = numbers.length
        numbers = grown(numbers, row)
        numbers.fill(NaN, length)
      }
      numbers[row] = value
    },
    clear(row: number): void {
      if (row < numbers.length) numbers[row] = NaN
    }
  }
}

/** A longer copy with room for the row; by half, because a doubled one is mostly empty. */
export function grown<Numbers extends Uint16Array | Int32Array | Float64Array>(
  numbers: Numbers,
  row: number
): Numbers {
  const longer = new (numbers.constructor as new (length: number) => Numbers)(
    Math.max(row + 1, Math.ceil(numbers.length * 1.5))
  )
  longer.set(numbers)
  return longer
}
