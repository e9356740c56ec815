import { csvField } from './copy-text.ts'
import type { Query } from './query.ts'
import type { RecordTable } from './record-table.ts'

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
  for (const row of rows) yield `${columns.map(({ key }) => csvField(table.text(row, key))).join(',')}\r\n`
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
  let separator = '\n'
  for (const row of rows) {
    const record =
      columns === null
        ? table.record(row)
        : Object.fromEntries(columns.map(({ key }) => [key, table.value(row, key) ?? null]))
    yield separator + JSON.stringify(record)
    separator = ',\n'
  }
}
