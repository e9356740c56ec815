import type { AppError, ErrorCode } from '../errors.ts'
import type { RenewalStep } from './token-store.ts'

/** What a failed request means for the session. */
export type Decision =
  /** Not the token's fault: keep everything, phase `waiting`, retry the same step later. */
  | 'retry-later'
  /** This step is permanently rejected: phase stays `renewing`, take the next step now; `needs-sign-in` after the last. */
  | 'next-step'
  /** No step can help until the person changes something: phase `needs-sign-in`. */
  | 'stop'
  /** The vault isn't available: phase `locked`. */
  | 'lock'

/**
 * Applies at every step. A failure of the network, the service, or a device in between says nothing about a token, so
 * it never leads to the next step and never signs out (security-reliability §0-8, §5.2-5).
 */
const ANYWHERE = {
  'network-failed': 'retry-later',
  // A device in between answers in the service's name (hotel, company proxy). We don't lower trust; it may resolve later.
  'tls-failed': 'retry-later',
  'captive-portal': 'retry-later',
  'answer-malformed': 'retry-later',
  'service-failed': 'retry-later',
  'rate-limited': 'retry-later',
  internal: 'retry-later',
  'vault-write-failed': 'retry-later',
  'vault-locked': 'lock',
  'vault-denied': 'lock',
  'vault-weak': 'lock',
  'vault-corrupt': 'lock',
  'vault-foreign': 'lock',
  'input-invalid': 'stop',
  'host-refused': 'stop',
  'signed-out': 'stop',
  'browser-failed': 'stop',
  'unknown-connection': 'stop',
  // Never of a token: listed so that every code has its decision.
  'update-refused': 'stop',
  'update-failed': 'stop'
} as const satisfies Partial<Record<ErrorCode, Decision>>

type Everywhere = keyof typeof ANYWHERE

type Row = Readonly<Record<Exclude<ErrorCode, Everywhere>, Decision>>

/** What the services' errors mean, step by step. */
const REFUSALS: Readonly<Record<RenewalStep, Row>> = {
  // Whatever the reason RingCX rejects its refresh token, the documented next step is a new exchange (ringcx-api §2).
  'ringcx-refresh': {
    'client-refused': 'next-step',
    'grant-refused': 'next-step',
    'credential-refused': 'next-step',
    'not-linked': 'next-step',
    'token-expired': 'next-step',
    'token-refused': 'next-step',
    forbidden: 'next-step',
    'not-found': 'next-step'
  },
  exchange: {
    // 401: this RingCentral access token is dead; a new one may not be (ringcx-api §1.4).
    'client-refused': 'next-step',
    'grant-refused': 'next-step',
    'credential-refused': 'next-step',
    'token-expired': 'next-step',
    'token-refused': 'next-step',
    // We saw a 403 for a freshly refreshed RingCentral token, which a new sign-in fixed (ringcx-api §1.4, low confidence).
    'not-linked': 'next-step',
    forbidden: 'next-step',
    // The path or host is wrong, for any token.
    'not-found': 'stop'
  },
  'ringcentral-refresh': {
    'credential-refused': 'next-step',
    'token-expired': 'next-step',
    'token-refused': 'next-step',
    forbidden: 'next-step',
    'not-linked': 'next-step',
    // The app may not allow this grant type but still allow the one of the sign-in method.
    'grant-refused': 'next-step',
    // Client ID and secret are wrong: the sign-in would send the same ones (security-reliability §5.2-5).
    'client-refused': 'stop',
    'not-found': 'stop'
  },
  'sign-in': {
    'client-refused': 'stop',
    'grant-refused': 'stop',
    'credential-refused': 'stop',
    'not-linked': 'stop',
    'token-expired': 'stop',
    'token-refused': 'stop',
    forbidden: 'stop',
    'not-found': 'stop'
  }
}

/** Decides only by step and error code; the table above is the complete rule. */
export function decide(step: RenewalStep, code: ErrorCode): Decision {
  return isAnywhere(code) ? ANYWHERE[code] : REFUSALS[step][code]
}

function isAnywhere(code: ErrorCode): code is Everywhere {
  return Object.hasOwn(ANYWHERE, code)
}

/**
 * Failures in which no byte can have reached the service: no such host, no route, no listener. Chromium's names and
 * Node's. A reset or a timeout isn't one of them, because the service may have acted.
 */
const NEVER_LEFT =
  /\b(ERR_INTERNET_DISCONNECTED|ERR_NETWORK_IO_SUSPENDED|ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED|ERR_ADDRESS_UNREACHABLE|ERR_CONNECTION_REFUSED|ERR_PROXY_CONNECTION_FAILED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ECONNREFUSED)\b/

/**
 * Whether a request failed before it left this machine. Such a request isn't a token call and doesn't count against
 * the budget, so that the keeper can retry after a sleep until the network is back (security-reliability §0-7).
 */
export function neverLeft(error: AppError): boolean {
  if (error.code !== 'network-failed') return false
  if (error.serviceCode !== undefined && NEVER_LEFT.test(error.serviceCode)) return true
  let cause: unknown = error.cause
  for (let depth = 0; depth < 4 && cause instanceof Error; depth += 1) {
    if ('code' in cause && typeof cause.code === 'string' && NEVER_LEFT.test(cause.code)) return true
    if (NEVER_LEFT.test(cause.message)) return true
    cause = cause.cause
  }
  return false
}
