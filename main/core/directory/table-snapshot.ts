import type { JsonValue, StoredColumn, StoredValues } from './columns.ts'
import { LIST_NAMES } from './lists.ts'
import { restoreTable, type RecordTable, type StoredTable } from './record-table.ts'
import { isSecretField } from './secret-fields.ts'

/**
 * A table as bytes: frames, each a head (JSON) behind its length and that of the body, then the body. The first frame is
 * the table with its parents; one for each column follows, in which numbers are as they are in memory, little-endian as
 * on every platform that the app runs on. It is kept sealed (`copies.ts`), which shows every change; what is checked here
 * is that a damaged one is an error and nothing worse.
 *
 * Raise the version with every change of the format, and when more fields become secret: then earlier copies, which may
 * hold them, no longer open.
 */
const VERSION = 1

const LENGTH_BYTES = 4

/** What a load could not show, which is told with its copy too. */
export interface SnapshotNotes {
  readonly skipped: number
  readonly problems: readonly { readonly text: string; readonly count: number }[]
}

/** A table that was read back. */
export interface Snapshot {
  readonly table: RecordTable
  readonly notes: SnapshotNotes
}

/** The table piece by piece, one for each column, so that a thread can do something else in between. */
export function* toPieces(table: RecordTable, notes: SnapshotNotes): Generator<Uint8Array> {
  const { columns, parents, depths, ...rest } = table.stored()
  yield frame({ version: VERSION, columns: columns.length, notes, ...rest }, [parents, depths])
  for (const { path, stored } of columns) yield columnFrame(path, stored)
}

/** Makes the table of what {@link toPieces} gave. @throws Error when it is damaged, or of another version */
export function fromPieces(pieces: readonly Uint8Array[]): Snapshot {
  const read = createReader(joined(pieces))
  const { head, body } = read.frame()
  if (head['version'] !== VERSION) throw damaged('another version')
  const size = count(head['size'])
  const list = LIST_NAMES.find((name) => name === head['list']) ?? fail('an unknown list')
  const table = {
    list,
    size,
    received: Math.min(size, count(head['received'])),
    parents: body.take(Int32Array, size).map((parent) => (parent >= size ? -1 : parent)),
    depths: body.take(Int32Array, size),
    columns: Array.from({ length: count(head['columns']) }, () => readColumn(read, size)).filter(
      ({ path }) => !path.some(isSecretField)
    ),
    beyond: array(head['beyond']) as StoredTable['beyond'],
    hiddenFields: array(head['hiddenFields']).map(String),
    losses: object(head['losses']) as unknown as StoredTable['losses']
  }
  if (!read.isAtEnd()) throw damaged('something behind its end')
  const notes = object(head['notes'])
  return {
    table: restoreTable(table),
    notes: {
      skipped: count(notes['skipped']),
      problems: array(notes['problems']) as SnapshotNotes['problems']
    }
  }
}

type Numbers = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

interface Constructor<Kind extends Numbers> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer): Kind
}

type Head = Readonly<Record<string, unknown>>

/** How the codes of a numbered column are written; a column of one value needs none. */
function narrow(codes: Uint16Array, values: number): Numbers | null {
  if (values === 0) return null
  const first = codes[0] ?? 0
  if (codes.every((code) => code === first)) return new Uint16Array([first])
  return values < 256 ? Uint8Array.from(codes) : codes
}

function columnFrame(path: readonly string[], { instants, values }: StoredColumn): Uint8Array {
  const head = { path, instants: instants !== null, form: values.form }
  const dates = instants === null ? [] : [instants]
  if (values.form === 'numbers') return frame(head, [...dates, values.numbers])
  const rows = values.values
  // JSON writes null for a missing value and for a number that is not finite
  const missing: number[] = []
  const infinite: (readonly [row: number, above: boolean])[] = []
  rows.forEach((value, row) => {
    if (value === undefined) missing.push(row)
    else if (value === Infinity || value === -Infinity) infinite.push([row, value > 0])
  })
  const text = new TextEncoder().encode(JSON.stringify(Array.from(rows)))
  const codes = values.form === 'numbered' ? narrow(values.codes, rows.length) : null
  return frame(
    {
      ...head,
      infinite,
      missing: missing.length,
      codes: codes === null ? 0 : codes.BYTES_PER_ELEMENT,
      rows: codes?.length ?? 0,
      text: text.length
    },
    [...dates, Uint32Array.from(missing), ...(codes === null ? [] : [codes]), text]
  )
}

function readColumn(read: Reader, size: number): StoredTable['columns'][number] {
  const { head, body } = read.frame()
  const instants = head['instants'] === true ? body.take(Float64Array, size) : null
  const path = array(head['path']).map(String)
  return { path, stored: { instants, values: readValues(head, body, size) } }
}

function readValues(head: Head, body: Body, size: number): StoredValues {
  const { form } = head
  if (form === 'numbers') return { form, numbers: body.take(Float64Array, size) }
  const missing = body.take(Uint32Array, count(head['missing']))
  const codes = form === 'numbered' ? readCodes(head, body, size) : null
  const values = array(JSON.parse(body.text(count(head['text'])))) as (JsonValue | undefined)[]
  for (const [row, above] of array(head['infinite']) as [number, boolean][])
    values[row] = above ? Infinity : -Infinity
  if (codes === null) {
    if (values.length > size) throw damaged('more values than rows')
    for (const row of missing) if (row < values.length) values[row] = undefined
    return { form: 'plain', values }
  }
  if (codes.some((code) => code > values.length)) throw damaged('a code without a value')
  return { form: 'numbered', values: values as JsonValue[], codes }
}

function readCodes(head: Head, body: Body, size: number): Uint16Array {
  const rows = count(head['rows'])
  if (rows === 0) return new Uint16Array(size)
  if (rows === 1) return new Uint16Array(size).fill(body.take(Uint16Array, 1)[0] ?? 0)
  if (rows !== size) throw damaged('a column of another length')
  return head['codes'] === 1 ? Uint16Array.from(body.take(Uint8Array, rows)) : body.take(Uint16Array, rows)
}

function frame(head: object, parts: readonly Numbers[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head))
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0)
  const bytes = new Uint8Array(2 * LENGTH_BYTES + text.length + length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, text.length)
  view.setUint32(LENGTH_BYTES, length)
  bytes.set(text, 2 * LENGTH_BYTES)
  let at = 2 * LENGTH_BYTES + text.length
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes
}

interface Body {
  take<Kind extends Numbers>(kind: Constructor<Kind>, length: number): Kind
  text(length: number): string
}

interface Reader {
  frame(): { readonly head: Head; readonly body: Body }
  isAtEnd(): boolean
}

function createReader(bytes: Uint8Array): Reader {
  let at = 0
  const cut = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw damaged('its end is missing')
    at += length
    return bytes.subarray(at - length, at)
  }
  const length = (): number => {
    const four = cut(LENGTH_BYTES)
    return new DataView(four.buffer, four.byteOffset, LENGTH_BYTES).getUint32(0)
  }
  const text = (part: Uint8Array): string => new TextDecoder().decode(part)
  return {
    frame() {
      const [headLength, bodyLength] = [length(), length()]
      const head = object(JSON.parse(text(cut(headLength))))
      let left = bodyLength
      const take = (wanted: number): Uint8Array => {
        left -= wanted
        if (left < 0) throw damaged('a body that is too short')
        return cut(wanted)
      }
      return {
        head,
        body: {
          // A copy begins where numbers of any size may begin
          take: (kind, many) => new kind(take(many * kind.BYTES_PER_ELEMENT).slice().buffer),
          text: (many) => text(take(many))
        }
      }
    },
    isAtEnd: () => at === bytes.length
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return bytes
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : fail('no number')
}

function array(value: unknown): unknown[] {
  return Array.isArray(value) ? value : fail('no list')
}

function object(value: unknown): Head {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Head)
    : fail('no object')
}

function fail(what: string): never {
  throw damaged(what)
}

function damaged(what: string): Error {
  return new Error(`The snapshot of a list is damaged: ${what}.`)
}
