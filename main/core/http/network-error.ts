import { AppError, asAppError } from '../errors.ts'
import { handshake, NETWORK_ERRORS, slow, type NetworkFault } from './network-errors.ts'

/** Whole families that are about TLS, for names that are newer than the table. */
const TLS_FAMILY = /^ERR_(?:CERT|SSL|TLS|BAD_SSL)_[A-Z0-9_]{1,60}$/

const unnamed: NetworkFault = {
  code: 'network-failed',
  message: 'The request failed before a response arrived.',
  hint: 'Check your network and try again.'
}

/** Names that mean a wrong call, not a network failure: a bug, reported as such. */
const MISUSE: ReadonlySet<string> = new Set([
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_ARG_VALUE',
  'ERR_INVALID_URL'
])

/** At most this many `cause` links are followed: fetch wraps the system’s error once or twice. */
const CAUSE_DEPTH = 6

/**
 * The error for a request without a response, looked up by name in {@link NETWORK_ERRORS}: in `code`, in a `net::`
 * name inside the message (Chromium), or in a `cause` (Node's fetch says only “fetch failed”).
 *
 * @param thrown what `fetch` or a body read rejected with; its text is never shown, only a known name
 * @returns `network-failed` (retryable), `tls-failed` (not retried with less; security-reliability §1.9), or
 *   `internal` when the request was never a request
 */
export function networkError(thrown: unknown): AppError {
  const names = namesOf(thrown)
  if (names.some((each) => MISUSE.has(each))) return asAppError(thrown)
  const name = names.find((each) => faultNamed(each) !== undefined)
  const fault = (name === undefined ? undefined : faultNamed(name)) ?? unnamed
  return new AppError({
    code: fault.code,
    message: fault.message,
    hint: fault.hint,
    retryable: fault.code === 'network-failed',
    serviceCode: name,
    remedy: fault.remedy,
    cause: thrown
  })
}

/** The error for a request that timed out. @param deadlineMs its time limit in milliseconds */
export function deadlineError(deadlineMs: number, thrown: unknown): AppError {
  return new AppError({
    code: 'network-failed',
    message: `No response within ${String(Math.round(deadlineMs / 1000))} seconds.`,
    hint: slow.hint,
    retryable: true,
    cause: thrown
  })
}

/** Whether this is the name of a network failure, and nothing that a service wrote. */
export const isNetworkName = (name: string): boolean => faultNamed(name) !== undefined

function faultNamed(name: string): NetworkFault | undefined {
  if (Object.hasOwn(NETWORK_ERRORS, name)) return NETWORK_ERRORS[name]
  return TLS_FAMILY.test(name) ? handshake : undefined
}

function namesOf(thrown: unknown): string[] {
  const names: string[] = []
  const queue: unknown[] = [thrown]
  for (let depth = 0; depth < CAUSE_DEPTH && queue.length > 0; depth += 1) {
    const error: unknown = queue.shift()
    if (typeof error !== 'object' || error === null) continue
    const { code, message, cause, errors } = error as Record<'code' | 'message' | 'cause' | 'errors', unknown>
    if (typeof code === 'string') names.push(code)
    if (typeof message === 'string') {
      const chromium = /\bnet::(ERR_[A-Z0-9_]+)/.exec(message)?.[1]
      if (chromium !== undefined) names.push(chromium)
    }
    if (cause !== undefined) queue.push(cause)
    // Happy eyeballs (RFC 8305) fails with an AggregateError: one error per address tried
    if (Array.isArray(errors)) queue.push(...(errors as readonly unknown[]).slice(0, 2))
  }
  return names
}
