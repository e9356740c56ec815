import { Hono } from 'hono'
import { accountRoute, admit, notFound, placeOf } from './admin-request.ts'
import { asOperation } from './as-operation.ts'
import type { AccountCenter } from './contact-center.ts'
import { ids } from './ids.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'

const INTEGRATION = '/voice/api/integration/v1/admin'
const AGENT_GROUPS = `${INTEGRATION}/accounts/:accountId/agentGroups`
/** Below it are the lists and the reports for connectors (ringcx-api §4.3). */
export const CX_INTEGRATION = '/voice/api/cx/integration/v1/accounts/:rcAccountId/sub-accounts/:accountId'
/** Role that each path of the integration API needs (ringcx-api §4.3). */
const ROLES: readonly string[] = ['WFO_ACCESS']

/** Most rows of a list here: they are samples, not the directory. */
const MOST_ROWS = 50
const ENVIRONMENT = 'sim1'

/** The slim lists that programs of other vendors read, with the fields of the specification's examples. */
export function integrationListRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const { people } = simulation
  const first = (count: number): number[] => Array.from({ length: Math.min(count, MOST_ROWS) }, (_, at) => at)
  const inAccount = (
    answer: (center: AccountCenter) => object,
    roles: readonly string[] | null = ROLES
  ): ReturnType<typeof accountRoute> =>
    accountRoute(simulation, gateway, 'other', (context, center) => context.json(answer(center)), roles)

  return new Hono<SimulatorEnv>()
    .get(
      `${INTEGRATION}/users/:mainAccountId`,
      asOperation(simulation, 'other', async (context) => {
        const refusal = await admit(simulation, gateway, context, ROLES)
        if (refusal) return refusal
        if (context.req.param('mainAccountId') !== ids.mainAccount(0)) return notFound(simulation, context)
        return context.json(
          first(people.size).map((at) => {
            const { firstName, lastName, email } = people.at(at)
            return {
              rcUserId: ids.rcUser(at),
              userId: ids.user(at),
              engageUserName: email,
              userName: `${ENVIRONMENT}+${email}`,
              email,
              firstName,
              lastName,
              parentPath: String(ids.user(0)),
              envID: ENVIRONMENT
            }
          })
        )
      })
    )
    .get(
      AGENT_GROUPS,
      inAccount(({ accountIndex, agents }) =>
        first(agents.groups).map((at) => ({
          agentGroupId: ids.agentGroup(accountIndex, at),
          groupName: `Team ${String(at + 1)}`
        }))
      )
    )
    .get(
      `${AGENT_GROUPS}/:agentGroupId/agents`,
      accountRoute(
        simulation,
        gateway,
        'other',
        (context, center) => {
          const { accountIndex, agents } = center
          const idOf = (at: number): number => ids.agentGroup(accountIndex, at)
          const group = placeOf(context, 'agentGroupId', idOf, 0, agents.groups)
          if (group === null) return notFound(simulation, context)
          const start = agents.start(group)
          return context.json(
            first(agents.end(group) - start).map((at) => slimAgent(center, start + at, idOf(group)))
          )
        },
        ROLES
      )
    )
    .get(
      `${CX_INTEGRATION}/queue-groups`,
      accountRoute(simulation, gateway, 'other', (context, { accountIndex, queues }) =>
        isRcAccount(context.req.param('rcAccountId'), accountIndex)
          ? context.json(
              first(queues.groups).map((at) => ({
                queueGroupId: ids.queueGroup(accountIndex, at),
                groupName: `Queue group ${String(at + 1)}`,
                queueGroupType: at % 4 === 3 ? 'DIGITAL' : 'VOICE'
              }))
            )
          : notFound(simulation, context)
      )
    )
    .get(
      `${CX_INTEGRATION}/queue-groups/:queueGroupId/with-agents`,
      accountRoute(simulation, gateway, 'other', (context, center) => {
        const { accountIndex, queues } = center
        const idOf = (at: number): number => ids.queueGroup(accountIndex, at)
        const group = placeOf(context, 'queueGroupId', idOf, 0, queues.groups)
        if (group === null || !isRcAccount(context.req.param('rcAccountId'), accountIndex))
          return notFound(simulation, context)
        const start = queues.start(group)
        return context.json(
          first(queues.end(group) - start).map((at) => ({
            queueId: ids.queue(accountIndex, start + at),
            queueType: group % 4 === 3 ? 'DIGITAL' : 'VOICE',
            queueName: `Queue ${String(start + at + 1)}`,
            queueGroupId: idOf(group),
            isActive: true,
            createdOn: '2020-07-21T17:32:28Z',
            agentIds: first(2).map((agent) => ids.agent(accountIndex, agent))
          }))
        )
      })
    )
}

/** Both IDs are in the path, and must belong together (ringcx-api §1.3). */
export const isRcAccount = (rcAccountId: string | undefined, account: number): boolean =>
  rcAccountId === ids.rcAccount(account)

function slimAgent(center: AccountCenter, at: number, agentGroupId: number): object {
  const { firstName, lastName, email, username, agentType, active, rcUserId, supervisor, supervisees } =
    center.agent(at)
  const idOf = (index: number): number => ids.agent(center.accountIndex, index)
  return {
    rcUserId,
    agentId: idOf(at),
    agentGroupId,
    firstName,
    lastName,
    engageUserName: username,
    userName: `${ENVIRONMENT}+${username}`,
    email,
    agentType: /SUPERVISOR/.test(agentType) ? 'SUPERVISOR' : 'AGENT',
    isActive: active,
    supervisorAgentIds: supervisor === null ? [] : [idOf(supervisor)],
    superviseeAgentIds: supervisees.map(idOf),
    envID: ENVIRONMENT
  }
}
