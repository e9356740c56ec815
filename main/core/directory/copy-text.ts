import type { JsonValue } from './columns.ts'
import type { RecordTable } from './record-table.ts'

/** `tsv` is what spreadsheet programs take from the clipboard. */
export type CopyForm = 'tsv' | 'csv' | 'json'

/** Longest text that is copied, in UTF-16 units; what is longer belongs in a file. */
export const MOST_COPIED = 32 * 1024 * 1024

/**
 * Cells as text for the clipboard: `tsv` without a head, `csv` with titles (RFC 4180), `json` as a list of records.
 *
 * @returns `null` when it is longer than {@link MOST_COPIED}
 */
export function copyText(
  table: RecordTable,
  rows: Iterable<number>,
  columns: readonly { readonly key: string; readonly title: string }[],
  form: CopyForm
): string | null {
  const parts: string[] = []
  let length = 0
  const put = (part: string): boolean => {
    parts.push(part)
    length += part.length + 1
    return length <= MOST_COPIED
  }
  if (form === 'csv' && !put(columns.map(({ title }) => csvField(title)).join(','))) return null
  for (const row of rows) {
    const part =
      form === 'json'
        ? JSON.stringify(recordOf(table, row, columns))
        : columns
            .map(({ key }) => (form === 'csv' ? csvField : tsvField)(table.text(row, key)))
            .join(form === 'csv' ? ',' : '\t')
    if (!put(part)) return null
  }
  if (form === 'json') return `[\n${parts.join(',\n')}\n]`
  return parts.join(form === 'csv' ? '\r\n' : '\n')
}

function recordOf(
  table: RecordTable,
  row: number,
  columns: readonly { readonly key: string }[]
): Record<string, JsonValue> {
  const record = Object.create(null) as Record<string, JsonValue>
  for (const { key } of columns) {
    const value = table.value(row, key)
    if (value !== undefined) record[key] = value
  }
  return record
}

/**
 * A text that no spreadsheet program takes for a formula: one that could begin a formula gets an apostrophe in front
 * (OWASP, CSV injection). Numbers and phone numbers are left as they are.
 */
export function harmless(text: string): string {
  if (!/^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u.test(text)) return text
  return /^[+-]?[\d\s().,/-]*\d[\d\s().,/-]*$/.test(text) && !/^\s/.test(text) ? text : `'${text}`
}

/** A text in which nothing can need care; most are. */
const PLAIN = /^[A-Za-z0-9](?:[\w .@:()/-]*[\w.@)])?$/

/** A field of CSV, in quotation marks where it needs them. A null byte would end the field or the file for many readers. */
export function csvField(text: string): string {
  if (PLAIN.test(text)) return text
  const safe = harmless(text).replaceAll('\0', '\uFFFD')
  return /["\r\n,;\t]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function tsvField(text: string): string {
  return harmless(text.replace(/[\t\r\n\v\f\u0085\u2028\u2029]+/g, ' '))
}
