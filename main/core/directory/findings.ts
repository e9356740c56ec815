import type { ListName } from './lists.ts'
import { dateTime, flag, id, text } from '../ringcx/fields.ts'
import type { RecordTable } from './record-table.ts'

/** The other lists that are loaded: of the same account; for a list of no account, those of every account. */
export type Tables = (list: ListName) => readonly RecordTable[]

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
  /** The rows, in the order of the list. `at`: when the list was asked for, in milliseconds since the epoch, UTC. */
  readonly rows: (table: RecordTable, others: Tables, at: number) => number[]
}

const DAY_MS = 86_400_000

/** The role that lets a user do nothing (ringcx-api §4.2). */
const NO_ACCESS = 'NO_ACCESS'

const SUPERVISORS: readonly string[] = ['SUPERVISOR', 'MULTI_SUPERVISOR']

export const FINDINGS: readonly Finding[] = [
  {
    name: 'admin-and-agent',
    list: 'users',
    needs: ['agents'],
    title: 'Admin and agent',
    explanation: 'Users who are also agents, with the same RingCentral user or email address.',
    rows(users, others) {
      const people = peopleOf(others('agents'))
      return rowsWhere(users, (row) => identities(users, row).some((each) => people.has(each)))
    }
  },
  {
    name: 'disabled-with-agent',
    list: 'users',
    needs: ['agents'],
    title: 'Disabled, but still an agent',
    explanation: 'Disabled users who still have an agent, active or not.',
    rows(users, others) {
      const people = peopleOf(others('agents'))
      return rowsWhere(
        users,
        (row) =>
          flag(users.value(row, 'enabled')) === false &&
          identities(users, row).some((each) => people.has(each))
      )
    }
  },
  {
    name: 'no-role',
    list: 'users',
    needs: [],
    title: 'No role',
    explanation: 'Users without any role.',
    rows: (users) => rowsWhere(users, (row) => rolesOf(users, row).length === 0)
  },
  {
    name: 'no-access',
    list: 'users',
    needs: [],
    title: 'No access',
    explanation: 'Users whose only role is “No access”.',
    rows: (users) =>
      rowsWhere(users, (row) => {
        const roles = rolesOf(users, row)
        return roles.length > 0 && roles.every((role) => role === NO_ACCESS)
      })
  },
  {
    name: 'never-signed-in',
    list: 'users',
    needs: ['agents'],
    title: 'Never signed in',
    explanation:
      'Users whose agent has never logged in. RingCX records sign-ins only for agents, so other users aren’t listed.',
    rows(users, others) {
      const agents = others('agents')
      const people = peopleOf(agents)
      const seen = peopleOf(agents, (table, row) => lastLogin(table, row) !== null)
      return rowsWhere(users, (row) => {
        const own = identities(users, row)
        return own.some((each) => people.has(each)) && !own.some((each) => seen.has(each))
      })
    }
  },
  {
    name: 'not-managed',
    list: 'users',
    needs: [],
    title: 'Not managed by RingCentral',
    explanation: 'Users who sign in with a RingCX password.',
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
    explanation: 'Agents who supervise others. Open an agent to see whom.',
    rows: (agents) =>
      rowsWhere(
        agents,
        (row) =>
          SUPERVISORS.includes(text(agents.value(row, 'agentType')) ?? '') ||
          listOf(agents.value(row, 'whereSupervisor')).length > 0
      )
  },
  {
    name: 'never-logged-in',
    list: 'agents',
    needs: [],
    title: 'Never logged in',
    explanation: 'Active agents without a last login.',
    rows: (agents) =>
      rowsWhere(agents, (row) => isActiveAgent(agents, row) && lastLogin(agents, row) === null)
  },
  {
    name: 'no-login-90-days',
    list: 'agents',
    needs: [],
    title: 'No login for 90 days',
    explanation: 'Active agents whose last login was more than 90 days before the list was loaded.',
    rows: (agents, _, at) =>
      rowsWhere(agents, (row) => {
        const last = lastLogin(agents, row)
        return isActiveAgent(agents, row) && last !== null && at - last > 90 * DAY_MS
      })
  },
  {
    name: 'no-queue',
    list: 'agents',
    needs: ['queues'],
    title: 'In no queue',
    explanation: 'Agents who aren’t assigned to a queue. Inactive ones are dimmed.',
    rows(agents, others) {
      const assigned = new Set<string>()
      for (const queues of others('queues'))
        for (let row = 0; row < queues.size; row += 1)
          for (const each of listOf(queues.value(row, 'assignedAgents'))) assigned.add(each)
      return rowsWhere(agents, (row) => !assigned.has(id(agents.value(row, 'agentId')) ?? ''))
    }
  },
  {
    name: 'duplicate-agent-names',
    list: 'agents',
    needs: [],
    title: 'Duplicate username',
    explanation: 'Agents who share a username with another agent of this account.',
    rows: (agents) => duplicates(agents, ['username'])
  },
  {
    name: 'duplicate-agent-emails',
    list: 'agents',
    needs: [],
    title: 'Duplicate email',
    explanation: 'Agents who share an email address with another agent of this account.',
    rows: (agents) => duplicates(agents, ['email'])
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
export function identities(table: RecordTable, row: number): string[] {
  const rcUser = id(table.value(row, 'rcUserId'))
  const addresses = ['email', 'userName', 'username']
    .map((key) => text(table.value(row, key))?.toLowerCase())
    .filter((address) => address?.includes('@'))
  return [
    ...(rcUser === null || rcUser === '0' ? [] : [`rc ${rcUser}`]),
    ...addresses.map((each) => each ?? '')
  ]
}

function peopleOf(
  tables: readonly RecordTable[],
  counts: (table: RecordTable, row: number) => boolean = () => true
): Set<string> {
  const people = new Set<string>()
  for (const table of tables)
    for (let row = 0; row < table.size; row += 1)
      if (counts(table, row)) for (const each of identities(table, row)) people.add(each)
  return people
}

/** In milliseconds since the epoch, UTC; `null` for an agent who never logged in. */
function lastLogin(agents: RecordTable, row: number): number | null {
  return dateTime(agents.value(row, 'lastLoginDate'))
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
