import { AppError, type ErrorCode, type Remedy } from '../errors.ts'

/** Sign-in methods that cannot do without the person. */
export type InteractiveMethod = 'browser' | 'token'

/** What is said, and the button that cures it: a JWT credential, the remedy of the code, would help neither. */
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

/** Refusals that a new sign-in cures; the others say what is wrong themselves, and their own way out. */
const CURED: ReadonlySet<ErrorCode> = new Set(['credential-refused', 'token-expired', 'token-refused'])

/**
 * What the person is told when nothing is left to renew with and the sign-in method needs them.
 *
 * @param last the last refusal; `null` when there was nothing to try
 */
export function signInAgain(method: InteractiveMethod, last: AppError | null): AppError {
  if (last !== null && !CURED.has(last.code)) return last
  const { message, hint, remedy } = SENTENCES[method]
  // RingCentral's refusal of a refresh token tells why the session ended; the sentence here does not know.
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
