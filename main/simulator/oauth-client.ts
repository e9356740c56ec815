import { oauthRefusals, type OAuthRefusal } from './oauth-errors.ts'
import type { Simulation } from './simulation.ts'

/**
 * Checks who calls. A confidential app shows id and secret in `Authorization: Basic`: an ID only in the form isn't
 * enough. A public app has its id in the form and no such header (ringcx-api §6.1).
 * @returns why the client is rejected, or `null` if it is accepted
 */
export function refuseClient(
  authorization: string | undefined,
  form: URLSearchParams,
  { circumstances, options }: Simulation
): OAuthRefusal | null {
  const expected = options.credentials
  if (circumstances.appType === 'public') {
    if (authorization !== undefined) return oauthRefusals.clientSecretWrong
    return form.get('client_id') === expected.clientId ? null : oauthRefusals.clientUnknown
  }
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
