import { AppError } from '../errors.ts'
import { deadlineError } from '../http/network-error.ts'
import { isRefusedRedirect } from '../http/network-errors.ts'
import type { WatchRequest } from '../http/request-watch.ts'
import { perform, withinLimits, type Deadline, type OutgoingRequest } from '../http/send.ts'
import type { Clock, Fetch } from '../ports.ts'
import { gatewayError } from '../ringcx/gateway.ts'
import type { NamedValue } from './form-body.ts'

/** Most of a body that is read by default, in bytes. */
export const MOST_BYTES = 20 * 1024 * 1024

/** What came, with its secrets. */
export interface Received {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly NamedValue[]
  readonly body: Uint8Array
  /** The end of the body is missing; a note says why. */
  readonly isCut: boolean
  /** Until the head of the answer, and from there to its end, in milliseconds. */
  readonly waitingMs: number
  readonly transferMs: number
  readonly notes: readonly string[]
}

/** Circumstances of {@link receiveAnswer}. */
export interface Receiving {
  /** Name of the service for the person. */
  readonly service: string
  /** Cancels it. */
  readonly signal: AbortSignal
  readonly deadline: () => Deadline
  readonly clock: Clock
  /** The token that is sent. */
  readonly secrets: readonly string[]
  /** 1, or higher when it is sent again. */
  readonly attempt: number
  readonly watch: WatchRequest | undefined
  /** Most of the body that is read. */
  readonly mostBytes: number
}

/**
 * Sends a request and reads the answer, whatever it is: a refusal, a redirect, something binary. A redirect is never
 * followed, because the token would go along. A body that is too long, or that stops on the way, is cut.
 *
 * @throws AppError `network-failed` | `tls-failed` as long as no answer has begun, and the signal's reason
 */
export async function receiveAnswer(
  fetch: Fetch,
  request: OutgoingRequest,
  { service, signal: cancel, deadline, clock, mostBytes, secrets, attempt, watch }: Receiving
): Promise<Received> {
  const begun = clock.monotonic()
  let late: Deadline | null = null
  const limits = {
    service,
    maxBytes: mostBytes,
    signal: cancel,
    deadline: () => (late = deadline()),
    purpose: 'request' as const,
    secrets,
    attempt,
    watch
  }
  return await withinLimits(fetch, limits, async (exchange) => {
    const { signal } = exchange
    const response = await perform(exchange.fetch, request, signal).catch((thrown: unknown) => {
      throw isRefusedRedirect(thrown) ? redirected(service) : thrown
    })
    const head = clock.monotonic()
    const { bytes, end } = await readUpTo(response, mostBytes, signal, exchange.received)
    cancel.throwIfAborted()
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers].map(([name, value]) => ({ name, value })),
      body: bytes,
      isCut: end !== 'whole',
      waitingMs: head - begun,
      transferMs: clock.monotonic() - head,
      notes: notesOn(end, late, mostBytes)
    }
  })
}

type End = 'whole' | 'too-long' | 'stopped'

/** Reads as much of a body as may be kept. What came before it broke off counts. */
async function readUpTo(
  response: Response,
  most: number,
  signal: AbortSignal,
  onReceived: (bytes: number) => void
): Promise<{ readonly bytes: Uint8Array; readonly end: End }> {
  if (response.body === null) return { bytes: new Uint8Array(0), end: 'whole' }
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const giveUp = (): void => {
    reader.cancel(signal.reason).catch(() => undefined)
  }
  signal.addEventListener('abort', giveUp, { once: true })
  const pieces: Uint8Array[] = []
  let size = 0
  let end: End = 'whole'
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (signal.aborted) end = 'stopped'
      if (done || end !== 'whole') break
      const room = most - size
      pieces.push(value.byteLength <= room ? value : value.subarray(0, room))
      size += Math.min(value.byteLength, room)
      onReceived(size)
      if (value.byteLength <= room) continue
      end = 'too-long'
      giveUp()
      break
    }
  } catch {
    end = 'stopped'
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
  // Memory of its own, so that it can be handed to the thread without a copy
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return { bytes, end }
}

function notesOn(end: End, late: Deadline | null, most: number): string[] {
  const size = `${String(most / 2 ** 20)} MB`
  const notes: string[] = []
  if (end === 'too-long')
    notes.push(
      `The response is longer than ${size}. Token Desk kept the first ${size} and left out the rest.`
    )
  if (end === 'stopped') {
    const isLate = late?.signal.aborted === true
    notes.push(
      isLate
        ? `${deadlineError(late.ms, undefined).message.replace('No response', 'The response didn’t finish')} Token Desk kept what arrived.`
        : 'The connection was lost before the response finished. Token Desk kept what arrived.'
    )
  }
  return notes
}

/** Whether the gateway says that the access token expired, in either spelling (ringcx-api §2.1). */
export function saysExpired({ status, headers, body }: Received): boolean {
  if (status !== 401 || body.byteLength > 4_096) return false
  const answer = {
    status,
    headers: new Headers(headers.map(({ name, value }): [string, string] => [name, value])),
    text: new TextDecoder().decode(body)
  }
  return gatewayError(answer)?.code === 'token-expired'
}

/** Chromium's network stack may not tell where a redirect points. */
function redirected(service: string): AppError {
  return new AppError({
    code: 'answer-malformed',
    message: `${service} returned a redirect. Token Desk doesn’t follow redirects, so your token stays with this host.`,
    hint: 'Check the path. If every request is redirected, check the host, and sign in to your network first.',
    retryable: true
  })
}
