/** The forms in which a RingCX access token is wanted elsewhere. */
export type BearerForm = 'token' | 'authorization-header' | 'curl'

/**
 * The text to paste for a RingCX access token: alone, as a header, or as a ready cURL call that lists the accounts.
 * A token has no character that a shell reads inside single quotes (RFC 7515 §3: base64url and dots).
 *
 * @param ringcxHost origin, such as `https://ringcx.ringcentral.com`
 */
export function bearerText(form: BearerForm, token: string, ringcxHost: string): string {
  switch (form) {
    case 'token':
      return token
    case 'authorization-header':
      return `Authorization: Bearer ${token}`
    case 'curl':
      return `curl '${ringcxHost}/voice/api/v1/admin/accounts' -H 'Authorization: Bearer ${token}'`
  }
}
