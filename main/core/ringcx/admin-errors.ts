import { AppError } from '../errors.ts'
import { answerFault } from '../http/answer-faults.ts'
import { malformed, statusText, tryJson, type Answer } from '../http/answer.ts'
import { serviceCode as codeToShow, serviceWords } from '../http/service-words.ts'
import { object, text } from './fields.ts'
import { gatewayError } from './gateway.ts'

/** What a request was for, so that an error can name it and the role it needs. */
export interface Purpose {
  /** Noun phrase for the person, such as `admin users`. */
  readonly what: string
  /** Roles that open it (ringcx-api §4.2, §4.3), such as `MANAGE_USERS or SUPER_USER`; `null` when any login does. */
  readonly needs: string | null
  /** The right of a rights document that opens it (ringcx-api §4.3), such as `READ on the agent group`. */
  readonly right?: string
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
        message: `This user isn’t allowed to see ${purpose.what} in RingCX. The token itself is fine.`,
        hint: forbiddenHint(purpose),
        retryable: false,
        serviceCode,
        words
      })
    case 404:
      return new AppError({
        code: 'not-found',
        message: `RingCX has no ${purpose.what} here, or this user isn’t allowed to see them.`,
        hint: 'Check this connection’s RingCX host. Make sure the account ID is a sub-account’s, not the main account’s.',
        retryable: false,
        serviceCode,
        words
      })
    case 400:
    case 409:
      return new AppError({
        code: 'input-invalid',
        message: `RingCX didn’t accept the request for ${purpose.what}.`,
        hint: 'Check the IDs and filters in the request.',
        retryable: false,
        serviceCode,
        words
      })
    default:
      return malformed('RingCX', 'an unexpected response', answer, words)
  }
}

/** Names what is missing and who can give it: roles and rights documents each need a different role (ringcx-api §4.2). */
function forbiddenHint({ needs, right }: Purpose): string {
  if (needs !== null)
    return `Ask a RingCX admin who manages users (a SUPER_USER, for example) to give this user the ${needs} role.`
  if (right === undefined) return 'Ask a RingCX admin to check this user’s roles and rights documents.'
  return `Ask a RingCX admin who manages rights (MANAGE_RIGHTS or SUPER_USER) to give this user ${right}.`
}

function codeOf(answer: Answer): string | undefined {
  return codeToShow(text(object(tryJson(answer))?.['errorCode']) ?? undefined, answer.secrets)
}
