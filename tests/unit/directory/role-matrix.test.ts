import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRoleMatrix } from '../../../main/core/directory/role-matrix.ts'
import { createTableBuilder, type RecordTable } from '../../../main/core/directory/record-table.ts'

function usersOf(records: readonly object[]): RecordTable {
  const builder = createTableBuilder('users')
  for (const record of records) builder.add(record, -1)
  return builder.finish()
}

const USERS = [
  {
    userId: 1,
    fullName: 'Robin',
    userName: 'robin@example.com',
    enabled: true,
    roles: ['SUPER_USER', 'USER']
  },
  { userId: 2, fullName: 'Zoë', userName: 'zoe@example.com', enabled: false, roles: [{ roleType: 'USER' }] },
  { userId: 3, fullName: 'Ada', userName: 'ada@example.com', roles: [] },
  { userId: 4, fullName: 'Kim', userName: 'kim@example.com' }
]

describe('createRoleMatrix', () => {
  it('has a row for each user and a flag for each role that a user has, the most frequent first', () => {
    const matrix = createRoleMatrix(usersOf(USERS))
    const roles = matrix.keys.filter((key) => key.startsWith('roles.'))
    expect(roles).toEqual(['roles.USER', 'roles.SUPER_USER'])
    expect(roles.map((key) => matrix.column(key)?.known?.title)).toEqual(['User', 'Super user'])
    expect(roles.map((key) => matrix.column(key)?.filled())).toEqual([2, 1])
    expect(roles.map((key) => matrix.column(key)?.kind())).toEqual(['flag', 'flag'])
    expect([0, 1, 2, 3].map((row) => roles.map((key) => matrix.text(row, key)))).toEqual([
      ['Yes', 'Yes'],
      ['Yes', ''],
      ['', ''],
      ['', '']
    ])
    expect([0, 1, 2, 3].map((row) => matrix.text(row, 'fullName'))).toEqual(['Robin', 'Zoë', 'Ada', 'Kim'])
    expect(JSON.parse(JSON.stringify(matrix.record(0)))).toEqual({
      userId: 1,
      fullName: 'Robin',
      userName: 'robin@example.com',
      enabled: true,
      roles: { SUPER_USER: true, USER: true }
    })
  })

  it.each(['RESET_PASSWORDS', 'API_TOKEN_ADMIN', 'a.b', 'a', '__proto__', 'constructor', '<script>', 'دور'])(
    'shows the role %s, whatever it is called',
    (role) => {
      const matrix = createRoleMatrix(
        usersOf([
          { userId: 1, roles: [role, 'a'] },
          { userId: 2, roles: ['b'] }
        ])
      )
      const column = matrix.keys.map((key) => matrix.column(key)).find((each) => each?.path[1] === role)
      expect(column?.filled()).toBe(1)
      expect(column?.text(0)).toBe('Yes')
      expect(matrix.hiddenFields).toEqual([])
    }
  )

  it('says of each user exactly the roles the user has (seed 20261128)', () => {
    const role = fc.oneof(
      fc.constantFrom('USER', 'SUPER_USER', 'a.b', 'password'),
      fc.string({ minLength: 1, maxLength: 4 })
    )
    const roles = fc.array(
      role.filter((each) => each.trim() === each),
      { maxLength: 5 }
    )
    fc.assert(
      fc.property(fc.array(roles, { maxLength: 8 }), (all) => {
        const matrix = createRoleMatrix(usersOf(all.map((each, userId) => ({ userId, roles: each }))))
        const columns = matrix.keys
          .map((key) => matrix.column(key))
          .filter((each) => each?.path[0] === 'roles')
        const held = all.map((_, row) =>
          columns.filter((column) => column?.text(row) === 'Yes').map((column) => column?.path[1] ?? '')
        )
        expect(held.map((each) => each.sort())).toEqual(all.map((each) => [...new Set(each)].sort()))
      }),
      { seed: 20_261_128, numRuns: 300 }
    )
  })

  it('keeps users apart from what users cannot be: roles of a wrong type', () => {
    const matrix = createRoleMatrix(
      usersOf([
        { userId: 1, roles: 7 },
        { userId: 2, roles: 'USER' },
        { userId: 3, roles: [null, 5, {}] }
      ])
    )
    expect(matrix.keys.filter((key) => key.startsWith('roles'))).toEqual(['roles.USER'])
    expect(matrix.text(1, 'roles.USER')).toBe('Yes')
  })
})
