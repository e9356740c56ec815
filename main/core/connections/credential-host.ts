import { AppError } from '../errors.ts'
import { isLoopback } from '../http/loopback.ts'
import { inspect } from '../inspector/inspect.ts'
import { checkHost } from './validate-host.ts'

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

/**
 * Rejects a stored credential that can't work with this host before anything is sent: one saved before this check
 * existed, or not entered in the form.
 * @throws AppError `credential-refused`
 */
export function checkStoredCredential(jwt: string, ringcentralHost: string): void {
  // We only need its host, so no clock is needed.
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
