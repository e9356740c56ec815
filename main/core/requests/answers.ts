import type { NamedValue } from './form-body.ts'
import { readBody, type AnswerBody } from './answer-body.ts'
import { below, keyOf, literal, NODE, pathOf, unquoted, type JsonTree } from '../http/json-tree.ts'
import { HIDDEN_LITERAL } from './mask-json.ts'
import { maskHeader } from './secret-text.ts'
import { writtenForms } from './written-forms.ts'

/** An answer as it came. Only the thread that reads it ever holds it. */
export interface ReceivedAnswer {
  readonly id: string
  readonly bytes: Uint8Array
  readonly headers: readonly NamedValue[]
  /** The end of the body is missing. */
  readonly isCut: boolean
  /** Those that the request carried. */
  readonly secrets: readonly string[]
}

/** What is told of an answer when it was read. */
export interface AnswerContent {
  readonly kind: AnswerBody['kind']
  readonly headers: readonly NamedValue[]
  readonly notes: readonly string[]
  readonly masked: number
  readonly nodes: number
  readonly lines: number
  readonly table: { readonly rows: number; readonly columns: readonly string[] } | null
  /** Answers that were dropped to make room. */
  readonly dropped: readonly string[]
}

export interface TreeRow {
  readonly node: number
  readonly depth: number
  readonly key: string | null
  readonly kind: 'object' | 'list' | 'text' | 'number' | 'flag' | 'null' | 'masked'
  /** The value as it is written; of a folded object, what identifies it, or nothing. */
  readonly text: string
  readonly isCut: boolean
  readonly children: number
  readonly isOpen: boolean
}

/** The questions that the thread answers. An answer that is gone gives `null`. */
export interface Answers {
  keep(answer: ReceivedAnswer): AnswerContent
  drop(ids: readonly string[]): void
  rows(
    id: string,
    from: number,
    count: number
  ): { readonly total: number; readonly rows: readonly TreeRow[] } | null
  toggle(id: string, node: number): number | null
  unfold(id: string, open: boolean): number | null
  /** Unfolds what is around a node. Returns its row. */
  show(id: string, node: number): number | null
  /** Where a node is: its path, and the node around it, `null` for the root. */
  path(id: string, node: number): { readonly text: string; readonly parent: number | null } | null
  search(
    id: string,
    text: string
  ): { readonly total: number; readonly nodes: readonly number[]; readonly lines: readonly number[] } | null
  lines(
    id: string,
    from: number,
    count: number
  ): { readonly total: number; readonly lines: readonly string[] } | null
  table(
    id: string,
    from: number,
    count: number
  ): { readonly total: number; readonly rows: readonly (readonly string[])[] } | null
  /** A value with everything below it, as JSON. An answer without a tree has one node, 0: all of its text. */
  value(id: string, node: number): string | null
  /** All of it, without secrets. */
  text(id: string): string | null
}

/** So many answers are kept, and so many characters of them: the newest. */
export const KEPT = { answers: 10, characters: 64 * 1024 * 1024 } as const

/** Longest value in a row, a cell, or a line, in characters. */
const LONGEST = { row: 300, preview: 40, key: 200, cell: 300, line: 2_000 } as const

const MOST_FOUND = 10_000
const MOST_COLUMNS = 200
/** So many rows are looked at for columns. */
const LOOKED_AT = 1_000
/** A smaller tree is shown unfolded. */
const SMALL_TREE = 200

interface Kept {
  readonly body: AnswerBody
  /** Where each line begins, and how long it is; long lines are cut into several. */
  readonly lineStarts: Int32Array
  readonly open: Uint8Array
  /** The rows of the tree as it is unfolded; `null` when that changed. */
  rows: Int32Array | null
  readonly tableRows: Int32Array
  readonly columns: readonly string[]
}

/** Keeps answers and tells of them. Holds no secret: they are replaced before anything is kept. */
export function createAnswers(): Answers {
  const kept = new Map<string, Kept>()

  const makeRoom = (): string[] => {
    const dropped: string[] = []
    let characters = 0
    let answers = 0
    for (const [id, { body }] of [...kept].reverse()) {
      characters += body.text.length
      answers += 1
      if (answers === 1 || (answers <= KEPT.answers && characters <= KEPT.characters)) continue
      kept.delete(id)
      dropped.push(id)
    }
    return dropped
  }

  const treeOf = (id: string): { readonly answer: Kept; readonly tree: JsonTree } | null => {
    const answer = kept.get(id)
    return answer === undefined || answer.body.tree === null ? null : { answer, tree: answer.body.tree }
  }

  return {
    keep({ id, bytes, headers, isCut, secrets }) {
      const contentType = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? ''
      const forms = writtenForms(secrets)
      const body = readBody(bytes, contentType, isCut, secrets)
      const { tree } = body
      const tableRows = tree === null ? new Int32Array(0) : findTable(tree)
      const answer: Kept = {
        body,
        lineStarts: linesIn(body.text),
        open: initiallyOpen(tree),
        rows: null,
        tableRows,
        columns: tree === null ? [] : columnsOf(tree, tableRows)
      }
      kept.set(id, answer)
      return {
        kind: body.kind,
        headers: headers.map((header) => maskHeader(header, forms)),
        notes: body.notes,
        masked: body.masked,
        nodes: tree?.size ?? 0,
        lines: answer.lineStarts.length,
        table: tableRows.length === 0 ? null : { rows: tableRows.length, columns: answer.columns },
        dropped: makeRoom()
      }
    },

    drop(ids) {
      for (const id of ids) kept.delete(id)
    },

    rows(id, from, count) {
      const found = treeOf(id)
      if (found === null) return null
      const rows = rowsOf(found.answer, found.tree)
      const shown = rows.subarray(from, from + count)
      return { total: rows.length, rows: Array.from(shown, (node) => rowAt(found.answer, found.tree, node)) }
    },

    toggle(id, node) {
      const found = treeOf(id)
      if (found === null) return null
      const { answer, tree } = found
      if (node < tree.size && (tree.kind[node] ?? 9) <= NODE.list) {
        answer.open[node] = answer.open[node] === 1 ? 0 : 1
        answer.rows = null
      }
      return rowsOf(answer, tree).length
    },

    unfold(id, open) {
      const found = treeOf(id)
      if (found === null) return null
      found.answer.open.fill(open ? 1 : 0)
      found.answer.open[0] = 1
      found.answer.rows = null
      return rowsOf(found.answer, found.tree).length
    },

    show(id, node) {
      const found = treeOf(id)
      if (found === null || node >= found.tree.size) return null
      const { answer, tree } = found
      for (let above = tree.parent[node] ?? -1; above !== -1; above = tree.parent[above] ?? -1) {
        if (answer.open[above] !== 1) answer.rows = null
        answer.open[above] = 1
      }
      const rows = rowsOf(answer, tree)
      let [low, high] = [0, rows.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((rows[middle] ?? 0) < node) low = middle + 1
        else high = middle
      }
      return low
    },

    path(id, node) {
      const found = treeOf(id)
      if (found === null || node >= found.tree.size) return null
      const parent = found.tree.parent[node] ?? -1
      return { text: pathOf(found.tree, node), parent: parent === -1 ? null : parent }
    },

    search(id, text) {
      const answer = kept.get(id)
      if (answer === undefined) return null
      const wanted = text.toLowerCase()
      const { tree } = answer.body
      if (wanted === '') return { total: 0, nodes: [], lines: [] }
      const nodes: number[] = []
      let total = 0
      for (let node = 0; tree !== null && node < tree.size; node += 1) {
        const isFound =
          (keyOf(tree, node)?.toLowerCase().includes(wanted) ?? false) ||
          ((tree.kind[node] ?? 0) > NODE.list && plain(tree, node).toLowerCase().includes(wanted))
        if (!isFound) continue
        total += 1
        if (nodes.length < MOST_FOUND) nodes.push(node)
      }
      const lines: number[] = []
      let linesFound = 0
      for (let line = 0; line < answer.lineStarts.length; line += 1) {
        if (!lineAt(answer, line).toLowerCase().includes(wanted)) continue
        linesFound += 1
        if (lines.length < MOST_FOUND) lines.push(line)
      }
      return { total: tree === null ? linesFound : total, nodes, lines }
    },

    lines(id, from, count) {
      const answer = kept.get(id)
      if (answer === undefined) return null
      const total = answer.lineStarts.length
      const shown = Math.max(0, Math.min(count, total - from))
      return { total, lines: Array.from({ length: shown }, (_, at) => lineAt(answer, from + at)) }
    },

    table(id, from, count) {
      const found = treeOf(id)
      if (found === null) return null
      const { answer, tree } = found
      const rows = answer.tableRows.subarray(from, from + count)
      return {
        total: answer.tableRows.length,
        rows: Array.from(rows, (row) => cellsOf(tree, row, answer.columns))
      }
    },

    value(id, node) {
      const tree = kept.get(id)?.body.tree ?? null
      if (tree === null) return node === 0 ? (kept.get(id)?.body.text ?? null) : null
      if (node >= tree.size) return null
      const line = tree.text.lastIndexOf('\n', tree.start[node]) + 1
      const indent = /^ */.exec(tree.text.slice(line, tree.start[node]))?.[0] ?? ''
      // A text in JSON has no line breaks of its own
      return literal(tree, node).replaceAll(`\n${indent}`, '\n')
    },

    text: (id) => kept.get(id)?.body.text ?? null
  }
}

function initiallyOpen(tree: JsonTree | null): Uint8Array {
  const open = new Uint8Array(tree?.size ?? 0)
  if (tree === null) return open
  if (tree.size <= SMALL_TREE) return open.fill(1)
  open[0] = 1
  return open
}

function rowsOf(answer: Kept, tree: JsonTree): Int32Array {
  if (answer.rows !== null) return answer.rows
  const rows = new Int32Array(tree.size)
  let count = 0
  for (let node = 0; node < tree.size;) {
    rows[count] = node
    count += 1
    node =
      answer.open[node] === 1 || (tree.kind[node] ?? 0) > NODE.list
        ? node + 1
        : (tree.next[node] ?? tree.size)
  }
  answer.rows = rows.subarray(0, count)
  return answer.rows
}

const KIND_NAMES = ['object', 'list', 'text', 'number', 'flag', 'null'] as const

function rowAt(answer: Kept, tree: JsonTree, node: number): TreeRow {
  const of = tree.kind[node] ?? 0
  const isContainer = of <= NODE.list
  const written = isContainer ? '' : literal(tree, node)
  const isInList = tree.kind[tree.parent[node] ?? -1] === NODE.list
  return {
    node,
    depth: tree.depth[node] ?? 0,
    key: isInList ? String(tree.place[node] ?? 0) : (keyOf(tree, node)?.slice(0, LONGEST.key) ?? null),
    kind: written === HIDDEN_LITERAL ? 'masked' : (KIND_NAMES[of] ?? 'null'),
    text: of === NODE.object && answer.open[node] !== 1 ? previewOf(tree, node) : cut(written, LONGEST.row),
    isCut: written.length > LONGEST.row,
    children: tree.children[node] ?? 0,
    isOpen: isContainer && answer.open[node] === 1
  }
}

/** Names of fields that tell one object from another: `userId`, `fullName`, `first_name`, but not `paid`. */
const IDENTIFYING = /^(?:id|name|title|label|email)$|(?:Id|ID|Name|_id|_name)$/
const PREVIEW = { values: 2, fields: 40 } as const
/** A value with a hidden part identifies nothing. */
const HIDDEN_TEXT = unquoted(HIDDEN_LITERAL)

/** The first values of an object that identify it. Looks at its first fields only. */
function previewOf(tree: JsonTree, node: number): string {
  const values: string[] = []
  let looked = 0
  for (const field of below(tree, node)) {
    looked += 1
    if (looked > PREVIEW.fields || values.length === PREVIEW.values) break
    const of = tree.kind[field]
    if ((of !== NODE.text && of !== NODE.number) || !IDENTIFYING.test(keyOf(tree, field) ?? '')) continue
    const value = plain(tree, field)
    if (value.trim() === '' || value.includes(HIDDEN_TEXT)) continue
    const shown = cut(value, LONGEST.preview)
    values.push(shown === value ? value : `${shown}…`)
  }
  return values.join(' · ')
}

/** What a person reads of a value. */
const plain = (tree: JsonTree, node: number): string => {
  const written = literal(tree, node)
  return tree.kind[node] === NODE.text ? unquoted(written) : written
}

function cut(text: string, longest: number): string {
  // Not through a surrogate pair
  return text.length <= longest ? text : text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')
}

/** Where lines begin. A line ends after at most {@link LONGEST} characters. */
function linesIn(text: string): Int32Array {
  if (text === '') return new Int32Array(0)
  const starts: number[] = []
  for (let from = 0; from <= text.length;) {
    const found = text.indexOf('\n', from)
    const end = found === -1 ? text.length : found
    for (let at = from; at === from || at < end; at += LONGEST.line) starts.push(at)
    from = end + 1
  }
  return Int32Array.from(starts)
}

function lineAt({ body, lineStarts }: Kept, line: number): string {
  const from = lineStarts[line] ?? body.text.length
  const behind = lineStarts[line + 1] ?? body.text.length
  return body.text.slice(from, behind).replace(/\r?\n$/, '')
}

/** The rows of the table: the objects of the document's list, or of the longest list directly below its root. */
function findTable(tree: JsonTree): Int32Array {
  const lists =
    tree.kind[0] === NODE.list
      ? [0]
      : tree.kind[0] === NODE.object
        ? [...below(tree, 0)].filter((node) => tree.kind[node] === NODE.list)
        : []
  const longest = lists.sort((one, other) => (tree.children[other] ?? 0) - (tree.children[one] ?? 0))[0]
  if (longest === undefined) return new Int32Array(0)
  return Int32Array.from([...below(tree, longest)].filter((node) => tree.kind[node] === NODE.object))
}

function columnsOf(tree: JsonTree, rows: Int32Array): string[] {
  const columns = new Set<string>()
  for (const row of rows.subarray(0, LOOKED_AT)) {
    for (const field of below(tree, row)) {
      if (columns.size < MOST_COLUMNS) columns.add(keyOf(tree, field) ?? '')
    }
  }
  return [...columns]
}

function cellsOf(tree: JsonTree, row: number, columns: readonly string[]): string[] {
  const fields = new Map<string, number>()
  for (const field of below(tree, row)) fields.set(keyOf(tree, field) ?? '', field)
  return columns.map((column) => {
    const field = fields.get(column)
    if (field === undefined) return ''
    const isContainer = (tree.kind[field] ?? 0) <= NODE.list
    // One line: the indentation of the document means nothing in a cell
    const text = isContainer
      ? literal(tree, field)
          .slice(0, 4 * LONGEST.cell)
          .replace(/\n\s*/g, ' ')
      : plain(tree, field)
    return cut(text, LONGEST.cell)
  })
}
