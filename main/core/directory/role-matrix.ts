import { object, text } from '../ringcx/fields.ts'
import { constantText, type JsonValue } from './columns.ts'
import { LISTS, type KnownColumn } from './lists.ts'
import { createTableBuilder, keyOf, type RecordTable } from './record-table.ts'

/** Most roles that get a column: ten times as many as RingCX has (ringcx-api §4.2). The rest is in the records only. */
const MOST_ROLES = 300

/** What is kept of a user, besides the roles. */
const KEPT = ['fullName', 'userName', 'enabled', 'userId'] as const

/**
 * Who can do what: the users of a list, with a flag for each role that a user has, the most frequent role first. Every
 * role that occurs is a column, documented or not; a role that no user has is absent.
 */
export function createRoleMatrix(users: RecordTable): RecordTable {
  const rolesOf = roleReader()
  const counts = new Map<string, number>()
  for (let row = 0; row < users.received; row += 1)
    for (const role of rolesOf(users.value(row, 'roles'))) counts.set(role, (counts.get(role) ?? 0) + 1)
  const roles = [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, MOST_ROLES)
    .map(([role]) => role)
  const builder = createTableBuilder('roleMatrix', undefined, [
    ...LISTS.roleMatrix.columns,
    ...roles.map(roleColumn)
  ])
  for (let row = 0; row < users.received; row += 1) {
    const record: Record<string, JsonValue> = {}
    for (const key of KEPT) {
      const value = users.value(row, key)
      if (value !== undefined) record[key] = value
    }
    const held = rolesOf(users.value(row, 'roles'))
    if (held.length > 0) record['roles'] = Object.fromEntries(held.map((role) => [role, true]))
    builder.add(record, -1)
  }
  return builder.finish()
}

function roleColumn(role: string): KnownColumn {
  const title = constantText(role)
  const path = ['roles', role]
  return { key: keyOf(path), path, title, kind: 'flag', width: Math.min(240, 56 + title.length * 8) }
}

/** Reads role types, which come as texts or as objects (ringcx-api §4.2). Users with the same roles share one list. */
function roleReader(): (value: JsonValue | undefined) => readonly string[] {
  const known = new Map<JsonValue | undefined, readonly string[]>()
  return (value) => {
    const found = known.get(value)
    if (found !== undefined) return found
    const entries: readonly unknown[] = Array.isArray(value) ? (value as readonly unknown[]) : [value]
    const roles = new Set(entries.map((entry) => text(entry) ?? text(object(entry)?.['roleType'])))
    roles.delete(null)
    const read = [...roles] as string[]
    known.set(value, read)
    return read
  }
}
