import { AppError } from '../errors.ts'
import { answerSource } from './answer-source.ts'
import { statusText, type Answer } from './answer.ts'
import { proxySignIn } from './network-errors.ts'
import { retryAfterMs } from './retry-after.ts'
import { serviceWords } from './service-words.ts'

/** Silence after a 429 without `Retry-After`: the length of the services' own penalty (ringcx-api §6.8). */
export const PENALTY_MS = 60_000

/**
 * Checks any response for the failures that don't depend on the request, in the required order; `null` if the
 * response is the service's own.
 *
 * A response from a device or portal in between never counts as the service's (`answer-source.ts`): tokens are kept,
 * nothing is signed out (security-reliability §5.2 rule 5). An anonymous 5xx page counts as a service failure,
 * because load balancers apologize in HTML.
 *
 * @param service name for the person, such as `RingCX`
 */
export function answerFault(answer: Answer, service: string): AppError | null {
  const { status } = answer
  if (status === 429) return rateLimited(answer, service)
  if (status === 407) return proxyRefused(answer)
  if (status === 511) return captivePortal(answer)
  const source = answerSource(answer)
  const isFault = status === 408 || status >= 500
  if (source.from === 'filter' && (source.name !== null || !isFault)) {
    return filterRefused(answer, service, source.name)
  }
  if (isFault) return serviceFailed(answer, service)
  return source.from === 'portal' ? captivePortal(answer) : null
}

/** The error for “too many requests”. @param answer its `Retry-After` is respected; otherwise {@link PENALTY_MS} */
export function rateLimited(answer: Answer, service: string, serviceCode?: string): AppError {
  return new AppError({
    code: 'rate-limited',
    message: `${service} received too many requests in the last minute.`,
    hint: 'Token Desk pauses, then retries automatically. Another program may be using the same app.',
    retryable: true,
    serviceCode: serviceCode ?? statusText(answer),
    retryAfterMs: retryAfterMs(answer.headers) ?? PENALTY_MS,
    words: serviceWords(answer)
  })
}

/** The error for a failure of the service itself. */
export function serviceFailed(answer: Answer, service: string, serviceCode?: string): AppError {
  return new AppError({
    code: 'service-failed',
    message: `${service} is having a problem.`,
    hint: 'Token Desk retries automatically. You don’t need to change anything.',
    retryable: true,
    serviceCode: serviceCode ?? statusText(answer),
    retryAfterMs: retryAfterMs(answer.headers),
    words: serviceWords(answer)
  })
}

/**
 * The error for a request blocked on the way, by a firewall or a content network, for example. Time, another network,
 * or its administrator can fix it; a new sign-in can't.
 */
function filterRefused(answer: Answer, service: string, name: string | null): AppError {
  const what = name === null ? 'A filter' : `A filter (${name})`
  return new AppError({
    code: 'network-failed',
    message: `${what} between this computer and ${service} blocked the request.`,
    hint: 'Token Desk keeps your tokens and tries again. If this keeps happening, try another network or ask your network team to allow the host.',
    retryable: true,
    serviceCode: statusText(answer),
    retryAfterMs: retryAfterMs(answer.headers),
    words: serviceWords(answer)
  })
}

/** The error for a page or redirect where data was expected. @param answer omitted if only the fact is known */
export function captivePortal(answer?: Answer): AppError {
  return new AppError({
    code: 'captive-portal',
    message:
      'A web page came back instead of data. The network or a proxy probably requires you to sign in first.',
    hint: 'Open any page in a browser and sign in to the network. If this happens on every network, check the host.',
    retryable: true,
    serviceCode: answer === undefined ? undefined : statusText(answer),
    words: answer === undefined ? undefined : serviceWords(answer)
  })
}

function proxyRefused(answer: Answer): AppError {
  return new AppError({
    ...proxySignIn,
    retryable: true,
    serviceCode: statusText(answer)
  })
}
