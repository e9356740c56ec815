import { noWayBack, PORT_FAULTS, type PortFault } from '../main/core/connections/redirect-addresses.ts'
import { AppError, remedyOf, type ErrorCode, type Remedy } from '../main/core/errors.ts'
import { answerFault } from '../main/core/http/answer-faults.ts'
import type { Answer } from '../main/core/http/answer.ts'
import { deadlineError, networkError } from '../main/core/http/network-error.ts'
import { NETWORK_ERRORS } from '../main/core/http/network-errors.ts'
import { DEADLINE_MS } from '../main/core/http/send.ts'
import {
  OAUTH_ERROR_NAMES,
  OAUTH_ERRORS,
  type PresentedCredential
} from '../main/core/ringcentral/oauth-errors.ts'
import { oauthRefusal } from '../main/core/ringcentral/refusal.ts'
import { adminRefusal } from '../main/core/ringcx/admin-errors.ts'
import {
  EXCHANGE_STATUSES,
  exchangeRefusal,
  REFRESH_STATUSES,
  refreshRefusal
} from '../main/core/ringcx/exchange-errors.ts'
import { GATEWAY_TEXTS, gatewayError } from '../main/core/ringcx/gateway.ts'
import { parseRingCxTokenSet } from '../main/core/ringcx/parse-token-set.ts'

/** Who reports it, or where it happens. */
export type Place =
  | 'ringcentral'
  | 'exchange'
  | 'refresh'
  | 'gateway'
  | 'admin-api'
  | 'any-answer'
  | 'network'
  | 'tls'
  | 'way-back'

/** One thing that a service, a network, or this computer can report, and how Token Desk explains it. */
export interface Diagnosis {
  /** Unique, such as `ringcentral/OAU-213/jwt`. */
  readonly id: string
  readonly place: Place
  /** The code, status, text, or name that identifies it. */
  readonly says: string
  /** What was sent, such as `a JWT credential`, where the code means something different for each; else `null`. */
  readonly presented: string | null
  readonly code: ErrorCode
  readonly cause: string
  readonly fix: string
  readonly remedy: Remedy | null
}

/** What can be sent for tokens, in words. An error means something different for each. */
const PRESENTED: Readonly<Record<PresentedCredential, string>> = {
  jwt: 'a JWT credential',
  'refresh-token': 'a refresh token',
  code: 'a code from the browser'
}

/**
 * Everything the error doctor knows, in one list: each code of ringcx-api §6.7, each gateway text of §2.1, the
 * statuses of §1.4, §2 and §4.6, and every network and TLS fault by name. Each row is the app's own result for the
 * sample, so that the page generated from this list can't differ from the window.
 */
export const CATALOGUE: readonly Diagnosis[] = [
  ...Object.keys(OAUTH_ERRORS).flatMap((code) => ringcentral(code, { errors: [{ errorCode: code }] })),
  ...Object.keys(OAUTH_ERROR_NAMES).flatMap((error) => ringcentral(error, { error })),
  ...Object.keys(EXCHANGE_STATUSES).map((status) =>
    row('exchange', `HTTP ${status}`, exchangeRefusal(sample(Number(status))))
  ),
  row('exchange', 'HTTP 200 without accessToken', withoutToken()),
  ...Object.keys(REFRESH_STATUSES).map((status) =>
    row('refresh', `HTTP ${status}`, refreshRefusal(sample(Number(status))))
  ),
  ...['JWT is expired.', ...GATEWAY_TEXTS.map(({ text }) => text)].map((text) =>
    row('gateway', text, known(gatewayError(sample(401, text))))
  ),
  row('gateway', 'HTTP 401 with any other text', known(gatewayError(sample(401)))),
  ...[400, 403, 404, 409].map((status) =>
    row('admin-api', `HTTP ${String(status)}`, adminRefusal(sample(status), { what: 'users', needs: null }))
  ),
  ...[407, 408, 429, 500, 502, 503, 504, 511].map((status) =>
    row('any-answer', `HTTP ${String(status)}`, known(answerFault(sample(status), 'The service')))
  ),
  row('any-answer', 'A web page', known(answerFault(sample(200, '<html>'), 'The service'))),
  row(
    'any-answer',
    'A page from a filter that blocked the request, such as Cloudflare, Zscaler, or Squid',
    known(answerFault(sample(403, 'error code: 1010'), 'the service'))
  ),
  ...Object.keys(NETWORK_ERRORS).map((name) => network(name, networkError({ code: name }))),
  network('No response in time', deadlineError(DEADLINE_MS, null)),
  network('Any other name', networkError({ code: 'ERR_NEW' })),
  ...PORT_FAULTS.map((fault) => wayBack(fault === 'other' ? 'Any other error' : fault, fault, 'linux')),
  wayBack('EACCES on Windows', 'EACCES', 'win32')
]

function wayBack(says: string, fault: PortFault, platform: NodeJS.Platform): Diagnosis {
  return row('way-back', says, noWayBack([{ port: '17811', fault }], platform))
}

function ringcentral(says: string, body: object): Diagnosis[] {
  const answer = sample(400, JSON.stringify(body))
  const rows = Object.entries(PRESENTED).map(([credential, words]) => {
    const each = row('ringcentral', says, oauthRefusal(answer, credential as PresentedCredential))
    return { ...each, id: `${each.id}/${credential}`, presented: words }
  })
  const [first] = rows
  if (first === undefined || rows.some(({ cause }) => cause !== first.cause)) return rows
  return [{ ...first, id: `ringcentral/${says}`, presented: null }]
}

function network(name: string, error: AppError): Diagnosis {
  return row(error.code === 'tls-failed' ? 'tls' : 'network', name, error)
}

function row(place: Place, says: string, error: AppError): Diagnosis {
  const { code, message: cause, hint: fix } = error
  return { id: `${place}/${says}`, place, says, presented: null, code, cause, fix, remedy: remedyOf(error) }
}

function sample(status: number, text = ''): Answer {
  return { status, headers: new Headers(), text }
}

/** A response that looks fine but has no token (ringcx-api §1.4). */
function withoutToken(): AppError {
  try {
    parseRingCxTokenSet({}, sample(200))
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
  }
  throw new Error('An answer without a token was taken for one.')
}

/** A sample that its classifier doesn't recognize is a bug in this list. */
function known(error: AppError | null): AppError {
  if (error === null) throw new Error('A sample of the catalogue is not a fault.')
  return error
}
