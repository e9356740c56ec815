import type { FoundKind } from './finding.ts'

/** What a token is good for, and what people try with it in vain (ringcx-api §3). */
export interface Uses {
  readonly goodFor: readonly string[]
  readonly notFor: readonly string[]
}

const RINGCX_API = 'Requests to the RingCX API'
const RINGCENTRAL_API = 'Requests to RingCentral’s own API'
const SIGN_IN = 'Signing in to RingCentral'

/** Why services refuse a token at the moment, whatever it is otherwise good for. */
export type Refused = 'expired' | 'not-yet' | 'wrong'

const REFUSED: Readonly<Record<Refused, string>> = {
  expired: 'Any request. It has expired.',
  'not-yet': 'Any request. It isn’t valid yet.',
  wrong: 'Any request in this form. Copy the token again.'
}

/** The uses of a token at the moment. @param refused `null` if nothing is known to speak against it */
export function usesOf(kind: FoundKind, refused: Refused | null): Uses {
  const { goodFor, notFor } = USES[kind]
  if (refused === null || goodFor.length === 0) return { goodFor, notFor }
  return { goodFor: [], notFor: [REFUSED[refused], ...notFor] }
}

/** The uses of each kind. */
const USES: Readonly<Record<FoundKind, Uses>> = {
  'ringcx-access-token': {
    goodFor: ['Requests to the RingCX API, as “Authorization: Bearer”, until it expires'],
    notFor: [RINGCENTRAL_API, 'Getting a new token', SIGN_IN]
  },
  'ringcx-refresh-token': {
    goodFor: ['Getting a new RingCX access token, once, without any other credential'],
    notFor: [RINGCX_API, 'Getting a RingCentral token']
  },
  'ringcentral-jwt-credential': {
    goodFor: ['Signing in at RingCentral’s token endpoint, as “assertion”'],
    notFor: [RINGCX_API, RINGCENTRAL_API, 'Exchanging it for a RingCX token. Sign in first.']
  },
  'ringcentral-access-token': {
    goodFor: [RINGCENTRAL_API, 'The exchange for a RingCX token, as “rcAccessToken”'],
    notFor: [RINGCX_API]
  },
  'ringcentral-refresh-token': {
    goodFor: ['Getting a new RingCentral access token, once, with the client ID of its app'],
    notFor: [RINGCX_API, RINGCENTRAL_API, 'The exchange for a RingCX token']
  },
  'permanent-token': {
    goodFor: ['Requests to the older RingCX API, in the X-Auth-Token header'],
    notFor: ['“Authorization: Bearer”', RINGCENTRAL_API]
  },
  'client-credentials': {
    goodFor: ['Identifying an app at RingCentral’s token endpoint'],
    notFor: ['A field that asks for a token', RINGCX_API, RINGCENTRAL_API]
  },
  uuid: { goodFor: ['Getting a new RingCX access token, if it’s a refresh token'], notFor: [RINGCX_API] },
  opaque: { goodFor: ['Unknown. Ask the service that issued it.'], notFor: [RINGCX_API] },
  'other-jwt': { goodFor: ['The service in its “aud” claim'], notFor: [RINGCX_API, RINGCENTRAL_API] },
  'encrypted-jwt': { goodFor: ['The service that has the key'], notFor: [RINGCX_API, RINGCENTRAL_API] },
  'unsecured-jwt': {
    goodFor: ['Testing only'],
    notFor: [RINGCX_API, RINGCENTRAL_API, 'Proving who you are']
  },
  'damaged-jwt': { goodFor: [], notFor: ['Any request. Copy the token again.'] }
}
