import { isSuccess, isWebPage, readJson, type Answer } from '../http/answer.ts'
import { send, TOKEN_ANSWER_BYTES, type Deadline } from '../http/send.ts'
import type { RequestPurpose, WatchRequest } from '../http/request-watch.ts'
import type { Fetch } from '../ports.ts'
import { exchangeRefusal, refreshRefusal } from './exchange-errors.ts'
import { parseRingCxTokenSet } from './parse-token-set.ts'
import { ringCxUrl } from './ringcx-url.ts'
import type { RingCxTokenSet } from './token-set.ts'

/** Where RingCX exchanges a RingCentral token, and refreshes its own (ringcx-api §1, §2). */
export const EXCHANGE_PATH = '/api/auth/login/rc/accesstoken'
export const REFRESH_PATH = '/api/auth/token/refresh'

/** The dependencies of requests to RingCX. */
export interface RingCxDeps {
  readonly fetch: Fetch
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  readonly ringcxHost: string
  /** Such as `TokenDesk/1.0.0`; the docs ask desktop apps for a stable one (ringcx-api §4). */
  readonly userAgent: string
  readonly deadline?: (() => Deadline) | undefined
  /** Told about each request. */
  readonly watch?: WatchRequest | undefined
}

/**
 * Exchanges a RingCentral access token for a RingCX token set (ringcx-api §1). The token travels in the form
 * body, percent-encoded, never in the URL; `includeRefresh` is what makes RingCX send a refresh token.
 *
 * @throws AppError `token-refused` (the RingCentral token), `not-linked`, `not-found`, `rate-limited`,
 *   `answer-malformed` and the transport errors
 */
export async function exchange(ringCentralAccessToken: string, deps: RingCxDeps): Promise<RingCxTokenSet> {
  const form = { rcAccessToken: ringCentralAccessToken, rcTokenType: 'Bearer' }
  const secrets = [ringCentralAccessToken]
  const path = `${EXCHANGE_PATH}?includeRefresh=true`
  const answer = await post('exchange', path, form, secrets, deps)
  if (!isSuccess(answer) || isWebPage(answer)) throw exchangeRefusal(answer)
  return parseRingCxTokenSet(readJson(answer, 'RingCX'), answer)
}

/**
 * Trades a RingCX refresh token for a new pair (ringcx-api §2). Rotating: the caller stores the new one, and
 * keeps the old one when the answer has none.
 *
 * @throws AppError `token-refused` | `token-expired` when RingCX no longer takes this refresh token (the way on is
 *   {@link exchange}), `rate-limited`, `answer-malformed` and the transport errors
 */
export async function refreshRingCx(refreshToken: string, deps: RingCxDeps): Promise<RingCxTokenSet> {
  const form = { refresh_token: refreshToken }
  const answer = await post('ringcx-refresh', REFRESH_PATH, form, [refreshToken], deps)
  if (!isSuccess(answer) || isWebPage(answer)) throw refreshRefusal(answer)
  return parseRingCxTokenSet(readJson(answer, 'RingCX'), answer)
}

function post(
  purpose: RequestPurpose,
  path: string,
  form: Record<string, string>,
  secrets: readonly string[],
  deps: RingCxDeps
): Promise<Answer> {
  const request = {
    method: 'POST',
    url: ringCxUrl(deps.ringcxHost, path),
    headers: { 'user-agent': deps.userAgent },
    body: new URLSearchParams(form)
  } as const
  return send(deps.fetch, request, {
    service: 'RingCX',
    maxBytes: TOKEN_ANSWER_BYTES,
    deadline: deps.deadline,
    secrets,
    purpose,
    watch: deps.watch
  })
}
