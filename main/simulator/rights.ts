import type { SimulatedAccount } from './accounts.ts'
import { ids } from './ids.ts'
import type { People } from './people.ts'

/** Which rights documents of a user: all, the assigned ones, or those together with the inherited ones. */
export type RightsView = 'all' | 'assigned' | 'aggregated' | 'effective'

/**
 * A user's rights documents by account (the specification’s `RightsDocument`; it does not say what the keys of the map are,
 * and here they are account IDs). Each account has one document. A user has every third and inherits those of the users
 * above. A super user needs none and has none.
 */
export function rightsByAccount(
  people: People,
  accounts: readonly SimulatedAccount[],
  user: number,
  view: RightsView
): Readonly<Record<string, object>> {
  const above = view === 'assigned' || view === 'all' ? [user] : chainOf(people, user)
  const isAssigned = (account: number): boolean => above.some((each) => hasDocument(people, each, account))
  const told = accounts.flatMap((account, index) => {
    const assigned = isAssigned(index)
    if (!assigned && view !== 'all') return []
    const document = rightsDocument(account, index, assigned)
    return [[account.accountId, view === 'all' || view === 'assigned' ? [document] : document] as const]
  })
  return Object.fromEntries(told)
}

function hasDocument(people: People, user: number, account: number): boolean {
  return (user + account) % 3 === 0 && !people.at(user).roles.includes('SUPER_USER')
}

/** The user and those above. */
function chainOf(people: People, user: number): readonly number[] {
  const chain: number[] = []
  for (let at = user; at !== -1; at = people.tree().parentOf(at)) chain.push(at)
  return chain
}

function rightsDocument(account: SimulatedAccount, index: number, assigned: boolean): object {
  const mayChange = index % 2 === 0
  const permissions = mayChange ? ['READ', 'UPDATE', 'REPORT'] : ['READ']
  return {
    rightsDocId: ids.rightsDocument(index),
    rightsDocName: `${account.accountName}: ${mayChange ? 'supervise' : 'read only'}`,
    ownerId: ids.user(0),
    accountId: account.accountId,
    assigned,
    cascade: true,
    isMaster: false,
    accountPermissions: ['READ'],
    productPermissions: [
      { product: 'ACD', permissions, cascade: true },
      { product: 'AGENT', permissions, cascade: true }
    ],
    resourcePermissions: [
      {
        resourceType: 'AGENT_GROUP',
        resourceId: ids.agentGroup(index, 0),
        permissions: ['READ'],
        cascade: true
      }
    ]
  }
}
