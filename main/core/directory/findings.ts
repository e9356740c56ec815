import type { ListName } from './lists.ts'
import { dateTime, flag, id, text } from '../ringcx/fields.ts'
import type { RecordTable } from './record-table.ts'

/** The lists of one account, as far as they are loaded. */
export type Tables = Partial<Readonly<Record<ListName, RecordTable>>>

/** A question that admins ask, with the rows that answer it. */
export interface Finding {
  readonly name: string
  /** The list whose rows answer it. */
  readonly list: ListName
  /** The other lists it has to look at. */
  readonly needs: readonly ListName[]
  readonly title: string
  /** What counts, in one sentence. */
  readonly explanation: string
  /** The rows, in the order of the list. `now` is in milliseconds since the Unix epoch, UTC. */
  readonly rows: (table: RecordTable, others: Tables, now: number) => number[]
}

const DAY_MS = 86_400_000

/** The fields that can hold a person's last sign-in; RingCX documents none for admin users (ringcx-api §4.2). */
const LAST_SIGN_IN = ['lastLoginDate', 'lastLogin', 'lastLoginTime'] as const

/** Roles that let a user do nothing (ringcx-api §4.2). */
const NO_ROLE = 'NO_ACCESS'

const SUPERVISORS: readonly string[] = ['SUPERVISOR', 'MULTI_SUPERVISOR']

export const FINDINGS: readonly Finding[] = [
  {
    name: 'admin-and-agent',
    list: 'users',
    needs: ['agents'],
    title: 'Admin and agent',
    explanation: 'Users who are also agents, with the same RingCentral user or email address.',
    rows(users, { agents }) {
      const people = agents === undefined ? new Set<string>() : peopleOf(agents)
      return rowsWhere(users, (row) => identities(users, row).some((each) => people.has(each)))
    }
  },
  {
    name: 'disabled-with-agent',
    list: 'users',
    needs: ['agents'],
    title: 'Disabled, but still an agent',
    explanation: 'Disabled users whose agent is active.',
    rows(users, { agents }) {
      const active =
        agents === undefined ? new Set<string>() : peopleOf(agents, (row) => isActiveAgent(agents, row))
      return rowsWhere(
        users,
        (row) =>
          flag(users.value(row, 'enabled')) === false &&
          identities(users, row).some((each) => active.has(each))
      )
    }
  },
  {
    name: 'no-role',
    list: 'users',
    needs: [],
    title: 'No role',
    explanation: 'Users without a role, or with “No access” only.',
    rows: (users) => rowsWhere(users, (row) => rolesOf(users, row).every((role) => role === NO_ROLE))
  },
  {
    name: 'never-signed-in',
    list: 'users',
    needs: [],
    title: 'Never signed in',
    explanation:
      'Users with no last sign-in. Empty where RingCX doesn’t say when users last signed in, which is the documented case.',
    rows(users) {
      const field = LAST_SIGN_IN.find((key) => users.keys.includes(key))
      if (field === undefined) return []
      return rowsWhere(users, (row) => dateTime(users.value(row, field)) === null)
    }
  },
  {
    name: 'not-managed',
    list: 'users',
    needs: [],
    title: 'Not managed by RingCentral',
    explanation: 'Users who sign in to RingCX with a password of their own.',
    rows: (users) => rowsWhere(users, (row) => flag(users.value(row, 'userManagedByRC')) === false)
  },
  {
    name: 'duplicate-users',
    list: 'users',
    needs: [],
    title: 'Duplicate username or email',
    explanation: 'Users who share a username or email address with another user.',
    rows: (users) => duplicates(users, ['userName', 'email'])
  },
  {
    name: 'supervisors',
    list: 'agents',
    needs: [],
    title: 'Supervisors',
    explanation: 'Agents who supervise others. Their details say whom.',
    rows: (agents) =>
      rowsWhere(
        agents,
        (row) =>
          SUPERVISORS.includes(text(agents.value(row, 'agentType')) ?? '') ||
          listOf(agents.value(row, 'superviseeAgentIds')).length > 0
      )
  },
  {
    name: 'no-login-90-days',
    list: 'agents',
    needs: [],
    title: 'No login for 90 days',
    explanation:
      'Active agents who haven’t logged in for 90 days, or never did since they were created 90 days ago.',
    rows: (agents, _, now) =>
      rowsWhere(agents, (row) => {
        if (!isActiveAgent(agents, row)) return false
        const since = dateTime(agents.value(row, 'lastLoginDate')) ?? dateTime(agents.value(row, 'createdOn'))
        return since === null || now - since > 90 * DAY_MS
      })
  },
  {
    name: 'no-queue',
    list: 'agents',
    needs: ['queues'],
    title: 'In no queue',
    explanation: 'Active agents who aren’t assigned to a queue.',
    rows(agents, { queues }) {
      const assigned = new Set<string>()
      if (queues !== undefined)
        for (let row = 0; row < queues.size; row += 1)
          for (const each of listOf(queues.value(row, 'assignedAgents'))) assigned.add(each)
      return rowsWhere(
        agents,
        (row) => isActiveAgent(agents, row) && !assigned.has(id(agents.value(row, 'agentId')) ?? '')
      )
    }
  },
  {
    name: 'duplicate-agents',
    list: 'agents',
    needs: [],
    title: 'Duplicate username or email',
    explanation: 'Agents who share a username or email address with another agent.',
    rows: (agents) => duplicates(agents, ['username', 'email'])
  },
  {
    name: 'no-agents',
    list: 'queues',
    needs: [],
    title: 'Queues without agents',
    explanation: 'Queues to which no agent is assigned.',
    rows: (queues) =>
      rowsWhere(queues, (row) => {
        const assigned = queues.value(row, 'assignedAgents')
        return Array.isArray(assigned) && assigned.length === 0
      })
  }
]

function rowsWhere(table: RecordTable, holds: (row: number) => boolean): number[] {
  const rows: number[] = []
  for (let row = 0; row < table.size; row += 1) if (holds(row)) rows.push(row)
  return rows
}

/** What tells a person apart in users and agents alike: the RingCentral user, and every address. */
function identities(table: RecordTable, row: number): string[] {
  const rcUser = id(table.value(row, 'rcUserId'))
  const addresses = ['email', 'userName', 'username']
    .map((key) => text(table.value(row, key))?.toLowerCase())
    .filter((address) => address?.includes('@'))
  return [
    ...(rcUser === null || rcUser === '0' ? [] : [`rc ${rcUser}`]),
    ...addresses.map((each) => each ?? '')
  ]
}

function peopleOf(table: RecordTable, counts: (row: number) => boolean = () => true): Set<string> {
  const people = new Set<string>()
  for (let row = 0; row < table.size; row += 1)
    if (counts(row)) for (const each of identities(table, row)) people.add(each)
  return people
}

/** Both names occur (ringcx-api §4.3); an agent of whom RingCX says nothing counts as active. */
function isActiveAgent(agents: RecordTable, row: number): boolean {
  return (flag(agents.value(row, 'isActive')) ?? flag(agents.value(row, 'active'))) !== false
}

/** Role types, which come as texts or as objects (ringcx-api §4.2). */
function rolesOf(users: RecordTable, row: number): string[] {
  return listOf(users.value(row, 'roles'))
}

/** The entries of a list as texts: plain ones, or the `roleType` or `agentId` of objects. */
function listOf(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return (value as readonly unknown[])
    .map((entry) => {
      if (typeof entry !== 'object' || entry === null) return id(entry)
      const { roleType, agentId } = entry as Readonly<Record<string, unknown>>
      return id(roleType) ?? id(agentId)
    })
    .filter((entry) => entry !== null)
}

/** Rows that share a value of one of these fields with another row, in any case of letters. */
function duplicates(table: RecordTable, keys: readonly string[]): number[] {
  const found = new Set<number>()
  for (const key of keys) {
    const first = new Map<string, number>()
    for (let row = 0; row < table.size; row += 1) {
      const value = text(table.value(row, key))?.toLowerCase()
      if (value === undefined) continue
      const other = first.get(value)
      if (other === undefined) first.set(value, row)
      else found.add(other).add(row)
    }
  }
  return [...found].sort((one, other) => one - other)
}
