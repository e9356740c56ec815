import { z } from 'zod'
import { AppError } from '../errors.ts'
import { answerFault, PENALTY_MS } from '../http/answer-faults.ts'
import { isWebPage, malformed, statusText, tryJson, type Answer } from '../http/answer.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { serviceCode as codeToShow, serviceWords } from '../http/service-words.ts'
import { onFirstUse } from '../on-first-use.ts'
import {
  BY_CREDENTIAL,
  DEAD_CREDENTIAL,
  OAUTH_ERROR_NAMES,
  OAUTH_ERRORS,
  type PresentedCredential
} from './oauth-errors.ts'

const errorCode = () => z.string().max(64).optional().catch(undefined)

/** Both shapes of ringcx-api §6.7, every field optional. */
const errorBody = onFirstUse(() =>
  z.object({
    error: errorCode(),
    errorCode: errorCode(),
    errors: z.array(z.unknown()).max(100).optional().catch(undefined)
  })
)
const errorItem = onFirstUse(() => z.object({ errorCode: errorCode() }))

/**
 * What a refusal of RingCentral's token endpoint means. Pure. Looks at transport faults first, then at
 * RingCentral's codes, then at the standard's names, and hardly at the status: statuses differ from the docs
 * (ringcx-api §6.7).
 *
 * A refusal without any known shape is `answer-malformed`, retryable: a filter on the way must not be able to
 * end a session. Only the error page of RingCentral's own server is a refusal without a code.
 */
export function oauthRefusal(answer: Answer, presented: PresentedCredential): AppError {
  const fault = answerFault(answer, 'RingCentral')
  if (fault !== null) return fault
  const body = errorBody().safeParse(tryJson(answer))
  if (!body.success) return unexplained(answer)
  const codes = ringCentralCodes(body.data, answer)
  const known = codes.find((code) => Object.hasOwn(OAUTH_ERRORS, code))
  const name = body.data.error
  if (known !== undefined) return explained(OAUTH_ERRORS[known], known, answer, presented)
  if (name !== undefined && Object.hasOwn(OAUTH_ERROR_NAMES, name)) {
    return explained(OAUTH_ERROR_NAMES[name], codes[0] ?? name, answer, presented)
  }
  // A name that is no standard's counts only where the standard has refusals (RFC 6749 §5.2): a filter may use any word
  const isOAuth = answer.status === 400 || answer.status === 401
  const unknown = codes[0] ?? (isOAuth ? codeToShow(name, answer.secrets) : undefined)
  return unknown === undefined ? unexplained(answer) : unfamiliar(unknown, answer)
}

/** Codes of RingCentral's that may be shown, such as `OAU-213`. */
function ringCentralCodes(body: z.infer<ReturnType<typeof errorBody>>, answer: Answer): string[] {
  const items = (body.errors ?? []).map((item) => errorItem().safeParse(item).data?.errorCode)
  return [...items, body.errorCode]
    .map((code) => codeToShow(code, answer.secrets))
    .filter((code) => code !== undefined)
}

function explained(
  entry: (typeof OAUTH_ERRORS)[string] | undefined,
  serviceCode: string,
  answer: Answer,
  presented: PresentedCredential
): AppError {
  const fault = entry === undefined || entry === BY_CREDENTIAL ? DEAD_CREDENTIAL[presented] : entry
  const wait = fault.code === 'rate-limited' ? (retryAfterMs(answer.headers) ?? PENALTY_MS) : undefined
  return new AppError({
    code: fault.code,
    message: fault.message,
    hint: fault.hint,
    retryable: fault.code === 'rate-limited' || fault.code === 'service-failed',
    serviceCode,
    retryAfterMs: wait,
    remedy: fault.remedy,
    words: serviceWords(answer)
  })
}

/** RingCentral's own word, but a code that is not in the tables: a 400 must not be repeated (ringcx-api §6.7). */
function unfamiliar(serviceCode: string, answer: Answer): AppError {
  return new AppError({
    code: 'credential-refused',
    message: 'RingCentral rejected the sign-in with a code that Token Desk doesn’t recognize.',
    hint: 'Look the code up in RingCentral’s documentation, or sign in again.',
    retryable: false,
    serviceCode,
    remedy: 'sign-in-again',
    words: serviceWords(answer)
  })
}

/** A 401 from the server itself: something in the request is not accepted, and will not be later. */
function refusedByServer(answer: Answer): AppError {
  return new AppError({
    code: 'credential-refused',
    message: 'RingCentral rejected the sign-in without giving a reason.',
    hint: 'Check this connection’s client ID, client secret, and host, then sign in again.',
    retryable: false,
    serviceCode: statusText(answer),
    remedy: 'edit-connection',
    words: serviceWords(answer)
  })
}

function unexplained(answer: Answer): AppError {
  const words = serviceWords(answer)
  // `answerFault` has let the page pass, so it is that of RingCentral's own server
  if (answer.status === 401 && isWebPage(answer)) return refusedByServer(answer)
  if (answer.status !== 404)
    return malformed('RingCentral', 'an error response without an error code', answer, words)
  return new AppError({
    code: 'not-found',
    message: 'There is no RingCentral sign-in at this host.',
    hint: 'Check this connection’s RingCentral host. It’s usually https://platform.ringcentral.com.',
    retryable: false,
    serviceCode: statusText(answer),
    words
  })
}
