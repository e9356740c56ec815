import { Hono } from 'hono'
import { asOperation } from './as-operation.ts'
import type { SimulatorEnv } from './request.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'

/**
 * `GET /voice/api/v1/admin/accounts`: a bare array for any login of the accounts that the caller may read; no parameters,
 * no paging (ringcx-api §4.1).
 */
export function adminAccountRoutes(simulation: Simulation, gateway: RingCxGateway): Hono<SimulatorEnv> {
  return new Hono<SimulatorEnv>().get(
    '/voice/api/v1/admin/accounts',
    asOperation(simulation, 'accounts', async (context) => {
      const { accounts } = simulation
      const readable = simulation.circumstances.readable.accounts
      return (
        (await gateway(context)) ??
        context.json(accounts.filter(({ accountId }) => readable === null || readable.includes(accountId)))
      )
    })
  )
}
