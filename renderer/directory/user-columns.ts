import type { User } from '../../preload/contract.ts'
import { dateText, instantText } from '../time-text.ts'
import { flagText, type TableColumn } from './table-column.ts'

/** `SUPER_USER` → `Super user`. Role types are an open set, so an unknown one reads just as well. */
export function roleText(role: string): string {
  const words = role.replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const rolesText = (row: User): string => row.roles.map(roleText).join(', ')

export const USER_COLUMNS: readonly TableColumn<User>[] = [
  {
    key: 'fullName',
    title: 'Name',
    track: 'minmax(12rem, 1.6fr)',
    text: (row) => row.fullName || row.userName
  },
  { key: 'userName', title: 'User name', track: 'minmax(12rem, 1.6fr)', text: (row) => row.userName },
  { key: 'roles', title: 'Roles', track: 'minmax(9rem, 1.2fr)', text: rolesText },
  {
    key: 'enabled',
    title: 'State',
    track: 'minmax(5.5rem, 0.5fr)',
    text: (row) => flagText(row.enabled, 'Enabled', 'Disabled')
  },
  {
    key: 'userId',
    title: 'User id',
    track: 'minmax(6rem, 0.6fr)',
    text: (row) => String(row.userId),
    sortBy: (row) => row.userId,
    numeric: true
  },
  {
    key: 'createdAt',
    title: 'Created',
    track: 'minmax(7rem, 0.6fr)',
    text: (row) => (row.createdAt === null ? '' : dateText(row.createdAt)),
    sortBy: (row) => row.createdAt,
    numeric: true
  }
]

/** Everything known of a user, for the detail pane. */
export function userDetails(row: User): { label: string; value: string; copy: boolean }[] {
  return [
    { label: 'User id', value: String(row.userId), copy: true },
    { label: 'User name', value: row.userName, copy: true },
    { label: 'RingCentral user id', value: row.rcUserId === null ? '' : String(row.rcUserId), copy: true },
    { label: 'State', value: flagText(row.enabled, 'Enabled', 'Disabled'), copy: false },
    { label: 'Roles', value: rolesText(row), copy: false },
    { label: 'Root user', value: flagText(row.rootUser, 'Yes', 'No'), copy: false },
    { label: 'Managed by RingCentral', value: flagText(row.managedByRingCentral, 'Yes', 'No'), copy: false },
    { label: 'Below user id', value: row.parentUserId === null ? '' : String(row.parentUserId), copy: true },
    { label: 'Created', value: row.createdAt === null ? '' : instantText(row.createdAt), copy: false }
  ]
}
