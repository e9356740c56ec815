/** What the window calls the lists, and what it says when one is empty. */
import type { ListName } from '../../preload/contract.ts'

export interface ListWords {
  title: string
  one: string
  many: string
  /** Why the list may be empty, and what to do. */
  empty: string
}

const GROUPS_EMPTY =
  'RingCX shows only what you have the read right for. Ask your RingCX admin for it, then reload.'

export const LIST_WORDS: Readonly<Record<ListName, ListWords>> = {
  accounts: {
    title: 'Accounts',
    one: 'account',
    many: 'accounts',
    empty:
      'RingCX shows only the accounts that you have access to. Ask your RingCX admin for access, then reload.'
  },
  users: {
    title: 'Users',
    one: 'user',
    many: 'users',
    empty:
      'RingCX shows only the users that you can manage. Ask your RingCX admin for the Manage users role, then reload.'
  },
  roleMatrix: {
    title: 'Who can do what',
    one: 'user',
    many: 'users',
    empty: 'You can’t see any users, so there are no roles to show.'
  },
  agents: {
    title: 'Agents',
    one: 'agent',
    many: 'agents',
    empty: `You can’t see any agents in this account. ${GROUPS_EMPTY}`
  },
  agentGroups: {
    title: 'Agent groups',
    one: 'agent group',
    many: 'agent groups',
    empty: `You can’t see any agent groups in this account. ${GROUPS_EMPTY}`
  },
  queues: {
    title: 'Queues',
    one: 'queue',
    many: 'queues',
    empty: `You can’t see any queues in this account. ${GROUPS_EMPTY}`
  },
  queueGroups: {
    title: 'Queue groups',
    one: 'queue group',
    many: 'queue groups',
    empty: `You can’t see any queue groups in this account. ${GROUPS_EMPTY}`
  },
  dialGroups: {
    title: 'Dial groups',
    one: 'dial group',
    many: 'dial groups',
    empty: `You can’t see any dial groups in this account. ${GROUPS_EMPTY}`
  },
  campaigns: {
    title: 'Campaigns',
    one: 'campaign',
    many: 'campaigns',
    empty: `You can’t see any campaigns in this account. ${GROUPS_EMPTY}`
  },
  differences: {
    title: 'Differences',
    one: 'difference',
    many: 'differences',
    empty: 'No differences.'
  }
}

/** The tabs, each with the lists that it switches between. */
export const TABS = [
  { tab: 'accounts', lists: ['accounts'] },
  { tab: 'users', lists: ['users', 'roleMatrix'] },
  { tab: 'agents', lists: ['agents', 'agentGroups'] },
  { tab: 'queues', lists: ['queues', 'queueGroups'] },
  { tab: 'dialGroups', lists: ['dialGroups', 'campaigns'] }
] as const satisfies readonly { tab: ListName; lists: readonly ListName[] }[]

export type TabName = (typeof TABS)[number]['tab']

export const tabOf = (list: ListName): TabName =>
  TABS.find(({ lists }) => (lists as readonly ListName[]).includes(list))?.tab ?? 'accounts'

/** Lists of the whole connection; the others belong to an account. */
export const ofConnection = (list: ListName): boolean =>
  list === 'differences' || tabOf(list) === 'accounts' || tabOf(list) === 'users'

/** Such as `1 user` or `5,000 users`. */
export function countText(list: ListName, count: number): string {
  const { one, many } = LIST_WORDS[list]
  return `${count.toLocaleString()} ${count === 1 ? one : many}`
}
