import { Hono, type Context } from 'hono'
import { accountRoute, admit, notFound } from './admin-request.ts'
import { asOperation } from './as-operation.ts'
import { ids } from './ids.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import { seededBytes } from './seeded.ts'
import type { Simulation } from './simulation.ts'

const ADMIN = '/voice/api/v1/admin'
const ACCOUNT = `${ADMIN}/accounts/:accountId`
const INTEGRATION = '/voice/api/integration/v1/admin'
const CX_INTEGRATION = '/voice/api/cx/integration/v1/accounts/:rcAccountId/sub-accounts/:accountId'

/** Roles that each path needs (ringcx-api §4.3). */
const ROLES_FOR_INTEGRATION: readonly string[] = ['WFO_ACCESS']
const ROLES_FOR_AUDIT: readonly string[] = ['ACCESS_AUDIT_LOG', 'SUPER_USER']

/** Most rows of the slim lists here: they are samples, not the directory. */
const MOST_ROWS = 50

/**
 * What admins look at beside the directory: states, live data, active calls, the audit trail's kinds, permanent tokens, and
 * the slim lists for connectors (ringcx-api §4.3).
 */
export function adminExtraRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const { people, options } = simulation
  const guarded = (
    roles: readonly string[] | null,
    answer: (context: Context<SimulatorEnv>) => Response
  ): ReturnType<typeof asOperation> =>
    asOperation(
      simulation,
      'other',
      async (context) => (await admit(simulation, gateway, context, roles)) ?? answer(context)
    )
  const inAccount = (
    answer: (context: Context<SimulatorEnv>, account: number) => object,
    roles: readonly string[] | null = null
  ) =>
    accountRoute(
      simulation,
      gateway,
      'other',
      (context, { accountIndex }) => context.json(answer(context, accountIndex)),
      roles
    )
  const users = (): number[] => Array.from({ length: Math.min(people.size, MOST_ROWS) }, (_, at) => at)

  const routes = new Hono<SimulatorEnv>()
    .get(
      `${ACCOUNT}/auxStates`,
      inAccount(() =>
        ['Available', 'Lunch', 'Training'].map((agentAuxState, at) => ({
          stateId: 900 + at,
          agentAuxState,
          baseAgentState: { colKey: at === 0 ? 'AVAILABLE' : 'AWAY' },
          isActive: true,
          isAgentSelectable: true
        }))
      )
    )
    .get(
      `${ACCOUNT}/activeCalls/list`,
      inAccount((context, account) => [
        {
          uii: '202611280001320132050000000001',
          callState: 'ACTIVE',
          ani: '+12055550123',
          product: context.req.query('product') ?? 'ACCOUNT',
          gateId: ids.queue(account, 0),
          agentId: ids.agent(account, 0),
          enqueueTime: new Date(options.now() - 90_000).toISOString()
        }
      ])
    )
    .get(
      `${ADMIN}/auditLogs/auditable`,
      guarded(ROLES_FOR_AUDIT, (context) => context.json(['USER', 'AGENT', 'GATE']))
    )
    .get(
      `${ADMIN}/token`,
      guarded(null, (context) => context.json([permanentToken(options.seed)]))
    )
    .get(
      `${INTEGRATION}/users/:mainAccountId`,
      guarded(ROLES_FOR_INTEGRATION, (context) =>
        context.req.param('mainAccountId') === ids.mainAccount(0)
          ? context.json(
              users().map((at) => {
                const { firstName, lastName, email } = people.at(at)
                return {
                  rcUserId: ids.rcUser(at),
                  userId: ids.user(at),
                  userName: email,
                  email,
                  firstName,
                  lastName
                }
              })
            )
          : notFound(simulation, context)
      )
    )
    .get(
      `${INTEGRATION}/accounts/:accountId/agentGroups`,
      inAccount(
        (_context, account) => [{ agentGroupId: ids.agentGroup(account, 0), groupName: 'Default' }],
        ROLES_FOR_INTEGRATION
      )
    )
    .get(
      `${INTEGRATION}/accounts/:accountId/agentGroups/:agentGroupId/agents`,
      inAccount(
        (_context, account) => [
          { agentId: ids.agent(account, 0), supervisorAgentIds: [], superviseeAgentIds: [] }
        ],
        ROLES_FOR_INTEGRATION
      )
    )
    .get(
      `${CX_INTEGRATION}/queue-groups`,
      inAccount((_context, account) => [
        { queueGroupId: ids.queueGroup(account, 0), groupName: 'Support', queueGroupType: 'VOICE' }
      ])
    )
    .get(
      `${CX_INTEGRATION}/queue-groups/:queueGroupId/with-agents`,
      inAccount((_context, account) => [
        { queueId: ids.queue(account, 0), agentIds: [ids.agent(account, 0)] }
      ])
    )
  for (const kind of ['agent', 'inbound', 'outbound', 'chat', 'ivr']) {
    routes.get(
      `${ACCOUNT}/realTimeData/${kind}`,
      inAccount((_context, account) => [
        {
          kind,
          accountId: ids.account(account),
          inQueue: 2,
          talking: 1,
          at: new Date(options.now()).toISOString()
        }
      ])
    )
  }
  return routes
}

/** A platform's name and a UUID (ringcx-api §3). Clients must not show it. */
function permanentToken(seed: number): string {
  const hex = seededBytes(seed, 'permanent token', 16).toString('hex')
  return `sim10:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
}
