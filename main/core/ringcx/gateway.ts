import { AppError, type ErrorCode, type Remedy } from '../errors.ts'
import { readableText, statusText, type Answer } from '../http/answer.ts'
import { serviceWords } from '../http/service-words.ts'

/** One text of the gateway in front of RingCX, and what it means. */
export interface GatewayText {
  /** The text as it is documented or expected (ringcx-api §2.1). */
  readonly text: string
  /** Tested against the readable text of the whole body, which is one short line. */
  readonly pattern: RegExp
  readonly code: Extract<ErrorCode, 'token-expired' | 'token-refused' | 'service-failed'>
  readonly message: string
  readonly hint: string
  /** The remedy, if it differs from the code's. */
  readonly remedy?: Remedy
}

/**
 * The plain-text refusals of the gateway (ringcx-api §2.1), most telling first. Only `expired` is documented, in
 * two spellings; the others are the status texts of the library that the first one was traced to.
 */
export const GATEWAY_TEXTS: readonly GatewayText[] = [
  {
    text: 'Jwt is expired',
    pattern: /\bexpired\b/i,
    code: 'token-expired',
    message: 'RingCX says the access token has expired.',
    hint: 'Token Desk renews it automatically. Try again.'
  },
  {
    text: 'Jwks remote fetch is failed',
    pattern: /\bjwks\b/i,
    code: 'service-failed',
    message: 'RingCX can’t check tokens right now because of a problem with its own keys.',
    hint: 'Wait a moment and try again. Token Desk keeps the token.'
  },
  {
    text: 'Jwt is missing',
    pattern: /\bjwt is missing\b/i,
    code: 'token-refused',
    message: 'The request reached RingCX without a token.',
    hint: 'Try again. If this keeps happening, a proxy may be removing the Authorization header.',
    remedy: 'try-again'
  },
  {
    text: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
    pattern: /\bjwt is not in the form\b/i,
    code: 'token-refused',
    message: 'This isn’t a RingCX access token. It may be a RingCentral token, or part of one.',
    hint: 'Sign in again to exchange the RingCentral token for a RingCX token.'
  },
  {
    text: 'Jwt issuer is not configured',
    pattern: /\bissuer is not configured\b/i,
    code: 'token-refused',
    message: 'RingCX doesn’t trust the token’s issuer. The token may be a JWT credential.',
    hint: 'Sign in again. A JWT credential works only for signing in to RingCentral.'
  },
  {
    text: 'Audiences in Jwt are not allowed',
    pattern: /\baudiences? in jwt (?:is|are) not allowed\b/i,
    code: 'token-refused',
    message: 'The token is for a different service.',
    hint: 'Check this connection’s RingCX host, then sign in again.',
    remedy: 'edit-connection'
  },
  {
    text: 'Jwt not yet valid',
    pattern: /\bjwt not yet valid\b/i,
    code: 'token-refused',
    message: 'RingCX says the token isn’t valid yet.',
    hint: 'Wait a few seconds and try again.',
    remedy: 'try-again'
  },
  {
    text: 'Jwt verification fails',
    pattern: /\bjwt verification fails\b/i,
    code: 'token-refused',
    message: 'RingCX couldn’t verify the token: it was changed, or is for a different environment.',
    hint: 'Check this connection’s RingCX host, then sign in again.',
    remedy: 'edit-connection'
  }
]

const unnamed: Omit<GatewayText, 'text' | 'pattern'> = {
  code: 'token-refused',
  message: 'RingCX doesn’t accept this access token.',
  hint: 'Renew the token or sign in again.'
}

/** No gateway text is longer; a longer body is something else that may hold any word. */
const LONGEST_TEXT = 2000

/**
 * What a refusal by the gateway means. Pure. A 401 always gives an error; a 403 gives one only for a text of
 * {@link GATEWAY_TEXTS}, because RingCX's own 403 is about roles (ringcx-api §4.6). The text counts whatever it is wrapped
 * in and called: plain, JSON, or a small web page.
 */
export function gatewayError(answer: Answer): AppError | null {
  if (answer.status !== 401 && answer.status !== 403) return null
  const text = readableText(answer)
  const known =
    text.length > LONGEST_TEXT ? undefined : GATEWAY_TEXTS.find(({ pattern }) => pattern.test(text))
  // The words of a 403 about roles are RingCX's own: "expired" there can be a license or a password
  const about = answer.status === 403 && !/\b(?:jwt|jwks)\b/i.test(text) ? undefined : known
  if (about === undefined && answer.status === 403) return null
  const { code, message, hint, remedy } = about ?? unnamed
  return new AppError({
    code,
    message,
    hint,
    retryable: code !== 'token-refused',
    serviceCode: statusText(answer),
    remedy,
    words: serviceWords(answer)
  })
}
