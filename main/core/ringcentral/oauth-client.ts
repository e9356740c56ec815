import * as oauth from 'oauth4webapi'
import { AppError } from '../errors.ts'
import { isSuccess, isWebPage, readJson, type Answer } from '../http/answer.ts'
import { isLoopback } from '../http/loopback.ts'
import type { RequestPurpose } from '../http/request-watch.ts'
import { receive, TOKEN_ANSWER_BYTES } from '../http/send.ts'
import { documentedEndpoints, type Endpoints, type OAuthDeps } from './endpoints.ts'
import type { PresentedCredential } from './oauth-errors.ts'
import { parseRingCentralTokenSet } from './parse-token-set.ts'
import { oauthRefusal } from './refusal.ts'
import type { RingCentralTokenSet } from './token-set.ts'

/** The grant of RFC 7523 §2.1. */
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** The host and client credentials for RingCentral. */
export interface OAuthClient {
  /** Origin, such as `https://platform.ringcentral.com`. */
  readonly ringcentralHost: string
  readonly clientId: string
  /** `null` for an app without one: it names itself in the form instead (ringcx-api §6.1). */
  readonly clientSecret: string | null
  /** The host's discovery data; without it, the documented paths. */
  readonly endpoints?: Endpoints | undefined
}

/**
 * Signs in with a JWT credential (RFC 7523 §2.1, ringcx-api §6.1).
 *
 * @throws AppError `credential-refused` | `client-refused` | `grant-refused` | `rate-limited` and the transport
 *   errors; never with the credential in it
 */
export function signInWithJwt(
  client: OAuthClient,
  jwt: string,
  deps: OAuthDeps
): Promise<RingCentralTokenSet> {
  return requestTokens('jwt', [jwt], client, deps, (setup, options) =>
    oauth.genericTokenEndpointRequest(
      setup.server,
      setup.client,
      setup.auth,
      JWT_BEARER,
      { assertion: jwt },
      options
    )
  )
}

/**
 * Trades a refresh token for a new pair (RFC 6749 §6). Single use: the old access token dies immediately, the old
 * refresh token soon after the new pair is first used (ringcx-api §6.5), so the caller must store the result.
 *
 * @throws AppError `credential-refused` when the session is over, else as {@link signInWithJwt}
 */
export function refreshRingCentral(
  client: OAuthClient,
  refreshToken: string,
  deps: OAuthDeps
): Promise<RingCentralTokenSet> {
  return requestTokens('refresh-token', [refreshToken], client, deps, (setup, options) =>
    oauth.refreshTokenGrantRequest(setup.server, setup.client, setup.auth, refreshToken, options)
  )
}

/**
 * Ends the whole RingCentral session of a token (RFC 7009, ringcx-api §6.6). Best effort: the caller ignores
 * the error and does not repeat.
 *
 * @param token access or refresh token
 * @throws AppError as {@link signInWithJwt}
 */
export async function revoke(client: OAuthClient, token: string, deps: OAuthDeps): Promise<void> {
  const answer = await request('revoke', [token], client, deps, (setup, options) =>
    oauth.revocationRequest(setup.server, setup.client, setup.auth, token, options)
  )
  // The status says it all (RFC 7009 §2.2); only a portal's page comes with a 200 too
  if (!isSuccess(answer) || isWebPage(answer)) throw oauthRefusal(answer, 'refresh-token')
}

/** The library's description of both sides. */
export interface Setup {
  readonly server: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly auth: oauth.ClientAuth
}

/** Builds the library's description of both sides. @throws AppError `host-refused` */
export function setUp(client: OAuthClient): Setup {
  const endpoints = client.endpoints ?? documentedEndpoints(originOf(client.ringcentralHost).origin)
  return {
    server: {
      issuer: endpoints.issuer,
      authorization_endpoint: endpoints.authorize,
      token_endpoint: endpoints.token,
      revocation_endpoint: endpoints.revoke
    },
    client: { client_id: client.clientId },
    auth: client.clientSecret === null ? oauth.None() : basicAuth(client.clientSecret)
  }
}

type Compose = (setup: Setup, options: RequestOptions) => Promise<Response>
type RequestOptions = Pick<
  oauth.TokenEndpointRequestOptions,
  'signal' | 'headers' | typeof oauth.customFetch | typeof oauth.allowInsecureRequests
>

/**
 * Sends one request to the token endpoint and reads the token set from the response.
 *
 * @param secrets what the request presents beside the client secret: no text of a refusal may bring it back
 * @throws AppError as {@link signInWithJwt}
 */
export async function requestTokens(
  presented: PresentedCredential,
  secrets: readonly string[],
  client: OAuthClient,
  deps: OAuthDeps,
  compose: Compose
): Promise<RingCentralTokenSet> {
  const purpose = presented === 'refresh-token' ? 'ringcentral-refresh' : 'sign-in'
  const answer = await request(purpose, secrets, client, deps, compose)
  // Sense is made here and not by the library: it drops RingCentral's own codes when there is a
  // WWW-Authenticate header, and a body must be bounded before it is parsed. A portal's page comes with 200.
  if (!isSuccess(answer) || isWebPage(answer)) throw oauthRefusal(answer, presented)
  return parseRingCentralTokenSet(readJson(answer, 'RingCentral'))
}

function request(
  purpose: RequestPurpose,
  secrets: readonly string[],
  client: OAuthClient,
  deps: OAuthDeps,
  compose: Compose
): Promise<Answer> {
  const origin = originOf(client.ringcentralHost)
  const setup = setUp(client)
  return receive(
    deps.fetch,
    (fetch, signal) =>
      compose(setup, {
        signal,
        headers: { 'user-agent': deps.userAgent, accept: 'application/json' },
        // The only place that allows plain http, and only to this machine (practice mode, tests)
        [oauth.allowInsecureRequests]: isLoopback(origin),
        [oauth.customFetch]: fetch
      }),
    {
      service: 'RingCentral',
      maxBytes: TOKEN_ANSWER_BYTES,
      deadline: deps.deadline,
      signal: deps.signal,
      secrets: client.clientSecret === null ? secrets : [...secrets, client.clientSecret],
      purpose,
      watch: deps.watch
    }
  )
}

/**
 * Basic authentication with the id and secret as they are. Not `oauth.ClientSecretBasic`: that percent-encodes
 * first (RFC 6749 §2.3.1), also `-` and `_`, which client ids contain, while RingCentral's guide and SDKs send
 * plain `base64(id:secret)`.
 */
function basicAuth(clientSecret: string): oauth.ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = Buffer.from(`${client.client_id}:${clientSecret}`, 'utf8').toString('base64')
    headers.set('authorization', `Basic ${pair}`)
  }
}

function originOf(host: string): URL {
  const url = URL.parse(host)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))) return url
  throw new AppError({
    code: 'host-refused',
    message: 'This connection’s RingCentral host isn’t a secure address.',
    hint: 'Use an https address, such as https://platform.ringcentral.com.',
    retryable: false
  })
}
