import type { AppError } from '../errors.ts'
import { isSuccess, isWebPage, readJson, type Answer } from '../http/answer.ts'
import {
  deadlineIn,
  DOCUMENT_BYTES,
  DOCUMENT_JSON,
  LIST_DEADLINE_MS,
  send,
  STREAMED_BYTES,
  type OutgoingRequest
} from '../http/send.ts'
import { sendStreaming, type PieceTaker, type StreamedBody } from '../http/stream.ts'
import { adminRefusal, type Purpose } from './admin-errors.ts'
import type { RingCxDeps } from './exchange.ts'
import { ringCxUrl } from './ringcx-url.ts'

/**
 * Returns a valid RingCX access token, and renews it if necessary. With `notThis`, returns a different one: the
 * current one if it already differs, or else a renewed one.
 */
export type FreshToken = (options?: { readonly notThis?: string }) => Promise<string>

/** The RingCX admin API of one connection. */
export interface AdminApi {
  /**
   * Reads one path.
   *
   * @param path under `/voice/api`, begins with `/`
   * @returns the body as JSON; the caller parses it
   * @throws AppError `token-expired` | `token-refused` | `forbidden` | `not-found` and the transport errors, and
   *   whatever the token provider throws
   */
  get(path: string, purpose: Purpose): Promise<unknown>
  /**
   * As {@link get}, for a list of any length: its body is handed on as it comes.
   *
   * @param signal cancels; what was handed on before counts as cut off
   * @throws as {@link get}, as long as nothing was handed on; from then on a failure is {@link StreamedBody.cutOff}
   */
  stream(path: string, purpose: Purpose, taker: PieceTaker, signal: AbortSignal): Promise<StreamedBody>
}

/** What the admin API needs from outside. */
export interface AdminApiDeps extends RingCxDeps {
  readonly freshToken: FreshToken
  /** Longest answer accepted, in bytes; default {@link DOCUMENT_BYTES}, {@link STREAMED_BYTES} for one that is handed on. */
  readonly maxBytes?: number | undefined
}

/** Base of all paths (ringcx-api §4). */
const BASE = '/voice/api'

/**
 * Makes the client. A 401 that says “expired” renews and repeats the request once; any 401 for a token that has
 * been replaced while the request was under way just repeats, once as well. A 403 is about roles and never
 * renews (ringcx-api §2.1, §4.6).
 */
export function createAdminApi(deps: AdminApiDeps): AdminApi {
  /** Asks once, and once more with another token where that can help. @throws AppError what the answer means */
  async function ask<Good>(
    path: string,
    purpose: Purpose,
    request: (outgoing: OutgoingRequest, token: string, attempt: number) => Promise<Asked<Good>>
  ): Promise<Good> {
    const url = ringCxUrl(deps.ringcxHost, `${BASE}${path}`)
    const askWith = (token: string, attempt: number): Promise<Asked<Good>> => {
      const headers = { authorization: `Bearer ${token}`, 'user-agent': deps.userAgent }
      return request({ method: 'GET', url, headers }, token, attempt)
    }
    const token = await deps.freshToken()
    const first = await askWith(token, 1)
    if ('good' in first) return first.good
    const refused = adminRefusal(first.refusal, purpose)
    const other = await otherToken(refused, token)
    if (other === null) throw refused
    const second = await askWith(other, 2)
    if ('good' in second) return second.good
    throw adminRefusal(second.refusal, purpose)
  }

  /** A token worth repeating the request with, or `null`. */
  async function otherToken(refused: AppError, token: string): Promise<string | null> {
    if (refused.code === 'token-expired') return deps.freshToken({ notThis: token })
    if (refused.code !== 'token-refused') return null
    const current = await deps.freshToken()
    return current === token ? null : current
  }

  const limits = (token: string, attempt: number, { what }: Purpose) => ({
    service: 'RingCX',
    purpose: 'directory' as const,
    subject: what,
    attempt,
    watch: deps.watch,
    deadline: deps.deadline ?? (() => deadlineIn(LIST_DEADLINE_MS)),
    secrets: [token]
  })

  return {
    get: (path, purpose) =>
      ask(path, purpose, async (outgoing, token, attempt) => {
        const answer = await send(deps.fetch, outgoing, {
          ...limits(token, attempt, purpose),
          maxBytes: deps.maxBytes ?? DOCUMENT_BYTES,
          json: DOCUMENT_JSON
        })
        return isGood(answer) ? { good: readJson(answer, 'RingCX') } : { refusal: answer }
      }),

    stream: (path, purpose, taker, signal) =>
      ask(path, purpose, async (outgoing, token, attempt) => {
        const maxBytes = deps.maxBytes ?? STREAMED_BYTES
        const streamed = await sendStreaming(
          deps.fetch,
          outgoing,
          { ...limits(token, attempt, purpose), maxBytes, signal },
          taker
        )
        if (streamed.kind === 'body') return { good: streamed.body }
        // An empty success is no list, and says so as its JSON is read.
        if (isGood(streamed.answer)) readJson(streamed.answer, 'RingCX')
        return { refusal: streamed.answer }
      })
  }
}

/** What an attempt brought: what was asked for, or an answer that refuses it. */
type Asked<Good> = { readonly good: Good } | { readonly refusal: Answer }

function isGood(answer: Answer): boolean {
  return isSuccess(answer) && !isWebPage(answer)
}
