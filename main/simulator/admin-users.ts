import { Hono, type Context } from 'hono'
import { admit, isTrue, ROLES_FOR_USERS } from './admin-request.ts'
import { flatUsers, userTree } from './admin-user-json.ts'
import { asOperation } from './as-operation.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'
import { streamText } from './stream-text.ts'

/**
 * `GET /voice/api/v1/admin/users`: all admin users in one array, as a tree unless `flatten=true`; `activeOnly=true`
 * leaves the disabled ones out (ringcx-api §4.2).
 */
export function adminUserRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const list = async (context: Context<SimulatorEnv>): Promise<Response> => {
    const refusal = await admit(simulation, gateway, context, ROLES_FOR_USERS)
    if (refusal) return refusal
    const activeOnly = isTrue(context.req.query('activeOnly'))
    const pieces = isTrue(context.req.query('flatten'))
      ? flatUsers(simulation.people, activeOnly)
      : userTree(simulation.people, activeOnly)
    return context.body(streamText(pieces), 200, { 'Content-Type': 'application/json' })
  }
  return new Hono<SimulatorEnv>().get('/voice/api/v1/admin/users', asOperation(simulation, 'users', list))
}
