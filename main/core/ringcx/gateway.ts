import type { Remedy } from '../doctor/remedies.ts'
import { serviceWords } from '../doctor/service-words.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import { readableText, statusText, type Answer } from '../http/answer.ts'

/** One text of the gateway in front of RingCX, and what it means. */
export interface GatewayText {
  /** The text as it is documented or expected (ringcx-api §2.1). */
  readonly text: string
  /** Tested against the readable text of the whole body, which is one short line. */
  readonly pattern: RegExp
  readonly code: Extract<ErrorCode, 'token-expired' | 'token-refused' | 'service-failed'>
  readonly message: string
  readonly hint: string
  /** Where another button helps than that of the code. */
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
    message: 'RingCX says the access token is expired.',
    hint: 'Token Desk renews it by itself; try again.'
  },
  {
    text: 'Jwks remote fetch is failed',
    pattern: /\bjwks\b/i,
    code: 'service-failed',
    message: 'RingCX cannot check tokens right now: it has trouble with its own keys.',
    hint: 'Wait a little and try again; the token is kept.'
  },
  {
    text: 'Jwt is missing',
    pattern: /\bjwt is missing\b/i,
    code: 'token-refused',
    message: 'The request reached RingCX without a token.',
    hint: 'Try again; if it stays, a proxy on the way may be removing the Authorization header.',
    remedy: 'try-again'
  },
  {
    text: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
    pattern: /\bjwt is not in the form\b/i,
    code: 'token-refused',
    message: 'What was sent is not a RingCX access token: perhaps a RingCentral token, or a part of one.',
    hint: 'Sign in again, so that the RingCentral token is exchanged for a RingCX one.'
  },
  {
    text: 'Jwt issuer is not configured',
    pattern: /\bissuer is not configured\b/i,
    code: 'token-refused',
    message:
      'The token was issued by someone RingCX does not trust, such as a JWT credential used as a token.',
    hint: 'Sign in again; a JWT credential only works at RingCentral’s sign-in.'
  },
  {
    text: 'Audiences in Jwt are not allowed',
    pattern: /\baudiences? in jwt (?:is|are) not allowed\b/i,
    code: 'token-refused',
    message: 'The token is for another service.',
    hint: 'Check the RingCX host of this connection, then sign in again.',
    remedy: 'edit-connection'
  },
  {
    text: 'Jwt not yet valid',
    pattern: /\bjwt not yet valid\b/i,
    code: 'token-refused',
    message: 'RingCX says the token is not valid yet.',
    hint: 'Wait a few seconds and try again.',
    remedy: 'try-again'
  },
  {
    text: 'Jwt verification fails',
    pattern: /\bjwt verification fails\b/i,
    code: 'token-refused',
    message: 'RingCX could not verify the token: it was altered, or made for another environment.',
    hint: 'Check the RingCX host of this connection, then sign in again.',
    remedy: 'edit-connection'
  }
]

const unnamed: Omit<GatewayText, 'text' | 'pattern'> = {
  code: 'token-refused',
  message: 'RingCX does not accept this access token.',
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
