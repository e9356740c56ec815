import { RINGCENTRAL_HOSTS, RINGCX_HOSTS, type Connection } from '../connections/connection.ts'
import type { AppError } from '../errors.ts'
import type { TestStep } from './connection-test.ts'

/** A field of the form that can be what made a step fail. */
export type FaultField =
  'clientId' | 'clientSecret' | 'jwt' | 'accessToken' | 'ringcentralHost' | 'ringcxHost'

/** Names under which a network says that there is no such host. */
const NO_SUCH_HOST: ReadonlySet<string> = new Set([
  'ERR_NAME_NOT_RESOLVED',
  'ERR_NAME_RESOLUTION_FAILED',
  'ERR_CONNECTION_REFUSED',
  'ENOTFOUND',
  'ECONNREFUSED'
])

/** RingCentral's codes about the client id alone (ringcx-api §6.7): of another app, or of the sandbox. */
const CLIENT_ID_CODES: ReadonlySet<string> = new Set(['OAU-120', 'OAU-165'])

/**
 * The field to look at when a step of a test failed, or `null` when nothing that was typed is to blame: a network, a
 * missing right, a service.
 */
export function faultField(
  step: TestStep,
  error: AppError,
  connection: Pick<Connection, 'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'publicClient'>
): FaultField | null {
  const { signInMethod, publicClient } = connection
  const atRingCentral = step === 'reach' || step === 'sign-in'
  const host = atRingCentral ? 'ringcentralHost' : 'ringcxHost'
  const code = error.serviceCode ?? ''
  // Something outside has to be set right first; then the same sign-in works.
  if (error.remedy === 'sign-in-again') return null
  switch (error.code) {
    case 'host-refused':
    case 'not-found':
      return host
    case 'network-failed':
      return NO_SUCH_HOST.has(code) && !isUsual(connection[host]) ? host : null
    case 'client-refused':
      return publicClient || CLIENT_ID_CODES.has(code) ? 'clientId' : 'clientSecret'
    case 'grant-refused':
      return signInMethod === 'token' ? null : 'clientId'
    case 'credential-refused':
    case 'token-expired':
    case 'token-refused':
      if (signInMethod === 'token') return step === 'accounts' ? null : 'accessToken'
      return signInMethod === 'jwt' && atRingCentral ? 'jwt' : null
    default:
      return null
  }
}

function isUsual(origin: string): boolean {
  return [...RINGCENTRAL_HOSTS, ...RINGCX_HOSTS].some((each) => each === origin)
}
