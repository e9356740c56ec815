import { Hono } from 'hono'
import { accountRoute, answerAll, answerList, groupAccess, isTrue } from './admin-request.ts'
import { agentGroupJson, agentJson } from './agent-json.ts'
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
  const groups = groupAccess(simulation, {
    kind: 'agentGroups',
    group: 'agentGroupId',
    member: 'agentId',
    groupId: ids.agentGroup,
    memberId: ids.agent,
    spread: ({ agents }) => agents
  })

  return new Hono<SimulatorEnv>()
    .get(
      GROUPS,
      accountRoute(simulation, gateway, 'agent-groups', (context, center) => {
        const permissions = isTrue(context.req.query('includePermissions'))
        return answerList(simulation, context, {
          ...groups.listed(center),
          tell: (group) => [JSON.stringify(agentGroupJson(center, group, permissions))]
        })
      })
    )
    .get(
      `${GROUPS}/:agentGroupId`,
      accountRoute(simulation, gateway, 'agent-groups', (context, center) =>
        groups.inGroup(context, center, (group) =>
          context.json(agentGroupJson(center, group, isTrue(context.req.query('includePermissions'))))
        )
      )
    )
    .get(
      `${GROUPS}/:agentGroupId/agents`,
      accountRoute(simulation, gateway, 'agents', (context, center) =>
        groups.inGroup(context, center, (group) =>
          answerAll(context, {
            places: groups.members(center, group),
            tell: (index) => [JSON.stringify(agentJson(seed, center, index))]
          })
        )
      )
    )
    .get(
      `${GROUPS}/:agentGroupId/agents/:agentId`,
      accountRoute(simulation, gateway, 'agent', (context, center) =>
        groups.inMember(context, center, (index) => context.json(agentJson(seed, center, index)))
      )
    )
}
