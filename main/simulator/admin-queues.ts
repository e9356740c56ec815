import { Hono } from 'hono'
import {
  accountRoute,
  answerList,
  arrayOf,
  groupAccess,
  isTrue,
  withField,
  type Listed
} from './admin-request.ts'
import { agentJson } from './agent-json.ts'
import type { AccountCenter } from './contact-center.ts'
import { ids } from './ids.ts'
import { queueGroupJson, queueJson } from './queue-json.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'

const GROUPS = '/voice/api/v1/admin/accounts/:accountId/gateGroups'

/** Queue groups (`gateGroups`), queues (`gates`) and the agents of a queue (ringcx-api §4.3). */
export function adminQueueRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const { seed } = simulation.options
  const groups = groupAccess(simulation, {
    kind: 'queueGroups',
    group: 'gateGroupId',
    member: 'gateId',
    groupId: ids.queueGroup,
    memberId: ids.queue,
    spread: ({ queues }) => queues
  })
  const queuesOf = (center: AccountCenter, group: number, withPermissions: boolean): Listed => ({
    places: groups.members(center, group),
    tell: (queue) => [JSON.stringify(queueJson(seed, center, queue, withPermissions))]
  })

  return new Hono<SimulatorEnv>()
    .get(
      GROUPS,
      accountRoute(simulation, gateway, 'queue-groups', (context, center) =>
        answerList(simulation, context, {
          ...groups.listed(center),
          tell: (group) => [JSON.stringify(queueGroupJson(center, group, false))]
        })
      )
    )
    .get(
      `${GROUPS}/withChildren`,
      accountRoute(simulation, gateway, 'queue-groups', (context, center) => {
        const permissions = isTrue(context.req.query('includePermissions'))
        return answerList(simulation, context, {
          ...groups.listed(center),
          tell: (group) =>
            withField(
              queueGroupJson(center, group, permissions),
              'gates',
              arrayOf(queuesOf(center, group, permissions))
            )
        })
      })
    )
    .get(
      `${GROUPS}/:gateGroupId`,
      accountRoute(simulation, gateway, 'queue-groups', (context, center) =>
        groups.inGroup(context, center, (group) => context.json(queueGroupJson(center, group, false)))
      )
    )
    .get(
      `${GROUPS}/:gateGroupId/gates`,
      accountRoute(simulation, gateway, 'queues', (context, center) =>
        groups.inGroup(context, center, (group) =>
          answerList(simulation, context, queuesOf(center, group, false))
        )
      )
    )
    .get(
      `${GROUPS}/:gateGroupId/gates/:gateId`,
      accountRoute(simulation, gateway, 'queues', (context, center) =>
        groups.inMember(context, center, (queue) => context.json(queueJson(seed, center, queue, false)))
      )
    )
    .get(
      `${GROUPS}/:gateGroupId/gates/:gateId/assignedAgents`,
      accountRoute(simulation, gateway, 'queue-agents', (context, center) =>
        groups.inMember(context, center, (queue) =>
          answerList(simulation, context, {
            places: center.agentsOfQueue(queue),
            tell: (index) => [JSON.stringify(agentJson(seed, center, index))]
          })
        )
      )
    )
}
