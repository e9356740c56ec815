import type { AppError, ErrorCode } from '../errors.ts'

/** The closed list of what one button can do about a failure. The window turns a name into a button. */
export const REMEDIES = [
  'try-again',
  'sign-in-again',
  'edit-connection',
  'create-jwt',
  'create-app',
  'open-guide',
  'open-roles-guide',
  'open-settings',
  'sign-in-proxy'
] as const

export type Remedy = (typeof REMEDIES)[number]

/** The remedy for a code if the failure itself names none; `null` if no button can help. */
const BY_CODE: Readonly<Record<ErrorCode, Remedy | null>> = {
  'input-invalid': null,
  'browser-failed': 'sign-in-again',
  'host-refused': 'edit-connection',
  'network-failed': 'try-again',
  'tls-failed': 'try-again',
  'captive-portal': 'try-again',
  'answer-malformed': 'try-again',
  'service-failed': 'try-again',
  // Each request during the penalty makes it longer (ringcx-api §6.8).
  'rate-limited': null,
  'client-refused': 'edit-connection',
  'grant-refused': 'create-app',
  'credential-refused': 'create-jwt',
  'not-linked': 'open-guide',
  'token-expired': 'try-again',
  'token-refused': 'sign-in-again',
  forbidden: 'open-roles-guide',
  'not-found': 'edit-connection',
  'signed-out': 'sign-in-again',
  'unknown-connection': null,
  'vault-locked': 'open-settings',
  'vault-denied': 'open-settings',
  'vault-weak': 'open-settings',
  'vault-corrupt': 'open-settings',
  'vault-foreign': 'open-settings',
  'vault-write-failed': 'try-again',
  internal: 'try-again'
}

/** The button that helps with this failure: its own, or else its code's. */
export function remedyOf({ code, remedy }: Pick<AppError, 'code' | 'remedy'>): Remedy | null {
  return remedy === undefined ? BY_CODE[code] : remedy
}
