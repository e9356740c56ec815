import { AppError, type ErrorCode, type Remedy } from '../errors.ts'
import { answerFault } from '../http/answer-faults.ts'
import { malformed, statusText, type Answer } from '../http/answer.ts'
import { serviceWords } from '../http/service-words.ts'
import { gatewayError } from './gateway.ts'

/** What one status of the exchange or refresh means; the bodies are undocumented (ringcx-api §1.4, §2). */
export interface StatusMeaning {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  /** The remedy, if it differs from the code's; `null` for none. */
  readonly remedy?: Remedy | null
}

const wrongHost: StatusMeaning = {
  code: 'not-found',
  message: 'There is no RingCX sign-in at this host.',
  hint: 'Check this connection’s RingCX host. It’s usually https://ringcx.ringcentral.com.'
}
const tokenNotTaken: StatusMeaning = {
  code: 'token-refused',
  message:
    'RingCX doesn’t accept the RingCentral token: it expired, was revoked, or is from another environment.',
  hint: 'Sign in again. Make sure this connection’s two hosts belong to the same environment.'
}

/** Statuses of the exchange (ringcx-api §1.4). */
export const EXCHANGE_STATUSES: Readonly<Record<number, StatusMeaning>> = {
  400: tokenNotTaken,
  401: tokenNotTaken,
  403: {
    code: 'not-linked',
    message: 'The RingCentral sign-in works, but this user has no access to RingCX.',
    hint: 'Ask your RingCX admin to link this RingCentral user and create an admin or agent record for it.'
  },
  404: wrongHost,
  405: wrongHost
}

const refreshNotTaken: StatusMeaning = {
  code: 'token-refused',
  message: 'RingCX no longer accepts its refresh token.',
  hint: 'Token Desk exchanges the RingCentral token again automatically.',
  remedy: null
}

/**
 * Statuses of the refresh (ringcx-api §2). All of them say only that this refresh token is of no more use: a
 * wrong host shows at the exchange, which is the next thing to be tried.
 */
export const REFRESH_STATUSES: Readonly<Record<number, StatusMeaning>> = {
  400: refreshNotTaken,
  401: refreshNotTaken,
  403: refreshNotTaken,
  404: refreshNotTaken
}

/** What a failed exchange means. Pure. */
export function exchangeRefusal(answer: Answer): AppError {
  return refusal(answer, EXCHANGE_STATUSES)
}

/** What a failed refresh means. Pure. */
export function refreshRefusal(answer: Answer): AppError {
  return refusal(answer, REFRESH_STATUSES)
}

function refusal(answer: Answer, statuses: Readonly<Record<number, StatusMeaning>>): AppError {
  const fault = answerFault(answer, 'RingCX')
  if (fault !== null) return fault
  // "Jwks …": the service cannot check tokens now, so nothing is known about this one (ringcx-api §2.1)
  const gateway = gatewayError(answer)
  if (gateway?.code === 'service-failed') return gateway
  const meaning = statuses[answer.status]
  const words = serviceWords(answer)
  if (meaning === undefined) return malformed('RingCX', 'an unexpected response', answer, words)
  return new AppError({
    ...meaning,
    retryable: false,
    serviceCode: statusText(answer),
    words
  })
}
