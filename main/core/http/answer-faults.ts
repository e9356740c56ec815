import { serviceWords } from '../doctor/service-words.ts'
import { AppError } from '../errors.ts'
import { isWebPage, statusText, type Answer } from './answer.ts'
import { proxySignIn } from './network-errors.ts'
import { retryAfterMs } from './retry-after.ts'

/** Silence after a 429 without `Retry-After`: the length of the services' own penalty (ringcx-api §6.8). */
export const PENALTY_MS = 60_000

/**
 * The faults that any answer can have whatever was asked, in the order in which they must be looked for; `null`
 * when the answer is the service's own word on the request.
 *
 * A web page counts as a portal or proxy in between for every status but 404 (a wrong host shows a page too)
 * and 5xx (load balancers apologise in HTML): tokens are kept, nothing is signed out
 * (security-reliability §5.2 rule 5).
 *
 * @param service name for the person, such as `RingCX`
 */
export function answerFault(answer: Answer, service: string): AppError | null {
  const { status } = answer
  if (status === 429) return rateLimited(answer, service)
  if (status === 407) return proxyRefused(answer)
  if (status === 511) return captivePortal(answer)
  if (status === 408 || status >= 500) return serviceFailed(answer, service)
  if (status !== 404 && isWebPage(answer)) return captivePortal(answer)
  return null
}

/** The error for “too many requests”. @param answer its `Retry-After` is obeyed, else {@link PENALTY_MS} */
export function rateLimited(answer: Answer, service: string, serviceCode?: string): AppError {
  return new AppError({
    code: 'rate-limited',
    message: `${service} says there were too many requests in the last minute.`,
    hint: 'Token Desk is silent for a while and goes on by itself; another program may be using the same app.',
    retryable: true,
    serviceCode: serviceCode ?? statusText(answer),
    retryAfterMs: retryAfterMs(answer.headers) ?? PENALTY_MS,
    words: serviceWords(answer)
  })
}

/** The error for a fault of the service's own. */
export function serviceFailed(answer: Answer, service: string, serviceCode?: string): AppError {
  return new AppError({
    code: 'service-failed',
    message: `${service} has a fault of its own right now.`,
    hint: 'Token Desk tries again by itself; nothing needs to be changed.',
    retryable: true,
    serviceCode: serviceCode ?? statusText(answer),
    retryAfterMs: retryAfterMs(answer.headers),
    words: serviceWords(answer)
  })
}

/** The error for a page or redirect where data was expected. @param answer left out when only the fact is known */
export function captivePortal(answer?: Answer): AppError {
  return new AppError({
    code: 'captive-portal',
    message: 'A web page came back where data was expected: the network or a proxy wants a sign-in first.',
    hint: 'Open any page in a browser and sign in to the network; if it happens on every network, check the host.',
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
