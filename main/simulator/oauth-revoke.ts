import { Hono } from 'hono'
import { asOperation } from './as-operation.ts'
import { refuseClient } from './oauth-client.ts'
import { oauthErrorBody, parameterRefusal } from './oauth-errors.ts'
import { readForm, type SimulatorEnv } from './request.ts'
import type { Simulation } from './simulation.ts'

/**
 * `POST /restapi/oauth/revoke`: ends the whole session of an access or refresh token (ringcx-api §6.6). RingCX tokens
 * made from it live on; whether the real service ends them is not documented (ringcx-api §2.2).
 */
export function oauthRevokeRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  return new Hono<SimulatorEnv>().post(
    '/restapi/oauth/revoke',
    asOperation(simulation, 'revoke', async (context) => {
      const form = await readForm(context)
      const refusal = refuseClient(context.req.header('authorization'), form, simulation)
      if (refusal) return context.json(oauthErrorBody(refusal), refusal.status)
      const token = form.get('token')
      if (!token) return context.json(oauthErrorBody(parameterRefusal('token')), 400)
      simulation.ringcentral.end(token)
      // Unknown tokens are answered the same way, so that attackers can't probe for valid ones (RFC 7009 §2.2).
      return context.body(null, 200)
    })
  )
}
