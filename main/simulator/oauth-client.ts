import { oauthRefusals, type OAuthRefusal } from './oauth-errors.ts'
import type { SimulatedCredentials } from './credentials.ts'

/**
 * Checks the `Authorization: Basic` header of the simulated app, a confidential client: an id in the form without
 * a secret does not do (ringcx-api §6.1).
 * @returns why the client is refused, or `null` when it is the one
 */
export function refuseClient(
  authorization: string | undefined,
  expected: SimulatedCredentials
): OAuthRefusal | null {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return oauthRefusals.clientAuthenticationMissing
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 0) return oauthRefusals.clientAuthenticationMissing
  if (!says(pair.slice(0, colon), expected.clientId)) return oauthRefusals.clientUnknown
  if (!says(pair.slice(colon + 1), expected.clientSecret)) return oauthRefusals.clientSecretWrong
  return null
}

/** RFC 6749 §2.3.1 wants id and secret form-encoded before they are joined; many clients, SDKs too, leave it out. */
function says(sent: string, expected: string): boolean {
  return sent === expected || new URLSearchParams(`sent=${sent}`).get('sent') === expected
}
