import type { Remedy } from '../doctor/remedies.ts'
import { AppError, type ErrorCode } from '../errors.ts'

/** Sign-in methods that require the person. */
export type InteractiveMethod = 'browser' | 'token'

/** The message and the right button: a JWT credential, the code's default remedy, would help neither. */
const SENTENCES: Readonly<
  Record<InteractiveMethod, { readonly message: string; readonly hint: string; readonly remedy: Remedy }>
> = {
  browser: {
    message: 'This connection’s session has ended, and only you can start a new one.',
    hint: 'Sign in with the browser again.',
    remedy: 'sign-in-again'
  },
  token: {
    message: 'The pasted RingCentral token no longer works, so Token Desk can’t renew the session.',
    hint: 'Paste a new RingCentral token.',
    remedy: 'edit-connection'
  }
}

/** Errors that a new sign-in fixes; the others have their own message and remedy. */
const CURED: ReadonlySet<ErrorCode> = new Set(['credential-refused', 'token-expired', 'token-refused'])

/**
 * What the person is told when nothing is left to renew with and the sign-in method needs them.
 *
 * @param last the last refusal; `null` when there was nothing to try
 */
export function signInAgain(method: InteractiveMethod, last: AppError | null): AppError {
  if (last !== null && !CURED.has(last.code)) return last
  const { message, hint, remedy } = SENTENCES[method]
  // RingCentral's error for a refresh token says why the session ended; this sentence doesn't know.
  const knowsWhy = method === 'browser' && last?.code === 'credential-refused'
  return new AppError({
    code: 'credential-refused',
    message: knowsWhy ? last.message : message,
    hint,
    retryable: false,
    serviceCode: last?.serviceCode,
    remedy
  })
}
