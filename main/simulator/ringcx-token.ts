import { randomUUID } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, SignJWT, type JWTPayload } from 'jose'
import { seededBytes } from './seeded.ts'

/** The real issuer and audience are not documented (ringcx-api §3); these say that the token is a simulator's. */
export const RINGCX_ISSUER = 'https://ringcx.simulator.example'
export const RINGCX_AUDIENCE = 'ringcx-voice'

/** What the gateway thinks of a bearer, in the order in which an Envoy gateway looks (ringcx-api §2.1). */
export type BearerVerdict =
  | 'accepted'
  | 'not-a-jwt'
  | 'header-unreadable'
  | 'unknown-issuer'
  | 'not-yet-valid'
  | 'expired'
  | 'wrong-audience'
  | 'bad-signature'

export interface RingCxTokens {
  issue(claims: JWTPayload): Promise<string>
  check(bearer: string): Promise<BearerVerdict>
  /** Every token issued so far is from now on refused as expired. */
  expireIssued(): void
}

export interface RingCxTokenRules {
  readonly seed: number
  readonly lifeSeconds: number
  readonly now: () => number
}

/**
 * Makes and checks RingCX access tokens: signed JWTs (HS256) with `iat` and `exp` in seconds. The key follows from
 * the seed, so that a token outlives a restart of the simulator as a real one outlives a restart of a server.
 */
export function createRingCxTokens({ seed, lifeSeconds, now }: RingCxTokenRules): RingCxTokens {
  const key = new Uint8Array(seededBytes(seed, 'ringcx-signing-key', 32))
  const issued = new Map<string, number>()
  const expiredEarly = new Map<string, number>()
  const seconds = (): number => Math.floor(now() / 1000)

  const forgetEnded = (endings: Map<string, number>): void => {
    for (const [id, endsAt] of endings) if (endsAt <= seconds()) endings.delete(id)
  }

  return {
    async issue(claims) {
      forgetEnded(issued)
      forgetEnded(expiredEarly)
      const issuedAt = seconds()
      const id = randomUUID()
      issued.set(id, issuedAt + lifeSeconds)
      return new SignJWT({ ...claims, iss: RINGCX_ISSUER, aud: RINGCX_AUDIENCE, jti: id })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'simulator-1' })
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(key)
    },
    async check(bearer) {
      if (bearer.split('.').length !== 3) return 'not-a-jwt'
      const claims = readClaims(bearer)
      if (claims === null) return 'header-unreadable'
      if (claims.iss !== RINGCX_ISSUER) return 'unknown-issuer'
      if (claims.nbf !== undefined && claims.nbf > seconds()) return 'not-yet-valid'
      if (claims.exp === undefined || claims.exp <= seconds()) return 'expired'
      if (claims.jti !== undefined && expiredEarly.has(claims.jti)) return 'expired'
      if (claims.aud !== RINGCX_AUDIENCE) return 'wrong-audience'
      try {
        await compactVerify(bearer, key, { algorithms: ['HS256'] })
        return 'accepted'
      } catch {
        return 'bad-signature'
      }
    },
    expireIssued() {
      for (const [id, endsAt] of issued) expiredEarly.set(id, endsAt)
      issued.clear()
    }
  }
}

function readClaims(bearer: string): JWTPayload | null {
  try {
    decodeProtectedHeader(bearer)
    return decodeJwt(bearer)
  } catch {
    return null
  }
}
