import { dateTime, id } from '../ringcx/fields.ts'
import type { JsonValue } from './columns.ts'
import { copyText } from './copy-text.ts'
import { differences } from './differences.ts'
import { createBodyReader, type BodyReader } from './body-sinks.ts'
import { csvLines, exportPieces, jsonLines, unfolded, type ExportPiece } from './export.ts'
import { createFindingViews } from './finding-views.ts'
import type { ReadCounts } from './json-records.ts'
import { LISTS, titleOfField } from './lists.ts'
import { createRowLinks, MOST_TITLE, titleOfRow, type LoadedLists, type RowLinks } from './row-links.ts'
import { createQueries, type Queries } from './query.ts'
import { createRoleMatrix } from './role-matrix.ts'
import { createTableBuilder, type RecordTable, type TableBuilder } from './record-table.ts'
import { fromPieces, toPieces } from './table-snapshot.ts'
import type {
  BodyShape,
  ColumnSummary,
  FromWorker,
  Questions,
  QuestionName,
  Summary,
  ToWorker,
  WholeRow
} from './worker-messages.ts'

/** What the loop needs from its thread. */
export interface LoopDeps {
  readonly post: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void
  /** Calls back when no message is waiting. */
  readonly later: (work: () => void) => void
  /** Monotonic, in milliseconds. */
  readonly now: () => number
}

/** Rows of a list that is loading are told at most this often, in milliseconds. */
const TELL_MS = 500

/** Longest step of preparations between two messages, in milliseconds. */
const STEP_MS = 8

/** Width of an unknown column, in CSS pixels. */
const USUAL_WIDTH = 160

/** A list: its rows, and those that are being loaded. */
interface List {
  readonly name: string
  shown: { readonly table: RecordTable; readonly queries: Queries } | null
  loading: {
    readonly builder: TableBuilder
    /** Under way, in the order in which they began. */
    readonly bodies: Map<number, Body>
    toldAt: number | null
    readonly at: number
  } | null
  account: string | null
  /** When the rows on show were asked for, in milliseconds since the epoch, UTC. */
  at: number
  /** A snapshot of it that is being saved. */
  saving: Iterator<Uint8Array> | null
  /** Pieces of a snapshot that is to be shown. */
  opening: Uint8Array[] | null
  revision: number
}

interface Body {
  readonly reader: BodyReader
  readonly shape: BodyShape
  /** Pieces that wait for the end of the bodies before it, so that the records of each stay together. */
  readonly waiting: Uint8Array[]
}

/** Makes what answers the messages of main. It runs in its own thread; in tests, also in the thread of the test. */
export function createWorkerLoop({ post, later, now }: LoopDeps): (message: ToWorker) => void {
  const lists = new Map<string, List>()
  const files = new Map<string, Generator<ExportPiece>>()
  let preparing: { readonly list: List; readonly steps: Generator<void, void> } | null = null
  let isWaiting = false

  const listOf = (name: string): List => {
    const known = lists.get(name) ?? {
      name,
      shown: null,
      loading: null,
      account: null,
      at: 0,
      saving: null,
      opening: null,
      revision: 0
    }
    lists.set(name, known)
    return known
  }

  /** @throws Error when nothing is loading: main asks in the right order */
  const loadingOf = (list: List): NonNullable<List['loading']> => {
    if (list.loading === null) throw new Error('Nothing is loading.')
    return list.loading
  }

  const shownOf = (name: string): NonNullable<List['shown']> => {
    const { shown } = listOf(name)
    if (shown === null) throw new Error('There are no rows.')
    return shown
  }

  const show = (list: List, table: RecordTable): void => {
    list.shown = {
      table,
      queries: createQueries(table, (view, account) => findings.rows(view, list.account ?? account, table))
    }
    list.revision += 1
  }

  /** Shows a table that is complete. The first question about it is answered before others are prepared for. */
  const showWhole = (name: string, table: RecordTable): Summary => {
    const list = listOf(name)
    show(list, table)
    preparing = { list, steps: shownOf(name).queries.prepare() }
    return summaryOf(table, list.revision)
  }

  const loaded: LoadedLists = (of, account) =>
    [...lists.values()].flatMap(({ shown, loading, account: own, at }) =>
      shown?.table.list === of &&
      (own === null || account === null || own === account) &&
      shown.table !== loading?.builder.table
        ? [{ table: shown.table, account: own, at }]
        : []
    )
  const findings = createFindingViews(loaded)
  const rowLinks = createRowLinks(loaded)

  /** Tells of rows that have come, now and then. */
  const tellRows = (list: List, changed: boolean): void => {
    const { loading } = list
    if (loading === null) return
    const { table } = loading.builder
    if (list.shown === null && table.size > 0) show(list, table)
    const isDue = loading.toldAt === null || now() - loading.toldAt >= TELL_MS
    if (list.shown?.table !== table || !isDue) return
    loading.toldAt = now()
    // What was made for searching and sorting knows nothing of values that changed in rows that were there.
    if (changed) show(list, table)
    else list.revision += 1
    post({ kind: 'rows', list: list.name, summary: summaryOf(table, list.revision) })
  }

  const prepare = (): void => {
    isWaiting = false
    const until = now() + STEP_MS
    while (preparing !== null && now() < until) {
      if (preparing.steps.next().done === true) preparing = null
    }
    if (preparing !== null) prepareLater()
  }

  const prepareLater = (): void => {
    if (isWaiting || preparing === null) return
    isWaiting = true
    later(prepare)
  }

  const takePiece = (name: string, number: number, bytes: Uint8Array): void => {
    const list = lists.get(name)
    list?.opening?.push(bytes)
    const bodies = list?.loading?.bodies
    const body = bodies?.get(number)
    // A piece behind the end of its load: that was cancelled
    if (list !== undefined && bodies !== undefined && body !== undefined) {
      const [first] = bodies.keys()
      if (first === number) body.reader.push(bytes)
      else body.waiting.push(bytes)
      tellRows(list, false)
    }
    post({ kind: 'taken', bytes: bytes.byteLength })
  }

  const readWaiting = ({ reader, waiting }: Body): void => {
    for (const piece of waiting.splice(0)) reader.push(piece)
  }

  const answers: { [Name in QuestionName]: (ask: Questions[Name]['ask']) => Questions[Name]['answer'] } = {
    begin({ list: name, of, account, at }) {
      const list = listOf(name)
      list.loading = { builder: createTableBuilder(of), bodies: new Map(), toldAt: null, at }
      list.account = account
      return null
    },

    beginBody({ list, body, shape }) {
      const { builder, bodies } = loadingOf(listOf(list))
      bodies.set(body, { reader: createBodyReader(builder, shape), shape, waiting: [] })
      return null
    },

    endBody({ list: name, body: number }) {
      const list = listOf(name)
      const { bodies } = loadingOf(list)
      const body = bodies.get(number)
      if (body === undefined) return NOTHING_READ
      readWaiting(body)
      body.reader.end()
      bodies.delete(number)
      const [next] = bodies.values()
      if (next !== undefined) readWaiting(next)
      if (body.shape.kind !== 'records') tellRows(list, true)
      return body.reader.counts()
    },

    loadingIds({ list, keys }) {
      const { table } = loadingOf(listOf(list)).builder
      return Array.from({ length: table.size }, (_, row) => keys.map((key) => id(table.value(row, key))))
    },

    loaded({ list: name }) {
      const list = listOf(name)
      return summaryOf(loadingOf(list).builder.finish(), list.revision)
    },

    finish({ list: name }) {
      const list = listOf(name)
      const { builder, at } = loadingOf(list)
      const { table } = builder
      list.loading = null
      list.at = at
      return showWhole(name, table)
    },

    discard({ list: name }) {
      const list = listOf(name)
      if (list.loading !== null && list.shown?.table === list.loading.builder.table) {
        list.shown = null
        list.revision += 1
      }
      list.loading = null
      return list.shown === null ? null : summaryOf(list.shown.table, list.revision)
    },

    query({ list: name, query, from, count }) {
      const { table, queries } = shownOf(name)
      const result = queries.run(query)
      prepareLater()
      return {
        revision: listOf(name).revision,
        matched: result.matched,
        length: result.order.length,
        total: table.received,
        rows: queries.rows(result, query, from, count)
      }
    },

    values: ({ list, column, search, most }) => shownOf(list).queries.values(column, search, most),

    record({ list, row }) {
      const { table } = shownOf(list)
      return row >= 0 && row < table.size ? wholeRow(table, row, rowLinks, listOf(list).account) : null
    },

    find({ list, id }) {
      const row = shownOf(list).table.findRow(id)
      return row === -1 ? null : row
    },

    snapshot({ list, notes }) {
      listOf(list).saving = toPieces(shownOf(list).table, notes)
      return null
    },

    snapshotPiece({ list }) {
      const next = listOf(list).saving?.next()
      return next?.done === false ? next.value : null
    },

    beginCopy({ list: name, account, at }) {
      const list = listOf(name)
      list.opening = []
      list.account = account
      list.at = at
      return null
    },

    endCopy({ list: name }) {
      const list = listOf(name)
      const pieces = list.opening ?? []
      list.opening = null
      const { table, notes } = fromPieces(pieces)
      return { summary: showWhole(name, table), notes }
    },

    compare({ list: name, before, after }) {
      const [one, other] = [shownOf(before).table, shownOf(after).table]
      const { idField, titleFields } = LISTS[other.list]
      const builder = createTableBuilder('differences')
      const titles = new Map(
        [one, other].flatMap((table) => table.keys.map((key) => [key, titleOf(table, key)]))
      )
      for (const each of differences(one, other, { id: idField, titles: titleFields })) {
        builder.add({ ...each, field: titles.get(each.field) ?? each.field }, -1)
      }
      return showWhole(name, builder.finish())
    },

    forget({ lists: names }) {
      for (const name of names) lists.delete(name)
      return null
    },
    findings: ({ account }) => findings.counts(account),

    copy({ list, query, ranges, columns, form }) {
      const { table, queries } = shownOf(list)
      const { order } = queries.run(query)
      const rows = ranges.flatMap(([from, to]) => Array.from(order.subarray(from, to + 1)))
      const titled = columns.map((key) => ({ key, title: titleOf(table, key) }))
      const text = copyText(table, rows, titled, form)
      return text === null ? null : { text, rows: rows.length }
    },

    derive({ list: name, from }) {
      const list = listOf(name)
      const table = createRoleMatrix(shownOf(from).table)
      show(list, table)
      return summaryOf(table, list.revision)
    },

    beginExport({ file, list, query, scope, format }) {
      const { table, queries } = shownOf(list)
      const isAll = scope === 'everything'
      const rows = isAll
        ? Array.from({ length: table.received }, (_, row) => row)
        : queries.run(unfolded(query)).order
      const columns = (isAll ? [...table.keys] : query.columns).map((key) => ({
        key,
        title: titleOf(table, key)
      }))
      const lines =
        format === 'csv' ? csvLines(table, rows, columns) : jsonLines(table, rows, isAll ? null : columns)
      files.set(file, exportPieces(lines, format))
      return { rows: rows.length }
    },

    exportPiece({ file }) {
      const next = files.get(file)?.next()
      return next === undefined || next.done === true ? null : next.value
    },

    endExport({ file }) {
      files.delete(file)
      return null
    }
  }

  return (message) => {
    if (message.kind === 'piece') {
      takePiece(message.list, message.body, message.bytes)
      return
    }
    const { ask, question } = message
    try {
      const answer = answers[question.name] as (ask: typeof question) => unknown
      const value = answer(question)
      const own = value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : []
      post({ kind: 'answer', ask, value }, own)
    } catch (thrown) {
      post({ kind: 'failed', ask, name: thrown instanceof Error ? thrown.name : 'Error' })
    }
  }
}

const NOTHING_READ: ReadCounts = { skipped: 0, damaged: 0, tooLong: 0, isList: null, complete: false }

function titleOf(table: RecordTable, key: string): string {
  const column = table.column(key)
  return column?.known?.title ?? titleOfField(column?.path ?? [key])
}

function summaryOf(table: RecordTable, revision: number): Summary {
  return {
    revision,
    received: table.received,
    columns: table.keys.flatMap((key): ColumnSummary[] => {
      const column = table.column(key)
      if (column === undefined) return []
      const numbered = column.dictionary()
      return [
        {
          key,
          title: titleOf(table, key),
          kind: column.kind(),
          shown: (column.known?.width ?? null) !== null,
          width: column.known?.width ?? USUAL_WIDTH,
          filled: column.filled(),
          distinct: numbered === null ? null : numbered.size - 1
        }
      ]
    }),
    hiddenFields: table.hiddenFields,
    losses: { ...table.losses }
  }
}

/** Longest text of a field in the detail pane, in UTF-16 units; the JSON has all of it. */
const MOST_FIELD_TEXT = 20_000

function wholeRow(table: RecordTable, row: number, links: RowLinks, account: string | null): WholeRow {
  const fields = table.keys.flatMap((key) => {
    const column = table.column(key)
    const value = column?.get(row)
    if (column === undefined || value === undefined) return []
    return [
      {
        key,
        title: titleOf(table, key),
        text: fieldText(value, column.text(row), column.kind() === 'date').slice(0, MOST_FIELD_TEXT),
        links: links.ofField(table, row, key, account)
      }
    ]
  })
  const samePerson = links.samePerson(table, row, account)
  return {
    title: titleOfRow(table, row),
    subtitle: table.text(row, LISTS[table.list].subtitleField).slice(0, MOST_TITLE),
    fields: samePerson === null ? fields : [samePerson, ...fields],
    json: JSON.stringify(table.record(row), null, 2)
  }
}

const momentFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** With the time of day, for which a cell has no room. */
function fieldText(value: JsonValue, text: string, isDate: boolean): string {
  const instant = isDate ? dateTime(value) : null
  return instant === null ? text : momentFormat.format(instant)
}
