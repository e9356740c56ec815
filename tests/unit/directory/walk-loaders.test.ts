import { describe, expect, it } from 'vitest'
import type { ListState } from '../../../main/core/directory/directory.ts'
import type { ListName } from '../../../main/core/directory/lists.ts'
import { EVERYTHING } from '../../support/fakes/loop-worker.ts'
import { createDirectoryDesk, type DirectoryDesk } from '../../support/directory/directory-desk.ts'

async function cells(
  { desk, key }: DirectoryDesk,
  list: ListName,
  columns: string[]
): Promise<(string | readonly string[])[][]> {
  const page = await desk.sessions.directory.query(key(list), { ...EVERYTHING, columns }, 0, 20_000)
  return page.rows.map((row) => [...row.cells])
}

const problemsOf = ({ problems }: ListState): string[] => problems.map(({ text }) => text)

/** The most requests that began in any 60 s. */
function mostInAMinute(starts: readonly number[]): number {
  return Math.max(...starts.map((start) => starts.filter((at) => at >= start && at < start + 60_000).length))
}

describe('agents', () => {
  it('200 groups with 10,000 agents come within the rate limit, at the time that was shown from the start', async () => {
    const directory = await createDirectoryDesk({ agents: 10_000, agentGroups: 200 })
    const { desk, states, asked, simulator } = directory
    const startedAt = desk.timers.clock.wall()
    const state = await directory.load('agents')
    const took = desk.timers.clock.wall() - startedAt

    expect(state).toMatchObject({ phase: 'ready', total: 10_000, error: null, problems: [] })
    const starts = asked.filter(({ path }) => path.includes('/agentGroups')).map(({ at }) => at)
    expect(starts).toHaveLength(202)
    expect(mostInAMinute(starts)).toBeLessThanOrEqual(120)
    expect(simulator.requests.filter(({ status }) => status === 429)).toEqual([])

    const told = states.flatMap(({ progress }) =>
      progress?.what === 'agent groups' && progress.total === 200 ? [progress] : []
    )
    expect(told.length).toBeGreaterThan(50)
    for (const { endsAt } of told) expect(Math.abs((endsAt ?? 0) - startedAt - took) / took).toBeLessThan(0.1)

    const rows = await cells(directory, 'agents', [
      'agentGroup.agentGroupId',
      'agentId',
      'agentGroup.groupName'
    ])
    const groups = rows.map(([group]) => group)
    expect(new Set(groups).size, 'one group is empty').toBe(199)
    const changes = groups.filter((group, at) => at > 0 && group !== groups[at - 1])
    expect(changes, 'the agents of a group stay together').toHaveLength(198)
    expect(new Set(rows.map(([, agent]) => agent)).size).toBe(10_000)
    expect(rows.every(([, , name]) => name !== '')).toBe(true)
  })

  it('a token that runs out in the middle is renewed in time, and no request is refused', async () => {
    const directory = await createDirectoryDesk({ agents: 1_400, agentGroups: 700 })
    const exchanged = directory.simulator.counts
    const before = exchanged['ringcx-refresh'] + exchanged.exchange
    const state = await directory.load('agents')
    expect(state).toMatchObject({ phase: 'ready', total: 1_400, error: null, problems: [] })
    expect(exchanged['ringcx-refresh'] + exchanged.exchange).toBeGreaterThan(before)
    expect(directory.simulator.requests.filter(({ status }) => status >= 400)).toEqual([])
  })

  it('stays usable, and says how far it came, when it is canceled', async () => {
    const directory = await createDirectoryDesk({ agents: 600, agentGroups: 300 })
    const { desk, key, states } = directory
    const walk = desk.sessions.directory
    await directory.drive(walk.load(key('agents')), () => {
      if ((states.at(-1)?.progress?.done ?? 0) >= 80) walk.cancel(key('agents'))
    })
    const state = walk.open(key('agents'))
    expect(state).toMatchObject({ phase: 'ready', error: null, progress: null })
    expect(state.total).toBeGreaterThan(50)
    expect(state.total).toBeLessThan(400)
    const [problem] = state.problems
    expect(problem?.text).toMatch(
      /^You stopped loading after \d+ of 300 agent groups, so the rest is missing\.$/
    )
    expect(problem?.count).toBe(300 - Number(/\d+/.exec(problem?.text ?? '')?.[0]))
    expect(await cells(directory, 'agents', ['agentId'])).toHaveLength(state.total)
  })

  it('groups that are refused or damaged are counted and named, each with what is missing and who can give it', async () => {
    const directory = await createDirectoryDesk({ agents: 40, agentGroups: 10 })
    const { control } = directory.simulator
    for (let refused = 0; refused < 3; refused += 1)
      control.answerNext('agents', { status: 403, body: { errorCode: 'access.denied.exception' } })
    control.answerNext('agents', { status: 200, body: { not: 'a list' } })
    const state = await directory.load('agents')
    expect(state).toMatchObject({ phase: 'ready', error: null })
    expect(new Set((await cells(directory, 'agents', ['agentGroup.groupName'])).flat()).size).toBe(5)
    expect(state.problems.map(({ count }) => count)).toEqual([3, 1])
    expect(problemsOf(state)[0]).toBe(
      '3 agent groups couldn’t be read (Default, Inbound, Équipe soir). This user isn’t allowed to see agents in RingCX. The token itself is fine. Ask a RingCX admin who manages rights (MANAGE_RIGHTS or SUPER_USER) to give this user READ on the agent group.'
    )
    expect(problemsOf(state)[1]).toMatch(/^1 agent group couldn’t be read \(カスタマーサポート\)\./)
  })

  it('a refusal for too many requests waits, and no group is lost', async () => {
    const directory = await createDirectoryDesk({ agents: 40, agentGroups: 10 })
    const { control } = directory.simulator
    control.answerNext('agent-groups', { status: 429, headers: { 'Retry-After': '20' }, body: '' })
    control.answerNext('agents', { status: 429, body: '' })
    const startedAt = directory.desk.timers.clock.wall()
    expect(await directory.load('agents')).toMatchObject({
      phase: 'ready',
      total: 40,
      problems: [],
      error: null
    })
    expect(directory.desk.timers.clock.wall() - startedAt).toBeGreaterThan(22_000)
  })

  it('when no group may be read, that is an error that names the right; an empty account is an empty list', async () => {
    const directory = await createDirectoryDesk({ agents: 40, agentGroups: 2 })
    const { control } = directory.simulator
    for (let refused = 0; refused < 2; refused += 1) control.answerNext('agents', { status: 403, body: {} })
    const refused = await directory.load('agents')
    expect([refused.phase, refused.error?.code, refused.error?.hint]).toEqual([
      'failed',
      'forbidden',
      'Ask a RingCX admin who manages rights (MANAGE_RIGHTS or SUPER_USER) to give this user READ on the agent group.'
    ])
    control.setReadable({ agentGroups: [] })
    expect(await directory.load('agents')).toMatchObject({ phase: 'ready', total: 0, error: null })
    control.setReadable({ accounts: [] })
    expect((await directory.load('agents')).error?.hint).toContain('READ on the account')
  })

  it('a second load that is stopped leaves the rows of the first', async () => {
    const directory = await createDirectoryDesk({ agents: 40, agentGroups: 20 })
    const { desk, key, states } = directory
    await directory.load('agents')
    const walk = desk.sessions.directory
    await directory.drive(walk.load(key('agents')), () => {
      if ((states.at(-1)?.progress?.done ?? 0) >= 8) walk.cancel(key('agents'))
    })
    expect(walk.open(key('agents'))).toMatchObject({ phase: 'ready', total: 40, error: null, problems: [] })
  })
})

describe('queues', () => {
  it('come with their groups in one request, and with their agents in one each', async () => {
    const directory = await createDirectoryDesk({ queues: 12, queueGroups: 4 })
    const state = await directory.load('queues')
    expect(state).toMatchObject({ phase: 'ready', total: 12, problems: [], error: null })
    expect(directory.asked.filter(({ path }) => path.includes('/gateGroups'))).toHaveLength(13)
    const rows = await cells(directory, 'queues', [
      'queueGroup.groupName',
      'assignedAgentCount',
      'assignedAgents'
    ])
    expect(rows.every(([group]) => group !== '')).toBe(true)
    for (const [, count, agents] of rows) expect(String(agents?.length)).toBe(count)
    expect(rows.filter(([, count]) => count === '0')).toHaveLength(2)
    expect(
      state.columns.map(({ key }) => key),
      'nothing else of the agents is kept'
    ).not.toContain('agentId')
  })

  it('keep their other facts when the agents of some may not be read', async () => {
    const directory = await createDirectoryDesk({ queues: 12, queueGroups: 4 })
    directory.simulator.control.answerNext('queue-agents', { status: 403, body: {} })
    const state = await directory.load('queues')
    expect(state).toMatchObject({ phase: 'ready', total: 12, error: null })
    expect(problemsOf(state)).toEqual([
      'The agents of 1 queue couldn’t be read (Support). This user isn’t allowed to see the agents of queues in RingCX. The token itself is fine. Ask a RingCX admin who manages rights (MANAGE_RIGHTS or SUPER_USER) to give this user READ on the queue group.'
    ])
    expect(
      (await cells(directory, 'queues', ['assignedAgentCount'])).filter(([count]) => count === '')
    ).toHaveLength(1)
  })

  it('come group by group where RingCX has no answer with all of them', async () => {
    const directory = await createDirectoryDesk({ queues: 12, queueGroups: 4 })
    directory.simulator.control.answerNext('queue-groups', { status: 404, body: {} })
    expect(await directory.load('queues')).toMatchObject({
      phase: 'ready',
      total: 12,
      problems: [],
      error: null
    })
    expect(directory.asked.filter(({ path }) => path.endsWith('/gates'))).toHaveLength(4)
    const rows = await cells(directory, 'queues', ['queueGroup.groupName', 'assignedAgentCount'])
    expect(rows.every(([group, count]) => group !== '' && count !== '')).toBe(true)
  })
})

describe('campaigns', () => {
  it('come with their dial groups in one request', async () => {
    const directory = await createDirectoryDesk({ campaigns: 10, dialGroups: 3 })
    expect(await directory.load('campaigns')).toMatchObject({
      phase: 'ready',
      total: 10,
      problems: [],
      error: null
    })
    expect(directory.asked.filter(({ path }) => path.includes('/dialGroups'))).toHaveLength(1)
    const rows = await cells(directory, 'campaigns', ['dialGroup.dialGroupName', 'dialGroup.dialGroupId'])
    expect(new Set(rows.map(([, group]) => group)).size).toBe(3)
    expect(rows.every(([name]) => name !== '')).toBe(true)
  })
})

it('all requests of a connection share one pace', async () => {
  const directory = await createDirectoryDesk({ agents: 200, agentGroups: 100 })
  await directory.load('agents', 'agentGroups', 'queueGroups', 'dialGroups', 'queues', 'campaigns')
  expect(mostInAMinute(directory.asked.map(({ at }) => at))).toBeLessThanOrEqual(120)
  expect(directory.simulator.requests.filter(({ status }) => status === 429)).toEqual([])
})
