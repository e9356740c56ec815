import type { Account } from '../../preload/contract.ts'
import { flagText, type TableColumn } from './table-column.ts'

export const ACCOUNT_COLUMNS: readonly TableColumn<Account>[] = [
  { key: 'accountName', title: 'Account', track: 'minmax(11rem, 2fr)', text: (row) => row.accountName },
  {
    key: 'accountId',
    title: 'Account ID',
    track: 'minmax(7rem, 1fr)',
    text: (row) => row.accountId,
    numeric: true
  },
  {
    key: 'mainAccountName',
    title: 'Main account',
    track: 'minmax(9rem, 1.5fr)',
    text: (row) => row.mainAccountName ?? ''
  },
  {
    key: 'rcAccountId',
    title: 'RingCentral ID',
    track: 'minmax(8rem, 1fr)',
    text: (row) => row.rcAccountId ?? '',
    numeric: true
  },
  {
    key: 'archived',
    title: 'Status',
    track: 'minmax(5.5rem, 0.5fr)',
    text: (row) => flagText(row.archived, 'Archived', 'Active')
  }
]

/** Everything known about an account, for the detail pane. */
export function accountDetails(row: Account): { label: string; value: string; copy: boolean }[] {
  return [
    { label: 'Account ID', value: row.accountId, copy: true },
    { label: 'Main account', value: row.mainAccountName ?? '', copy: false },
    { label: 'Main account ID', value: row.mainAccountId ?? '', copy: true },
    { label: 'RingCentral account ID', value: row.rcAccountId ?? '', copy: true },
    { label: 'Status', value: flagText(row.archived, 'Archived', 'Active'), copy: false }
  ]
}
