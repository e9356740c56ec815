import { isSecretField } from '../directory/secret-fields.ts'
import { below, keyOf, literal, NODE, unquoted, type JsonTree } from '../http/json-tree.ts'
import { NAME_FIELDS, VALUE_FIELDS } from './named-values.ts'

/** A record of more fields is no pair, a list of more names no line of columns. */
const MOST = { fields: 8, columns: 1_000 } as const

/** The field that says what the columns of a table are, and a list of names and values one after the other. */
const COLUMNS = /^(?:columns?|column_?names?|headers?|fields?|field_?names?|names|keys|schema)$/i
const ALTERNATING = /headers?$|params?$|parameters$|pairs$|form$|env$|args$/i

/**
 * The nodes that hold the value of a secret whose name stands in another node: the value of a pair, the cells of a column.
 * Asked of each object and list, from the root down.
 */
export function listedSecrets(tree: JsonTree, node: number): readonly number[] {
  const children = [...below(tree, node)].slice(0, MOST.columns)
  return tree.kind[node] === NODE.object
    ? [...pairValues(tree, node, children), ...namedColumns(tree, children)]
    : [...inPlaces(tree, node, children), ...columnsBelowNames(tree, node, children)]
}

const textOf = (tree: JsonTree, node: number): string | null =>
  tree.kind[node] === NODE.text ? unquoted(literal(tree, node)) : null

const isName = (tree: JsonTree, node: number): boolean => {
  const text = textOf(tree, node)
  return text !== null && text.length <= 100 && isSecretField(text.split('.').at(-1) ?? text)
}

/** `{"name": "password", "value": …}`, also with an object that has the name in it. */
function pairValues(tree: JsonTree, node: number, fields: readonly number[]): readonly number[] {
  if ((tree.children[node] ?? 0) > MOST.fields) return []
  const keyed = (wanted: ReadonlySet<string>, of: readonly number[]): number[] =>
    of.filter((field) => wanted.has(keyOf(tree, field)?.toLowerCase() ?? ''))
  const isAbout = keyed(NAME_FIELDS, fields).some(
    (field) =>
      isName(tree, field) ||
      (tree.kind[field] === NODE.object &&
        (tree.children[field] ?? 0) <= MOST.fields &&
        keyed(NAME_FIELDS, [...below(tree, field)]).some((inner) => isName(tree, inner)))
  )
  return isAbout ? keyed(VALUE_FIELDS, fields) : []
}

/** `["password", …]` in a list of such, and in a list of headers or the like, `["a", "b", "password", …]`. */
function inPlaces(tree: JsonTree, node: number, items: readonly number[]): readonly number[] {
  const size = tree.children[node] ?? 0
  const isInList = tree.kind[tree.parent[node] ?? -1] === NODE.list
  const isPair = (size === 2 && isInList) || (size % 2 === 0 && ALTERNATING.test(keyOf(tree, node) ?? ''))
  return isPair ? items.filter((_, at) => at % 2 === 1 && isName(tree, items[at - 1] ?? node)) : []
}

/** A list of rows of which the first has the names: `[["user", "password"], ["robin", …]]`. */
function columnsBelowNames(tree: JsonTree, node: number, rows: readonly number[]): readonly number[] {
  const [names, ...others] = rows
  if (names === undefined || tree.kind[names] !== NODE.list) return []
  return cells(tree, secretPlaces(tree, names), [...others, ...rest(tree, node, rows)])
}

/** `{"columns": ["user", "password"], "rows": [["robin", …]]}`, also with objects that have the names in them. */
function namedColumns(tree: JsonTree, fields: readonly number[]): readonly number[] {
  const names = fields.find(
    (field) => tree.kind[field] === NODE.list && COLUMNS.test(keyOf(tree, field) ?? '')
  )
  const places = names === undefined ? new Set<number>() : secretPlaces(tree, names)
  if (places.size === 0) return []
  return fields
    .filter((field) => field !== names && tree.kind[field] === NODE.list)
    .flatMap((table) => {
      const rows = [...below(tree, table)]
      // One row may stand there without a list around it
      return rows.some((row) => tree.kind[row] === NODE.list)
        ? cells(tree, places, rows)
        : rows.filter((_, at) => places.has(at) && (tree.kind[rows[0] ?? 0] ?? 0) > NODE.list)
    })
}

function secretPlaces(tree: JsonTree, names: number): ReadonlySet<number> {
  const places = new Set<number>()
  for (const name of below(tree, names)) {
    const at = tree.place[name] ?? 0
    if (at >= MOST.columns) break
    const isSecret =
      tree.kind[name] === NODE.object
        ? [...below(tree, name)].some(
            (field) => NAME_FIELDS.has(keyOf(tree, field)?.toLowerCase() ?? '') && isName(tree, field)
          )
        : isName(tree, name)
    if (isSecret) places.add(at)
  }
  return places
}

function cells(tree: JsonTree, places: ReadonlySet<number>, rows: readonly number[]): readonly number[] {
  if (places.size === 0) return []
  return rows
    .filter((row) => tree.kind[row] === NODE.list)
    .flatMap((row) => [...below(tree, row)].filter((cell) => places.has(tree.place[cell] ?? -1)))
}

/** The children behind those that were looked at. */
function rest(tree: JsonTree, node: number, looked: readonly number[]): number[] {
  return looked.length < MOST.columns ? [] : [...below(tree, node)].slice(MOST.columns)
}
