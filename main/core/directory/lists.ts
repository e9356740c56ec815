import type { Purpose } from '../ringcx/admin-errors.ts'

/** The lists of the directory. */
export const LIST_NAMES = [
  'accounts',
  'users',
  'roleMatrix',
  'agentGroups',
  'agents',
  'queueGroups',
  'queues',
  'dialGroups',
  'campaigns',
  'differences'
] as const

export type ListName = (typeof LIST_NAMES)[number]

/** One list of one connection. */
export interface ListKey {
  readonly connectionId: string
  readonly list: ListName
  /** `null` for lists that belong to no account ({@link isPerAccount}). */
  readonly accountId: string | null
}

export type ColumnKind = 'text' | 'id' | 'number' | 'flag' | 'date' | 'list'

/** A field that is known by name. All others become columns too, behind these. */
export interface KnownColumn {
  /** Path of the field in a record, such as `mainAccount.rcAccountId`. */
  readonly key: string
  readonly title: string
  readonly kind: ColumnKind
  /** Initial width in CSS pixels, for a column of the default view; `null` for one that is hidden at first. */
  readonly width: number | null
  /** Its values are constants such as `SUPER_USER`, shown as words. */
  readonly constants?: boolean
  /** Names of the objects around the field, then its own, where the key has points that are part of a name. */
  readonly path?: readonly string[]
}

/** What is known of a list (ringcx-api §4). */
export interface ListFacts {
  /** What a request for it is for, and the permission it needs. */
  readonly purpose: Purpose
  /** One row, in a sentence. */
  readonly noun: string
  /** The path that answers with the whole list; `null` for one that is collected group by group, or derived. */
  readonly path: ((accountId: string) => string) | null
  readonly idField: string
  /** What a row is called: the first of these that it has. */
  readonly titleFields: readonly string[]
  readonly subtitleField: string
  /** The list that it is made from, if it is not read from RingCX. */
  readonly derivedFrom?: ListName
  /** The field whose list holds records of the same kind, below the record it is in. */
  readonly childrenField: string | null
  /** How a row without a parent in the answer finds one: an id path such as `10.20.5501`, or the id of a main account. */
  readonly parentRule: 'path' | 'main-account' | null
  /** A row is muted when this field is this flag. */
  readonly muted: { readonly field: string; readonly when: boolean } | null
  /** Fields that hold the id of a row in another list. */
  readonly links: Readonly<Record<string, ListName>>
  readonly columns: readonly KnownColumn[]
}

/** Columns of a kind. A `width` makes them part of the default view. */
const columnsOf =
  (kind: ColumnKind) =>
  (key: string, title: string, width: number | null = null): KnownColumn => ({ key, title, kind, width })

const text = columnsOf('text')
const id = columnsOf('id')
const flag = columnsOf('flag')
const date = columnsOf('date')
const number = columnsOf('number')
const list = columnsOf('list')
/** A column of constants such as `SUPER_USER`, which are shown as words. */
const constants = (column: KnownColumn): KnownColumn => ({ ...column, constants: true })

const inAccount = (accountId: string, rest: string): string =>
  `/v1/admin/accounts/${encodeURIComponent(accountId)}/${rest}`

const group = (what: string, right: string): Purpose => ({ what, needs: null, right })

/** Every list with its fields; lists of an account need READ on it, groups READ on the group (ringcx-api §4.3). */
export const LISTS: Readonly<Record<ListName, ListFacts>> = {
  accounts: {
    purpose: { what: 'accounts', needs: null },
    noun: 'account',
    path: () => '/v1/admin/accounts',
    idField: 'accountId',
    titleFields: ['accountName', 'accountId'],
    subtitleField: 'accountId',
    childrenField: null,
    parentRule: 'main-account',
    muted: { field: 'archivedAccount', when: true },
    links: { mainAccountId: 'accounts', 'mainAccount.mainAccountId': 'accounts' },
    columns: [
      text('accountName', 'Account', 260),
      id('accountId', 'Account ID', 120),
      text('mainAccountName', 'Main account', 190),
      id('mainAccountId', 'Main account ID', 130),
      id('mainAccount.rcAccountId', 'RingCentral account ID', 170),
      flag('archivedAccount', 'Archived', 96),
      constants(text('accountType', 'Type', 120)),
      date('startDate', 'Start date', 120),
      date('endDate', 'End date'),
      constants(text('rcAccountAccess', 'RingCentral account access')),
      constants(text('recordingAccessMode', 'Recording access')),
      flag('tcpaSafeMode', 'TCPA safe mode'),
      flag('pciCompliance', 'PCI compliance'),
      flag('enableHciDialer', 'HCI dialer')
    ]
  },
  users: {
    purpose: { what: 'admin users', needs: 'MANAGE_USERS or SUPER_USER' },
    noun: 'user',
    path: () => '/v1/admin/users',
    idField: 'userId',
    titleFields: ['fullName', 'userName', 'userId'],
    subtitleField: 'userName',
    childrenField: 'children',
    parentRule: 'path',
    muted: { field: 'enabled', when: false },
    links: {},
    columns: [
      text('fullName', 'Name', 230),
      text('userName', 'Username', 270),
      constants(list('roles', 'Roles', 240)),
      flag('enabled', 'Enabled', 96),
      id('userId', 'User ID', 110),
      date('creationDate', 'Created', 120),
      text('firstName', 'First name'),
      text('lastName', 'Last name'),
      id('rcUserId', 'RingCentral user ID'),
      id('rcAccountId', 'RingCentral account ID'),
      flag('rootUser', 'Root user'),
      flag('userManagedByRC', 'Managed by RingCentral'),
      text('phoneNumber', 'Phone number'),
      text('parentPath', 'Tree path'),
      flag('phoneNumbersI18nEnabled', 'International phone numbers')
    ]
  },
  // Which user has which role: a flag for each role is added to these ({@link createRoleMatrix}).
  roleMatrix: {
    purpose: { what: 'admin users', needs: 'MANAGE_USERS or SUPER_USER' },
    noun: 'user',
    path: null,
    derivedFrom: 'users',
    idField: 'userId',
    titleFields: ['fullName', 'userName', 'userId'],
    subtitleField: 'userName',
    childrenField: null,
    parentRule: null,
    muted: { field: 'enabled', when: false },
    links: { userId: 'users' },
    columns: [
      text('fullName', 'Name', 230),
      text('userName', 'Username', 270),
      flag('enabled', 'Enabled'),
      id('userId', 'User ID')
    ]
  },
  agentGroups: {
    purpose: group('agent groups', 'READ on the account'),
    noun: 'agent group',
    path: (accountId) => inAccount(accountId, 'agentGroups'),
    idField: 'agentGroupId',
    titleFields: ['groupName', 'agentGroupId'],
    subtitleField: 'agentGroupId',
    childrenField: null,
    parentRule: null,
    muted: null,
    links: {},
    columns: [
      text('groupName', 'Agent group', 280),
      id('agentGroupId', 'Group ID', 120),
      flag('isDefault', 'Default', 96),
      constants(list('permissions', 'Permissions', 220))
    ]
  },
  agents: {
    purpose: group('agents', 'READ on the agent group'),
    noun: 'agent',
    path: null,
    idField: 'agentId',
    titleFields: ['fullName', 'username', 'agentId'],
    subtitleField: 'username',
    childrenField: null,
    parentRule: null,
    muted: { field: 'isActive', when: false },
    links: {
      'agentGroup.agentGroupId': 'agentGroups',
      gateAssignments: 'queues',
      dialGroupAssignments: 'dialGroups',
      whereSupervisor: 'agents',
      whereSupervisee: 'agents'
    },
    columns: [
      text('firstName', 'First name', 150),
      text('lastName', 'Last name', 170),
      text('username', 'Username', 260),
      constants(text('agentType', 'Type', 120)),
      text('agentGroup.groupName', 'Agent group', 190),
      flag('isActive', 'Active', 90),
      date('lastLoginDate', 'Last login', 120),
      id('agentId', 'Agent ID', 110),
      text('email', 'Email'),
      date('createdOn', 'Created'),
      id('agentGroup.agentGroupId', 'Group ID'),
      id('rcUserId', 'RingCentral user ID'),
      flag('userManagedByRC', 'Managed by RingCentral'),
      number('agentRank', 'Rank'),
      flag('allowInbound', 'Inbound'),
      flag('allowOutbound', 'Outbound'),
      list('gateAssignments', 'Queues'),
      list('whereSupervisor', 'Supervises'),
      list('whereSupervisee', 'Supervised by')
    ]
  },
  queueGroups: {
    purpose: group('queue groups', 'READ on the account'),
    noun: 'queue group',
    path: (accountId) => inAccount(accountId, 'gateGroups'),
    idField: 'gateGroupId',
    titleFields: ['groupName', 'gateGroupId'],
    subtitleField: 'gateGroupId',
    childrenField: null,
    parentRule: null,
    muted: null,
    links: {},
    columns: [
      text('groupName', 'Queue group', 280),
      id('gateGroupId', 'Group ID', 120),
      constants(list('permissions', 'Permissions', 220))
    ]
  },
  queues: {
    purpose: group('queues', 'READ on the queue group'),
    noun: 'queue',
    path: null,
    idField: 'gateId',
    titleFields: ['gateName', 'gateId'],
    subtitleField: 'gateId',
    childrenField: null,
    parentRule: null,
    muted: { field: 'isActive', when: false },
    links: { 'queueGroup.gateGroupId': 'queueGroups', assignedAgents: 'agents' },
    columns: [
      text('gateName', 'Queue', 240),
      text('queueGroup.groupName', 'Queue group', 190),
      flag('isActive', 'Active', 90),
      number('assignedAgentCount', 'Agents', 90),
      number('gatePriority', 'Priority', 90),
      number('slaTime', 'SLA in seconds', 120),
      id('gateId', 'Queue ID', 110),
      text('gateDesc', 'Description', 220),
      flag('gateOpen', 'Open'),
      id('queueGroup.gateGroupId', 'Group ID'),
      list('assignedAgents', 'Assigned agents')
    ]
  },
  dialGroups: {
    purpose: group('dial groups', 'READ on the account'),
    noun: 'dial group',
    path: (accountId) => inAccount(accountId, 'dialGroups'),
    idField: 'dialGroupId',
    titleFields: ['dialGroupName', 'dialGroupId'],
    subtitleField: 'dialGroupDesc',
    childrenField: null,
    parentRule: null,
    muted: { field: 'isActive', when: false },
    links: {},
    columns: [
      text('dialGroupName', 'Dial group', 240),
      constants(text('dialMode', 'Dial mode', 150)),
      flag('isActive', 'Active', 90),
      number('maxPorts', 'Maximum ports', 110),
      number('agentsReady', 'Agents ready', 120),
      id('dialGroupId', 'Group ID', 110),
      text('dialGroupDesc', 'Description', 240)
    ]
  },
  campaigns: {
    purpose: group('campaigns', 'READ on the dial group'),
    noun: 'campaign',
    path: null,
    idField: 'campaignId',
    titleFields: ['campaignName', 'campaignId'],
    subtitleField: 'campaignDesc',
    childrenField: null,
    parentRule: null,
    muted: { field: 'isActive', when: false },
    links: { 'dialGroup.dialGroupId': 'dialGroups' },
    columns: [
      text('campaignName', 'Campaign', 240),
      text('dialGroup.dialGroupName', 'Dial group', 190),
      flag('isActive', 'Active', 90),
      date('startDate', 'Start date', 120),
      date('endDate', 'End date', 120),
      id('campaignId', 'Campaign ID', 120),
      text('campaignDesc', 'Description', 240),
      id('dialGroup.dialGroupId', 'Group ID')
    ]
  },
  differences: {
    purpose: { what: 'differences', needs: null },
    noun: 'difference',
    path: null,
    idField: 'id',
    titleFields: ['name', 'id'],
    subtitleField: 'id',
    childrenField: null,
    parentRule: null,
    muted: null,
    links: {},
    columns: [
      text('change', 'Change', 110),
      text('name', 'Name', 230),
      id('id', 'ID', 120),
      text('field', 'Field', 200),
      text('before', 'Before', 260),
      text('after', 'After', 260)
    ]
  }
}

/** Names one list of one account among those of a connection. */
export function nameOfList(list: ListName, accountId: string | null): string {
  return JSON.stringify([list, accountId])
}

/** True for a list that is read for one account. */
export function isPerAccount(list: ListName): boolean {
  return list !== 'accounts' && list !== 'users' && !isDerived(list)
}

/** True for a list that is made of others, and never loaded or saved. */
export function isDerived(list: ListName): boolean {
  return list === 'differences' || LISTS[list].derivedFrom !== undefined
}

/**
 * The title of a field that is not known: `regionalSettings.homeCountryCode` → `Regional settings: home country code`,
 * `rcAccountId` → `RC account ID`. A switch has the name of what it switches: `enableHciDialer` → `HCI dialer`.
 */
export function titleOfField(path: readonly string[]): string {
  const words = path.map((part) =>
    part
      .replace(/^enable(?=[\p{Lu}\d])/u, '')
      .replace(/[_\s]+/g, ' ')
      .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
      .replace(/(\p{Lu}+)(?=\p{Lu}\p{Ll})/gu, '$1 ')
      .split(' ')
      .filter((word) => word !== '')
      .map(fieldWord)
      .join(' ')
  )
  const title = words.join(': ')
  return title.charAt(0).toUpperCase() + title.slice(1)
}

const ABBREVIATIONS: ReadonlySet<string> = new Set(
  'id ids rc url uri api sip dnis ani sla crm ftp tcpa pci hci ivr sms dts csv ip tts rna'.split(' ')
)

function fieldWord(word: string): string {
  const lower = word.toLowerCase()
  if (lower === 'ids') return 'IDs'
  return ABBREVIATIONS.has(lower) || (word.length > 1 && word === word.toUpperCase())
    ? word.toUpperCase()
    : lower
}
