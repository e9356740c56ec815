import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecordReader } from '../../../main/core/directory/json-records.ts'
import { LISTS, type ListName } from '../../../main/core/directory/lists.ts'
import { createTableBuilder, type RecordTable } from '../../../main/core/directory/record-table.ts'
import { fromPieces, toPieces } from '../../../main/core/directory/table-snapshot.ts'
import { anyCharacter } from '../../support/fakes/any-character.ts'

const NO_NOTES = { skipped: 0, problems: [] }

function tableOf(list: ListName, json: string): RecordTable {
  const builder = createTableBuilder(list)
  const reader = createRecordReader(builder, LISTS[list].childrenField)
  reader.push(new TextEncoder().encode(json))
  return builder.finish()
}

/** All that is ever asked of a table. */
const contentOf = (table: RecordTable): unknown => ({
  list: table.list,
  received: table.received,
  hidden: table.hiddenFields,
  losses: table.losses,
  columns: table.keys.map((key) => {
    const column = table.column(key)
    const numbered = column?.dictionary()
    return [key, column?.kind(), column?.filled(), numbered?.size, column?.known?.title]
  }),
  rows: Array.from({ length: table.size }, (_, row) => ({
    parent: table.parentOf(row),
    depth: table.depthOf(row),
    values: table.keys.map((key) => table.value(row, key)),
    texts: table.keys.map((key) => table.text(row, key)),
    items: table.keys.map((key) => table.column(key)?.items(row)),
    sortKeys: table.keys.map((key) => table.column(key)?.sortKey(row)),
    record: JSON.stringify(table.record(row))
  }))
})

const restored = (table: RecordTable): RecordTable => fromPieces([...toPieces(table, NO_NOTES)]).table

describe('the snapshot of a table', () => {
  it('gives back every value, text, order and place of any records (seed 20261128)', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'userId',
        'fullName',
        'enabled',
        'creationDate',
        'roles',
        'a.b',
        '__proto__',
        'lastDate'
      ),
      fc.string({ unit: anyCharacter, maxLength: 4 })
    )
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('2026-11-28T10:00:00Z', 1_764_324_000_000, { millis: 5, zone: 'UTC' }, 'SUPER_USER')
    )
    const record = fc.dictionary(key, value, { maxKeys: 8 })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        const table = tableOf('users', JSON.stringify(records))
        expect(contentOf(restored(table))).toEqual(contentOf(table))
      }),
      { numRuns: 25, seed: 20261128 }
    )
  })

  it('keeps columns with many values, numbers of every kind, the tree, and fields that are missing', () => {
    const records = Array.from({ length: 7_000 }, (_, row) => ({
      userId: 5_000_000 + row,
      ...(row % 3 === 0 ? {} : { fullName: `Person ${String(row)}` }),
      number: row * 1.5,
      ...(row === 5 ? { odd: '@' } : {}),
      group: row % 400,
      enabled: true,
      parentPath: row > 0 ? `5000000.${String(5_000_000 + row)}` : '5000000'
    }))
    const json = JSON.stringify(records).replace('"@"', '1e999')
    const table = tableOf('users', json)
    expect(table.value(5, 'odd')).toBe(Infinity)
    expect(contentOf(restored(table))).toEqual(contentOf(table))
    expect(restored(table).parentOf(6_999)).toBe(0)
  })

  it('keeps made rows of a tree, dropped fields and what a load could not show', () => {
    const table = tableOf(
      'accounts',
      '[{"accountId":2,"mainAccountId":9,"password":"hunter2"},{"accountId":2}]'
    )
    const notes = { skipped: 3, problems: [{ text: 'Some records are damaged.', count: 3 }] }
    const pieces = [...toPieces(table, notes)]
    const again = fromPieces(pieces)
    expect(again.notes).toEqual(notes)
    expect([again.table.size, again.table.received]).toEqual([3, 2])
    expect(contentOf(again.table)).toEqual(contentOf(table))
    expect(again.table.hiddenFields).toEqual(['password'])
    expect(Buffer.concat(pieces).toString('latin1')).not.toContain('hunter2')
  })

  it('opens cut in any pieces', () => {
    const table = tableOf('users', '[{"userId":1,"fullName":"Zoë"},{"userId":2}]')
    const bytes = Buffer.concat([...toPieces(table, NO_NOTES)])
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    expect(contentOf(fromPieces(single).table)).toEqual(contentOf(table))
  })

  it('is an error when it is damaged anywhere, and never anything else (seed 20261128)', () => {
    const records = Array.from({ length: 40 }, (_, row) => ({ userId: row, fullName: `P${String(row % 9)}` }))
    const bytes = Buffer.concat([...toPieces(tableOf('users', JSON.stringify(records)), NO_NOTES)])
    const read = (damaged: Uint8Array): void => {
      try {
        contentOf(fromPieces([damaged]).table)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Error)
      }
    }
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(bytes.length - 1),
        (at, change, end) => {
          const damaged = Uint8Array.from(bytes)
          damaged[at] = (damaged[at] ?? 0) ^ change
          read(damaged)
          expect(() => fromPieces([bytes.subarray(0, end)])).toThrow(Error)
          expect(() => fromPieces([bytes, Uint8Array.of(change)])).toThrow(Error)
        }
      ),
      { numRuns: 100, seed: 20261128 }
    )
  })
})
