import { envText } from '../directory/connector-sheet.ts'

/** The formats for copying a RingCX access token. */
export const BEARER_FORMS = [
  'token',
  'bearer',
  'authorization-header',
  'curl',
  'httpie',
  'powershell',
  'env'
] as const

export type BearerForm = (typeof BEARER_FORMS)[number]

/**
 * The text to paste for a RingCX access token: alone, with its scheme, as a header, as lines of a `.env` file, or as a
 * ready call that lists the accounts. cURL and HTTPie are for POSIX shells. Host and token contain no shell
 * metacharacters (`checkHost`, `isBearerToken`), but each word is quoted anyway.
 *
 * @param ringcxHost origin, such as `https://ringcx.ringcentral.com`
 */
export function bearerText(form: BearerForm, token: string, ringcxHost: string): string {
  const accounts = `${ringcxHost}/voice/api/v1/admin/accounts`
  switch (form) {
    case 'token':
      return token
    case 'bearer':
      return `Bearer ${token}`
    case 'authorization-header':
      return `Authorization: Bearer ${token}`
    case 'curl':
      return ['curl', accounts, '-H', `Authorization: Bearer ${token}`].map(shellWord).join(' ')
    case 'httpie':
      // Without a terminal, HTTPie would wait for a body on its input and send a POST (httpie.io/docs, “Redirected input”).
      return ['http', '--ignore-stdin', 'GET', accounts, `Authorization:Bearer ${httpieText(token)}`]
        .map(shellWord)
        .join(' ')
    case 'powershell':
      return `Invoke-RestMethod -Uri ${powerShellText(accounts)} -Headers @{ Authorization = ${powerShellText(`Bearer ${token}`)} }`
    case 'env':
      return [
        ['RINGCX_HOST', ringcxHost],
        ['RINGCX_ACCESS_TOKEN', token]
      ]
        .map(([name = '', value = '']) => `${name}=${envText(value)}`)
        .join('\n')
  }
}

/** A text as one word of a POSIX shell (POSIX.1-2017 §2.2.2): inside single quotes, only the closing quote is special. */
function shellWord(text: string): string {
  return /^[A-Za-z-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** In the value of a header, HTTPie drops a backslash in front of its separators; a second one keeps it. */
function httpieText(text: string): string {
  return text.replaceAll('\\', '\\\\')
}

/**
 * A text as a verbatim string of PowerShell (about_Quoting_Rules): inside single quotes, only a quote is special, and a
 * second one keeps it. The typographic quotes ‘ ’ ‚ ‛ end a string too.
 */
function powerShellText(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`
}
