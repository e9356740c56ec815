import { Hono, type Context } from 'hono'
import { asOperation } from './as-operation.ts'
import { readForm, type SimulatorEnv } from './request.ts'
import { accessDenied, generalError, tooManyRequests } from './ringcx-errors.ts'
import { ringcxClaims, ringcxUserDetails } from './ringcx-user-details.ts'
import type { Simulation } from './simulation.ts'

/**
 * The two ways to a RingCX access token: exchange (ringcx-api §1) and refresh (§2). Error bodies of both are not
 * documented; these use the shapes that the rest of RingCX uses.
 */
export function ringcxAuthRoutes(simulation: Simulation): Hono<SimulatorEnv> {
  return new Hono<SimulatorEnv>()
    .post(
      '/api/auth/login/rc/accesstoken',
      asOperation(simulation, 'exchange', (context) => exchange(simulation, context))
    )
    .post(
      '/api/auth/token/refresh',
      asOperation(simulation, 'ringcx-refresh', (context) => refresh(simulation, context))
    )
}

async function exchange(simulation: Simulation, context: Context<SimulatorEnv>): Promise<Response> {
  if (!simulation.limits.exchange.ask().allowed) return tooManyRequests(context)
  const at = simulation.options.now()
  const form = await readForm(context)
  // The documents send a form, the specification lists query parameters; both work (ringcx-api §1).
  const parameter = (name: string): string | undefined => form.get(name) ?? context.req.query(name)

  const rcAccessToken = parameter('rcAccessToken')
  if (!rcAccessToken) return invalid(context, at, 'rcAccessToken', 'must not be empty')
  if (parameter('rcTokenType') !== 'Bearer') return invalid(context, at, 'rcTokenType', 'must be Bearer')

  if (simulation.ringcentral.use(rcAccessToken) !== 'live') {
    return generalError(context, at, 401, 'The RingCentral access token is not valid')
  }
  if (simulation.circumstances.link === 'not-linked') return accessDenied(context, at)

  const withRefresh = parameter('includeRefresh')?.toLowerCase() === 'true'
  return answer(simulation, context, withRefresh ? simulation.ringcx.open() : null)
}

async function refresh(simulation: Simulation, context: Context<SimulatorEnv>): Promise<Response> {
  const at = simulation.options.now()
  const refreshToken = (await readForm(context)).get('refresh_token') ?? context.req.query('refresh_token')
  if (!refreshToken) return invalid(context, at, 'refresh_token', 'must not be empty')
  // A link that was cut ends refreshing too: the person is no longer known here.
  if (simulation.circumstances.link === 'not-linked') return accessDenied(context, at)
  const result = simulation.ringcx.rotate(refreshToken)
  if (result.kind === 'refused') return generalError(context, at, 401, 'The refresh token is not valid')
  return answer(simulation, context, result.refreshToken)
}

async function answer(
  simulation: Simulation,
  context: Context<SimulatorEnv>,
  refreshToken: string | null
): Promise<Response> {
  const accessToken = await simulation.tokens.issue(ringcxClaims(simulation))
  context.header('Cache-Control', 'no-store')
  return context.json({ refreshToken, accessToken, ...ringcxUserDetails(simulation) })
}

function invalid(
  context: Context<SimulatorEnv>,
  at: number,
  attributeName: string,
  message: string
): Response {
  return generalError(context, at, 400, 'The supplied data is not valid', [{ attributeName, message }])
}
