import { AppError } from '../errors.ts'
import type { Fetch } from '../ports.ts'
import { malformed, type Answer } from './answer.ts'
import { captivePortal } from './answer-faults.ts'
import { readBounded, type JsonLimits } from './read-bounded.ts'
import { deadlineError, networkError } from './network-error.ts'
import { isRefusedRedirect } from './network-errors.ts'

/** Time from sending to the last byte of the response. */
export const DEADLINE_MS = 30_000

/** Token responses are about 2 kB; a longer one isn't a token response (security-reliability §4.2). */
export const TOKEN_ANSWER_BYTES = 64 * 1024

/** Room for a list of 200,000 users: the simulator's, with every documented field, takes 134 MB. */
export const LIST_ANSWER_BYTES = 160 * 1024 * 1024

/**
 * Twice what such a list holds (1.1 million objects and lists, 5.6 million commas). Without it, 160 MB of `{},` would
 * hold up main for minutes and take gigabytes.
 */
export const LIST_JSON: JsonLimits = { containers: 2_000_000, values: 11_000_000 }

/** As {@link DEADLINE_MS}, for a list, which may be long and come over a slow line. */
export const LIST_DEADLINE_MS = 120_000

/** A signal that fires when the time is up, and a function to stop waiting for it. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Its duration in milliseconds. */
  readonly ms: number
  clear(): void
}

/** Creates a {@link Deadline} on the machine's own timers. */
export function deadlineIn(ms: number): Deadline {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    controller.abort()
  }, ms)
  return {
    signal: controller.signal,
    ms,
    clear: () => {
      clearTimeout(timer)
    }
  }
}

/** Limits of one request and its response. */
export interface Limits {
  /** Name of the service for the person, such as `RingCX`. */
  readonly service: string
  /** The maximum size of the body in bytes, after decompression. */
  readonly maxBytes: number
  /** How much JSON it may hold; left out where `maxBytes` is small. */
  readonly json?: JsonLimits | undefined
  /** Makes the deadline; tests inject one that has passed. Default: {@link DEADLINE_MS} from now. */
  readonly deadline?: (() => Deadline) | undefined
  /** Ends the attempt early if it is no longer needed. */
  readonly signal?: AbortSignal | undefined
  /** The secrets in the request, which no text of the answer may bring back ({@link Answer.secrets}). */
  readonly secrets?: readonly string[] | undefined
}

/** A request for {@link send}. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: URLSearchParams
}

/**
 * Sends a request and reads the whole response, within its limits. Any status except a redirect is accepted here; the
 * caller's pure functions interpret it (sending and interpreting are separate).
 *
 * @throws AppError `network-failed` | `tls-failed` | `captive-portal` (a redirect) | `answer-malformed` (too long)
 */
export function send(fetch: Fetch, request: OutgoingRequest, limits: Limits): Promise<Answer> {
  const { method, url, headers, body } = request
  return receive(
    (signal) =>
      fetch(url, {
        method,
        headers: { accept: 'application/json', ...headers },
        redirect: 'manual',
        signal,
        ...(body === undefined ? {} : { body })
      }),
    limits
  )
}

/**
 * {@link send} for a request that someone else composes: `perform` must pass on the signal and must not follow
 * redirects.
 *
 * Redirects are rejected because a token endpoint never redirects, and following one would give a credential to
 * another server; in practice, a redirect is a network's sign-in page.
 */
export async function receive(
  perform: (signal: AbortSignal) => Promise<Response>,
  limits: Limits
): Promise<Answer> {
  const deadline = (limits.deadline ?? (() => deadlineIn(DEADLINE_MS)))()
  const signal =
    limits.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, limits.signal])
  try {
    const response = await perform(signal)
    const answer = { status: response.status, headers: response.headers, text: '', secrets: limits.secrets }
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel()
      throw captivePortal(answer)
    }
    const text = await readBounded(response, limits.maxBytes, signal, limits.json)
    if (text === null) throw malformed(limits.service, 'a response that is too long', answer)
    return { ...answer, text }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    if (deadline.signal.aborted) throw deadlineError(deadline.ms, thrown)
    if (isRefusedRedirect(thrown)) throw captivePortal()
    throw networkError(thrown)
  } finally {
    deadline.clear()
  }
}
