/** The formats for copying a RingCX access token. */
export type BearerForm = 'token' | 'authorization-header' | 'curl'

/**
 * The text to paste for a RingCX access token: alone, as a header, or as a ready cURL call that lists the accounts.
 * The call is for POSIX shells. Host and token contain no shell metacharacters (`checkHost`, `isBearerToken`), but
 * each word is quoted anyway.
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
      return ['curl', `${ringcxHost}/voice/api/v1/admin/accounts`, '-H', `Authorization: Bearer ${token}`]
        .map(shellWord)
        .join(' ')
  }
}

/** A text as one word of a POSIX shell (POSIX.1-2017 §2.2.2): inside single quotes, only the closing quote is special. */
function shellWord(text: string): string {
  return /^[A-Za-z-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
