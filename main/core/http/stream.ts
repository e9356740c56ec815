import { AppError } from '../errors.ts'
import type { Fetch } from '../ports.ts'
import { isSuccess, isWebPage, malformed, type Answer } from './answer.ts'
import {
  headOf,
  perform,
  readWhole,
  withinLimits,
  DOCUMENT_BYTES,
  type Limits,
  type OutgoingRequest
} from './send.ts'

/** Takes a body piece by piece. The next piece is read when the last one was taken. */
export interface PieceTaker {
  /** The body begins. @param bytes its length, when the answer tells it and the body is not compressed */
  begin(bytes: number | null): void
  take(piece: Uint8Array): Promise<void> | void
}

/** A body that was handed on. */
export interface StreamedBody {
  /** How many bytes were handed on. */
  readonly bytes: number
  /** Why the rest of it did not come; `null` when all of it did. What was handed on before is good. */
  readonly cutOff: AppError | null
}

/** What came: a body that was handed on, or an answer to make sense of, which is short. */
export type Streamed =
  | { readonly kind: 'body'; readonly body: StreamedBody }
  | { readonly kind: 'answer'; readonly answer: Answer }

/** So much of a body is looked at for whether it is a web page, in bytes. */
const LOOKED_AT = 512

/**
 * Sends a request and hands the body of a success on as it comes, so that a long one never lies in memory as a whole.
 * Everything else is read as {@link send} reads it: a refusal, a web page in place of data.
 *
 * @param limits `maxBytes` is for the body that is handed on
 * @throws AppError as {@link send} does, and the signal's reason, as long as nothing was handed on
 */
export function sendStreaming(
  fetch: Fetch,
  request: OutgoingRequest,
  limits: Limits,
  taker: PieceTaker
): Promise<Streamed> {
  let handedOn: number | null = null
  let head: Answer | null = null
  const small: Limits = { ...limits, maxBytes: DOCUMENT_BYTES }

  const streamed = withinLimits(fetch, limits, async (exchange): Promise<Streamed> => {
    const { signal } = exchange
    const response = await perform(exchange.fetch, request, signal)
    head = await headOf(response, limits)
    if (!isSuccess(head) || response.body === null) {
      return { kind: 'answer', answer: await readWhole(response, head, small, exchange) }
    }
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const giveUp = (): void => {
      reader.cancel(signal.reason).catch(() => undefined)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      const start = await readStart(reader, signal)
      const begun = { ...head, text: new TextDecoder().decode(joined(start.pieces)) }
      if (isWebPage(begun) || (start.done && begun.text === '')) {
        const text = start.done ? begun.text : await restOf(reader, start.pieces, signal)
        return { kind: 'answer', answer: { ...head, text } }
      }
      handedOn = 0
      taker.begin(lengthOf(head))
      const tooLong = malformed(limits.service, 'a response that is too long', head)
      const hand = async (piece: Uint8Array): Promise<void> => {
        if ((handedOn ?? 0) + piece.byteLength > limits.maxBytes) throw tooLong
        handedOn = (handedOn ?? 0) + piece.byteLength
        exchange.received(handedOn)
        await taker.take(piece)
        signal.throwIfAborted()
      }
      for (const piece of start.pieces) await hand(piece)
      for (;;) {
        const { done, value } = await reader.read()
        signal.throwIfAborted()
        if (done) return { kind: 'body', body: { bytes: handedOn, cutOff: null } }
        await hand(value)
      }
    } catch (thrown) {
      giveUp()
      throw thrown
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  })

  return streamed.catch((thrown: unknown) => {
    // What the taker failed with is not about the body.
    if (handedOn === null || !(thrown instanceof AppError)) throw thrown
    return { kind: 'body', body: { bytes: handedOn, cutOff: thrown } }
  })
}

/** The first pieces, up to what a web page shows itself by. */
async function readStart(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal
): Promise<{ readonly pieces: Uint8Array[]; readonly done: boolean }> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  while (bytes < LOOKED_AT) {
    const { done, value } = await reader.read()
    signal.throwIfAborted()
    if (done) return { pieces, done }
    pieces.push(value)
    bytes += value.byteLength
  }
  return { pieces, done: false }
}

/** The text of a page with the pieces that were read of it; only its beginning says anything. */
async function restOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  read: readonly Uint8Array[],
  signal: AbortSignal
): Promise<string> {
  const pieces = [...read]
  for (let bytes = 0; bytes < DOCUMENT_BYTES;) {
    const { done, value } = await reader.read()
    signal.throwIfAborted()
    if (done) break
    pieces.push(value)
    bytes += value.byteLength
  }
  await reader.cancel()
  return new TextDecoder().decode(joined(pieces))
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces)
}

function lengthOf({ headers }: Answer): number | null {
  const encoding = headers.get('content-encoding') ?? 'identity'
  const length = Number(headers.get('content-length') ?? NaN)
  return encoding === 'identity' && Number.isSafeInteger(length) && length > 0 ? length : null
}
