import { expect, it } from 'vitest'
import { run, START } from '../../support/simulator/running.ts'

/** What a client finds in the answers alone, by JSON: the facts that the directory's ready-made views look for. */
const ADMIN = '/voice/api/v1/admin'
const ACCOUNT = `${ADMIN}/accounts/90010001`
const DAY_MS = 86_400_000

interface User {
  readonly userId: number
  readonly userName: string
  readonly enabled: boolean
  readonly userManagedByRC: boolean
  readonly rcUserId: number | null
  readonly roles: readonly unknown[]
}

interface Agent {
  readonly agentId: number
  readonly email: string | null
  readonly username: string
  readonly agentType: string
  readonly isActive: boolean
  readonly rcUserId: number | null
  readonly lastLoginDate?: string | number | { readonly millis: number } | null
  readonly gateAssignments: readonly number[]
  readonly whereSupervisor: readonly unknown[]
  readonly whereSupervisee: readonly unknown[]
}

it('the practice company has something to find for every question', async () => {
  const { call } = await run()
  const { accessToken } = await call.ringcx()
  const list = async <T>(path: string): Promise<readonly T[]> =>
    (await call.get(path, accessToken)).json as unknown as readonly T[]
  const users = await list<User>(`${ADMIN}/users?flatten=true`)
  const groups = await list<{ agentGroupId: number }>(`${ACCOUNT}/agentGroups`)
  const agents = (
    await Promise.all(
      groups.map(({ agentGroupId }) => list<Agent>(`${ACCOUNT}/agentGroups/${agentGroupId}/agents`))
    )
  ).flat()
  const queueGroups = await list<{ gateGroupId: number; gates: readonly { gateId: number }[] }>(
    `${ACCOUNT}/gateGroups/withChildren`
  )
  const assigned = await Promise.all(
    queueGroups.flatMap(({ gateGroupId, gates }) =>
      gates.map(({ gateId }) =>
        list<Agent>(`${ACCOUNT}/gateGroups/${gateGroupId}/gates/${gateId}/assignedAgents`)
      )
    )
  )

  const owners = agents.map((agent) =>
    users.filter(
      ({ rcUserId, userName }) =>
        (rcUserId !== null && rcUserId === agent.rcUserId) ||
        userName.toLowerCase() === agent.email?.toLowerCase()
    )
  )
  const disabledOwners = owners.flat().filter(({ enabled }) => !enabled)
  expect({
    usersWithoutRole: users.filter(({ roles }) => roles.length === 0).length,
    usersNotManaged: users.filter(({ userManagedByRC }) => !userManagedByRC).length,
    usersWithSharedName: sharing(users.map(({ userName }) => userName)),
    usersWhoAreAgents: new Set(owners.flat().map(({ userId }) => userId)).size,
    disabledUsersWithAgent: new Set(disabledOwners.map(({ userId }) => userId)).size,
    agentsNeverSignedIn: agents.filter((agent) => lastLogin(agent) === null).length,
    agentsLongAway: agents.filter((agent) => START - (lastLogin(agent) ?? START) > 90 * DAY_MS).length,
    agentsInactive: agents.filter(({ isActive }) => !isActive).length,
    agentsInNoQueue: agents.filter(({ gateAssignments }) => gateAssignments.length === 0).length,
    agentsWithoutEmail: agents.filter(({ email }) => !email).length,
    agentsWithSharedEmail: sharing(agents.map(({ email }) => email ?? '')),
    agentsWithSharedName: sharing(agents.map(({ username }) => username)),
    supervisors: agents.filter(({ agentType }) => agentType.endsWith('SUPERVISOR')).length,
    supervising: agents.filter(({ whereSupervisor }) => whereSupervisor.length > 0).length,
    supervised: agents.filter(({ whereSupervisee }) => whereSupervisee.length > 0).length,
    queuesWithoutAgents: assigned.filter((members) => members.length === 0).length
  }).toEqual({
    usersWithoutRole: 5,
    usersNotManaged: 17,
    usersWithSharedName: 10,
    usersWhoAreAgents: 10,
    disabledUsersWithAgent: 5,
    agentsNeverSignedIn: 4,
    agentsLongAway: 6,
    agentsInactive: 3,
    agentsInNoQueue: 6,
    agentsWithoutEmail: 2,
    agentsWithSharedEmail: 4,
    agentsWithSharedName: 4,
    supervisors: 3,
    supervising: 3,
    supervised: 32,
    queuesWithoutAgents: 2
  })
  expect(agents).toHaveLength(40)
  expect(new Set(assigned.flat().map(({ agentId }) => agentId)).size).toBe(34)
})

/** How many of the texts occur more than once; capitals do not count, nor does the empty text. */
function sharing(texts: readonly string[]): number {
  const folded = texts.map((text) => text.toLowerCase()).filter((text) => text !== '')
  return folded.filter((text) => folded.filter((other) => other === text).length > 1).length
}

function lastLogin({ lastLoginDate }: Agent): number | null {
  if (lastLoginDate === undefined || lastLoginDate === null) return null
  if (typeof lastLoginDate === 'object') return lastLoginDate.millis
  return typeof lastLoginDate === 'number' ? lastLoginDate : Date.parse(lastLoginDate)
}
