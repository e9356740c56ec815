import { decodeJwt } from 'jose'

/** The documented life of a RingCX access token (ringcx-api §3), for a token that does not tell its own. */
export const DOCUMENTED_LIFE_MS = 300_000

/** A life outside of 30 s … 24 h is a mistake, not a life (security-reliability §4.2). */
export const SHORTEST_LIFE_MS = 30_000
export const LONGEST_LIFE_MS = 86_400_000

/**
 * How long a RingCX access token lives from the moment it is received, in milliseconds: `exp − iat` when both
 * are there and the difference is sane, else {@link DOCUMENTED_LIFE_MS}.
 *
 * Only the difference is used, never `exp` against this computer's clock, so that a wrong clock cannot cause a
 * storm of renewals. The signature is not checked: no public key is known for RingCX (ringcx-api §3), and the
 * token came over TLS from the service that made it.
 */
export function accessTokenLifeMs(accessToken: string): number {
  try {
    const { exp, iat } = decodeJwt(accessToken)
    const life = typeof exp === 'number' && typeof iat === 'number' ? (exp - iat) * 1000 : Number.NaN
    return life >= SHORTEST_LIFE_MS && life <= LONGEST_LIFE_MS ? life : DOCUMENTED_LIFE_MS
  } catch {
    return DOCUMENTED_LIFE_MS
  }
}
