/** A directory with made-up rows: what main answers to the window, over plain arrays. */
import type {
  Api,
  ColumnKind,
  DirectoryPage,
  DirectoryPreferences,
  DirectoryQuery,
  DirectoryRecord,
  ExportProgress,
  ListKey,
  ListName,
  ListState,
  PublicError,
  Reply,
  UserPart
} from '../../../preload/contract.ts'
import { HOSTILE_TEXTS } from './hostile-texts.ts'

const FIRST = ['Robin', 'Amélie', 'Søren', 'Zoë', 'José', 'فاطمة', 'דנה', '美咲', 'Łukasz', 'Ada'] as const
const LAST = [
  'Example',
  'García',
  'Müller-Lüdenscheidt',
  'الخطيب',
  'O’Neill',
  'Ng',
  '田中',
  'van der Berg'
] as const
const ROLES = [
  ['SUPER_USER'],
  ['MANAGE_USERS', 'WFO_ACCESS'],
  ['USER'],
  [],
  ['USER', 'ACCESS_AUDIT_LOG', 'REPORT_ADMINISTRATIVE_USER']
] as const
const DAY = 86_400_000

type Cell = string | string[]

/** One made-up row: its fields in the order of the columns, and its place in the tree. */
interface FakeRow {
  readonly cells: Readonly<Record<string, Cell>>
  readonly depth: number
  readonly parent: number
  readonly muted: boolean
}

type Columns = readonly (readonly [
  key: string,
  title: string,
  kind: ColumnKind,
  width: number,
  shown: boolean
])[]

const USER_COLUMNS: Columns = [
  ['fullName', 'Name', 'text', 220, true],
  ['userName', 'Username', 'text', 240, true],
  ['roles', 'Roles', 'list', 220, true],
  ['enabled', 'Enabled', 'flag', 100, true],
  ['userId', 'User ID', 'id', 110, true],
  ['creationDate', 'Created', 'date', 130, true],
  ['rcUserId', 'RingCentral user ID', 'id', 160, false],
  ['userManagedByRC', 'Managed by RingCentral', 'flag', 170, false],
  ['rootUser', 'Root user', 'flag', 100, false],
  ['phoneNumber', 'Phone number', 'text', 140, false],
  ['regionalSettings.language', 'Language', 'text', 110, false],
  ['regionalSettings.timezone', 'Time zone', 'number', 110, false]
]

const ACCOUNT_COLUMNS: Columns = [
  ['accountName', 'Account', 'text', 240, true],
  ['accountId', 'Account ID', 'id', 120, true],
  ['mainAccountName', 'Main account', 'text', 180, true],
  ['mainAccountId', 'Main account ID', 'id', 140, true],
  ['mainAccount.rcAccountId', 'RingCentral account ID', 'id', 180, true],
  ['archivedAccount', 'Archived', 'flag', 100, true],
  ['enableInbound', 'Inbound', 'flag', 100, false],
  ['enableOutbound', 'Outbound', 'flag', 100, false],
  ['dataRetentionDays', 'Data retention (days)', 'number', 160, false]
]

const AGENT_COLUMNS: Columns = [
  ['fullName', 'Name', 'text', 200, true],
  ['username', 'Username', 'text', 220, true],
  ['agentGroup.groupName', 'Agent group', 'text', 160, true],
  ['agentType', 'Type', 'text', 120, true],
  ['isActive', 'Active', 'flag', 90, true],
  ['lastLoginDate', 'Last login', 'date', 130, true],
  ['agentRank', 'Rank', 'number', 80, true],
  ['agentId', 'Agent ID', 'id', 110, true],
  ...Array.from(
    { length: 60 },
    (_, index) => [`option${index}`, `Option ${index}`, 'flag', 110, false] as const
  )
]

const GROUP_COLUMNS: Columns = [
  ['groupName', 'Name', 'text', 260, true],
  ['groupId', 'ID', 'id', 120, true],
  ['isDefault', 'Default', 'flag', 100, true],
  ['members', 'Members', 'number', 110, true]
]

const QUEUE_COLUMNS: Columns = [
  ['gateName', 'Queue', 'text', 220, true],
  ['queueGroup.groupName', 'Queue group', 'text', 180, true],
  ['isActive', 'Active', 'flag', 90, true],
  ['gatePriority', 'Priority', 'number', 100, true],
  ['assignedAgentCount', 'Agents', 'number', 100, true],
  ['gateId', 'Queue ID', 'id', 110, true],
  ['assignedAgents', 'Assigned agents', 'list', 200, false]
]

const COLUMNS: Readonly<Record<ListName, Columns>> = {
  accounts: ACCOUNT_COLUMNS,
  users: USER_COLUMNS,
  roleMatrix: [
    ['fullName', 'Name', 'text', 220, true],
    ['userName', 'Username', 'text', 240, true],
    ...[...new Set(ROLES.flat())].map(
      (role) => [`roles.${role}`, role.toLowerCase().replaceAll('_', ' '), 'flag', 150, true] as const
    )
  ],
  agents: AGENT_COLUMNS,
  agentGroups: GROUP_COLUMNS,
  queues: QUEUE_COLUMNS,
  queueGroups: GROUP_COLUMNS,
  dialGroups: GROUP_COLUMNS,
  campaigns: GROUP_COLUMNS,
  differences: [
    ['change', 'Change', 'text', 110, true],
    ['name', 'Name', 'text', 230, true]
  ]
}

const yesNo = (flag: boolean): string => (flag ? 'Yes' : 'No')
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
const personOf = (index: number): string =>
  `${FIRST[index % FIRST.length]} ${LAST[(index * 3) % LAST.length]}`

function accountsOf(): FakeRow[] {
  return Array.from({ length: 42 }, (_, index) => ({
    depth: index === 0 ? 0 : 1,
    parent: index === 0 ? -1 : 0,
    muted: index % 11 === 10,
    cells: {
      accountName:
        index === 0
          ? 'Northwind'
          : `Northwind ${['Support', 'Sales', 'المبيعات', 'Billing'][index % 4]} ${index}`,
      accountId: String(90_010_000 + index),
      mainAccountName: 'Northwind',
      mainAccountId: '90010000',
      'mainAccount.rcAccountId': index % 5 === 4 ? '' : '62000100001',
      archivedAccount: yesNo(index % 11 === 10),
      enableInbound: 'Yes',
      enableOutbound: yesNo(index % 2 === 0),
      dataRetentionDays: '30'
    }
  }))
}

/** Users as a tree of three levels, in the order of the tree. */
function usersOf(count: number): FakeRow[] {
  return Array.from({ length: count }, (_, index) => {
    const depth = index === 0 ? 0 : index % 12 === 1 ? 1 : 2
    return {
      depth,
      parent: depth === 0 ? -1 : depth === 1 ? 0 : index - ((index - 1) % 12),
      muted: index % 9 === 8,
      cells: {
        fullName:
          index === 7
            ? `${personOf(index)} ${'Wolfeschlegelsteinhausenbergerdorff '.repeat(300)}`
            : personOf(index),
        userName: `user.${index}@northwind.example.com`,
        roles: [...(ROLES[index % ROLES.length] ?? [])],
        enabled: yesNo(index % 9 !== 8),
        userId: String(5500 + index),
        creationDate: index % 6 === 5 ? '' : dateOf(Date.UTC(2024, 0, 1) + index * DAY * 0.01),
        rcUserId: index % 4 === 3 ? '' : String(400_500_600 + index),
        userManagedByRC: yesNo(index % 3 === 0),
        rootUser: yesNo(index === 0),
        phoneNumber: `+1 555 01${String(index % 100).padStart(2, '0')}`,
        'regionalSettings.language': 'en-US',
        'regionalSettings.timezone': '1'
      }
    }
  })
}

/** One user for each hostile text, as its name. */
function hostileUsers(): FakeRow[] {
  return usersOf(HOSTILE_TEXTS.length).map((row, index) => ({
    ...row,
    cells: { ...row.cells, fullName: HOSTILE_TEXTS[index] ?? '', roles: [HOSTILE_TEXTS[index] ?? ''] }
  }))
}

const plain = (cells: FakeRow['cells'], muted = false): FakeRow => ({ cells, muted, depth: 0, parent: -1 })

function agentsOf(count: number): FakeRow[] {
  return Array.from({ length: count }, (_, index) =>
    plain(
      {
        fullName: personOf(index + 5),
        username: `agent.${index}@northwind.example.com`,
        'agentGroup.groupName': `Team ${(index % 12) + 1}`,
        agentType: index % 15 === 0 ? 'SUPERVISOR' : 'AGENT',
        isActive: yesNo(index % 10 !== 9),
        lastLoginDate: index % 7 === 6 ? '' : dateOf(Date.UTC(2026, 9, 1) + index * DAY * 0.02),
        agentRank: String(index % 20),
        agentId: String(1_350_000 + index),
        ...Object.fromEntries(
          Array.from({ length: 60 }, (_, option) => [`option${option}`, yesNo((index + option) % 3 === 0)])
        )
      },
      index % 10 === 9
    )
  )
}

const groupsOf = (count: number, name: string): FakeRow[] =>
  Array.from({ length: count }, (_, index) =>
    plain({
      groupName: `${name} ${index + 1}`,
      groupId: String(7000 + index),
      isDefault: yesNo(index === 0),
      members: String((index * 7) % 40)
    })
  )

const queuesOf = (count: number): FakeRow[] =>
  Array.from({ length: count }, (_, index) =>
    plain({
      gateName: `Queue ${index + 1}`,
      'queueGroup.groupName': `Inbound ${(index % 4) + 1}`,
      isActive: yesNo(index % 8 !== 7),
      gatePriority: String(index % 10),
      assignedAgentCount: String(index % 6),
      gateId: String(4200 + index),
      assignedAgents: Array.from({ length: index % 6 }, (_, agent) => String(1_350_000 + agent))
    })
  )

const FINDINGS = [
  {
    name: 'admin-and-agent',
    list: 'users',
    title: 'Admin and agent',
    explanation: 'Users who are also agents.'
  },
  { name: 'no-role', list: 'users', title: 'No role', explanation: 'Users without a role.' },
  {
    name: 'never-signed-in',
    list: 'users',
    title: 'Never signed in',
    explanation: 'Users whose agent has never logged in.'
  },
  {
    name: 'not-managed',
    list: 'users',
    title: 'Not managed by RingCentral',
    explanation: 'Users who sign in with a RingCX password.'
  },
  {
    name: 'no-login-90-days',
    list: 'agents',
    title: 'No login for 90 days',
    explanation: 'Active agents who were away.'
  },
  {
    name: 'no-queue',
    list: 'agents',
    title: 'In no queue',
    explanation: 'Agents who aren’t assigned to a queue.'
  },
  { name: 'no-agents', list: 'queues', title: 'Queues without agents', explanation: 'No agent is assigned.' }
] as const

const USER_PARTS: UserPart[] = [
  { name: 'roles', items: [{ id: 'MANAGE_USERS', name: 'MANAGE_USERS', detail: '' }], error: null },
  {
    name: 'effectiveAssignedRightsDocs',
    items: [{ id: '7', name: 'Support: read only', detail: 'Account: READ · AGENT_GROUP 7001: READ' }],
    error: null
  },
  { name: 'assignedRightsDocs', items: [], error: null },
  {
    name: 'children',
    items: [{ id: '5502', name: 'Ada Ng', detail: 'user.2@northwind.example.com' }],
    error: null
  }
]

/** How a scenario treats the directory. */
export interface FakeDirectoryOptions {
  readonly users: number
  readonly now: () => number
  /** `never`: it loads forever. `walking`: half of the agents have come. */
  readonly loads:
    'at-once' | 'never' | 'walking' | 'empty' | 'copy' | 'hostile' | 'with-problems' | 'signed-out'
  /** Every load fails with it. */
  readonly error: PublicError | null
}

type DirectoryCalls = Pick<
  Api,
  | 'openList'
  | 'loadList'
  | 'cancelLoad'
  | 'queryDirectory'
  | 'directoryValues'
  | 'directoryRecord'
  | 'findRow'
  | 'copyDirectory'
  | 'exportDirectory'
  | 'cancelExport'
  | 'directoryCopies'
  | 'keepCopy'
  | 'removeCopy'
  | 'compareLists'
  | 'directoryFindings'
  | 'userDetails'
  | 'connectorSheet'
  | 'leaveDirectory'
  | 'directoryPreferences'
  | 'keepDirectoryPreference'
  | 'onDirectoryChanged'
  | 'onExportChanged'
>

const ok = <T>(value: T): Promise<Reply<T>> => Promise.resolve({ ok: true, value })
const textOf = (cell: Cell | undefined): string => (Array.isArray(cell) ? cell.join(', ') : (cell ?? ''))

export function createFakeDirectory(options: FakeDirectoryOptions): DirectoryCalls {
  const { loads, error, now } = options
  const tables = new Map<ListName, FakeRow[]>()
  const listeners = new Set<(state: ListState) => void>()
  const exportListeners = new Set<(progress: ExportProgress | null) => void>()
  let endExport: ((name: string | null) => void) | null = null
  let preferences: DirectoryPreferences = { layouts: {}, detailWidth: null, accounts: {} }
  let latest: { key: string; order: number[] } = { key: '', order: [] }

  function make(list: ListName): FakeRow[] {
    if (loads === 'empty' || loads === 'signed-out' || error !== null || loads === 'never') return []
    switch (list) {
      case 'accounts':
        return accountsOf()
      case 'users':
        return loads === 'hostile' ? hostileUsers() : usersOf(options.users)
      case 'roleMatrix':
        return usersOf(options.users).map(({ cells, muted }) =>
          plain(
            {
              ...cells,
              ...Object.fromEntries([cells['roles'] ?? []].flat().map((role) => [`roles.${role}`, 'Yes']))
            },
            muted
          )
        )
      case 'agents':
        return agentsOf(loads === 'walking' ? 640 : 1_280)
      case 'agentGroups':
        return groupsOf(12, 'Team')
      case 'queues':
        return queuesOf(48)
      case 'queueGroups':
        return groupsOf(4, 'Inbound')
      case 'dialGroups':
        return groupsOf(9, 'Dial group')
      case 'campaigns':
        return groupsOf(30, 'Campaign')
      case 'differences':
        return []
    }
  }

  function rowsOf(list: ListName): FakeRow[] {
    const known = tables.get(list) ?? make(list)
    tables.set(list, known)
    return known
  }

  function stateOf(key: ListKey): ListState {
    const rows = rowsOf(key.list)
    const walks = loads === 'walking' && key.list === 'agents'
    return {
      key,
      phase:
        loads === 'signed-out'
          ? 'empty'
          : loads === 'never' || walks
            ? 'loading'
            : error !== null
              ? 'failed'
              : 'ready',
      total: rows.length,
      skipped: 0,
      revision: 1,
      columns: COLUMNS[key.list].map(([column, title, kind, width, shown]) => ({
        key: column,
        title,
        kind,
        width,
        shown,
        filled: key.list === 'roleMatrix' ? rows.filter(({ cells }) => cells[column]).length : rows.length,
        distinct: null
      })),
      hiddenFields: key.list === 'agents' ? ['password', 'phoneLoginPin', 'sipPassword'] : [],
      loadedAt:
        loads === 'never' || loads === 'signed-out' || error !== null
          ? null
          : now() - (loads === 'copy' ? 3 * 3_600_000 : 5 * 60_000),
      source:
        loads === 'never' || loads === 'signed-out' || error !== null
          ? null
          : loads === 'copy'
            ? 'copy'
            : 'live',
      progress:
        loads === 'never'
          ? { done: 12_400_000, total: null, endsAt: null, what: 'bytes' }
          : walks
            ? { done: 6, total: 12, endsAt: now() + 95_000, what: 'agent groups' }
            : null,
      problems:
        loads === 'with-problems' && key.list === 'users'
          ? [
              { text: 'Some entries aren’t records, so they can’t be shown.', count: 9 },
              { text: 'Some records are damaged and can’t be read.', count: 1 },
              { text: 'Some rows have no ID.', count: 2 }
            ]
          : [],
      error
    }
  }

  /** The rows that a query names, in its order. */
  function orderOf({ key, search, filters, sort, tree, collapsed, allCollapsed }: DirectoryQuery): number[] {
    const name = JSON.stringify([key, search, filters, sort, tree, collapsed, allCollapsed])
    if (latest.key === name) return latest.order
    const rows = rowsOf(key.list)
    const words = search.toLowerCase().split(/\s+/).filter(Boolean)
    let order = rows.map((_, index) => index)
    const cell = (row: number, column: string): Cell => rows[row]?.cells[column] ?? ''
    if (words.length > 0) {
      order = order.filter((row) => {
        const text = Object.values(rows[row]?.cells ?? {})
          .map(textOf)
          .join('\n')
          .toLowerCase()
        return words.every((word) => text.includes(word))
      })
    }
    for (const { column, values } of filters) {
      const wanted = new Set(values)
      order = order.filter((row) => {
        const value = cell(row, column)
        return Array.isArray(value) && value.length > 0
          ? value.some((part) => wanted.has(part))
          : wanted.has(textOf(value))
      })
    }
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
    if (sort.length > 0) {
      order.sort((a, b) => {
        for (const { column, direction } of sort) {
          const compared = collator.compare(textOf(cell(a, column)), textOf(cell(b, column)))
          if (compared !== 0) return direction === 'ascending' ? compared : -compared
        }
        return a - b
      })
    }
    const toggled = new Set(collapsed)
    if (tree && (toggled.size > 0 || allCollapsed)) {
      const hidden = new Set<number>()
      order = order.filter((row) => {
        const parent = rows[row]?.parent ?? -1
        if (parent >= 0 && (hidden.has(parent) || toggled.has(parent) !== allCollapsed)) hidden.add(row)
        return !hidden.has(row)
      })
    }
    latest = { key: name, order }
    return order
  }

  function childCounts(list: ListName): Map<number, number> {
    const counts = new Map<number, number>()
    for (const { parent } of rowsOf(list)) counts.set(parent, (counts.get(parent) ?? 0) + 1)
    return counts
  }
  const counted = new Map<ListName, Map<number, number>>()

  function pageOf(query: DirectoryQuery): DirectoryPage {
    const rows = rowsOf(query.key.list)
    const order = orderOf(query)
    const children = counted.get(query.key.list) ?? childCounts(query.key.list)
    counted.set(query.key.list, children)
    return {
      revision: 1,
      matched: order.length,
      length: order.length,
      total: rows.length,
      from: query.from,
      rows: order.slice(query.from, query.from + query.count).map((row) => ({
        row,
        depth: rows[row]?.depth ?? 0,
        children: children.get(row) ?? 0,
        muted: rows[row]?.muted ?? false,
        cells: query.columns.map((column) => rows[row]?.cells[column] ?? '')
      }))
    }
  }

  function recordOf(key: ListKey, row: number): DirectoryRecord {
    const cells = rowsOf(key.list)[row]?.cells ?? {}
    const columns = COLUMNS[key.list]
    const texts = columns.map(([column]) => textOf(cells[column]))
    return {
      row,
      title: texts[0] ?? '',
      subtitle: texts[1] ?? '',
      fields: columns.map(([column, title], index) => ({
        key: column,
        title,
        text: texts[index] ?? '',
        links:
          column === 'agentGroup.groupName'
            ? [{ key: { ...key, list: 'agentGroups' as const }, id: '7003', text: texts[index] ?? '' }]
            : column === 'assignedAgents'
              ? [cells[column] ?? []]
                  .flat()
                  .map((id) => ({ key: { ...key, list: 'agents' as const }, id, text: id }))
              : []
      })),
      json: JSON.stringify(cells, null, 2)
    }
  }

  return {
    openList: (key) => ok(stateOf(key)),
    loadList: (key) => {
      listeners.forEach((listener) => listener(stateOf(key)))
      return ok(null)
    },
    cancelLoad: (key) => {
      const state = stateOf(key)
      listeners.forEach((listener) => listener({ ...state, phase: 'ready', progress: null }))
      return ok(null)
    },
    queryDirectory: (query) => ok(pageOf(query)),
    directoryValues: (key, column, search) => {
      const counts = new Map<string, number>()
      for (const { cells } of rowsOf(key.list)) {
        const parts = [cells[column] ?? ''].flat()
        for (const text of parts.length === 0 ? [''] : parts) counts.set(text, (counts.get(text) ?? 0) + 1)
      }
      return ok(
        [...counts]
          .filter(([text]) => text.toLowerCase().includes(search.toLowerCase()))
          .sort((a, b) => b[1] - a[1])
          .slice(0, 200)
          .map(([text, count]) => ({ text, count }))
      )
    },
    directoryRecord: (key, row) => ok(recordOf(key, row)),
    findRow: (key, id) => {
      const found = rowsOf(key.list).findIndex(({ cells }) => Object.values(cells).includes(id))
      return ok(found === -1 ? null : found)
    },
    copyDirectory: (_query, rows) => ok({ copied: rows.reduce((sum, [from, to]) => sum + to - from + 1, 0) }),
    // What is shown is done at once; everything stays at a third until it is canceled.
    exportDirectory: async ({ key }, scope, format) => {
      const total = rowsOf(key.list).length
      const name =
        scope === 'shown'
          ? `${key.list}.${format}`
          : await new Promise<string | null>((resolve) => {
              endExport = resolve
              exportListeners.forEach((listener) => listener({ done: Math.round(total / 3), total }))
            })
      endExport = null
      exportListeners.forEach((listener) => listener(null))
      return await ok(name)
    },
    cancelExport: () => {
      endExport?.(null)
      return ok(null)
    },
    directoryCopies: () =>
      ok(
        [2, 9].map((days) => ({
          id: `copy-${String(days)}`,
          list: 'users' as const,
          accountId: null,
          loadedAt: now() - days * DAY,
          rows: options.users - days,
          kept: true
        }))
      ),
    keepCopy: () => ok(null),
    removeCopy: () => ok(null),
    compareLists: (connectionId) => ok(stateOf({ connectionId, list: 'differences', accountId: null })),
    directoryFindings: () =>
      ok(
        FINDINGS.map((finding, index) => ({
          ...finding,
          count: finding.list === 'users' && index % 2 === 0 ? null : 3 * index,
          missing: finding.list === 'users' && index % 2 === 0 ? ['agents' as const] : [],
          partial: index === 5 ? ['agents' as const] : []
        }))
      ),
    userDetails: () => ok(USER_PARTS),
    connectorSheet: (_connectionId, accountId) => {
      const fields = [
        { name: 'subAccountId', title: 'Sub-account ID', value: accountId },
        { name: 'mainAccountId', title: 'Main account ID', value: '90010000' },
        { name: 'ringcentralAccountId', title: 'RingCentral account ID', value: '62000100001' },
        { name: 'ringcxHost', title: 'RingCX host', value: 'https://ringcx.ringcentral.com' }
      ]
      return ok({
        fields,
        json: JSON.stringify(Object.fromEntries(fields.map(({ name, value }) => [name, value])), null, 2),
        env: fields.map(({ name, value }) => `${name.toUpperCase()}=${value}`).join('\n'),
        text: fields.map(({ title, value }) => `${title}: ${value}`).join('\n'),
        problem: null
      })
    },
    leaveDirectory: () => ok(null),
    directoryPreferences: () => ok(preferences),
    keepDirectoryPreference: (change) => {
      if (change.kind === 'detail-width') preferences = { ...preferences, detailWidth: change.width }
      return ok(null)
    },
    onExportChanged: (listener) => {
      exportListeners.add(listener)
      return () => exportListeners.delete(listener)
    },
    onDirectoryChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
