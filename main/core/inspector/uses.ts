import type { FoundKind } from './finding.ts'

/** What a token is good for, and what people try with it in vain (ringcx-api §3). */
export interface Uses {
  readonly goodFor: readonly string[]
  readonly notFor: readonly string[]
}

const RINGCX_API = 'Requests to the RingCX API'
const RINGCENTRAL_API = 'Requests to RingCentral’s own API'
const SIGN_IN = 'Signing in to RingCentral'

/** The uses of each kind. */
export const USES: Readonly<Record<FoundKind, Uses>> = {
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
    notFor: [RINGCX_API, RINGCENTRAL_API, 'The exchange for a RingCX token: sign in with it first']
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
  uuid: { goodFor: ['Getting a new RingCX access token, if it’s a refresh token'], notFor: [RINGCX_API] },
  opaque: { goodFor: ['Only its service can tell'], notFor: [RINGCX_API] },
  'other-jwt': { goodFor: ['The service named as its audience'], notFor: [RINGCX_API, RINGCENTRAL_API] },
  'encrypted-jwt': { goodFor: ['The service that has the key'], notFor: [RINGCX_API, RINGCENTRAL_API] },
  'unsecured-jwt': { goodFor: ['Tests'], notFor: [RINGCX_API, RINGCENTRAL_API, 'Proving anything'] },
  'damaged-jwt': { goodFor: [], notFor: ['Anything, as it is'] }
}
