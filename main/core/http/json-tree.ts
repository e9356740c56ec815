import type { JsonLimits } from './read-bounded.ts'

/** Kinds of nodes, as they are stored. */
export const NODE = { object: 0, list: 1, text: 2, number: 3, flag: 4, nothing: 5 } as const

/**
 * A JSON document as places in its text, each node before those below it. The text stays as it is, so numbers keep all
 * their digits and a name that occurs twice is there twice.
 */
export interface JsonTree {
  readonly text: string
  readonly size: number
  readonly kind: Uint8Array
  /** Place of the value in the text, and the place behind it. */
  readonly start: Int32Array
  readonly end: Int32Array
  /** Place of the name with its quotation marks, -1 in a list and for the root. */
  readonly keyStart: Int32Array
  readonly keyEnd: Int32Array
  /** -1 for the root. */
  readonly parent: Int32Array
  /** The first node that is not below this one. */
  readonly next: Int32Array
  /** Position in its list or object. */
  readonly place: Int32Array
  /** How many nodes are directly below. */
  readonly children: Int32Array
  readonly depth: Int32Array
}

/** More takes too much memory; such an answer is shown as text. */
export const TREE_LIMITS: JsonLimits = { containers: 1_000_000, values: 2_000_000 }

/** Reads a document. @returns `null` for a text that isn't JSON. @param text within {@link TREE_LIMITS} */
export function readTree(text: string): JsonTree | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return readValid(text, nodesIn(text))
}

/** Whether a text has more than {@link TREE_LIMITS}: then it is not even parsed. */
export function isTooLarge(text: string): boolean {
  let containers = 0
  let values = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === COMMA) values += 1
    else if (code === OPEN_OBJECT || code === OPEN_LIST) containers += 1
  }
  return containers > TREE_LIMITS.containers || values > TREE_LIMITS.values
}

const COMMA = 0x2c
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d

/** At least as many as there are: those in texts count too. */
function nodesIn(text: string): number {
  let nodes = 1
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === OPEN_OBJECT || code === OPEN_LIST) nodes += 1
  }
  return nodes
}

function readValid(text: string, most: number): JsonTree {
  const kind = new Uint8Array(most)
  const [start, end, keyStart, keyEnd, parent, next, place, children, depth] = Array.from(
    { length: 9 },
    () => new Int32Array(most)
  ) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array
  ]
  let size = 0
  let open = -1
  let key = -1
  let keyBehind = -1

  const add = (of: number, from: number, to: number): void => {
    kind[size] = of
    start[size] = from
    end[size] = to
    keyStart[size] = key
    keyEnd[size] = keyBehind
    parent[size] = open
    next[size] = size + 1
    if (open !== -1) {
      const above = children[open] ?? 0
      place[size] = above
      children[open] = above + 1
      depth[size] = (depth[open] ?? 0) + 1
    }
    key = -1
    keyBehind = -1
    size += 1
  }

  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const to = endOfText(text, at)
      if (open !== -1 && kind[open] === NODE.object && key === -1) {
        key = at
        keyBehind = to
      } else add(NODE.text, at, to)
      at = to
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      add(code === OPEN_OBJECT ? NODE.object : NODE.list, at, at)
      open = size - 1
      at += 1
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      at += 1
      end[open] = at
      next[open] = size
      open = parent[open] ?? -1
    } else if (/[-0-9tfn]/.test(text.charAt(at))) {
      const from = at
      while (at < text.length && /[-+.\w]/.test(text.charAt(at))) at += 1
      add(code === 0x6e ? NODE.nothing : code === 0x74 || code === 0x66 ? NODE.flag : NODE.number, from, at)
    } else at += 1
  }
  return { text, size, kind, start, end, keyStart, keyEnd, parent, next, place, children, depth }
}

/** The place behind the quotation mark that ends a text. */
function endOfText(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
  return text.length
}

/** The value as it is written. */
export const literal = (tree: JsonTree, node: number): string =>
  tree.text.slice(tree.start[node] ?? 0, tree.end[node] ?? 0)

/** What a literal text says. */
export function unquoted(written: string): string {
  return written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1)
}

/** The name of a node; `null` in a list and for the root. */
export function keyOf(tree: JsonTree, node: number): string | null {
  const from = tree.keyStart[node] ?? -1
  return from === -1 ? null : unquoted(tree.text.slice(from, tree.keyEnd[node] ?? from))
}

/** The path of a node, as JavaScript and jq write it: `$.users[3]["first name"]`. Takes one step for each level. */
export function pathOf(tree: JsonTree, node: number): string {
  const parts: string[] = []
  for (let at = node, above = parentOf(tree, at); above !== -1; at = above, above = parentOf(tree, at)) {
    const key = keyOf(tree, at)
    if (key === null) parts.push(`[${String(tree.place[at] ?? 0)}]`)
    else if (/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key)) parts.push(`.${key}`)
    else parts.push(`[${JSON.stringify(key)}]`)
  }
  return `$${parts.reverse().join('')}`
}

const parentOf = (tree: JsonTree, node: number): number => tree.parent[node] ?? -1

/** The nodes directly below one. */
export function* below(tree: JsonTree, node: number): Generator<number> {
  const end = tree.next[node] ?? 0
  for (let child = node + 1; child < end; child = tree.next[child] ?? end) yield child
}

/**
 * A document that was cut, closed where its last whole value ends; `null` when that gives no JSON. It can only have
 * less in it than the whole, never more.
 */
export function closedJson(text: string): string | null {
  const open: string[] = []
  let safe = 0
  for (let at = 0; at < text.length && open.length <= MOST_OPEN; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfText(text, at) - 1
    } else if (code === COMMA) {
      safe = at
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push(code === OPEN_OBJECT ? '}' : ']')
      safe = at + 1
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open.pop()
      safe = at + 1
    }
  }
  // Behind the last safe place there is no bracket, so what is open there is still open at the end
  const closed = text.slice(0, safe) + open.reverse().join('')
  try {
    JSON.parse(closed)
    return closed
  } catch {
    return null
  }
}

const MOST_OPEN = 10_000
