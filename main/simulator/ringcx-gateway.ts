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

/** Both spellings of the end of a token's life (ringcx-api §2.1). */
export const EXPIRED_TEXTS = ['Jwt is expired', 'JWT is expired.'] as const

/** Everything the gateway says to a bearer that it refuses. */
export const BEARER_REFUSALS = [...EXPIRED_TEXTS, ...Object.values(GATEWAY_TEXTS)] as const

export type BearerRefusal = (typeof BEARER_REFUSALS)[number]

/** Answers a request that must not reach RingCX; `null` lets it through. */
export type RingCxGateway = (context: Context<SimulatorEnv>) => Promise<Response | null>

/** Lets a request through to RingCX only with a good bearer; all its refusals are plain text. */
export function ringcxGateway(simulation: Simulation): RingCxGateway {
  let expiredAnswers = 0

  const expiredText = (): BearerRefusal => {
    const { expiredSpelling } = simulation.options
    if (expiredSpelling !== 'alternate') return expiredSpelling
    expiredAnswers += 1
    return expiredAnswers % 2 === 1 ? EXPIRED_TEXTS[0] : EXPIRED_TEXTS[1]
  }

  const textFor = (verdict: Exclude<BearerVerdict, 'accepted'>): BearerRefusal =>
    verdict === 'expired' ? expiredText() : GATEWAY_TEXTS[verdict]

  return async (context) => {
    const bearer = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (bearer === undefined) return refuseBearer(context, simulation.origin, GATEWAY_TEXTS.missing)
    const verdict = await simulation.tokens.check(bearer)
    const keysMissing = simulation.circumstances.gatewayKeys === 'unreachable'
    if (verdict === 'accepted' && !keysMissing) return null
    const keysToBlame = verdict === 'accepted' || (verdict === 'bad-signature' && keysMissing)
    return refuseBearer(
      context,
      simulation.origin,
      keysToBlame ? GATEWAY_TEXTS['keys-unreachable'] : textFor(verdict)
    )
  }
}

/**
 * The gateway's answer to a bearer it does not take: plain text, 401, and a 403 when only the audience is wrong
 * (ringcx-api §2.1).
 */
export function refuseBearer(context: Context<SimulatorEnv>, origin: string, text: BearerRefusal): Response {
  const realm = `Bearer realm="${origin}${context.req.path}"`
  context.header(
    'WWW-Authenticate',
    text === GATEWAY_TEXTS.missing ? realm : `${realm}, error="invalid_token"`
  )
  return context.text(text, text === GATEWAY_TEXTS['wrong-audience'] ? 403 : 401)
}
