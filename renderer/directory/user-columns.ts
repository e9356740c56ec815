import type { User } from '../../preload/contract.ts'
import { dateText, instantText } from '../time-text.ts'
import { flagText, type TableColumn } from './table-column.ts'

/** `SUPER_USER` → `Super user`. RingCX may add role types at any time, so unknown ones get the same treatment. */
export function roleText(role: string): string {
  const words = role.replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const rolesText = (row: User): string => row.roles.map(roleText).join(', ')

export const USER_COLUMNS: readonly TableColumn<User>[] = [
  {
    key: 'fullName',
    title: 'Name',
    track: 'minmax(8rem, 1.6fr)',
    text: (row) => row.fullName || row.userName
  },
  { key: 'userName', title: 'Username', track: 'minmax(9.5rem, 1.6fr)', text: (row) => row.userName },
  { key: 'roles', title: 'Roles', track: 'minmax(7rem, 1.2fr)', text: rolesText },
  {
    key: 'enabled',
    title: 'Status',
    track: 'minmax(5.25rem, 0.5fr)',
    text: (row) => flagText(row.enabled, 'Enabled', 'Disabled')
  },
  {
    key: 'userId',
    title: 'User ID',
    track: 'minmax(5.5rem, 0.6fr)',
    text: (row) => String(row.userId),
    sortBy: (row) => row.userId,
    numeric: true
  },
  {
    key: 'createdAt',
    title: 'Created',
    track: 'minmax(6.75rem, 0.6fr)',
    text: (row) => (row.createdAt === null ? '' : dateText(row.createdAt)),
    sortBy: (row) => row.createdAt,
    numeric: true
  }
]

/** Everything known about a user, for the detail pane. */
export function userDetails(row: User): { label: string; value: string; copy: boolean }[] {
  return [
    { label: 'User ID', value: String(row.userId), copy: true },
    { label: 'Username', value: row.userName, copy: true },
    { label: 'RingCentral user ID', value: row.rcUserId === null ? '' : String(row.rcUserId), copy: true },
    { label: 'Status', value: flagText(row.enabled, 'Enabled', 'Disabled'), copy: false },
    { label: 'Roles', value: rolesText(row), copy: false },
    { label: 'Root user', value: flagText(row.rootUser, 'Yes', 'No'), copy: false },
    { label: 'Managed by RingCentral', value: flagText(row.managedByRingCentral, 'Yes', 'No'), copy: false },
    { label: 'Parent user ID', value: row.parentUserId === null ? '' : String(row.parentUserId), copy: true },
    { label: 'Created', value: row.createdAt === null ? '' : instantText(row.createdAt), copy: false }
  ]
}
