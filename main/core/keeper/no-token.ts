import { AppError } from '../errors.ts'

/** What callers are told who ask a session for a token that is signed out, or ends. */
export function noToken(): AppError {
  return new AppError({
    code: 'signed-out',
    message: 'This connection is signed out, so there is no RingCX token to use.',
    hint: 'Sign in first.',
    retryable: false
  })
}
