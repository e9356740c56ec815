/**
 * Cuts the records out of a list that arrives in pieces, without ever holding the whole of it: one pass over the bytes
 * with a small state machine, `JSON.parse` for one record at a time. Takes anything and never throws: what is no record
 * is counted. In UTF-8, JSON's punctuation is never part of another character (RFC 3629 §3), so pieces may end anywhere.
 */

/** Where records go. Both answer before the next one comes. */
export interface RecordSink {
  /** True when it takes no more records; the one that comes next is then passed over, with those below it. */
  refuses(): boolean
  /**
   * A record, in the order of the answer, each before those below it.
   *
   * @param parent row of the record it is below, -1 for one of the outer list
   * @returns its row, or -1 when it can't be one
   */
  add(record: unknown, parent: number): number
  /** More fields of an added record: those that came behind the list of its children. */
  extend(row: number, record: unknown): void
}

/** What an answer was like. */
export interface ReadCounts {
  /** Entries of lists that are not objects. */
  readonly skipped: number
  /** Entries that are not valid JSON. */
  readonly damaged: number
  /** Entries above {@link MOST_RECORD_BYTES}. */
  readonly tooLong: number
  /** Whether the answer is a list at all; `null` before its first sign. */
  readonly isList: boolean | null
  /** Whether the list has come to its end. */
  readonly complete: boolean
}

export interface RecordReader {
  /** Takes the next piece, and keeps nothing of it. */
  push(piece: Uint8Array): void
  counts(): ReadCounts
}

/** Longest record taken, in bytes, without its children. An agent with every documented field takes 4 kB. */
export const MOST_RECORD_BYTES = 4 * 1024 * 1024

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
/** Part of a byte order mark, which may precede the list. */
const MARK: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf])

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

type Place = 'before' | 'list' | 'record' | 'literal' | 'after' | 'no-list'

/**
 * Makes a reader of one list.
 *
 * @param sink takes the records
 * @param childrenField the field whose list holds records below its own; they are cut out of it. `null` for none
 */
export function createRecordReader(sink: RecordSink, childrenField: string | null): RecordReader {
  const childrenKey = childrenField === null ? null : Buffer.from(JSON.stringify(childrenField))
  let place: Place = 'before'
  let skipped = 0
  let damaged = 0
  let tooLong = 0

  /** For each list of children that is open, from the outside in: the row that its records are below. */
  const above: number[] = []
  /** Whether that is the row of the record with the list; else it could not be read, and a row above takes them. */
  const isOwn: boolean[] = []
  /** Of the record that is being read: its row, -1 when it has none, `null` when nothing of it has come yet. */
  let row: number | null = null
  let depth = 0
  let inText = false
  /** What is being read is no record, or too long: its end is found, and nothing of it kept. */
  let discarding = false

  let buffer: Buffer = Buffer.alloc(0)
  let at = 0
  /** Where the fields begin that were not added yet. */
  let start = 0

  const parentRow = (): number => above[above.length - 1] ?? -1

  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      try {
        // A raw control character in a string breaks the whole record; between values, a space means the same.
        // eslint-disable-next-line no-control-regex -- it replaces control characters
        return JSON.parse(text.replace(/[\u0000-\u001f]/g, ' ')) as unknown
      } catch {
        damaged += 1
        return undefined
      }
    }
  }

  /** Adds a record with those below it that the state machine could not see, such as under an escaped name. */
  const deliver = (record: unknown, parent: number): number => {
    const first = sink.add(record, parent)
    if (childrenField === null || !Object.hasOwn(record as object, childrenField)) return first
    const pending = [{ record, row: first }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const children = (next.record as Readonly<Record<string, unknown>>)[childrenField]
      if (!Array.isArray(children)) continue
      const added = children.flatMap((child: unknown) => {
        if (isRecord(child)) return [{ record: child, row: sink.add(child, next.row) }]
        skipped += 1
        return []
      })
      pending.push(...added.reverse())
    }
    return first
  }

  /** The fields from `start` up to the end of the record, or up to the list of its children. */
  const fields = (end: number): string | null => {
    let from = start
    while (isBlank(buffer[from])) from += 1
    let to = end
    while (to > from && isBlank(buffer[to - 1])) to -= 1
    if (buffer[to - 1] === COMMA) to -= 1
    if (row === null) return buffer.toString('utf8', from, to)
    // Behind the children of a record, fields begin with a comma.
    return buffer[from] === COMMA && to > from + 1 ? `{${buffer.toString('utf8', from + 1, to)}` : null
  }

  const take = (end: number): void => {
    const text = fields(end)
    if (text === null) return
    const record = parse(text.endsWith('}') && end === at + 1 ? text : `${text}}`)
    if (row === null) row = record === undefined ? -1 : deliver(record, parentRow())
    else if (row !== -1 && record !== undefined) sink.extend(row, record)
  }

  /** Where the key of the children begins, when the list that opens at `at` is theirs; else -1. */
  const childrenKeyAt = (): number => {
    if (childrenKey === null) return -1
    let end = at - 1
    while (end > start && isBlank(buffer[end])) end -= 1
    if (buffer[end] !== COLON) return -1
    end -= 1
    while (end > start && isBlank(buffer[end])) end -= 1
    const begin = end + 1 - childrenKey.length
    if (begin <= start || buffer.compare(childrenKey, 0, childrenKey.length, begin, end + 1) !== 0) return -1
    const before = buffer[begin - 1]
    return before === OPEN_OBJECT || before === COMMA || isBlank(before) ? begin : -1
  }

  const openList = (): void => {
    const byte = buffer[at]
    at += 1
    if (isBlank(byte) || (byte !== undefined && MARK.has(byte))) return
    place = byte === OPEN_LIST ? 'list' : 'no-list'
  }

  const openEntry = (): void => {
    const byte = buffer[at]
    if (isBlank(byte) || byte === COMMA) {
      at += 1
    } else if (byte === CLOSE_LIST) {
      at += 1
      closeList()
    } else if (byte === OPEN_OBJECT) {
      begin(1, sink.refuses())
    } else {
      skipped += 1
      if (byte === QUOTE || byte === OPEN_LIST) {
        inText = byte === QUOTE
        begin(inText ? 0 : 1, true)
      } else {
        // At least one byte, so that a stray bracket is passed.
        at += 1
        place = 'literal'
      }
    }
  }

  const begin = (atDepth: number, discard: boolean): void => {
    start = at
    at += 1
    depth = atDepth
    discarding = discard
    row = null
    place = 'record'
  }

  const closeList = (): void => {
    const parent = above.pop()
    if (parent === undefined) {
      place = 'after'
      return
    }
    row = isOwn.pop() === true ? parent : -1
    start = at
    depth = 1
    discarding = false
    place = 'record'
  }

  const closeEntry = (): void => {
    if (!discarding) take(at + 1)
    at += 1
    place = 'list'
  }

  /** Up to the end of the record, the beginning of its children, or the end of the buffer. Every byte passes here. */
  const scanRecord = (): void => {
    const bytes = buffer
    const end = bytes.length
    let next = at
    let level = depth
    while (next < end) {
      if (inText) {
        let byte = bytes[next]
        while (byte !== QUOTE && byte !== BACKSLASH && next < end) byte = bytes[++next]
        if (next >= end) break
        // What is escaped may be in the next piece: then that begins one byte later.
        next += byte === BACKSLASH ? 2 : 1
        if (byte === BACKSLASH) continue
        inText = false
        if (level > 0) continue
        place = 'list'
        break
      }
      const byte = bytes[next]
      if (byte === QUOTE) {
        inText = true
      } else if (byte === OPEN_OBJECT) {
        level += 1
      } else if (byte === OPEN_LIST) {
        at = next
        if (level === 1 && !discarding && openChildren()) return
        level += 1
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        level -= 1
        if (level === 0) {
          at = next
          closeEntry()
          return
        }
      }
      next += 1
    }
    at = next
    depth = level
  }

  /** True when the list that opens at `at` is that of the children: then what is before it is taken. */
  const openChildren = (): boolean => {
    const key = childrenKeyAt()
    if (key === -1) return false
    take(key)
    const own = row !== null && row !== -1
    isOwn.push(own)
    above.push(own ? Number(row) : parentRow())
    at += 1
    place = 'list'
    return true
  }

  const scanLiteral = (): void => {
    for (; at < buffer.length; at += 1) {
      const byte = buffer[at]
      if (byte === COMMA || byte === CLOSE_LIST || byte === OPEN_OBJECT || isBlank(byte)) {
        place = 'list'
        return
      }
    }
  }

  /** Keeps what is left of the record under way; a copy, so that the piece can go. */
  const keepRest = (): void => {
    const ended = at - buffer.length
    if (place === 'record' && !discarding) {
      if (buffer.length - start > MOST_RECORD_BYTES) {
        tooLong += 1
        discarding = true
      } else {
        buffer = Buffer.from(buffer.subarray(start))
        at = buffer.length + ended
        start = 0
        return
      }
    }
    buffer = Buffer.alloc(0)
    at = ended
    start = 0
  }

  return {
    push(piece) {
      const next = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      buffer = buffer.length === 0 ? next : Buffer.concat([buffer, next])
      while (at < buffer.length) {
        if (place === 'record') scanRecord()
        else if (place === 'list') openEntry()
        else if (place === 'literal') scanLiteral()
        else if (place === 'before') openList()
        else at = buffer.length
      }
      keepRest()
    },
    counts: () => ({
      skipped,
      damaged,
      tooLong,
      isList: place === 'before' ? null : place !== 'no-list',
      complete: place === 'after'
    })
  }
}

/** True for an object of JSON that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
