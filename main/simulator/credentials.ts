import { ids } from './ids.ts'
import { seededBytes } from './seeded.ts'

/** What a person would copy out of RingCentral's developer console. */
export interface SimulatedCredentials {
  readonly clientId: string
  readonly clientSecret: string
  /** The JWT credential; the simulator compares it as a whole and never checks its made-up signature. */
  readonly jwt: string
}

/** Issuer of RingCentral's JWT credentials; RingCX's gateway does not know it (ringcx-api §2.1). */
const RINGCENTRAL_ISSUER = 'https://platform.ringcentral.com'

/** 2026-01-05T09:30:00Z, when the made-up credential was created. */
const CREDENTIAL_MADE_AT = 1_767_605_400

/**
 * The ready credentials of a simulator. The JWT credential looks like RingCentral's own: RS256, for the token
 * endpoint, about one user, and without an end, which is RingCentral's default (ringcx-api §6.2).
 */
export function simulatedCredentials(seed: number): SimulatedCredentials {
  const header = { alg: 'RS256', typ: 'JWT', kid: seededBytes(seed, 'key-id', 16).toString('hex') }
  const claims = {
    aud: `${RINGCENTRAL_ISSUER}/restapi/oauth/token`,
    sub: String(ids.rcUser(0)),
    iss: RINGCENTRAL_ISSUER,
    iat: CREDENTIAL_MADE_AT,
    jti: seededBytes(seed, 'credential-id', 16).toString('base64url')
  }
  return {
    clientId: seededBytes(seed, 'client-id', 16).toString('base64url'),
    clientSecret: seededBytes(seed, 'client-secret', 33).toString('base64url'),
    jwt: [
      Buffer.from(JSON.stringify(header)).toString('base64url'),
      Buffer.from(JSON.stringify(claims)).toString('base64url'),
      seededBytes(seed, 'signature', 256).toString('base64url')
    ].join('.')
  }
}
