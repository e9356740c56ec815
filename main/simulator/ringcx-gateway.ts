import type { Context } from 'hono'
import type { SimulatorEnv } from './request.ts'
import { EXPIRED_TEXTS, GATEWAY_TEXTS, refuseBearer, type BearerRefusal } from './ringcx-errors.ts'
import type { BearerVerdict } from './ringcx-token.ts'
import type { Simulation } from './simulation.ts'

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
    const bearer = bearerOf(context)
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

/** Summaries take the token only in a cookie (specification of the Summaries API), everything else only in the header. */
function bearerOf(context: Context<SimulatorEnv>): string | undefined {
  return context.req.path.startsWith('/voice/api/v1/summary/')
    ? /(?:^|;\s*)access_token=([^;\s]+)/.exec(context.req.header('cookie') ?? '')?.[1]
    : /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
}
