import { describe, expect, it } from 'vitest'
import { arrayOf, range, withField } from '../../../main/simulator/admin-request.ts'
import { ids } from '../../../main/simulator/ids.ts'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { streamText } from '../../../main/simulator/stream-text.ts'
import { run, type Running } from '../../support/simulator/running.ts'

const ADMIN = '/voice/api/v1/admin'
const ACCOUNT = `${ADMIN}/accounts/90010001`
const QUEUE_AGENTS = `${ACCOUNT}/gateGroups/120000001/gates/130000001/assignedAgents`

type Row = Readonly<Record<string, unknown>>

interface Reader extends Running {
  readonly token: string
  status(path: string): Promise<number>
  /** Values of one field of a list. */
  values(path: string, field: string): Promise<readonly unknown[]>
}

async function reader(options: SimulatorOptions = {}): Promise<Reader> {
  const running = await run(options)
  const { accessToken: token } = await running.call.ringcx()
  const get = (path: string): ReturnType<typeof running.call.get> => running.call.get(path, token)
  return {
    ...running,
    token,
    status: async (path) => (await get(path)).status,
    values: async (path, field) => {
      const { json, status } = await get(path)
      expect([path, status]).toEqual([path, 200])
      return (json as unknown as readonly Row[]).map((row) => row[field])
    }
  }
}

/** Every path of the directory with the operation it counts as. */
const PATHS = [
  ['users', `${ADMIN}/users`],
  ['user-details', `${ADMIN}/users/5501`],
  ['user-details', `${ADMIN}/users/5501/children`],
  ['user-details', `${ADMIN}/users/5501/roles`],
  ['rights', `${ADMIN}/users/5501/rightsDocs`],
  ['rights', `${ADMIN}/users/5501/assignedRightsDocs`],
  ['rights', `${ADMIN}/users/5501/aggregatedRightsDocs`],
  ['rights', `${ADMIN}/users/5501/effectiveAssignedRightsDocs`],
  ['caller', `${ADMIN}/auth`],
  ['sub-accounts', '/voice/api/integration/v1/admin/accounts/90010000/subaccounts'],
  ['agent-groups', `${ACCOUNT}/agentGroups`],
  ['agent-groups', `${ACCOUNT}/agentGroups/110000001`],
  ['agents', `${ACCOUNT}/agentGroups/110000001/agents`],
  ['agent', `${ACCOUNT}/agentGroups/110000001/agents/700101`],
  ['queue-groups', `${ACCOUNT}/gateGroups`],
  ['queue-groups', `${ACCOUNT}/gateGroups/withChildren`],
  ['queue-groups', `${ACCOUNT}/gateGroups/120000001`],
  ['queues', `${ACCOUNT}/gateGroups/120000001/gates`],
  ['queues', `${ACCOUNT}/gateGroups/120000001/gates/130000001`],
  ['queue-agents', QUEUE_AGENTS],
  ['dial-groups', `${ACCOUNT}/dialGroups`],
  ['dial-groups', `${ACCOUNT}/dialGroups/withChildren`],
  ['dial-groups', `${ACCOUNT}/dialGroups/150000001`],
  ['campaigns', `${ACCOUNT}/dialGroups/150000001/campaigns`],
  ['campaigns', `${ACCOUNT}/dialGroups/150000001/campaigns/160000001`]
] as const

describe('every read of the directory', () => {
  it.each(PATHS)('%s: %s needs a good bearer, is counted, and can be scripted', async (operation, path) => {
    const { call, simulator, status } = await reader()
    simulator.control.setRoles(['SUPER_USER', 'WFO_ACCESS'])
    expect((await call.get(path)).text).toBe('Jwt is missing')
    const counted = simulator.counts[operation]
    expect(await status(path)).toBe(200)
    expect(simulator.counts[operation]).toBe(counted + 1)
    simulator.control.answerNext(operation, { status: 429, headers: { 'Retry-After': '7' } })
    expect(await status(path)).toBe(429)
    simulator.control.setFaults({
      rules: [{ name: 'no right', on: 'directory', do: { fault: 'status', status: 403 } }]
    })
    expect(await status(path)).toBe(403)
  })

  it('shares one limit of 120 a minute, and its 429 does not say when to come back', async () => {
    const { call, pass, status, token } = await reader()
    for (let round = 0; round < 40; round += 1) {
      for (const path of [`${ACCOUNT}/agentGroups`, `${ACCOUNT}/dialGroups`, `${ADMIN}/auth`]) {
        expect(await status(path)).toBe(200)
      }
    }
    const over = await call.get(`${ACCOUNT}/gateGroups`, token)
    expect([over.status, over.headers.get('retry-after')]).toEqual([429, null])
    expect(await status(`${ADMIN}/accounts`)).toBe(200)
    pass(60_000)
    expect(await status(`${ACCOUNT}/gateGroups`)).toBe(200)
  })
})

describe('roles', () => {
  const ok = (role: string, path: string): Promise<boolean> =>
    reader().then(async ({ call, simulator, token }) => {
      simulator.control.setRoles([role])
      const { json, status } = await call.get(path, token)
      if (status !== 200) expect([status, json['errorCode']]).toEqual([403, 'access.denied.exception'])
      return status === 200
    })

  it.each([
    [`${ADMIN}/users/5501`, { MANAGE_USERS: true, MANAGE_RIGHTS: false, USER: false }],
    [`${ADMIN}/users/5501/children`, { MANAGE_USERS: true, USER: false }],
    [`${ADMIN}/users/5501/roles`, { SUPER_USER: true, USER: false }],
    [`${ADMIN}/users/5501/rightsDocs`, { MANAGE_RIGHTS: true, MANAGE_USERS: false, SUPER_USER: true }],
    [
      '/voice/api/integration/v1/admin/accounts/90010000/subaccounts',
      { WFO_ACCESS: true, SUPER_USER: false }
    ],
    [`${ACCOUNT}/agentGroups`, { USER: true }],
    [`${ADMIN}/auth`, { USER: true }]
  ])('%s is open to %j', async (path, expected) => {
    for (const [role, open] of Object.entries(expected)) {
      expect([role, await ok(role, path)]).toEqual([role, open])
    }
  })

  it('are told of the caller', async () => {
    const { call, simulator, token } = await reader()
    simulator.control.setRoles(['USER', 'WFO_ACCESS'])
    expect((await call.get(`${ADMIN}/auth`, token)).json).toMatchObject({
      user: { userId: 5501, roles: ['USER', 'WFO_ACCESS'] }
    })
  })
})

describe('rights', () => {
  it('shorten a list without a word, down to nothing', async () => {
    const { simulator, values } = await reader()
    const { setReadable } = simulator.control
    setReadable({
      accounts: ['90010001', '90010003'],
      agentGroups: [ids.agentGroup(0, 1)],
      queueGroups: [ids.queueGroup(0, 0), ids.queueGroup(0, 2)],
      dialGroups: []
    })
    expect(await values(`${ADMIN}/accounts`, 'accountId')).toEqual(['90010001', '90010003'])
    expect(await values(`${ACCOUNT}/agentGroups`, 'groupName')).toEqual(['Inbound'])
    for (const path of ['gateGroups', 'gateGroups/withChildren']) {
      expect(await values(`${ACCOUNT}/${path}`, 'gateGroupId')).toEqual([120_000_001, 120_002_001])
    }
    for (const path of ['dialGroups', 'dialGroups/withChildren']) {
      expect(await values(`${ACCOUNT}/${path}`, 'dialGroupId')).toEqual([])
    }
    setReadable({ dialGroups: null })
    expect(await values(`${ACCOUNT}/dialGroups`, 'dialGroupId')).toHaveLength(3)
    expect(await values(`${ACCOUNT}/agentGroups`, 'groupName')).toHaveLength(1)
  })

  it.each([
    ['forbidden', 403],
    ['not-found', 404]
  ] as const)('refuse a single thing: %s is %i', async (refusal, expected) => {
    const { simulator, status } = await reader()
    simulator.control.setReadable({ agentGroups: [], queueGroups: [], dialGroups: [], refusal })
    for (const path of [
      `${ACCOUNT}/agentGroups/110000001/agents`,
      `${ACCOUNT}/agentGroups/110000001/agents/700101`,
      `${ACCOUNT}/gateGroups/120000001/gates`,
      QUEUE_AGENTS,
      `${ACCOUNT}/dialGroups/150000001/campaigns`
    ]) {
      expect([path, await status(path)]).toEqual([path, expected])
    }
    simulator.control.setReadable({ accounts: ['90010002'] })
    expect(await status(`${ACCOUNT}/agentGroups`)).toBe(expected)
  })

  it.each([
    `${ADMIN}/accounts/90010000/agentGroups`,
    `${ADMIN}/accounts/1/gateGroups`,
    `${ACCOUNT}/agentGroups/110000002/agents`,
    `${ACCOUNT}/agentGroups/110005001/agents`,
    `${ACCOUNT}/agentGroups/first/agents`,
    `${ACCOUNT}/agentGroups/110000001/agents/705101`,
    `${ACCOUNT}/gateGroups/120000001/gates/130002001`,
    `${ACCOUNT}/dialGroups/150000001/campaigns/99`,
    `${ADMIN}/users/5500`,
    `${ADMIN}/users/5701/roles`
  ])('do not matter for what is not there: %s', async (path) => {
    const { call, token } = await reader()
    expect((await call.get(path, token)).json).toMatchObject({ generalMessage: 'Resource not found' })
  })

  it('documents come by account: assigned ones, with those inherited, and one for each account', async () => {
    const { call, token } = await reader()
    const accountsOf = async (user: number, view: string): Promise<readonly string[]> =>
      Object.keys((await call.get(`${ADMIN}/users/${user}/${view}`, token)).json)
    const all = await accountsOf(5504, 'rightsDocs')
    expect(all).toHaveLength(6)
    expect(await accountsOf(5504, 'assignedRightsDocs')).toEqual(['90010001', '90010004'])
    const aggregated = await accountsOf(5504, 'aggregatedRightsDocs')
    expect(aggregated).toEqual(expect.arrayContaining(['90010001', '90010004']))
    expect(await accountsOf(5504, 'effectiveAssignedRightsDocs')).toEqual(aggregated)
    expect(await accountsOf(5501, 'assignedRightsDocs')).toEqual([])
  })
})

describe('pages', () => {
  const SIZES = { agents: 300, agentGroups: 30, queues: 40, queueGroups: 1, dialGroups: 12, campaigns: 0 }

  it.each([
    [`${ACCOUNT}/agentGroups`, 'agentGroupId', 30],
    [`${ACCOUNT}/gateGroups/120000001/gates`, 'gateId', 40],
    [`${ACCOUNT}/dialGroups`, 'dialGroupId', 12],
    [QUEUE_AGENTS, 'agentId', 14]
  ])('of %s together are the whole list', async (path, field, size) => {
    const { values } = await reader({ ...SIZES })
    const all = await values(path, field)
    expect(all).toHaveLength(size)
    const pages = []
    for (let page = 1; page <= Math.ceil(size / 4) + 1; page += 1) {
      pages.push(await values(`${path}?page=${page}&maxRows=4`, field))
    }
    expect(pages.flat()).toEqual(all)
    expect(pages.at(-1)).toEqual([])
    expect(await values(`${path}?maxRows=2`, field)).toEqual(all.slice(0, 2))
    expect(await values(`${path}?page=1`, field)).toEqual(all)
  })

  it('are cut before rights shorten them: a short page is not the last one', async () => {
    const { simulator, values } = await reader({ ...SIZES })
    simulator.control.setReadable({ agentGroups: [ids.agentGroup(0, 0), ids.agentGroup(0, 5)] })
    const page = (number: number): Promise<readonly unknown[]> =>
      values(`${ACCOUNT}/agentGroups?page=${number}&maxRows=4`, 'agentGroupId')
    expect([await page(1), await page(2), await page(3)]).toEqual([[110_000_001], [110_005_001], []])
  })

  it.each(['page=0', 'page=-1', 'maxRows=0', 'page=x', 'maxRows=1.5', 'page=9999999999'])(
    'are refused for %s, with the name of the parameter',
    async (query) => {
      const { call, token } = await reader()
      const { json, status } = await call.get(`${ACCOUNT}/agentGroups?${query}`, token)
      const [error] = json['validationErrors'] as readonly { attributeName: string }[]
      expect([status, error?.attributeName]).toEqual([400, query.split('=')[0]])
    }
  )

  it('do not exist for the agents of a group', async () => {
    const { values } = await reader()
    const path = `${ACCOUNT}/agentGroups/110003001/agents`
    expect(await values(`${path}?page=2&maxRows=1`, 'agentId')).toEqual(await values(path, 'agentId'))
  })
})

describe('a large contact center', () => {
  it('is walked group by group: 10,000 agents in 200 groups', async () => {
    const { values } = await reader({ agents: 10_000, agentGroups: 200, rateLimits: false })
    const groups = await values(`${ACCOUNT}/agentGroups`, 'agentGroupId')
    expect(groups).toHaveLength(200)
    const seen = new Set<unknown>()
    for (const group of groups) {
      for (const agent of await values(`${ACCOUNT}/agentGroups/${String(group)}/agents`, 'agentId')) {
        seen.add(agent)
      }
    }
    expect(seen.size).toBe(10_000)
  }, 60_000)

  it('is sent as it is made: the simulator answers others meanwhile, and stops when the client does', async () => {
    const { simulator, status, token } = await reader({ agents: 100_000, agentGroups: 1 })
    const response = await fetch(`${simulator.origin}${ACCOUNT}/agentGroups/110000001/agents`, {
      headers: { Authorization: `Bearer ${token}` }
    })
    const body = response.body?.getReader()
    expect((await body?.read())?.done).toBe(false)
    expect(await status(`${ACCOUNT}/dialGroups`)).toBe(200)
    await body?.cancel()
    expect(await status(`${ACCOUNT}/dialGroups`)).toBe(200)
  })

  it('is made as it is read, record by record, children too', async () => {
    let made = 0
    const count = (place: number): readonly string[] => {
      made += 1
      return [JSON.stringify({ place, text: 'x'.repeat(3000) })]
    }
    const children = { places: range(0, 10_000), tell: count }
    const list = { places: range(0, 1), tell: () => withField({ id: 1 }, 'gates', arrayOf(children)) }
    const body = streamText(arrayOf(list)).getReader()
    await body.read()
    // Two pieces of 64 KiB: the one that was read and the one that waits
    expect(made).toBeLessThan(50)
    await body.cancel()
    expect(made).toBeLessThan(50)
  })
})
