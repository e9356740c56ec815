import type { PlainUser, User } from './user.ts'

/** A user with what is known of its place: the tree it came in, or its `parentPath`. */
export interface PlacedUser {
  readonly user: PlainUser
  /** The user it was nested under; `null` at the top of the answer. */
  readonly parent: number | null
  /** Such as `10.20.5501`: ids from the root down to the user itself (ringcx-api §4.2). */
  readonly path: string | null
}

/**
 * Orders users so that each parent comes before its children, and tells their depth. The nesting of the answer
 * counts; where there is none (the flat form), the nearest ancestor of `parentPath` that is in the list is the
 * parent. Ancestors that the caller may not see leave no gap. Paths that lead in a circle lose nobody: each
 * circle is entered at its first user, which then counts as a root.
 */
export function arrangeTree(placed: readonly PlacedUser[]): User[] {
  const known = new Set(placed.map(({ user }) => user.userId))
  const roots: PlacedUser[] = []
  const childrenOf = new Map<number, PlacedUser[]>()
  for (const each of placed) {
    const parent = each.parent ?? nearestAncestor(each, known)
    const siblings = parent === null ? roots : childrenOf.get(parent)
    if (siblings !== undefined) siblings.push(each)
    else if (parent !== null) childrenOf.set(parent, [each])
  }
  const rows: User[] = []
  const seen = new Set<number>()
  const walk = (root: PlacedUser): void => {
    const pending = [{ placed: root, depth: 0, parentUserId: null as number | null }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { user } = next.placed
      if (seen.has(user.userId)) continue
      seen.add(user.userId)
      rows.push({ ...user, depth: next.depth, parentUserId: next.parentUserId })
      const children = childrenOf.get(user.userId) ?? []
      for (let index = children.length - 1; index >= 0; index -= 1) {
        const child = children[index]
        if (child !== undefined)
          pending.push({ placed: child, depth: next.depth + 1, parentUserId: user.userId })
      }
    }
  }
  roots.forEach(walk)
  placed.filter(({ user }) => !seen.has(user.userId)).forEach(walk)
  return rows
}

function nearestAncestor({ user, path }: PlacedUser, known: ReadonlySet<number>): number | null {
  const ids = (path?.split('.') ?? []).filter((part) => /^\d{1,16}$/.test(part)).map(Number)
  for (let index = ids.length - 1; index >= 0; index -= 1) {
    const candidate = ids[index]
    if (candidate !== undefined && candidate !== user.userId && known.has(candidate)) return candidate
  }
  return null
}
