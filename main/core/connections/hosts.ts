import { isLoopback } from '../http/loopback.ts'

/** A host name has at most 253 characters (RFC 1035 §2.3.4); scheme and port need a few more. */
const LONGEST_HOST = 300

/** What is wrong with a host, as one plain sentence, or its origin. */
export type HostCheck = { readonly origin: string } | { readonly wrong: string }

/** A label of a host name (RFC 1123 §2.1): letters, digits, and hyphens between them; other alphabets as punycode. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** A name has at most 253 characters (RFC 1035 §2.3.4 counts 255 octets on the wire). */
const LONGEST_NAME = 253

/**
 * Parses a host as people write it and returns its origin: https only, http too on this machine; no user name,
 * path, query or fragment. A name without a scheme is taken as https. The host is an address, or a name of letters,
 * digits, hyphens and dots: URLs allow far more (`_`, `*`, quotes, backticks), which no host of these services has and
 * which would mean something elsewhere. A name in another alphabet comes out as punycode (RFC 3490), so that it can be
 * seen for what it is; a dot at its end is left out. Pure; never throws.
 *
 * @param text such as `ringcx.ringcentral.com` or `https://ringcx.ringcentral.com/`
 */
export function checkHost(text: string): HostCheck {
  const typed = text.trim()
  if (typed === '') return { wrong: 'Enter a host, such as https://ringcx.ringcentral.com.' }
  if (typed.length > LONGEST_HOST) return { wrong: 'This is too long to be a host.' }
  if (/[\s\\]/.test(typed)) return { wrong: 'A host can’t contain spaces or backslashes.' }
  if (typed.includes('*')) return { wrong: 'Enter the full host name. You can’t use “*” here.' }
  const extra = /^["'`“”‘’«»<(]|["'`“”‘’«»>),;]$/u.exec(typed)?.[0]
  if (extra !== undefined) return { wrong: `Remove the “${extra}” around the host.` }
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`)
  if (url === null || url.hostname === '')
    return { wrong: 'This isn’t a host name. Enter one such as ringcx.ringcentral.com.' }
  if (url.username !== '' || url.password !== '' || typed.includes('@')) {
    return { wrong: 'Remove the username and password.' }
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    return { wrong: 'Use https. Without it, others could read the token in transit.' }
  }
  const name = url.hostname.replace(/\.$/, '')
  const origin = `${url.protocol}//${name}${url.port === '' ? '' : `:${url.port}`}`
  if (url.pathname !== '/' || typed.includes('?') || typed.includes('#')) {
    return isHostName(name) ? { wrong: `Enter only the host: ${origin}` } : notAHostName
  }
  if (!isHostName(name)) return notAHostName
  if (!isLoopback(url) && !name.startsWith('[') && !name.includes('.')) {
    return { wrong: 'This isn’t a full host name. Enter one such as ringcx.ringcentral.com.' }
  }
  return { origin }
}

const notAHostName: HostCheck = {
  wrong: 'A host name can contain only letters, digits, hyphens, and dots, as in ringcx.ringcentral.com.'
}

/** A name or an IPv4 address, or an IPv6 address in brackets, as the URL parser writes it. */
function isHostName(name: string): boolean {
  if (/^\[[0-9a-f:.]+\]$/.test(name)) return true
  return name.length <= LONGEST_NAME && name.split('.').every((label) => LABEL.test(label))
}

/** The result of comparing a credential's host with the connection's: `wrong` can't work, `caution` may be intended. */
export type HostAgreement = { readonly wrong: string } | { readonly caution: string } | null

/**
 * Compares a JWT credential's RingCentral host with the connection's host. The token endpoint must reject a JWT with
 * a different audience (RFC 7523 §3), and does so with a misleading “expired or revoked”. Sandbox and production
 * don't know each other's credentials, so mixing them is always wrong; any other difference may be a gateway or a
 * second name of the same service.
 *
 * @param named host name in the credential, `null` if it names none @param ringcentralHost as typed so far; an
 * invalid host is ignored
 */
export function compareHosts(named: string | null, ringcentralHost: string): HostAgreement {
  const check = checkHost(ringcentralHost)
  if (named === null || !('origin' in check)) return null
  const url = new URL(check.origin)
  // On this machine, it is the simulator or a debugging proxy.
  if (isLoopback(url)) return null
  const host = url.hostname
  if (isSandbox(named) && isSandbox(host))
    return { caution: `RingCX doesn’t work with RingCentral’s sandbox. ${MAKE_ONE}` }
  if (isSandbox(named) && isRingCentral(host))
    return { wrong: `This credential is for RingCentral’s sandbox (${named}), not for ${host}. ${MAKE_ONE}` }
  if (isSandbox(host))
    return {
      wrong: `This credential is for ${named}, but the RingCentral host is the sandbox (${host}). Change the host to https://${named}.`
    }
  if (named === host) return null
  return {
    caution: `It was created for ${named}, but this connection signs in to ${host}. Check the RingCentral host.`
  }
}

const MAKE_ONE = 'Create a credential in the production account that is linked to RingCX.'

/** Why a RingCentral host can't be used with RingCX, or `null`. @param ringcentralHost origin */
export function sandboxFault(ringcentralHost: string): string | null {
  const isIt = isSandbox(URL.parse(ringcentralHost)?.hostname ?? '')
  return isIt
    ? 'This is for RingCentral’s sandbox, which doesn’t work with RingCX. Use a production app.'
    : null
}

/** RingCentral's sandbox (ringcx-api §5). RingCX never worked with it. */
function isSandbox(host: string): boolean {
  return host === 'devtest.ringcentral.com' || host.endsWith('.devtest.ringcentral.com')
}

function isRingCentral(host: string): boolean {
  return /(?:^|\.)ringcentral\.(?:com|biz)$/.test(host)
}
