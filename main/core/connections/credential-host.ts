import { AppError } from '../errors.ts'
import { isLoopback } from '../http/loopback.ts'
import { inspect } from '../inspector/inspect.ts'
import { checkHost } from './validate-host.ts'

/** What a credential's own host and the connection's say together: `wrong` cannot work, `caution` may be meant. */
export type HostAgreement = { readonly wrong: string } | { readonly caution: string } | null

/**
 * Compares the RingCentral host that a JWT credential is made for with the host at which the connection signs in. The token
 * endpoint must refuse a JWT whose audience is another one (RFC 7523 §3), in the words “expired or revoked”, which send the
 * person the wrong way. Sandbox and production know nothing of each other's credentials, so their mix is always wrong; any
 * other difference may be a gateway or a second name of the same service.
 *
 * @param named host name in the credential, `null` when it names none
 * @param ringcentralHost as it is typed so far; what is no host is not judged
 */
export function compareHosts(named: string | null, ringcentralHost: string): HostAgreement {
  const check = checkHost(ringcentralHost)
  if (named === null || !('origin' in check)) return null
  const url = new URL(check.origin)
  // On this machine it is the simulator, or a proxy that somebody put there to look.
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

/**
 * Refuses a stored credential that cannot work at this host, before anything is sent: one that was saved before this was
 * checked, or that came in another way than through the form.
 * @throws AppError `credential-refused`
 */
export function checkStoredCredential(jwt: string, ringcentralHost: string): void {
  // Only the host in it is asked for, so no clock is needed.
  const hosts = compareHosts(inspect(jwt, 0).ringCentralHost, ringcentralHost)
  if (hosts === null || !('wrong' in hosts)) return
  throw new AppError({
    code: 'credential-refused',
    message: hosts.wrong,
    hint: 'Edit the connection. Nothing was sent.',
    retryable: false,
    remedy: 'edit-connection'
  })
}

const MAKE_ONE = 'Create a credential in the production account that is linked to RingCX.'

/** Why a RingCentral host cannot be used with RingCX, or `null`. @param ringcentralHost origin */
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
