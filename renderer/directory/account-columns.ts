import type { Account } from '../../preload/contract.ts'
import { flagText, type TableColumn } from './table-column.ts'

export const ACCOUNT_COLUMNS: readonly TableColumn<Account>[] = [
  { key: 'accountName', title: 'Account', track: 'minmax(12rem, 2fr)', text: (row) => row.accountName },
  {
    key: 'accountId',
    title: 'Account id',
    track: 'minmax(7rem, 1fr)',
    text: (row) => row.accountId,
    numeric: true
  },
  {
    key: 'mainAccountName',
    title: 'Main account',
    track: 'minmax(10rem, 1.5fr)',
    text: (row) => row.mainAccountName ?? ''
  },
  {
    key: 'rcAccountId',
    title: 'RingCentral id',
    track: 'minmax(8rem, 1fr)',
    text: (row) => row.rcAccountId ?? '',
    numeric: true
  },
  {
    key: 'archived',
    title: 'State',
    track: 'minmax(5.5rem, 0.5fr)',
    text: (row) => flagText(row.archived, 'Archived', 'Active')
  }
]

/** Everything known of an account, for the detail pane. */
export function accountDetails(row: Account): { label: string; value: string; copy: boolean }[] {
  return [
    { label: 'Account id', value: row.accountId, copy: true },
    { label: 'Main account', value: row.mainAccountName ?? '', copy: false },
    { label: 'Main account id', value: row.mainAccountId ?? '', copy: true },
    { label: 'RingCentral account id', value: row.rcAccountId ?? '', copy: true },
    { label: 'State', value: flagText(row.archived, 'Archived', 'Active'), copy: false }
  ]
}
