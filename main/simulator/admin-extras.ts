import { Hono, type Context } from 'hono'
import { accountRoute, admit } from './admin-request.ts'
import { asOperation } from './as-operation.ts'
import { ids } from './ids.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import { seededBytes } from './seeded.ts'
import type { Simulation } from './simulation.ts'

const ADMIN = '/voice/api/v1/admin'
const ACCOUNT = `${ADMIN}/accounts/:accountId`

/** The audit trail needs one of these (ringcx-api §4.3). */
const ROLES_FOR_AUDIT: readonly string[] = ['ACCESS_AUDIT_LOG', 'SUPER_USER']

/**
 * What admins look at beside the directory: states, live data, active calls, the audit trail's kinds, and permanent tokens
 * (ringcx-api §4.3).
 */
export function adminExtraRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const { options } = simulation
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
    answer: (context: Context<SimulatorEnv>, account: number) => object
  ): ReturnType<typeof accountRoute> =>
    accountRoute(simulation, gateway, 'other', (context, { accountIndex }) =>
      context.json(answer(context, accountIndex))
    )

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
