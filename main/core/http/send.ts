import { AppError } from '../errors.ts'
import type { Fetch } from '../ports.ts'
import { malformed, type Answer } from './answer.ts'
import { captivePortal } from './answer-faults.ts'
import { readBounded, type JsonLimits } from './read-bounded.ts'
import { deadlineError, networkError } from './network-error.ts'
import { isRefusedRedirect } from './network-errors.ts'
import { watched, type Watching } from './request-watch.ts'

/** Time from sending to the last byte of the response. */
export const DEADLINE_MS = 30_000

/** Token responses are about 2 kB; a longer one isn't a token response (security-reliability §4.2). */
export const TOKEN_ANSWER_BYTES = 64 * 1024

/** Room for a list of 300,000 users: 200,000 of the simulator's, with every documented field, take 134 MB. */
export const STREAMED_BYTES = 256 * 1024 * 1024

/** Room for a document that is read as a whole, such as one user or the accounts, whose fields take 3 kB each. */
export const DOCUMENT_BYTES = 16 * 1024 * 1024

/** Without it, a document of nothing but `{},` would hold up main for seconds and take a gigabyte. */
export const DOCUMENT_JSON: JsonLimits = { containers: 400_000, values: 2_000_000 }

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

/** Limits of one request and its response, and who is told about them. */
export interface Limits extends Watching {
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
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: URLSearchParams | string
}

/**
 * Sends a request and reads the whole response, within its limits. Any status except a redirect is accepted here; the
 * caller's pure functions interpret it (sending and interpreting are separate).
 *
 * @throws AppError `network-failed` | `tls-failed` | `captive-portal` (a redirect) | `answer-malformed` (too long)
 */
export function send(fetch: Fetch, request: OutgoingRequest, limits: Limits): Promise<Answer> {
  return receive(fetch, (watchedFetch, signal) => perform(watchedFetch, request, signal), limits)
}

/** The request itself, without following redirects. */
export function perform(fetch: Fetch, request: OutgoingRequest, signal: AbortSignal): Promise<Response> {
  const { method, url, headers, body } = request
  return fetch(url, {
    method,
    headers: { accept: 'application/json', ...headers },
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body })
  })
}

/**
 * {@link send} for a request that someone else composes: `request` must use the fetch that it is given, pass on the
 * signal, and not follow redirects.
 *
 * Redirects are rejected because a token endpoint never redirects, and following one would give a credential to
 * another server; in practice, a redirect is a network's sign-in page.
 */
export function receive(
  fetch: Fetch,
  request: (fetch: Fetch, signal: AbortSignal) => Promise<Response>,
  limits: Limits
): Promise<Answer> {
  return withinLimits(fetch, limits, async (exchange) => {
    const response = await request(exchange.fetch, exchange.signal)
    return await readWhole(response, await headOf(response, limits), limits, exchange)
  })
}

/** One request with its response, under way. */
export interface Exchange {
  /** Reports the request to the watcher. */
  readonly fetch: Fetch
  readonly signal: AbortSignal
  /** @param bytes of the body so far */
  received(bytes: number): void
}

/** Runs an exchange under its deadline and tells a failure by name. @throws AppError */
export async function withinLimits<Result>(
  fetch: Fetch,
  limits: Limits,
  perform: (exchange: Exchange) => Promise<Result>
): Promise<Result> {
  const deadline = (limits.deadline ?? (() => deadlineIn(DEADLINE_MS)))()
  const signal =
    limits.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, limits.signal])
  const watch = watched(fetch, limits)
  const failure = (thrown: unknown): AppError => {
    if (thrown instanceof AppError) return thrown
    if (deadline.signal.aborted) return deadlineError(deadline.ms, thrown)
    return isRefusedRedirect(thrown) ? captivePortal() : networkError(thrown)
  }
  try {
    const result = await perform({ fetch: watch.fetch, signal, received: watch.received })
    watch.ended(null)
    return result
  } catch (thrown) {
    const error = failure(thrown)
    watch.ended(limits.signal?.aborted === true ? 'canceled' : error)
    throw error
  } finally {
    deadline.clear()
  }
}

/** Status and headers. @throws AppError `captive-portal` for a redirect */
export async function headOf(response: Response, limits: Limits): Promise<Answer> {
  const head = { status: response.status, headers: response.headers, text: '', secrets: limits.secrets }
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    await response.body?.cancel()
    throw captivePortal(head)
  }
  return head
}

/** The answer with its body. @throws AppError `answer-malformed` when it is too long, and what the stream fails with */
export async function readWhole(
  response: Response,
  head: Answer,
  limits: Limits,
  { signal, received }: Exchange
): Promise<Answer> {
  const text = await readBounded(response, limits.maxBytes, signal, { json: limits.json, onBytes: received })
  if (text === null) throw malformed(limits.service, 'a response that is too long', head)
  return { ...head, text }
}
