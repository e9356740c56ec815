import { malformed } from '../http/answer.ts'
import type { ParsedRows } from './accounts.ts'
import type { AdminApi } from './admin-api.ts'
import { dateTime, flag, integer, object, text } from './fields.ts'
import type { PlainUser, User } from './user.ts'
import { arrangeTree } from './user-tree.ts'

/**
 * Reads all admin users: `GET /admin/users`, a tree, no paging. It lists administrators, not agents, and needs
 * a role (ringcx-api §4.2). @throws AppError `forbidden` without the role
 */
export async function loadUsers(api: AdminApi): Promise<ParsedRows<User>> {
  const purpose = { what: 'admin users', needs: 'MANAGE_USERS or SUPER_USER' }
  return parseUsers(await api.get('/v1/admin/users', purpose))
}

/**
 * Makes rows of an answer of users, tree or flat (`flatten=true`), each parent before its children. Walks
 * without recursion, because the depth of the tree is the sender's choice. A user that comes twice is kept once.
 *
 * @throws AppError `answer-malformed` when it is not a list, or when no entry of it is a user
 */
export function parseUsers(body: unknown): ParsedRows<User> {
  if (!Array.isArray(body)) throw malformed('RingCX', 'something other than a list of users')
  const found = new Map<number, { user: PlainUser; parent: number | null; path: string | null }>()
  let skipped = 0
  const pending: { entry: unknown; parent: number | null }[] = []
  const push = (entries: readonly unknown[], parent: number | null): void => {
    for (let index = entries.length - 1; index >= 0; index -= 1)
      pending.push({ entry: entries[index], parent })
  }
  push(body, null)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entry = object(next.entry)
    const user = entry === null ? null : userOf(entry)
    if (user === null) skipped += 1
    else if (!found.has(user.userId)) {
      found.set(user.userId, { user, parent: next.parent, path: pathOf(entry) })
    }
    // Children of an entry that cannot be read still belong somewhere: under its own parent
    const children = entry?.['children']
    if (Array.isArray(children)) push(children, user?.userId ?? next.parent)
  }
  if (found.size === 0 && skipped > 0) throw malformed('RingCX', 'a list with no user IDs')
  return { rows: arrangeTree([...found.values()]), skipped }
}

function userOf(entry: Readonly<Record<string, unknown>>): PlainUser | null {
  const userId = integer(entry['userId'])
  if (userId === null) return null
  const userName = text(entry['userName'])
  const names = [text(entry['firstName']), text(entry['lastName'])].filter((name) => name !== null)
  return {
    userId,
    userName: userName ?? String(userId),
    fullName: text(entry['fullName']) ?? (names.length > 0 ? names.join(' ') : (userName ?? String(userId))),
    enabled: flag(entry['enabled']),
    rootUser: flag(entry['rootUser']),
    managedByRingCentral: flag(entry['userManagedByRC']),
    rcUserId: integer(entry['rcUserId']),
    roles: rolesOf(entry['roles']),
    createdAt: dateTime(entry['creationDate'])
  }
}

/** Whole, unlike other texts: cut, its last id would be another user's. */
function pathOf(entry: Readonly<Record<string, unknown>> | null): string | null {
  const path = entry?.['parentPath']
  return typeof path === 'string' ? path : null
}

/** Texts per the guide, objects with `roleType` per the spec (ringcx-api §4.2); both at once do no harm. */
function rolesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  const roles = (value as readonly unknown[])
    .slice(0, 200)
    .map((role) => text(role) ?? text(object(role)?.['roleType']))
    .filter((role) => role !== null)
  return [...new Set(roles)]
}
