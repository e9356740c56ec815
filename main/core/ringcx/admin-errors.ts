import { serviceCode as codeToShow, serviceWords } from '../doctor/service-words.ts'
import { AppError } from '../errors.ts'
import { malformed, statusText, tryJson, type Answer } from '../http/answer.ts'
import { answerFault } from '../http/answer-faults.ts'
import { object, text } from './fields.ts'
import { gatewayError } from './gateway.ts'

/** What a request was for, so that a refusal can name it and the role it needs. */
export interface Purpose {
  /** Noun phrase for the person, such as `admin users`. */
  readonly what: string
  /** Roles that open it (ringcx-api §4.2, §4.3), such as `MANAGE_USERS or SUPER_USER`; `null` when any login does. */
  readonly needs: string | null
}

/**
 * What a refusal of the admin API means (ringcx-api §4.6). Pure. The body is used for its `errorCode`, only
 * when it looks like one; the rest of it is server text. Of both only what `service-words.ts` lets through is kept.
 */
export function adminRefusal(answer: Answer, purpose: Purpose): AppError {
  const fault = answerFault(answer, 'RingCX')
  if (fault !== null) return fault
  const gateway = gatewayError(answer)
  if (gateway !== null) return gateway
  const serviceCode = codeOf(answer) ?? statusText(answer)
  const words = serviceWords(answer)
  switch (answer.status) {
    case 403:
      return new AppError({
        code: 'forbidden',
        message: `This user may not read ${purpose.what} in RingCX; the token itself is fine.`,
        hint:
          purpose.needs === null
            ? 'Ask a RingCX admin to check the roles and rights documents of this user.'
            : `Ask a RingCX admin to give this user the role ${purpose.needs}.`,
        retryable: false,
        serviceCode,
        words
      })
    case 404:
      return new AppError({
        code: 'not-found',
        message: `RingCX has no ${purpose.what} here, or this user may not see them.`,
        hint: 'Check the RingCX host of this connection, and that an id is a sub-account id, not the main account’s.',
        retryable: false,
        serviceCode,
        words
      })
    case 400:
    case 409:
      return new AppError({
        code: 'input-invalid',
        message: `RingCX did not accept the request for ${purpose.what}.`,
        hint: 'Check the ids and filters of the request.',
        retryable: false,
        serviceCode,
        words
      })
    default:
      return malformed('RingCX', 'an answer that is not documented', answer, words)
  }
}

function codeOf(answer: Answer): string | undefined {
  return codeToShow(text(object(tryJson(answer))?.['errorCode']) ?? undefined, answer.secrets)
}
