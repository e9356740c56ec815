import {
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomState,
  validateAuthResponse
} from 'oauth4webapi'
import { AppError } from '../errors.ts'
import { serviceCode as codeToShow } from '../http/service-words.ts'
import type { OAuthDeps } from './endpoints.ts'
import { requestTokens, setUp, type OAuthClient } from './oauth-client.ts'
import { OAUTH_ERROR_NAMES, BY_CREDENTIAL } from './oauth-errors.ts'
import type { RingCentralTokenSet } from './token-set.ts'

/** What only this app knows about a sign-in in progress: created before the browser opens. */
export interface AuthorizationSecrets {
  /** Ties the browser's response to the request (RFC 6749 §10.12): 256 random bits. */
  readonly state: string
  /** Ties the code to this app (RFC 7636). */
  readonly codeVerifier: string
}

/** A code from the browser, with everything needed to redeem it. Single use; valid for about 60 s (ringcx-api §6.3). */
export interface AuthorizationCode {
  readonly client: OAuthClient
  readonly redirectUri: string
  readonly secrets: AuthorizationSecrets
  readonly answer: URLSearchParams
}

/** Generates the secrets of one sign-in. */
export function drawSecrets(): AuthorizationSecrets {
  return { state: generateRandomState(), codeVerifier: generateRandomCodeVerifier() }
}

/**
 * The address of the sign-in page. It goes through a command line on some systems, so it contains no secrets: client id, redirect address, state and the hash of the verifier.
 *
 * `S256` is always named: RingCentral takes a missing method for `plain` (ringcx-api §6.3).
 */
export async function signInPage(
  client: OAuthClient,
  redirectUri: string,
  { state, codeVerifier }: AuthorizationSecrets
): Promise<string> {
  const url = new URL(setUp(client).server.authorization_endpoint ?? '')
  const parameters = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256'
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/**
 * Why the browser's response can't be redeemed, or `null` if it contains a code: access was denied, or it is from
 * another server (RFC 9207).
 */
export function refusalOf(code: AuthorizationCode): AppError | null {
  return readAnswer(code) === null ? refusedThere(code) : null
}

/**
 * Trades the code for a token set (RFC 6749 §4.1.3, RFC 7636 §4.5).
 *
 * @throws AppError `browser-failed` when there is no code, else as `signInWithJwt`
 */
export async function redeemCode(code: AuthorizationCode, deps: OAuthDeps): Promise<RingCentralTokenSet> {
  const parameters = readAnswer(code)
  if (parameters === null) throw refusedThere(code)
  const { state, codeVerifier } = code.secrets
  const secrets = [...code.answer.getAll('code'), state, codeVerifier]
  return requestTokens('code', secrets, code.client, deps, (setup, options) =>
    authorizationCodeGrantRequest(
      setup.server,
      setup.client,
      setup.auth,
      parameters,
      code.redirectUri,
      codeVerifier,
      options
    )
  )
}

/** The parameters of a valid response: the right state and issuer, a code, no duplicates. `null` for any other. */
function readAnswer({ client, secrets, answer }: AuthorizationCode): URLSearchParams | null {
  if (answer.getAll('code').length !== 1) return null
  const setup = setUp(client)
  try {
    return validateAuthResponse(setup.server, setup.client, answer, secrets.state)
  } catch {
    return null
  }
}

/** RFC 6749 §4.1.2.1: the names are the standard's, so only those that say more than "no" are told apart. */
function refusedThere({ client, secrets, answer }: AuthorizationCode): AppError {
  const name = answer.get('error') ?? ''
  const known = Object.hasOwn(OAUTH_ERROR_NAMES, name) ? OAUTH_ERROR_NAMES[name] : undefined
  const hidden = [...answer.getAll('code'), secrets.state, secrets.codeVerifier, client.clientSecret ?? '']
  const serviceCode = codeToShow(name, hidden)
  if (known !== undefined && known !== BY_CREDENTIAL) {
    return new AppError({ ...known, retryable: false, serviceCode })
  }
  return new AppError({
    code: 'browser-failed',
    message: 'Access was denied in the browser.',
    hint: 'Sign in again and allow access.',
    retryable: false,
    serviceCode
  })
}
