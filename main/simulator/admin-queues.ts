import { Hono, type Context } from 'hono'
import {
  accountRoute,
  answerList,
  arrayOf,
  isTrue,
  mayRead,
  notFound,
  placeOf,
  range,
  withField,
  withGroup,
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
  const groupsOf = (center: AccountCenter): Omit<Listed, 'tell'> => ({
    places: range(0, center.queues.groups),
    readable: (group) => mayRead(simulation, 'queueGroups', ids.queueGroup(center.accountIndex, group))
  })
  const queuesOf = (center: AccountCenter, group: number, withPermissions: boolean): Listed => ({
    places: range(center.queues.start(group), center.queues.end(group)),
    tell: (queue) => [JSON.stringify(queueJson(seed, center, queue, withPermissions))]
  })
  const inGroup = (
    context: Context<SimulatorEnv>,
    center: AccountCenter,
    answer: (group: number) => Response
  ): Response => {
    const id = (group: number): number => ids.queueGroup(center.accountIndex, group)
    const group = { parameter: 'gateGroupId', count: center.queues.groups, id }
    return withGroup(simulation, context, 'queueGroups', group, answer)
  }
  const inQueue = (
    context: Context<SimulatorEnv>,
    center: AccountCenter,
    answer: (queue: number) => Response
  ): Response =>
    inGroup(context, center, (group) => {
      const id = (queue: number): number => ids.queue(center.accountIndex, queue)
      const { end, start } = center.queues
      const queue = placeOf(context, 'gateId', id, start(group), end(group))
      return queue === null ? notFound(simulation, context) : answer(queue)
    })

  return new Hono<SimulatorEnv>()
    .get(
      GROUPS,
      accountRoute(simulation, gateway, 'queue-groups', (context, center) =>
        answerList(simulation, context, {
          ...groupsOf(center),
          tell: (group) => [JSON.stringify(queueGroupJson(center, group, false))]
        })
      )
    )
    .get(
      `${GROUPS}/withChildren`,
      accountRoute(simulation, gateway, 'queue-groups', (context, center) => {
        const permissions = isTrue(context.req.query('includePermissions'))
        return answerList(simulation, context, {
          ...groupsOf(center),
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
        inGroup(context, center, (group) => context.json(queueGroupJson(center, group, false)))
      )
    )
    .get(
      `${GROUPS}/:gateGroupId/gates`,
      accountRoute(simulation, gateway, 'queues', (context, center) =>
        inGroup(context, center, (group) => answerList(simulation, context, queuesOf(center, group, false)))
      )
    )
    .get(
      `${GROUPS}/:gateGroupId/gates/:gateId`,
      accountRoute(simulation, gateway, 'queues', (context, center) =>
        inQueue(context, center, (queue) => context.json(queueJson(seed, center, queue, false)))
      )
    )
    .get(
      `${GROUPS}/:gateGroupId/gates/:gateId/assignedAgents`,
      accountRoute(simulation, gateway, 'queue-agents', (context, center) =>
        inQueue(context, center, (queue) =>
          answerList(simulation, context, {
            places: center.agentsOfQueue(queue),
            tell: (index) => [JSON.stringify(agentJson(seed, center, index))]
          })
        )
      )
    )
}
