import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { adminAccountRoutes } from './admin-accounts.ts'
import { adminAgentRoutes } from './admin-agents.ts'
import { adminDialGroupRoutes } from './admin-dial-groups.ts'
import { adminExtraRoutes } from './admin-extras.ts'
import { adminQueueRoutes } from './admin-queues.ts'
import { adminRightsRoutes } from './admin-rights.ts'
import { adminUserRoutes } from './admin-users.ts'
import { asOperation } from './as-operation.ts'
import { integrationListRoutes } from './integration-lists.ts'
import { interactionRoutes } from './interactions.ts'
import { oauthAuthorizeRoutes } from './oauth-authorize.ts'
import { oauthDiscoveryRoutes } from './oauth-discovery.ts'
import { apiErrorBody } from './oauth-errors.ts'
import { oauthRevokeRoutes } from './oauth-revoke.ts'
import { oauthTokenRoutes } from './oauth-token.ts'
import type { SimulatorEnv } from './request.ts'
import { ringcentralAccountRoutes } from './ringcentral-account.ts'
import { ringcxAuthRoutes } from './ringcx-auth.ts'
import { generalError } from './ringcx-errors.ts'
import { ringcxGateway } from './ringcx-gateway.ts'
import type { Simulation } from './simulation.ts'

/** Longer than any form a client has reason to send. */
const LONGEST_BODY = 64 * 1024

/** All routes of both services on one origin. Each resource has its own file. */
export function createRouter(simulation: Simulation): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>()
  const gateway = ringcxGateway(simulation)

  app.use(async (context, next) => {
    // Another name for this address is a web page that rebinds its own (security-reliability §4.4).
    if (context.req.header('host') !== new URL(simulation.origin).host) {
      return context.text('This server answers only to its own address.', 421)
    }
    await next()
    if (!context.res.headers.has('Date')) {
      context.header('Date', new Date(simulation.options.now()).toUTCString())
    }
    return undefined
  })
  app.use(
    bodyLimit({ maxSize: LONGEST_BODY, onError: (context) => context.text('The request is too large.', 413) })
  )

  app.route('/', oauthDiscoveryRoutes(simulation))
  app.route('/', oauthAuthorizeRoutes(simulation))
  app.route('/', oauthTokenRoutes(simulation))
  app.route('/', oauthRevokeRoutes(simulation))
  app.route('/', ringcentralAccountRoutes(simulation))
  app.route('/', ringcxAuthRoutes(simulation))
  app.route('/', adminAccountRoutes(simulation, gateway))
  app.route('/', adminUserRoutes(simulation, gateway))
  app.route('/', adminRightsRoutes(simulation, gateway))
  app.route('/', adminAgentRoutes(simulation, gateway))
  app.route('/', adminQueueRoutes(simulation, gateway))
  app.route('/', adminDialGroupRoutes(simulation, gateway))
  app.route('/', adminExtraRoutes(simulation, gateway))
  app.route('/', integrationListRoutes(simulation, gateway))
  app.route('/', interactionRoutes(simulation, gateway))

  const nowhere = async (context: Context<SimulatorEnv>): Promise<Response> => {
    if (context.req.path.startsWith('/voice/')) {
      const refusal = await gateway(context)
      return refusal ?? generalError(context, simulation.options.now(), 404, 'Resource not found')
    }
    return context.json(apiErrorBody({ code: 'CMN-102', message: 'Resource not found' }), 404)
  }
  app.all('*', asOperation(simulation, 'other', nowhere))
  app.onError((_error, context) =>
    generalError(
      context,
      simulation.options.now(),
      500,
      'An Internal Server Error occurred while processing this request'
    )
  )
  return app
}
