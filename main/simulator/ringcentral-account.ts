import { Hono, type Context } from 'hono'
import { asOperation } from './as-operation.ts'
import { ids } from './ids.ts'
import { apiErrorBody, oauthRefusals } from './oauth-errors.ts'
import { rateLimitHeaders } from './rate-limit.ts'
import type { SimulatorEnv } from './request.ts'
import type { Simulation } from './simulation.ts'

/** `GET /restapi/v1.0/account/~`: where the RingCentral account id comes from (ringcx-api §1.3). */
export function ringcentralAccountRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  return new Hono<SimulatorEnv>().get(
    '/restapi/v1.0/account/~',
    asOperation(simulation, 'ringcentral-account', (context) => {
      const verdict = simulation.limits.light.ask()
      for (const [name, value] of Object.entries(rateLimitHeaders('light', verdict)))
        context.header(name, value)
      if (!verdict.allowed) {
        if (simulation.options.retryAfter) context.header('Retry-After', String(verdict.retryAfterSeconds))
        return context.json(apiErrorBody(oauthRefusals.rateExceeded), 429)
      }
      const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
      if (bearer === undefined)
        return refuse(context, 'OAU-123', 'Authorization header is missing or malformed')
      const use = simulation.ringcentral.use(bearer)
      if (use === 'expired') return refuse(context, 'OAU-128', 'Access token expired')
      if (use === 'unknown') return refuse(context, 'OAU-129', 'Access token corrupted')

      const id = ids.rcAccount(0)
      return context.json({
        uri: `${simulation.origin}/restapi/v1.0/account/${id}`,
        id: Number(id),
        mainNumber: '+12055550100',
        status: 'Confirmed',
        setupWizardState: 'Completed',
        serviceInfo: {
          uri: `${simulation.origin}/restapi/v1.0/account/${id}/service-info`,
          brand: { id: '1210', name: 'RingCentral', homeCountry: { id: '1', isoCode: 'US' } }
        },
        operator: {
          uri: `${simulation.origin}/restapi/v1.0/account/${id}/extension/${ids.rcUser(0)}`,
          id: ids.rcUser(0),
          extensionNumber: '101',
          name: simulation.people.at(0).fullName
        },
        regionalSettings: {
          homeCountry: { id: '1', name: 'United States', isoCode: 'US', callingCode: '1' },
          timezone: { id: '58', name: 'US/Pacific' },
          language: { id: '1033', localeCode: 'en-US', name: 'English (United States)' },
          timeFormat: '12h',
          currency: { id: '1', code: 'USD', name: 'US Dollar' }
        },
        federated: false,
        limits: { freeSoftPhoneLinesPerExtension: 5, meetingSize: 100, maxMonitoredExtensionsPerUser: 100 }
      })
    })
  )
}

function refuse(context: Context<SimulatorEnv>, code: string, message: string): Response {
  context.header('WWW-Authenticate', 'Bearer realm="RingCentral REST API", error="invalid_token"')
  return context.json(apiErrorBody({ code, message }), 401)
}
