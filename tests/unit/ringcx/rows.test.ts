import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { parseAccounts } from '../../../main/core/ringcx/accounts.ts'
import { parseUsers } from '../../../main/core/ringcx/users.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

describe('parseAccounts', () => {
  it('reads the three fields of the docs’ sample', () => {
    const body = [{ accountId: '90010001', accountName: 'Example Support', mainAccountId: '90010000' }]
    expect(parseAccounts(body)).toEqual({
      rows: [
        {
          accountId: '90010001',
          accountName: 'Example Support',
          mainAccountId: '90010000',
          mainAccountName: null,
          rcAccountId: null,
          archived: null
        }
      ],
      skipped: 0
    })
  })

  it('reads the full schema and drops its secrets', () => {
    const body = [
      {
        accountId: 90010001,
        accountName: ' ',
        archivedAccount: 1,
        crmPwd: 'SECRET-1',
        ftpPwd: 'SECRET-2',
        securityKey: 'SECRET-3',
        phoneRecordingPin: 'SECRET-4',
        mainAccount: {
          mainAccountId: '90010000',
          mainAccountName: 'Example Main',
          rcAccountId: '300400500',
          isActive: 1
        }
      }
    ]
    const { rows } = parseAccounts(body)
    expect(rows).toEqual([
      {
        accountId: '90010001',
        accountName: '90010001',
        mainAccountId: '90010000',
        mainAccountName: 'Example Main',
        rcAccountId: '300400500',
        archived: true
      }
    ])
    expect(JSON.stringify(rows)).not.toContain('SECRET')
  })

  it('skips entries that aren’t accounts and counts them', () => {
    expect(parseAccounts([{ accountId: '1' }, null, 'x', {}, { accountId: '' }])).toMatchObject({
      rows: [{ accountId: '1' }],
      skipped: 4
    })
  })

  it('accepts an empty list', () => {
    expect(parseAccounts([])).toEqual({ rows: [], skipped: 0 })
  })

  it.each([[{}], [null], ['x'], [[{}]], [[null, 7]]])('refuses %j', async (body) => {
    expect((await failureOf(() => parseAccounts(body))).code).toBe('answer-malformed')
  })
})

const robin = {
  userId: 5501,
  userName: 'robin@example.com',
  firstName: 'Robin',
  lastName: 'Example',
  fullName: 'Robin Example',
  enabled: true,
  rootUser: false,
  userManagedByRC: true,
  rcUserId: 400500600,
  creationDate: { millis: 1_704_164_645_000 },
  parentPath: '10.20.5501',
  roles: [{ roleType: 'MANAGE_USERS', description: 'Manage users' }],
  children: []
}

describe('parseUsers', () => {
  it('reads the documented user', () => {
    expect(parseUsers([robin])).toEqual({
      rows: [
        {
          userId: 5501,
          userName: 'robin@example.com',
          fullName: 'Robin Example',
          enabled: true,
          rootUser: false,
          managedByRingCentral: true,
          rcUserId: 400500600,
          roles: ['MANAGE_USERS'],
          createdAt: 1_704_164_645_000,
          depth: 0,
          parentUserId: null
        }
      ],
      skipped: 0
    })
  })

  it.each([
    [
      ['SUPER_USER', 'USER'],
      ['SUPER_USER', 'USER']
    ],
    [
      [{ roleType: 'SUPER_USER' }, 'USER', 'USER'],
      ['SUPER_USER', 'USER']
    ],
    [[null, 7, {}, { roleType: 7 }, ''], []],
    [null, []],
    ['SUPER_USER', []]
  ])('reads roles %j', (roles, expected) => {
    expect(parseUsers([{ userId: 1, roles }]).rows[0]?.roles).toEqual(expected)
  })

  it.each([
    ['N', false],
    ['Y', true],
    [0, false],
    [1, true],
    ['true', true],
    [undefined, null],
    [null, null],
    ['perhaps', null],
    [{ value: true }, null]
  ])('reads enabled: %j as %j, in every yes-or-no field', (said, expected) => {
    const user = { userId: 1, enabled: said, rootUser: said, userManagedByRC: said }
    expect(parseUsers([user]).rows[0]).toMatchObject({
      enabled: expected,
      rootUser: expected,
      managedByRingCentral: expected
    })
    expect(parseAccounts([{ accountId: '1', archivedAccount: said }]).rows[0]?.archived).toBe(expected)
  })

  it('reads a date that is a list', () => {
    const [row] = parseUsers([{ userId: 1, creationDate: [2024, 3, 11, 9, 12, 33] }]).rows
    expect(row?.createdAt).toBe(Date.UTC(2024, 2, 11, 9, 12, 33))
  })

  it('builds names from the available fields', () => {
    const { rows } = parseUsers([
      { userId: 1, firstName: 'Robin', lastName: 'Example' },
      { userId: 2, userName: 'sam' },
      { userId: 3, lastName: 'Only' },
      { userId: 4 }
    ])
    expect(rows.map(({ fullName }) => fullName)).toEqual(['Robin Example', 'sam', 'Only', '4'])
    expect(rows.map(({ userName }) => userName)).toEqual(['1', 'sam', '3', '4'])
  })

  it('flattens a tree, each parent before its children', () => {
    const tree = [
      { userId: 1, children: [{ userId: 2, children: [{ userId: 3 }] }, { userId: 4 }] },
      { userId: 5 }
    ]
    expect(
      parseUsers(tree).rows.map(({ userId, depth, parentUserId }) => [userId, depth, parentUserId])
    ).toEqual([
      [1, 0, null],
      [2, 1, 1],
      [3, 2, 2],
      [4, 1, 1],
      [5, 0, null]
    ])
  })

  it('rebuilds the tree of a flat answer from the paths, in any order', () => {
    const flat = [
      { userId: 3, parentPath: '1.2.3' },
      { userId: 1, parentPath: '1' },
      { userId: 4, parentPath: '1.99.4' },
      { userId: 2, parentPath: '1.2' }
    ]
    expect(
      parseUsers(flat).rows.map(({ userId, depth, parentUserId }) => [userId, depth, parentUserId])
    ).toEqual([
      [1, 0, null],
      [4, 1, 1],
      [2, 1, 1],
      [3, 2, 2]
    ])
  })

  it('loses no user to circular paths', () => {
    const circle = [
      { userId: 1, parentPath: '2.1' },
      { userId: 2, parentPath: '1.2' },
      { userId: 3, parentPath: '3.3' }
    ]
    const { rows } = parseUsers(circle)
    expect(rows.map(({ userId }) => userId).sort()).toEqual([1, 2, 3])
    expect(rows.find(({ userId }) => userId === 1)).toMatchObject({ depth: 0, parentUserId: null })
  })

  it('keeps a duplicate user once, and moves the children of an unreadable one up', () => {
    const { rows, skipped } = parseUsers([
      { userId: 1, children: [{ children: [{ userId: 2 }] }, { userId: 1, children: [{ userId: 3 }] }] }
    ])
    expect(rows.map(({ userId, parentUserId }) => [userId, parentUserId])).toEqual([
      [1, null],
      [2, 1],
      [3, 1]
    ])
    expect(skipped).toBe(1)
  })

  it('walks a tree far deeper than the stack', () => {
    const DEPTH = 100_000
    let tree: Record<string, unknown> = { userId: DEPTH }
    for (let userId = DEPTH - 1; userId >= 1; userId -= 1) tree = { userId, children: [tree] }
    const { rows } = parseUsers([tree])
    expect(rows).toHaveLength(DEPTH)
    expect(rows.at(-1)).toMatchObject({ userId: DEPTH, depth: DEPTH - 1, parentUserId: DEPTH - 1 })
  })

  it('reads 200,000 users as JSON text', () => {
    const users = Array.from({ length: 200_000 }, (_, index) => ({
      ...robin,
      userId: index + 1,
      parentPath: ''
    }))
    const { rows } = parseUsers(JSON.parse(JSON.stringify(users)))
    expect(rows).toHaveLength(200_000)
  })

  it.each([[{}], [null], ['x'], [[{}]], [[null, { userName: 'x' }]]])('refuses %j', async (body) => {
    expect((await failureOf(() => parseUsers(body))).code).toBe('answer-malformed')
  })

  it('keeps every user of any tree, once, with parents first', () => {
    interface Node {
      userId: number
      parentPath: string
      children: Node[]
    }
    const planned = fc.record({
      userId: fc.integer({ min: 1, max: 60 }),
      path: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }),
      under: fc.option(fc.nat(), { nil: null })
    })
    fc.assert(
      fc.property(fc.array(planned, { maxLength: 60 }), (plan) => {
        const nodes: Node[] = []
        const users: Node[] = []
        for (const { userId, path, under } of plan) {
          const node: Node = { userId, parentPath: path.join('.'), children: [] }
          const siblings = under === null ? users : (nodes[under % nodes.length]?.children ?? users)
          siblings.push(node)
          nodes.push(node)
        }
        const ids = new Set(plan.map(({ userId }) => userId))
        const { rows } = parseUsers(users)
        expect(new Set(rows.map(({ userId }) => userId))).toEqual(ids)
        expect(rows).toHaveLength(ids.size)
        const depths = new Map<number, number>()
        for (const { userId, parentUserId, depth } of rows) {
          expect(depth).toBe(parentUserId === null ? 0 : (depths.get(parentUserId) ?? Number.NaN) + 1)
          depths.set(userId, depth)
        }
      }),
      { seed: 9, numRuns: 500 }
    )
  })

  it('returns rows or an AppError for any input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(fc.anything())), (body) => {
        for (const parse of [parseUsers, parseAccounts]) {
          try {
            expect(Array.isArray(parse(body).rows)).toBe(true)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(AppError)
          }
        }
      }),
      { seed: 10, numRuns: 1000 }
    )
  })
})
