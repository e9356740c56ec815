import type { Account, User } from '../../../preload/contract.ts'

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
const ROLES = [['SUPER_USER'], ['MANAGE_USERS', 'WFO_ACCESS'], ['REPORTING'], [], ['SUPERVISOR']] as const
const DAY = 86_400_000

export function accountsOf(): Account[] {
  return Array.from({ length: 42 }, (_, index) => ({
    accountId: String(90_010_000 + index),
    accountName:
      index === 0
        ? 'Northwind'
        : `Northwind ${['Support', 'Sales', 'المبيعات', 'Billing'][index % 4]} ${index}`,
    mainAccountId: '90010000',
    mainAccountName: 'Northwind',
    rcAccountId: index % 5 === 4 ? null : '62000100001',
    archived: index % 11 === 10
  }))
}

/** Users as a tree of three levels, in the order of the tree. */
export function usersOf(count: number): User[] {
  return Array.from({ length: count }, (_, index) => {
    const first = FIRST[index % FIRST.length]
    const last = LAST[(index * 3) % LAST.length]
    const depth = index === 0 ? 0 : index % 12 === 1 ? 1 : 2
    return {
      userId: 5500 + index,
      userName: `user.${index}@northwind.example.com`,
      fullName:
        index === 7 ? `${first} ${'Wolfeschlegelsteinhausenbergerdorff '.repeat(3)}` : `${first} ${last}`,
      enabled: index % 9 !== 8,
      rootUser: index === 0,
      managedByRingCentral: index % 3 === 0,
      rcUserId: index % 4 === 3 ? null : 400_500_600 + index,
      roles: [...(ROLES[index % ROLES.length] ?? [])],
      createdAt: index % 6 === 5 ? null : Date.UTC(2024, 0, 1) + index * DAY * 0.1,
      depth,
      parentUserId: depth === 0 ? null : 5500 + (depth === 1 ? 0 : index - ((index - 1) % 12))
    }
  })
}
