import { id, text } from '../ringcx/fields.ts'
import type { JsonValue } from './columns.ts'
import type { ListFacts } from './lists.ts'

/** What of a table {@link arrangeParents} reads and changes. */
export interface Arranging {
  readonly rule: ListFacts['parentRule']
  readonly table: {
    readonly received: number
    readonly size: number
    value(row: number, key: string): JsonValue | undefined
  }
  /** The row of each id. */
  readonly rowOf: Map<string, number>
  /** Adds a row that did not come. @returns its number */
  readonly append: (record: Readonly<Record<string, JsonValue>>) => number
  readonly parents: () => Int32Array
  readonly depths: () => Int32Array
}

/**
 * Finds the parents of rows that the nesting of the answer did not tell. Of a path of ids, the nearest ancestor that is
 * in the list is the parent: ancestors that the caller may not see leave no gap (ringcx-api §4.2). A main account that is
 * not itself in the list gets a row. Parents that lead in a circle lose no row: its first one becomes a root.
 */
export function arrangeParents(arranging: Arranging): void {
  const { rule, table, parents } = arranging
  const count = table.received
  for (let row = 0; row < count; row += 1) {
    if (rule === null || parents()[row] !== -1) continue
    const parent = rule === 'path' ? ancestorOf(arranging, row) : mainAccountOf(arranging, row)
    parents()[row] = parent === row ? -1 : parent
  }
  breakCircles(arranging)
}

/** Such as `10.20.5501`: ids from the root down to the user itself. */
function ancestorOf({ table, rowOf }: Arranging, row: number): number {
  const path = table.value(row, 'parentPath')
  if (typeof path !== 'string') return -1
  let end = path.length
  while (end > 0) {
    const begin = path.lastIndexOf('.', end - 1) + 1
    const candidate = rowOf.get(path.slice(begin, end).trim())
    if (candidate !== undefined && candidate !== row) return candidate
    end = begin - 1
  }
  return -1
}

function mainAccountOf({ table, rowOf, append }: Arranging, row: number): number {
  const field = (key: string): JsonValue => table.value(row, key) ?? null
  const mainId = id(field('mainAccountId')) ?? id(field('mainAccount.mainAccountId'))
  if (mainId === null) return -1
  const known = rowOf.get(mainId)
  if (known !== undefined) return known
  const made = append({
    accountId: mainId,
    accountName: text(field('mainAccountName')) ?? text(field('mainAccount.mainAccountName')) ?? mainId,
    mainAccount: { rcAccountId: field('mainAccount.rcAccountId') },
    synthetic: true
  })
  rowOf.set(mainId, made)
  return made
}

/** Also tells the depths: a parent can come behind its children. */
function breakCircles({ table, parents, depths }: Arranging): void {
  const [parent, depth] = [parents(), depths()]
  const size = table.size
  // 0 not seen, 1 on the way that is being followed, 2 done
  const seen = new Uint8Array(size)
  const way: number[] = []
  for (let first = 0; first < size; first += 1) {
    let row = first
    while (row !== -1 && seen[row] === 0) {
      seen[row] = 1
      way.push(row)
      row = parent[row] ?? -1
    }
    // The way led back to itself: the circle is entered where its first row is.
    if (row !== -1 && seen[row] === 1) {
      const circle = way.slice(way.indexOf(row))
      parent[circle.reduce((a, b) => Math.min(a, b))] = -1
    }
    settle(way, parent, depth, seen)
  }
}

/** Tells the depths of the rows of a way, whose circle, if any, is broken. */
function settle(way: number[], parent: Int32Array, depth: Int32Array, seen: Uint8Array): void {
  // Each row is looked at again at most once: from a root, or from a row that is done, down
  const pending = way.splice(0)
  const broken = pending.findIndex((row) => parent[row] === -1)
  const order = broken === -1 ? pending : [...pending.slice(broken + 1), ...pending.slice(0, broken + 1)]
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const row = order[index] ?? 0
    const above = parent[row] ?? -1
    depth[row] = above === -1 ? 0 : (depth[above] ?? 0) + 1
    seen[row] = 2
  }
}
