import { id } from '../ringcx/fields.ts'
import { createRecordReader, isRecord, type ReadCounts, type RecordSink } from './json-records.ts'
import { LISTS } from './lists.ts'
import type { TableBuilder } from './record-table.ts'
import type { BodyShape } from './worker-messages.ts'

/** Reads one body into a table. */
export interface BodyReader {
  push(piece: Uint8Array): void
  counts(): ReadCounts
  /** The body is at its end: what had to wait for that is put into the table. */
  end(): void
}

/** Makes the reader of a body of this shape. */
export function createBodyReader(builder: TableBuilder, shape: BodyShape): BodyReader {
  const { list } = builder.table
  switch (shape.kind) {
    case 'records':
      return {
        ...createRecordReader(withExtra(builder, shape.extra), LISTS[list].childrenField),
        end: nothing
      }
    case 'groups': {
      const { sink, end } = groupSink(builder, shape.as)
      return { ...createRecordReader(sink, shape.children), end }
    }
    case 'ids': {
      const found: string[] = []
      const add = (record: unknown): number => {
        const read = isRecord(record) ? id(record[shape.idField]) : null
        if (read !== null) found.push(read)
        return read === null ? -1 : found.length - 1
      }
      const reader = createRecordReader({ add, extend: nothing, refuses: () => false }, null)
      return {
        ...reader,
        end() {
          // A part of the IDs would say that the others are not there.
          if (reader.counts().complete)
            builder.extend(shape.row, { [shape.into]: found, [shape.countInto]: found.length })
        }
      }
    }
  }
}

const nothing = (): void => undefined

/** Several bodies may be under way: each sets its own extra fields before each of its records. */
function withExtra(builder: TableBuilder, extra: Readonly<Record<string, unknown>> | null): RecordSink {
  return {
    refuses: builder.refuses,
    add(record, parent) {
      builder.setExtra(extra)
      return builder.add(record, parent)
    },
    extend: builder.extend
  }
}

/** A group, or a record in one. */
type Entry =
  | { readonly fields: Record<string, unknown>; readonly rows: number[]; isLate: boolean }
  | { readonly row: number }

/** Takes groups with their records. A group is no row; its fields can come behind its records. */
function groupSink(builder: TableBuilder, as: string): { sink: RecordSink; end: () => void } {
  const entries: Entry[] = []
  const addRecord = (record: unknown, group: Entry | undefined): number => {
    if (group === undefined || 'row' in group) return -1
    builder.setExtra({ [as]: group.fields })
    const row = builder.add(record, -1)
    if (row !== -1) group.rows.push(row)
    return row
  }
  return {
    sink: {
      refuses: builder.refuses,
      add(record, parent) {
        if (!isRecord(record)) return -1
        if (parent === -1) return entries.push({ fields: ownFields(record), rows: [], isLate: false }) - 1
        const row = addRecord(record, entries[parent])
        return row === -1 ? -1 : entries.push({ row }) - 1
      },
      extend(at, record) {
        const entry = entries[at]
        if (entry === undefined || !isRecord(record)) return
        if ('row' in entry) builder.extend(entry.row, record)
        else {
          Object.assign(entry.fields, ownFields(record))
          entry.isLate = true
        }
      }
    },
    end() {
      for (const entry of entries) {
        if ('row' in entry || !entry.isLate) continue
        for (const row of entry.rows) builder.extend(row, { [as]: entry.fields })
      }
    }
  }
}

/** What a record repeats of its group: its plain values, which name and describe it. */
export function ownFields(group: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain = Object.entries(group).filter(([, value]) => typeof value !== 'object')
  return Object.fromEntries(plain)
}
