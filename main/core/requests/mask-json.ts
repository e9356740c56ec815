import { HIDDEN } from '../http/service-words.ts'
import { isSecretField } from '../directory/secret-fields.ts'
import { isTooLarge, keyOf, literal, NODE, readTree, unquoted, type JsonTree } from '../http/json-tree.ts'
import { listedSecrets } from './listed-nodes.ts'
import { hideListed } from './listed-values.ts'
import { hideNamed } from './named-values.ts'
import { holdsSecret } from './secret-text.ts'

/** What stands in place of a value that is secret. */
export const HIDDEN_LITERAL = JSON.stringify(HIDDEN)

/** Deeper levels are no longer indented: a document of brackets would grow without bounds. */
const MOST_INDENTED = 60

/**
 * A document written with one value on a line, and every secret in it replaced: fields with a secret's name, with
 * everything below them, and texts with a secret's shape or one of the secrets in them, names of fields
 * too. Of a text that is JSON or a form itself, only its secrets are replaced.
 *
 * @param secrets what {@link writtenForms} makes of those that the request carried
 */
export function maskJson(
  tree: JsonTree,
  secrets: readonly string[]
): { readonly text: string; readonly masked: number } {
  /** A text as it may be written; the same one when there is nothing to hide. */
  const shownText = (written: string): string => {
    const text = unquoted(written)
    if (text === HIDDEN) return written
    if (holdsSecret(text) || secrets.some((secret) => text.includes(secret))) return HIDDEN_LITERAL
    const shown = withoutNamed(text, secrets)
    return shown === text ? written : JSON.stringify(shown)
  }
  const pieces: string[] = []
  let masked = 0
  /** Nodes whose name stands in another one, such as in `{"name": "password", "value": …}`. */
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
      const written = tree.text.slice(tree.keyStart[node], tree.keyEnd[node])
      const hidden = shownText(written) !== written
      if (hidden) masked += 1
      pieces.push(hidden ? HIDDEN_LITERAL : JSON.stringify(key), ': ')
    }
    const kind = tree.kind[node] ?? 0
    const isNamed = (key !== null && isSecretField(key)) || paired.has(node)
    if (isNamed && !isTelling(tree, node)) {
      pieces.push(HIDDEN_LITERAL)
      masked += 1
      node = tree.next[node] ?? node + 1
    } else if (kind === NODE.text) {
      const written = literal(tree, node)
      const shown = shownText(written)
      if (shown !== written) masked += 1
      pieces.push(shown)
      node += 1
    } else if (kind <= NODE.list) {
      pieces.push(kind === NODE.object ? '{' : '[')
      for (const value of listedSecrets(tree, node)) paired.add(value)
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

/** A text inside of a document: JSON or a form in it may have names of secrets too. */
function withoutNamed(text: string, secrets: readonly string[]): string {
  if (!/[=:<\n\r]|%3|&lt;|["'],/.test(text)) return text
  const tree = /^\s*[[{]/.test(text) && !isTooLarge(text) ? readTree(text) : null
  if (tree === null)
    return hideListed(
      hideNamed(text, () => HIDDEN),
      () => HIDDEN
    )
  const inside = maskJson(tree, secrets)
  return inside.masked === 0 ? text : inside.text
}

const indent = (depth: number): string => '  '.repeat(Math.min(depth, MOST_INDENTED))

/** Nothing, a flag, and what is empty tell no secret, whatever their name is. */
function isTelling(tree: JsonTree, node: number): boolean {
  const kind = tree.kind[node] ?? 0
  if (kind === NODE.nothing || kind === NODE.flag) return true
  return kind === NODE.text ? literal(tree, node) === '""' : kind <= NODE.list && tree.children[node] === 0
}
