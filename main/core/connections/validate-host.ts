import { AppError } from '../errors.ts'
import { isLoopback } from '../http/loopback.ts'

/** A host name has at most 253 characters (RFC 1035 §2.3.4); scheme and port need a few more. */
const LONGEST_HOST = 300

/** What is wrong with a host, as one plain sentence, or the origin it stands for. */
export type HostCheck = { readonly origin: string } | { readonly wrong: string }

/**
 * Reads a host as a person writes it and gives its origin: https only, http too on this machine; no user name,
 * path, query or fragment. A name without a scheme is taken as https. Pure; never throws.
 *
 * @param text such as `ringcx.ringcentral.com` or `https://ringcx.ringcentral.com/`
 */
export function checkHost(text: string): HostCheck {
  const typed = text.trim()
  if (typed === '') return { wrong: 'Enter a host, such as https://ringcx.ringcentral.com.' }
  if (typed.length > LONGEST_HOST) return { wrong: 'This is too long to be a host.' }
  if (/[\s\\]/.test(typed)) return { wrong: 'A host has no blanks and no backslashes in it.' }
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`)
  if (url === null || url.hostname === '')
    return { wrong: 'This is not a host, such as ringcx.ringcentral.com.' }
  if (url.username !== '' || url.password !== '' || typed.includes('@')) {
    return { wrong: 'Leave out the user name and password.' }
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    return { wrong: 'Only https is allowed: a token sent without it can be read on the way.' }
  }
  if (url.pathname !== '/' || typed.includes('?') || typed.includes('#')) {
    return { wrong: `Only the host is needed: ${url.origin}` }
  }
  if (!isLoopback(url) && !isPublicName(url.hostname)) {
    return { wrong: 'This is not a full host name, such as ringcx.ringcentral.com.' }
  }
  return { origin: url.origin }
}

/**
 * {@link checkHost} for a host that is not typed into a form.
 *
 * @returns the origin
 * @throws AppError `host-refused`
 */
export function validateHost(text: string): string {
  const check = checkHost(text)
  if ('origin' in check) return check.origin
  throw new AppError({
    code: 'host-refused',
    message: check.wrong,
    hint: 'Use an https address, such as https://ringcx.ringcentral.com.',
    retryable: false
  })
}

/** A dotted name or an IP literal; a bare word such as `ringcx` is a typing error, not a host of these services. */
function isPublicName(hostname: string): boolean {
  return hostname.startsWith('[') || /^[^.]+(?:\.[^.]+)+\.?$/.test(hostname)
}
