/**
 * The closed list of everything that can go wrong, as codes. The code determines behavior (does the keeper keep its
 * tokens? can the person try again?); the sentences are for the person.
 */
export const ERROR_CODES = [
  /** What the person entered is invalid; `fields` says which field and why. */
  'input-invalid',
  /** A host that is neither https nor on this machine. */
  'host-refused',
  /** No connection, name not found, refused, reset, or no response in time. */
  'network-failed',
  /** TLS couldn't be trusted. Never accepted, never retried with less security. */
  'tls-failed',
  /** A web page instead of data: a hotel or company network requires a sign-in first. */
  'captive-portal',
  /** A response that doesn't have the documented shape. */
  'answer-malformed',
  /** The service is having a problem (5xx, 408). */
  'service-failed',
  /** Too many requests; `retryAfterMs` says how long to be silent. */
  'rate-limited',
  /** RingCentral doesn't recognize this client ID and secret. */
  'client-refused',
  /** The RingCentral app isn’t set up for this sign-in method. */
  'grant-refused',
  /** The JWT credential or refresh token no longer works: expired, revoked, or superseded. */
  'credential-refused',
  /** The browser sign-in failed: denied, canceled, timed out, or the browser couldn't return. */
  'browser-failed',
  /** The RingCentral login works but is not linked to RingCX. */
  'not-linked',
  /** RingCX says the access token is expired (both spellings). */
  'token-expired',
  /** RingCX doesn't accept this token for another reason. */
  'token-refused',
  /** The token is valid, but the user is missing a RingCX role. */
  'forbidden',
  /** Not found: an unknown ID, a wrong path, or a wrong host. */
  'not-found',
  /** The connection is signed out, so there is no token to use. */
  'signed-out',
  /** No connection has this ID. */
  'unknown-connection',
  /** Secrets aren't available now: the keyring is locked or isn't responding. */
  'vault-locked',
  /** The person or the system denied access to the keyring. */
  'vault-denied',
  /** The only available keyring isn't secure (a constant key); never used for writing. */
  'vault-weak',
  /** The vault file is damaged; it was moved aside, not deleted. */
  'vault-corrupt',
  /** The vault was created by another installation or a newer version. */
  'vault-foreign',
  /** Writing the vault failed; the previous contents are intact. */
  'vault-write-failed',
  /** An update, or the list of updates, didn't pass a check; nothing was installed. */
  'update-refused',
  /** An update couldn't be saved or put in place; the installed version stays. */
  'update-failed',
  /** A bug in Token Desk. */
  'internal'
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

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

/** Everything a failure can report. Sentences never contain a secret, a URL with a query, or a server's text. */
export interface AppErrorDetails {
  readonly code: ErrorCode
  /** One plain sentence: what happened, with its cause. */
  readonly message: string
  /** One plain sentence: what to do now. Empty only if there is nothing to do. */
  readonly hint: string
  /** True if the same attempt can succeed later without a change by the person. */
  readonly retryable: boolean
  /** The service's own code, such as `OAU-213`, or its HTTP status as text, such as `HTTP 403`. */
  readonly serviceCode?: string | undefined
  /** How long to send nothing, in milliseconds, if the service or a rule says so. */
  readonly retryAfterMs?: number | undefined
  /** For `input-invalid`: field name → what is wrong with it. */
  readonly fields?: Readonly<Record<string, string>> | undefined
  /** The remedy, if it differs from the code's; `null` for none ({@link remedyOf}). */
  readonly remedy?: Remedy | null | undefined
  /** What the service itself said, only ever made by `http/service-words.ts`. */
  readonly words?: string | undefined
  /** The original failure, for the log's error class only; it never crosses to the window. */
  readonly cause?: unknown
}

/** The only error type that core throws on purpose. Anything else is a bug and becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly hint: string
  readonly retryable: boolean
  readonly serviceCode: string | undefined
  readonly retryAfterMs: number | undefined
  readonly fields: Readonly<Record<string, string>> | undefined
  readonly remedy: Remedy | null | undefined
  readonly words: string | undefined

  constructor(details: AppErrorDetails) {
    super(details.message, { cause: details.cause })
    this.name = 'AppError'
    this.code = details.code
    this.hint = details.hint
    this.retryable = details.retryable
    this.serviceCode = details.serviceCode
    this.retryAfterMs = details.retryAfterMs
    this.fields = details.fields
    this.remedy = details.remedy
    this.words = details.words
  }
}

/**
 * Turns anything thrown into an {@link AppError}: ours are returned unchanged, and anything else becomes `internal`
 * with a fixed sentence, because the text of an unknown error may contain a URL, a path, or a secret.
 */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  return new AppError({
    code: 'internal',
    message: 'Something went wrong in Token Desk.',
    hint: 'Try again. If it happens again, restart the app. No stored data is lost.',
    retryable: true,
    cause: thrown
  })
}

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
  'update-refused': null,
  'update-failed': 'try-again',
  internal: 'try-again'
}

/** The button that helps with this failure: its own, or else its code's. */
export function remedyOf({ code, remedy }: Pick<AppError, 'code' | 'remedy'>): Remedy | null {
  return remedy === undefined ? BY_CODE[code] : remedy
}

/** The errno of a failed system call, such as `ENOSPC`; `null` when the error carries none. */
export function errnoOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null
  return typeof thrown.code === 'string' ? thrown.code : null
}
