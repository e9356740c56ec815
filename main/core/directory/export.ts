import { csvField } from './copy-text.ts'
import type { Column } from './columns.ts'
import type { Query } from './query.ts'
import { MOST_COLUMNS, type RecordTable } from './record-table.ts'

/** `shown`: rows and columns as the query has them; `everything`: all rows with all fields. */
export type ExportScope = 'shown' | 'everything'

export type ExportFormat = 'csv' | 'json'

/** A column of an export: the field, and the title it gets in the first line. */
export interface ExportColumn {
  readonly key: string
  readonly title: string
}

/** A piece of the file, and how many rows are in the pieces up to it. */
export interface ExportPiece {
  readonly bytes: Uint8Array
  readonly rows: number
}

/** How much text is handed on at once, in UTF-16 units: enough to be fast, and little enough to be cancelled soon. */
const PIECE = 256 * 1024

/** The query whose rows an export of what is shown has: what is folded is exported too. */
export function unfolded(query: Query): Query {
  return { ...query, allCollapsed: false, collapsed: [] }
}

/**
 * Encodes a file piece by piece, as UTF-8. A lone surrogate becomes U+FFFD.
 *
 * @param lines the head, and a text for each row
 */
export function* exportPieces(lines: Iterable<string>, format: ExportFormat): Generator<ExportPiece> {
  const encoder = new TextEncoder()
  let text = ''
  let rows = -1
  for (const line of lines) {
    text += line
    rows += 1
    if (text.length < PIECE) continue
    yield { bytes: encoder.encode(text), rows }
    text = ''
  }
  yield { bytes: encoder.encode(format === 'json' ? `${text}\n]\n` : text), rows }
}

/**
 * Rows as CSV (RFC 4180): a byte order mark, by which spreadsheet programs know UTF-8, a line of titles, and a line for
 * each row, as its cells show it. A cell that a spreadsheet program would run as a formula is defused ({@link csvField}).
 *
 * @returns the head, and a text for each row
 */
export function* csvLines(
  table: RecordTable,
  rows: Iterable<number>,
  columns: readonly ExportColumn[]
): Generator<string> {
  yield `\uFEFF${columns.map(({ title }) => csvField(title)).join(',')}\r\n`
  const cells = columns.map(({ key }) => {
    const column = table.column(key)
    return column === undefined ? () => '' : onceEach(column, (row) => csvField(column.text(row)))
  })
  for (const row of rows) {
    let line = ''
    for (const cell of cells) line += `,${cell(row)}`
    yield `${line.slice(1)}\r\n`
  }
}

/**
 * Rows as a JSON list: each with everything RingCX said about it, or with the columns given only, under their fields'
 * names. Secret fields are in neither: the table never held them.
 *
 * @returns the head, and a text for each row; the end is for {@link exportPieces}
 */
export function* jsonLines(
  table: RecordTable,
  rows: Iterable<number>,
  columns: readonly ExportColumn[] | null
): Generator<string> {
  yield '['
  const write = columns === null ? recordWriter(table) : columnsWriter(table, columns)
  let separator = '\n'
  for (const row of rows) {
    yield separator + write(row)
    separator = ',\n'
  }
}

type Write = (row: number) => string

/** Writes a cell; one of few different values is written once for all its rows. */
function onceEach(column: Column, write: Write): Write {
  const codes = column.dictionary()?.codes
  if (codes === undefined) return write
  const written: string[] = []
  return (row) => (written[codes[row] ?? 0] ??= write(row))
}

/** JSON of a cell; empty where the record has no such field. */
function jsonCell(column: Column): Write {
  return onceEach(column, (row) => {
    const value = column.get(row)
    return value === undefined ? '' : JSON.stringify(value)
  })
}

function columnsWriter(table: RecordTable, columns: readonly ExportColumn[]): Write {
  const fields = columns.map(({ key }) => {
    const column = table.column(key)
    return { name: `${JSON.stringify(key)}:`, cell: column === undefined ? () => '' : jsonCell(column) }
  })
  return (row) => `{${fields.map(({ name, cell }) => name + (cell(row) || 'null')).join(',')}}`
}

/** A field of the records as it is written: its own value, or the object around others. */
interface Field {
  readonly name: string
  cell: Write | null
  readonly below: Map<string, Field>
}

/** Writes what {@link RecordTable.record} gives, without making the objects: three times as fast. */
function recordWriter(table: RecordTable): Write {
  // Beyond the last column a table has, fields are in the record only
  if (table.keys.length >= MOST_COLUMNS) return (row) => JSON.stringify(table.record(row))
  const root = new Map<string, Field>()
  for (const key of table.keys) {
    const column = table.column(key)
    if (column === undefined) continue
    let fields = root
    let field: Field | null = null
    for (const name of column.path) {
      field = fields.get(name) ?? { name: `${JSON.stringify(name)}:`, cell: null, below: new Map() }
      fields.set(name, field)
      fields = field.below
    }
    if (field !== null) field.cell = jsonCell(column)
  }
  return (row) => `{${fieldsText(root.values(), row)}}`
}

function fieldsText(fields: Iterable<Field>, row: number): string {
  let text = ''
  for (const { name, cell, below } of fields) {
    const inner = below.size === 0 ? '' : fieldsText(below.values(), row)
    const value = inner === '' ? (cell?.(row) ?? '') : `{${inner}}`
    if (value !== '') text += text === '' ? name + value : `,${name}${value}`
  }
  return text
}
