import type { AppError } from '../errors.ts'
import { isSuccess, isWebPage, readJson, type Answer } from '../http/answer.ts'
import { deadlineIn, LIST_ANSWER_BYTES, LIST_DEADLINE_MS, LIST_JSON, send } from '../http/send.ts'
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
}

/** What the admin API needs from outside. */
export interface AdminApiDeps extends RingCxDeps {
  readonly freshToken: FreshToken
  /** Longest answer accepted, in bytes; default {@link LIST_ANSWER_BYTES}. */
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
  async function get(path: string, purpose: Purpose): Promise<unknown> {
    const url = ringCxUrl(deps.ringcxHost, `${BASE}${path}`)
    const token = await deps.freshToken()
    const first = await request(url, token)
    if (isGood(first)) return readJson(first, 'RingCX')
    const refused = adminRefusal(first, purpose)
    const other = await otherToken(refused, token)
    if (other === null) throw refused
    const second = await request(url, other)
    if (isGood(second)) return readJson(second, 'RingCX')
    throw adminRefusal(second, purpose)
  }

  /** A token worth repeating the request with, or `null`. */
  async function otherToken(refused: AppError, token: string): Promise<string | null> {
    if (refused.code === 'token-expired') return deps.freshToken({ notThis: token })
    if (refused.code !== 'token-refused') return null
    const current = await deps.freshToken()
    return current === token ? null : current
  }

  function request(url: string, token: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, 'user-agent': deps.userAgent }
    const limits = {
      service: 'RingCX',
      maxBytes: deps.maxBytes ?? LIST_ANSWER_BYTES,
      json: LIST_JSON,
      deadline: deps.deadline ?? (() => deadlineIn(LIST_DEADLINE_MS)),
      secrets: [token]
    }
    return send(deps.fetch, { method: 'GET', url, headers }, limits)
  }

  return { get }
}

function isGood(answer: Answer): boolean {
  return isSuccess(answer) && !isWebPage(answer)
}
