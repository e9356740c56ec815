import { HIDDEN } from '../http/service-words.ts'
import { isSecretField } from '../directory/secret-fields.ts'
import { below, keyOf, literal, NODE, unquoted, type JsonTree } from './json-tree.ts'
import { holdsSecret } from './secret-text.ts'

/** What stands in place of a value that is secret. */
export const HIDDEN_LITERAL = JSON.stringify(HIDDEN)

/** Deeper levels are no longer indented: a document of brackets would grow without bounds. */
const MOST_INDENTED = 60

/**
 * A document written with one value on a line, and every secret in it replaced: fields with a secret's name, with
 * everything below them, and texts with a secret's shape, names of fields too.
 *
 * @param secrets those that the request carried
 */
export function maskJson(
  tree: JsonTree,
  secrets: readonly string[]
): { readonly text: string; readonly masked: number } {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET)
  const isSecretText = (written: string): boolean => {
    const text = unquoted(written)
    return text !== HIDDEN && (holdsSecret(text) || known.some((secret) => text.includes(secret)))
  }
  const pieces: string[] = []
  let masked = 0
  /** Nodes that are the value of a pair such as `{"name": "password", "value": …}`. */
  const paired = new Set<number>()
  const open: number[] = []

  const close = (node: number): void => {
    if (node + 1 < (tree.next[node] ?? 0)) pieces.push('\n', indent(open.length))
    pieces.push(tree.kind[node] === NODE.object ? '}' : ']')
  }

  for (let node = 0; node < tree.size;) {
    while (open.length > 0 && node >= (tree.next[open.at(-1) ?? 0] ?? 0)) close(open.pop() ?? 0)
    if (node > 0) pieces.push((tree.place[node] ?? 0) > 0 ? ',\n' : '\n', indent(open.length))
    const key = keyOf(tree, node)
    if (key !== null) {
      const hidden = isSecretText(tree.text.slice(tree.keyStart[node], tree.keyEnd[node]))
      if (hidden) masked += 1
      pieces.push(hidden ? HIDDEN_LITERAL : JSON.stringify(key), ': ')
    }
    const kind = tree.kind[node] ?? 0
    const isNamed = (key !== null && isSecretField(key)) || paired.has(node)
    if ((isNamed && !isTelling(tree, node)) || (kind === NODE.text && isSecretText(literal(tree, node)))) {
      pieces.push(HIDDEN_LITERAL)
      masked += 1
      node = tree.next[node] ?? node + 1
    } else if (kind <= NODE.list) {
      pieces.push(kind === NODE.object ? '{' : '[')
      if (kind === NODE.object) for (const value of pairValues(tree, node)) paired.add(value)
      open.push(node)
      node += 1
    } else {
      pieces.push(literal(tree, node))
      node += 1
    }
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) close(node)
  return { text: pieces.join(''), masked }
}

const SHORTEST_SECRET = 8

const indent = (depth: number): string => '  '.repeat(Math.min(depth, MOST_INDENTED))

/** Nothing, a flag, and what is empty tell no secret, whatever their name is. */
function isTelling(tree: JsonTree, node: number): boolean {
  const kind = tree.kind[node] ?? 0
  if (kind === NODE.nothing || kind === NODE.flag) return true
  return kind === NODE.text ? literal(tree, node) === '""' : kind <= NODE.list && tree.children[node] === 0
}

/** In an object that says which field it is about, the fields that hold its value. */
function pairValues(tree: JsonTree, node: number): number[] {
  // A record of more fields is no pair
  if ((tree.children[node] ?? 0) > 8) return []
  const fields = [...below(tree, node)].map((field) => ({
    field,
    key: keyOf(tree, field)?.toLowerCase() ?? ''
  }))
  const names = fields.filter(
    ({ field, key }) =>
      NAME_FIELDS.has(key) && tree.kind[field] === NODE.text && isSecretField(unquoted(literal(tree, field)))
  )
  return names.length === 0 ? [] : fields.filter(({ key }) => VALUE_FIELDS.has(key)).map(({ field }) => field)
}

const NAME_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'key',
  'field',
  'fieldname',
  'property',
  'attributename'
])
const VALUE_FIELDS: ReadonlySet<string> = new Set(['value', 'values', 'val', 'oldvalue', 'newvalue'])
