/** A user as the answer has it; whatever else it has stays in memory, as in every table that keeps its rows. */
export interface PeerUser {
  readonly userId: number
  readonly fullName: string
  readonly userName: string
  readonly enabled: boolean
  readonly roles: readonly (string | { readonly roleType: string })[]
  readonly rcUserId: number | null
  readonly parentPath: string
}

/** A column: its name, its title, and what its cells show. */
export interface PeerColumn {
  readonly key: string
  readonly title: string
  readonly text: (user: PeerUser) => string
}

export const COLUMNS: readonly PeerColumn[] = [
  { key: 'fullName', title: 'Name', text: (user) => user.fullName },
  { key: 'userName', title: 'Username', text: (user) => user.userName },
  {
    key: 'roles',
    title: 'Roles',
    text: (user) => user.roles.map((role) => (typeof role === 'string' ? role : role.roleType)).join(', ')
  },
  { key: 'enabled', title: 'Status', text: (user) => (user.enabled ? 'Enabled' : 'Disabled') },
  { key: 'userId', title: 'User ID', text: (user) => String(user.userId) },
  { key: 'rcUserId', title: 'RingCentral user ID', text: (user) => String(user.rcUserId ?? '') },
  { key: 'parentPath', title: 'Path', text: (user) => user.parentPath }
]

/** A table under measurement. */
export interface PeerTable {
  show(users: readonly PeerUser[]): void
  search(text: string): void
  /** Sorts by one column, ascending. */
  sort(column: string): void
  /** How many rows match, as the table has it now. */
  matched(): number
  /** Name in the first row of the table's own order, and in the first row on the page. */
  first(): { readonly model: string; readonly page: string }
  /** The element that scrolls. */
  readonly viewport: HTMLElement
  /** Rows in the document. */
  drawn(): number
}
