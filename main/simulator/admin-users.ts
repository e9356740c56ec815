import { Hono, type Context } from 'hono'
import { asOperation } from './as-operation.ts'
import { flatUsers, userTree } from './admin-user-json.ts'
import type { SimulatorEnv } from './request.ts'
import { accessDenied, tooManyRequests } from './ringcx-errors.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'
import { streamText } from './stream-text.ts'

/** Roles that may list the admin users (ringcx-api §4.2). */
const ROLES_FOR_USERS: readonly string[] = ['MANAGE_USERS', 'SUPER_USER']

/**
 * `GET /voice/api/v1/admin/users`: all admin users in one array, as a tree unless `flatten=true`; `activeOnly=true`
 * leaves the disabled ones out (ringcx-api §4.2).
 */
export function adminUserRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  const list = async (context: Context<SimulatorEnv>): Promise<Response> => {
    const refusal = await gateway(context)
    if (refusal) return refusal
    if (!simulation.limits.users.ask().allowed) return tooManyRequests(context)
    if (!simulation.circumstances.roles.some((role) => ROLES_FOR_USERS.includes(role))) {
      return accessDenied(context, simulation.options.now())
    }
    const activeOnly = isTrue(context.req.query('activeOnly'))
    const pieces = isTrue(context.req.query('flatten'))
      ? flatUsers(simulation.people, activeOnly)
      : userTree(simulation.people, activeOnly)
    return context.body(streamText(pieces), 200, { 'Content-Type': 'application/json' })
  }
  return new Hono<SimulatorEnv>().get('/voice/api/v1/admin/users', asOperation(simulation, 'users', list))
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true'
}
