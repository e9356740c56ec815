import { checkHost, type HostCheck } from '../connections/hosts.ts'

/** Marks an entry that stands for every name under a domain; no origin can begin like this. */
const EVERY_NAME_UNDER = 'https://*.'

/**
 * Reads one entry of the allowed hosts: a host as a connection can have it ({@link checkHost}), or `*.` and a domain.
 * An entry that no connection could ever match is rejected with the reason. Pure; never throws.
 *
 * @param text such as `ringcx.ringcentral.com` or `*.ringcentral.com`
 * @returns its origin, such as `https://*.ringcentral.com`
 */
export function checkAllowedHost(text: string): HostCheck {
  const domain = /^(?:https:\/\/)?\*\.(.*)$/is.exec(text.trim())?.[1]
  if (domain === undefined) {
    return text.includes('*')
      ? { wrong: 'Use “*” only in front of a domain, as in *.ringcentral.com.' }
      : checkHost(text)
  }
  if (/\*|:\/\//.test(domain)) return { wrong: 'Enter a domain after “*.”, such as ringcentral.com.' }
  const check = checkHost(domain)
  if ('wrong' in check) return check
  const { hostname, port } = nameOf(check.origin)
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(hostname)) {
    return { wrong: 'Enter a domain after “*.”, such as ringcentral.com.' }
  }
  if (SHARED_SUFFIX.test(hostname)) {
    return { wrong: 'Enter one organization’s domain after “*.”, such as ringcentral.com.' }
  }
  return { origin: `${EVERY_NAME_UNDER}${hostname}${port === '' ? '' : `:${port}`}` }
}

/** Host and port of an origin; the dot that may end a name (RFC 1034 §3.1) says nothing. */
function nameOf(origin: string): { readonly hostname: string; readonly port: string } {
  const { hostname, port } = new URL(origin)
  return { hostname: hostname.replace(/\.$/, ''), port }
}

/** Names of the second level under which countries register the domains of everyone, such as `co.uk`. */
const SHARED_SUFFIX =
  /^(?:ac|asso|co|com|edu|gen|go|gob|gouv|gov|govt|info|ltd|me|mil|ne|net|nhs|nom|or|org|plc|sch|web)\.[a-z]{2}$/

/** Whether a host is allowed. @param origin of a URL, such as `https://ringcx.ringcentral.com` */
export function isHostAllowed(allowed: readonly string[], origin: string): boolean {
  return allowed.some((entry) => {
    if (!entry.startsWith(EVERY_NAME_UNDER)) return entry === origin
    const rest = `.${entry.slice(EVERY_NAME_UNDER.length)}`
    if (!origin.startsWith('https://') || !origin.endsWith(rest)) return false
    return LABELS.test(origin.slice('https://'.length, -rest.length))
  })
}

/** One or more labels of a host name (RFC 1123 §2.1), and nothing that could end it. */
const LABELS = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/
