import { Hono, type Context } from 'hono'
import {
  accountRoute,
  answerAll,
  answerList,
  isTrue,
  mayRead,
  notFound,
  placeOf,
  range,
  withGroup
} from './admin-request.ts'
import { agentGroupJson, agentJson } from './agent-json.ts'
import type { AccountCenter } from './contact-center.ts'
import { ids } from './ids.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'

const GROUPS = '/voice/api/v1/admin/accounts/:accountId/agentGroups'

/**
 * Agent groups, the agents of one group, and one agent (ringcx-api §4.3). There is no call for all agents of an account, and
 * the list of a group's agents has no pages.
 */
export function adminAgentRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const { seed } = simulation.options
  const groupId =
    ({ accountIndex }: AccountCenter) =>
    (group: number): number =>
      ids.agentGroup(accountIndex, group)
  const inGroup = (
    context: Context<SimulatorEnv>,
    center: AccountCenter,
    answer: (group: number) => Response
  ): Response => {
    const { groups } = center.agents
    const group = { parameter: 'agentGroupId', count: groups, id: groupId(center) }
    return withGroup(simulation, context, 'agentGroups', group, answer)
  }

  return new Hono<SimulatorEnv>()
    .get(
      GROUPS,
      accountRoute(simulation, gateway, 'agent-groups', (context, center) => {
        const permissions = isTrue(context.req.query('includePermissions'))
        return answerList(simulation, context, {
          places: range(0, center.agents.groups),
          readable: (group) => mayRead(simulation, 'agentGroups', groupId(center)(group)),
          tell: (group) => [JSON.stringify(agentGroupJson(center, group, permissions))]
        })
      })
    )
    .get(
      `${GROUPS}/:agentGroupId`,
      accountRoute(simulation, gateway, 'agent-groups', (context, center) =>
        inGroup(context, center, (group) =>
          context.json(agentGroupJson(center, group, isTrue(context.req.query('includePermissions'))))
        )
      )
    )
    .get(
      `${GROUPS}/:agentGroupId/agents`,
      accountRoute(simulation, gateway, 'agents', (context, center) =>
        inGroup(context, center, (group) =>
          answerAll(context, {
            places: range(center.agents.start(group), center.agents.end(group)),
            tell: (index) => [JSON.stringify(agentJson(seed, center, index))]
          })
        )
      )
    )
    .get(
      `${GROUPS}/:agentGroupId/agents/:agentId`,
      accountRoute(simulation, gateway, 'agent', (context, center) =>
        inGroup(context, center, (group) => {
          const agentId = (index: number): number => ids.agent(center.accountIndex, index)
          const { end, start } = center.agents
          const index = placeOf(context, 'agentId', agentId, start(group), end(group))
          return index === null ? notFound(simulation, context) : context.json(agentJson(seed, center, index))
        })
      )
    )
}
