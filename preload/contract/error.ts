/** Mirrors `main/core/errors.ts`; `main/ipc/present/error.ts` doesn't compile if they differ. */
export type PublicErrorCode =
  | 'input-invalid'
  | 'host-refused'
  | 'network-failed'
  | 'tls-failed'
  | 'captive-portal'
  | 'answer-malformed'
  | 'service-failed'
  | 'rate-limited'
  | 'client-refused'
  | 'grant-refused'
  | 'credential-refused'
  | 'browser-failed'
  | 'not-linked'
  | 'token-expired'
  | 'token-refused'
  | 'forbidden'
  | 'not-found'
  | 'signed-out'
  | 'unknown-connection'
  | 'vault-locked'
  | 'vault-denied'
  | 'vault-weak'
  | 'vault-corrupt'
  | 'vault-foreign'
  | 'vault-write-failed'
  | 'update-refused'
  | 'update-failed'
  | 'internal'

/** What one button can do about a failure. Mirrors `main/core/errors.ts`, like the codes. */
export type Remedy =
  | 'try-again'
  | 'sign-in-again'
  | 'edit-connection'
  | 'create-jwt'
  | 'create-app'
  | 'open-guide'
  | 'open-roles-guide'
  | 'open-settings'
  | 'sign-in-proxy'

export interface PublicError {
  code: PublicErrorCode
  /** One plain sentence: what happened and why. */
  message: string
  /** One plain sentence: what to do. */
  hint: string
  retryable: boolean
  /** The service's own code or status, such as `OAU-213` or `HTTP 403`. */
  serviceCode: string | null
  /** For `input-invalid`: field name → what is wrong with it. */
  fields: Record<string, string> | null
  /** The one button that helps. */
  remedy?: Remedy | null
  /** The service's own message: short, and with everything but plain words hidden. */
  words?: string | null
}

export type Reply<T> = { ok: true; value: T } | { ok: false; error: PublicError }
