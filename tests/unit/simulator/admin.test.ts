import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SECRET_MARKER } from '../../../main/simulator/secret-fields.ts'
import { run } from '../../support/simulator/running.ts'

const ACCOUNTS = '/voice/api/v1/admin/accounts'
const USERS = '/voice/api/v1/admin/users'

interface User {
  readonly userId: number
  readonly userName: string
  readonly fullName: string
  readonly enabled: boolean
  readonly rootUser: boolean
  readonly parentPath: string
  readonly roles: readonly (string | { readonly roleType: string; readonly description: string })[]
  readonly creationDate: string | number | { readonly millis: number }
  readonly children: readonly User[]
}

function flatten(users: readonly User[]): readonly User[] {
  return users.flatMap((user) => [user, ...flatten(user.children)])
}

const byId = (a: User, b: User): number => a.userId - b.userId

describe('accounts', () => {
  it('come as a bare array, each under its main account', async () => {
    const { call } = await run()
    const { json, headers } = await call.get(ACCOUNTS, (await call.ringcx()).accessToken)
    const accounts = json as unknown as readonly Record<string, unknown>[]
    expect(headers.get('content-type')).toContain('application/json')
    expect(accounts.map((account) => [account['accountId'], account['mainAccountId']])).toEqual([
      ['90010001', '90010000'],
      ['90010002', '90010000'],
      ['90010003', '90010000'],
      ['90010004', '90010000'],
      ['90010011', '90010010'],
      ['90010012', '90010010']
    ])
  })

  it('are as uneven as real ones: secrets, three forms of date, an integer isActive, one in three fields', async () => {
    const { call } = await run()
    const { json } = await call.get(ACCOUNTS, (await call.ringcx()).accessToken)
    const accounts = json as unknown as readonly Record<string, unknown>[]
    expect(accounts[0]).toMatchObject({
      crmPwd: expect.stringContaining(SECRET_MARKER),
      ftpPwd: expect.stringContaining(SECRET_MARKER),
      securityKey: expect.stringContaining(SECRET_MARKER),
      phoneRecordingPin: expect.stringContaining(SECRET_MARKER),
      mainAccount: { isActive: 1, rcAccountId: '300400500' },
      archivedAccount: false
    })
    expect(accounts.slice(0, 3).map((account) => typeof account['startDate'])).toEqual([
      'string',
      'number',
      'object'
    ])
    expect(Object.keys(accounts[4] ?? {})).toEqual(['accountId', 'accountName', 'mainAccountId'])
    expect(accounts.map((account) => account['archivedAccount'] === true)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true
    ])
  })

  it('have an id each, however many there are', async () => {
    const { call } = await run({ accounts: 1000 })
    const { json } = await call.get(ACCOUNTS, (await call.ringcx()).accessToken)
    const accounts = json as unknown as readonly { accountId: string; mainAccountId: string }[]
    expect(new Set(accounts.map((account) => account.accountId)).size).toBe(1000)
    const mains = new Set(accounts.map((account) => account.mainAccountId))
    expect(mains.size).toBe(250)
    expect(accounts.some((account) => mains.has(account.accountId))).toBe(false)
  })
})

describe('users', () => {
  const list = async (query: string, users = 200): Promise<readonly User[]> => {
    const { call } = await run({ users })
    const answer = await call.get(USERS + query, (await call.ringcx()).accessToken)
    expect(answer.status).toBe(200)
    return answer.json as unknown as readonly User[]
  }

  it('come as a tree, with the path from the root in each', async () => {
    const roots = await list('')
    expect(roots.every((root) => root.rootUser)).toBe(true)
    const check = (users: readonly User[], above: string, depth: number): number =>
      Math.max(
        depth - 1,
        ...users.map((user) => {
          expect(user.parentPath).toBe(`${above}${user.userId}`)
          expect(user.rootUser).toBe(depth === 0)
          return check(user.children, `${user.parentPath}.`, depth + 1)
        })
      )
    expect(check(roots, '', 0)).toBe(4)
    expect(flatten(roots)).toHaveLength(200)
  })

  it('come flat on request: the same people, without a hierarchy', async () => {
    const flat = await list('?flatten=true')
    expect(flat.every((user) => user.children.length === 0)).toBe(true)
    const tree = [...flatten(await list('?flatten=false'))].sort(byId)
    expect(flat).toEqual(tree.map((user) => ({ ...user, children: [] })))
  })

  it('leave the disabled out when asked, in both forms alike', async () => {
    const all = await list('?flatten=true')
    const active = await list('?flatten=true&activeOnly=true')
    const activeTree = [...flatten(await list('?activeOnly=true'))].sort(byId)
    expect(active).toEqual(all.filter((user) => user.enabled))
    expect(active.length).toBeLessThan(all.length)
    expect(activeTree.map((user) => user.userId)).toEqual(active.map((user) => user.userId))
  })

  it('have roles as texts or objects and dates in three forms', async () => {
    const flat = await list('?flatten=true')
    const roleForms = new Set(flat.flatMap((user) => user.roles.map((role) => typeof role)))
    expect(roleForms).toEqual(new Set(['string', 'object']))
    expect(flat[1]?.roles[0]).toEqual({
      roleType: expect.stringMatching(/^[A-Z_]+$/),
      description: expect.stringMatching(/^[A-Z][a-z ]+$/)
    })
    const instants = flat.map(({ creationDate }) => {
      if (typeof creationDate === 'object') return creationDate.millis
      return typeof creationDate === 'number' ? creationDate : Date.parse(creationDate)
    })
    expect(new Set(flat.map((user) => typeof user.creationDate)).size).toBe(3)
    expect(instants.every((at) => at > Date.UTC(2016, 0) && at < Date.UTC(2027, 0))).toBe(true)
  })

  it.each([1, 2, 19, 20, 21])('number exactly %i when told so', async (users) => {
    expect(flatten(await list('', users))).toHaveLength(users)
    expect(await list('?flatten=true', users)).toHaveLength(users)
  })

  it('are, up to the 37th, byte for byte what they were before the directory was served', async () => {
    const { call } = await run({ users: 37 })
    const { accessToken } = await call.ringcx()
    const digest = async (path: string): Promise<string> =>
      createHash('sha256')
        .update((await call.get(path, accessToken)).text)
        .digest('hex')
        .slice(0, 16)
    expect(await digest(USERS)).toBe('e158700e6e7a7431')
    expect(await digest(`${USERS}?flatten=true`)).toBe('220446eca2e228e6')
  })

  it('are odd in places: without a role, or with the user name of the one before', async () => {
    const flat = [...(await list('?flatten=true'))].sort(byId)
    const at = (rule: (user: User, index: number) => boolean): readonly number[] =>
      flat.flatMap((user, index) => (rule(user, index) ? [index] : []))
    expect(at(({ roles }) => roles.length === 0)).toEqual([37, 77, 117, 157, 197])
    const before = (index: number): string => flat[index - 1]?.userName ?? ''
    expect(at(({ userName }, index) => userName === before(index))).toEqual([39, 119, 199])
    expect(at(({ userName }, index) => userName.toLowerCase() === before(index).toLowerCase())).toEqual([
      39, 79, 119, 159, 199
    ])
  })

  it('need a role, and the refusal is not about the token', async () => {
    const { call, simulator } = await run()
    const { accessToken } = await call.ringcx()
    simulator.control.setRoles(['USER', 'WFO_ACCESS'])
    const refused = await call.get(`${USERS}?flatten=true`, accessToken)
    expect([refused.status, refused.json['errorCode'], refused.json['requestUri']]).toEqual([
      403,
      'access.denied.exception',
      '/voice/api/v1/admin/users - GET'
    ])
    expect((await call.get(ACCOUNTS, accessToken)).status).toBe(200)
    simulator.control.setRoles(['MANAGE_USERS'])
    expect((await call.get(USERS, accessToken)).status).toBe(200)
  })

  it('arrive whole at 50,000, and the simulator answers others meanwhile', async () => {
    const { call, simulator } = await run({ users: 50_000 })
    const { accessToken } = await call.ringcx()
    const response = await fetch(`${simulator.origin}${USERS}`, {
      headers: { Authorization: `Bearer ${accessToken}` }
    })
    expect((await call.get(ACCOUNTS, accessToken)).status).toBe(200)
    const roots = (await response.json()) as readonly User[]
    let people = 0
    const waiting = [...roots]
    for (let user = waiting.pop(); user; user = waiting.pop()) {
      people += 1
      waiting.push(...user.children)
    }
    expect(people).toBe(50_000)
  })

  it('stop being generated when the reader stops', async () => {
    const { call, simulator } = await run({ users: 200_000 })
    const { accessToken } = await call.ringcx()
    const gone = new AbortController()
    const response = await fetch(`${simulator.origin}${USERS}?flatten=true`, {
      headers: { Authorization: `Bearer ${accessToken}` },
      signal: gone.signal
    })
    gone.abort()
    await expect(response.text()).rejects.toThrow()
    expect((await call.get(ACCOUNTS, accessToken)).status).toBe(200)
  })
})
