import type { RecordTable } from './record-table.ts'

/** A column of an export: the field, and the title it gets in the first line. */
export interface ExportColumn {
  readonly key: string
  readonly title: string
}

/** How much text is handed on at once, in UTF-16 units: enough to be fast, and little enough to be cancelled soon. */
const PIECE = 256 * 1024

/**
 * Rows as CSV (RFC 4180): a byte order mark, by which spreadsheet programs know UTF-8, a line of titles, and a line for
 * each row, as its cells show it. A cell that a spreadsheet program would run as a formula gets an apostrophe in front
 * (OWASP, CSV Injection).
 *
 * @returns pieces of the file, in order
 */
export function* csvPieces(
  table: RecordTable,
  rows: Iterable<number>,
  columns: readonly ExportColumn[]
): Generator<string> {
  let piece = `\uFEFF${columns.map(({ title }) => csvCell(title)).join(',')}\r\n`
  for (const row of rows) {
    piece += `${columns.map(({ key }) => csvCell(table.text(row, key))).join(',')}\r\n`
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield piece
}

/**
 * Rows as a JSON list: each with everything RingCX said about it, or with the columns given only, under their fields'
 * names. Secret fields are in neither: the table never held them.
 *
 * @returns pieces of the file, in order
 */
export function* jsonPieces(
  table: RecordTable,
  rows: Iterable<number>,
  columns: readonly ExportColumn[] | null
): Generator<string> {
  let piece = '['
  let separator = '\n'
  for (const row of rows) {
    const record =
      columns === null
        ? table.record(row)
        : Object.fromEntries(columns.map(({ key }) => [key, table.value(row, key) ?? null]))
    piece += separator + JSON.stringify(record)
    separator = ',\n'
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield `${piece}\n]\n`
}

/** What a cell must not begin with, full-width forms included: it would be a formula (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** A plain number runs nothing and stays a number. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/

function csvCell(text: string): string {
  const visible = text.replaceAll('\0', '\uFFFD')
  const harmless = FORMULA.test(visible) && !NUMBER.test(visible) ? `'${visible}` : visible
  return /[",\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
