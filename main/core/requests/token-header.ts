import type { Host } from './draft.ts'

/** Where the access token goes: the name of a header, and what stands before the token in it. */
export interface TokenHeader {
  readonly name: 'Authorization' | 'cookie'
  readonly before: string
}

const SUMMARIES = '/voice/api/v1/summary/'

/**
 * The header that takes the access token. Only the Summaries API of RingCX wants it as a cookie, and says not to send the
 * other header (specification of `/voice/api/v1/summary/accounts/{subAccountId}/segments/{segmentId}`).
 */
export function tokenHeader(host: Host, path: string): TokenHeader {
  return host === 'ringcx' && path.startsWith(SUMMARIES)
    ? { name: 'cookie', before: 'access_token=' }
    : { name: 'Authorization', before: 'Bearer ' }
}
