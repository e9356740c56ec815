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
    empty: 'There are no users that you can see, so there are no roles to show.'
  },
  agents: {
    title: 'Agents',
    one: 'agent',
    many: 'agents',
    empty: `This account has no agents that you can see. ${GROUPS_EMPTY}`
  },
  agentGroups: {
    title: 'Agent groups',
    one: 'agent group',
    many: 'agent groups',
    empty: `This account has no agent groups that you can see. ${GROUPS_EMPTY}`
  },
  queues: {
    title: 'Queues',
    one: 'queue',
    many: 'queues',
    empty: `This account has no queues that you can see. ${GROUPS_EMPTY}`
  },
  queueGroups: {
    title: 'Queue groups',
    one: 'queue group',
    many: 'queue groups',
    empty: `This account has no queue groups that you can see. ${GROUPS_EMPTY}`
  },
  dialGroups: {
    title: 'Dial groups',
    one: 'dial group',
    many: 'dial groups',
    empty: `This account has no dial groups that you can see. ${GROUPS_EMPTY}`
  },
  campaigns: {
    title: 'Campaigns',
    one: 'campaign',
    many: 'campaigns',
    empty: `This account has no campaigns that you can see. ${GROUPS_EMPTY}`
  },
  differences: {
    title: 'Differences',
    one: 'difference',
    many: 'differences',
    empty: 'Nothing changed between the two.'
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
