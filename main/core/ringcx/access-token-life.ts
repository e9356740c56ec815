import { lifeMs } from '../inspector/classify-jwt.ts'
import { decodeJwt } from '../inspector/decode-jwt.ts'

/** The documented life of a RingCX access token (ringcx-api §3), for a token that doesn't specify its own. */
export const DOCUMENTED_LIFE_MS = 300_000

/** A life outside of 30 s … 24 h is a mistake, not a life (security-reliability §4.2). */
export const SHORTEST_LIFE_MS = 30_000
export const LONGEST_LIFE_MS = 86_400_000

/**
 * How long a RingCX access token lives from the moment it is received, in milliseconds: `exp − iat` when both are times
 * (`numeric-date.ts`: also in milliseconds, never as text) and the difference is sane, else {@link DOCUMENTED_LIFE_MS}.
 *
 * Only the difference is used, never `exp` against this computer's clock, so that a wrong clock cannot cause a
 * storm of renewals. The signature is not checked: no public key is known for RingCX (ringcx-api §3), and the
 * token came over TLS from the service that made it. Never throws.
 */
export function accessTokenLifeMs(accessToken: string): number {
  const decoded = decodeJwt(accessToken)
  const payload = decoded.form === 'jwt' && 'payload' in decoded.content ? decoded.content.payload : null
  const life = payload === null ? null : lifeMs(payload.values)
  return life !== null && life >= SHORTEST_LIFE_MS && life <= LONGEST_LIFE_MS ? life : DOCUMENTED_LIFE_MS
}
