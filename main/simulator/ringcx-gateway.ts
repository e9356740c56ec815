import type { Context } from 'hono'
import type { SimulatorEnv } from './as-operation.ts'
import type { BearerVerdict } from './ringcx-token.ts'
import type { Simulation } from './simulation.ts'

/** The plain texts of the gateway in front of RingCX, word for word (ringcx-api §2.1). */
export const GATEWAY_TEXTS = {
  missing: 'Jwt is missing',
  'not-a-jwt': 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
  'header-unreadable': 'Jwt header is an invalid JSON',
  'unknown-issuer': 'Jwt issuer is not configured',
  'not-yet-valid': 'Jwt not yet valid',
  'wrong-audience': 'Audiences in Jwt are not allowed',
  'bad-signature': 'Jwt verification fails',
  'keys-unreachable': 'Jwks remote fetch is failed'
} as const

/** Answers a request that must not reach RingCX; `null` lets it through. */
export type RingCxGateway = (context: Context<SimulatorEnv>) => Promise<Response | null>

/** Lets a request through to RingCX only with a good bearer; all its refusals are plain text. */
export function ringcxGateway(simulation: Simulation): RingCxGateway {
  let expiredAnswers = 0

  const expiredText = (): string => {
    const { expiredSpelling } = simulation.options
    if (expiredSpelling !== 'alternate') return expiredSpelling
    expiredAnswers += 1
    return expiredAnswers % 2 === 1 ? 'Jwt is expired' : 'JWT is expired.'
  }

  const textFor = (verdict: Exclude<BearerVerdict, 'accepted'>): string =>
    verdict === 'expired' ? expiredText() : GATEWAY_TEXTS[verdict]

  return async (context) => {
    const realm = `Bearer realm="${simulation.origin}${context.req.path}"`
    const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (bearer === undefined) {
      context.header('WWW-Authenticate', realm)
      return context.text(GATEWAY_TEXTS.missing, 401)
    }
    const verdict = await simulation.tokens.check(bearer)
    const keysMissing = simulation.circumstances.gatewayKeys === 'unreachable'
    if (verdict === 'accepted' && !keysMissing) return null
    context.header('WWW-Authenticate', `${realm}, error="invalid_token"`)
    if (verdict === 'accepted' || (verdict === 'bad-signature' && keysMissing)) {
      return context.text(GATEWAY_TEXTS['keys-unreachable'], 401)
    }
    // Envoy answers 403 when only the audience is wrong (ringcx-api §2.1).
    return context.text(textFor(verdict), verdict === 'wrong-audience' ? 403 : 401)
  }
}
