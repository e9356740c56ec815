import { Hono } from 'hono'
import { asOperation } from './as-operation.ts'
import { JWT_BEARER } from './oauth-token.ts'
import type { SimulatorEnv } from './request.ts'
import type { Simulation } from './simulation.ts'

/** `GET /.well-known/openid-configuration`: not throttled, and lists only what this simulator has (ringcx-api §6). */
export function oauthDiscoveryRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  return new Hono<SimulatorEnv>().get(
    '/.well-known/openid-configuration',
    asOperation(simulation, 'discovery', (context) =>
      context.json({
        issuer: simulation.origin,
        authorization_endpoint: `${simulation.origin}/restapi/oauth/authorize`,
        token_endpoint: `${simulation.origin}/restapi/oauth/token`,
        revocation_endpoint: `${simulation.origin}/restapi/oauth/revoke`,
        grant_types_supported: [JWT_BEARER, 'authorization_code', 'refresh_token'],
        response_types_supported: ['code'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
        code_challenge_methods_supported: ['plain', 'S256']
      })
    )
  )
}
