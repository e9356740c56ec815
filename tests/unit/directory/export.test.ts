import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvField } from '../../../main/core/directory/copy-text.ts'
import { csvLines, exportPieces, jsonLines, type ExportFormat } from '../../../main/core/directory/export.ts'
import { createTableBuilder, type RecordTable } from '../../../main/core/directory/record-table.ts'
import { HOSTILE_TEXTS } from '../../support/fakes/hostile-texts.ts'

function tableOf(records: readonly object[]): RecordTable {
  const builder = createTableBuilder('users', (at) => new Date(at).toISOString().slice(0, 10))
  for (const record of records) builder.add(record, -1)
  return builder.finish()
}

const rowsOf = (table: RecordTable): number[] => Array.from({ length: table.received }, (_, row) => row)
const columnsOf = (keys: readonly string[]) => keys.map((key) => ({ key, title: key }))

function fileOf(lines: Iterable<string>, format: ExportFormat): string {
  const pieces = [...exportPieces(lines, format)].map(({ bytes }) => bytes)
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces))
}

/** Reads CSV by the grammar of RFC 4180 §2, and nothing but it. @throws Error where it isn't followed */
function readCsv(text: string): string[][] {
  const records: string[][] = []
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y
  let record: string[] = []
  while (field.lastIndex < text.length) {
    const [, found = '', separator] = field.exec(text) ?? []
    if (separator === undefined) throw new Error('No field where there should be one.')
    record.push(found.startsWith('"') ? found.slice(1, -1).replaceAll('""', '"') : found)
    if (separator === ',') continue
    records.push(record)
    record = []
  }
  return records
}

/** JSON with fields in the order of their names; a lone surrogate is what a file makes of it. */
function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${inOrder(each)}`)
  return `{${fields.sort().join()}}`
}

describe('a CSV file', () => {
  it('begins with a byte order mark and the titles, and has a line for each row', () => {
    const table = tableOf([
      { userId: 1, fullName: 'Zoë, "Z" O’Neill', enabled: true, roles: ['SUPER_USER', 'USER'] },
      { userId: 2, fullName: 'two\r\nlines' }
    ])
    const columns = [
      { key: 'userId', title: 'User ID' },
      { key: 'fullName', title: 'Name' },
      { key: 'enabled', title: 'Enabled' },
      { key: 'roles', title: 'Roles' }
    ]
    expect(fileOf(csvLines(table, rowsOf(table), columns), 'csv')).toBe(
      '\uFEFFUser ID,Name,Enabled,Roles\r\n1,"Zoë, ""Z"" O’Neill",Yes,"Super user, User"\r\n2,"two\r\nlines",,\r\n'
    )
  })

  it('is read back as it was, whatever the cells hold (seed 20261128)', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', ' ', '\t', ';', '=', '-', 'a', '1') }),
      fc.constantFrom('', '\u202Eevil\u202C', 'שלום, "עולם"', 'x'.repeat(10_240), ...HOSTILE_TEXTS)
    )
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(rows, (cells) => {
        const table = tableOf(
          cells.map(([fullName, userName, note], userId) => ({ userId, fullName, userName, note }))
        )
        const keys = ['fullName', 'userName', 'note']
        const text = fileOf(csvLines(table, rowsOf(table), columnsOf(keys)), 'csv')
        const [head, ...read] = readCsv(text.slice(1))
        expect(head).toEqual(keys)
        const written = cells.map((row) => row.map((each) => each.replaceAll('\0', '\uFFFD').toWellFormed()))
        // What could be a formula has an apostrophe in front; all else is the very text
        expect(
          read.map((row, at) =>
            row.map((each, column) => (each === `'${written[at]?.[column] ?? ''}` ? each.slice(1) : each))
          )
        ).toEqual(written)
      }),
      { seed: 20_261_128, numRuns: 300 }
    )
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
    ['+cmd|’/C calc’!A0', "'+cmd|’/C calc’!A0"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-2+3+cmd', "'-2+3+cmd"],
    ['\t=1+1', `"'\t=1+1"`],
    ['\r\n=1+1', `"'\r\n=1+1"`],
    ['  =1+1', "'  =1+1"],
    ['＝1+1', "'＝1+1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['\u200B=1+1', "'\u200B=1+1"],
    ['\0=1+1', "'\uFFFD=1+1"],
    ['-12.5', '-12.5'],
    ['+1 (205) 555-0100', '+1 (205) 555-0100'],
    ['a\0b', 'a\uFFFDb'],
    ['a=b', 'a=b']
  ])('defuses %j', (text, field) => {
    expect(csvField(text)).toBe(field)
  })
})

describe('a JSON file', () => {
  const records = [
    {
      userId: 1,
      fullName: 'Zoë',
      tags: [1, { x: 'y' }],
      regionalSettings: { language: 'en-US' },
      password: 'sim-secret-1'
    },
    { userId: '2', fullName: '=1+1', note: null, roles: [{ roleType: 'USER', authToken: 'sim-secret-2' }] }
  ]

  it('of everything holds each record as it came, without secret fields', () => {
    const table = tableOf(records)
    const text = fileOf(jsonLines(table, rowsOf(table), null), 'json')
    expect(JSON.parse(text)).toEqual([
      { userId: 1, fullName: 'Zoë', tags: [1, { x: 'y' }], regionalSettings: { language: 'en-US' } },
      { userId: '2', fullName: '=1+1', note: null, roles: [{ roleType: 'USER' }] }
    ])
    expect(text).not.toContain('sim-secret-')
  })

  it('of everything holds records of any shape as the table gives them one by one (seed 20261128)', () => {
    const name = fc.constantFrom(
      'a',
      'b',
      'a.b',
      '__proto__',
      'userId',
      'enabled',
      'roles',
      'creationDate',
      '"\u0000'
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 0, -1.5, '', 'x', '\uD800', 'SUPER_USER', '2026-11-28T10:00:00Z'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true })
      )
    }))
    const record = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (all) => {
        const table = tableOf(all)
        const read: unknown = JSON.parse(fileOf(jsonLines(table, rowsOf(table), null), 'json'))
        expect(inOrder(read)).toBe(inOrder(rowsOf(table).map((row) => table.record(row))))
      }),
      { seed: 20_261_128, numRuns: 500 }
    )
  })

  it('of what is shown holds the columns, in every row', () => {
    const table = tableOf(records)
    const columns = columnsOf(['fullName', 'regionalSettings.language', '__proto__'])
    expect(JSON.parse(fileOf(jsonLines(table, [1, 0], columns), 'json'))).toEqual([
      JSON.parse('{"fullName":"=1+1","regionalSettings.language":null,"__proto__":null}'),
      JSON.parse('{"fullName":"Zoë","regionalSettings.language":"en-US","__proto__":null}')
    ])
  })

  it('of no rows is an empty list', () => {
    expect(JSON.parse(fileOf(jsonLines(tableOf([]), [], null), 'json'))).toEqual([])
  })
})

describe('exportPieces', () => {
  it('cuts between rows only, and counts the rows', () => {
    const table = tableOf(
      Array.from({ length: 2_000 }, (_, userId) => ({ userId, fullName: 'é'.repeat(500) }))
    )
    const pieces = [...exportPieces(jsonLines(table, rowsOf(table), null), 'json')]
    expect(pieces.length).toBeGreaterThan(2)
    let text = ''
    for (const { bytes, rows } of pieces) {
      text += new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      expect(text.match(/"userId"/g)).toHaveLength(rows)
    }
    expect(JSON.parse(text)).toHaveLength(2_000)
  })
})
