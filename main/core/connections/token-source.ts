import { AppError, type ErrorCode, type Remedy } from '../errors.ts'
import { inspect } from '../inspector/inspect.ts'
import type { TokenSource } from '../keeper/renewal.ts'
import { redeemCode, type AuthorizationCode } from '../ringcentral/authorization-code.ts'
import { discoverEndpoints, type Endpoints, type OAuthDeps } from '../ringcentral/endpoints.ts'
import { refreshRingCentral, revoke, signInWithJwt, type OAuthClient } from '../ringcentral/oauth-client.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import { exchange, refreshRingCx } from '../ringcx/exchange.ts'
import type { Connection, SignInSettings } from './connection.ts'
import { compareHosts } from './hosts.ts'

/** The secrets of one connection, read from the vault for each request and not kept. `null` for none. */
export interface ConnectionSecrets {
  readonly clientSecret: string | null
  readonly jwt: string | null
}

/** What {@link createClientReader} needs from outside. */
export interface ClientReaderDeps extends OAuthDeps {
  readonly connection: SignInSettings
  readonly secrets: () => Promise<ConnectionSecrets>
}

/**
 * Returns the host and client credentials for RingCentral.
 *
 * @param secrets if they were already read for the same request @param signal of that request: once aborted, the host
 * isn't contacted either
 */
export type ClientReader = (secrets?: ConnectionSecrets, signal?: AbortSignal) => Promise<OAuthClient>

/**
 * Creates the function that returns a connection's RingCentral host and client credentials. Requests the host's
 * endpoints once; until it offers some, uses the documented ones (ringcx-api §6).
 */
export function createClientReader(deps: ClientReaderDeps): ClientReader {
  const { ringcentralHost, clientId, publicClient, signInMethod } = deps.connection
  let found: Endpoints | null = null
  return async (secrets, signal) => {
    // An app without a secret identifies itself by its client ID alone, even if a secret is still stored (ringcx-api §6.1).
    const clientSecret = publicClient ? null : (secrets ?? (await deps.secrets())).clientSecret
    if (clientSecret === null && !publicClient) throw secretsMissing(signInMethod)
    found ??= await discoverEndpoints(ringcentralHost, { ...deps, signal })
    return { ringcentralHost, clientId, clientSecret, endpoints: found ?? undefined }
  }
}

/** Holds the code from the browser until it is redeemed or rejected. */
export interface CodeSlot {
  current: AuthorizationCode | null
}

/** What {@link createTokenSource} needs from outside. */
export interface TokenSourceDeps extends ClientReaderDeps {
  readonly client: ClientReader
  readonly code: CodeSlot
}

/**
 * Creates the {@link TokenSource} of a connection: five requests, no state except the browser's code, and no repeats.
 * Chromium itself sends a POST again when a kept-alive connection turns out to be dead, so a single-use token can be
 * spent twice; the keeper recovers from that with the next step.
 */
export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  const { connection, client, secrets, fetch, userAgent, deadline, watch } = deps
  const oauth = { fetch, userAgent, deadline, watch }
  const ringCx = { ...oauth, ringcxHost: connection.ringcxHost }

  const withJwt = async (signal: AbortSignal | undefined): Promise<RingCentralTokenSet> => {
    const read = await secrets()
    if (read.jwt === null) throw secretsMissing('jwt')
    checkStoredCredential(read.jwt, connection.ringcentralHost)
    return signInWithJwt(await client(read, signal), read.jwt, { ...oauth, signal })
  }

  /** A code that got no response can be retried while it is valid; one that got a response is used up. */
  const withCode = async (signal: AbortSignal | undefined): Promise<RingCentralTokenSet> => {
    const code = deps.code.current
    if (code === null) throw signInAgain('browser', null)
    let spent = true
    try {
      return await redeemCode(code, { ...oauth, signal })
    } catch (thrown) {
      spent = !(thrown instanceof AppError && thrown.retryable)
      throw thrown
    } finally {
      if (spent && deps.code.current === code) deps.code.current = null
    }
  }

  return {
    signIn: async (signal) => {
      switch (connection.signInMethod) {
        case 'jwt':
          return withJwt(signal)
        case 'browser':
          return withCode(signal)
        case 'token':
          throw signInAgain('token', null)
      }
    },
    refreshRingCentral: async (refreshToken) => refreshRingCentral(await client(), refreshToken, oauth),
    exchange: (ringCentralAccessToken) => exchange(ringCentralAccessToken, ringCx),
    refreshRingCx: (refreshToken) => refreshRingCx(refreshToken, ringCx),
    revoke: async (token) => {
      // We can't revoke a pasted token whose app is unknown: RingCentral requires the client (ringcx-api §6.6).
      if (connection.clientId !== '') await revoke(await client(), token, oauth)
    }
  }
}

// What the person is told.

/** The vault doesn't contain what this sign-in method needs. */
export function secretsMissing(method: Connection['signInMethod']): AppError {
  const isJwt = method === 'jwt'
  return new AppError({
    code: 'credential-refused',
    message: isJwt
      ? 'This connection’s client secret and JWT credential aren’t stored on this computer.'
      : 'This connection’s client secret isn’t stored on this computer.',
    hint: isJwt ? 'Edit the connection and enter them again.' : 'Edit the connection and enter it again.',
    retryable: false,
    remedy: 'edit-connection'
  })
}

/**
 * Rejects a stored credential that can't work with this host before anything is sent: one saved before this check
 * existed, or not entered in the form.
 * @throws AppError `credential-refused`
 */
function checkStoredCredential(jwt: string, ringcentralHost: string): void {
  // We only need its host, so no clock is needed.
  const hosts = compareHosts(inspect(jwt, 0).ringCentralHost, ringcentralHost)
  if (hosts === null || !('wrong' in hosts)) return
  throw new AppError({
    code: 'credential-refused',
    message: hosts.wrong,
    hint: 'Edit the connection. Nothing was sent.',
    retryable: false,
    remedy: 'edit-connection'
  })
}

/** Sign-in methods that require the person. */
type InteractiveMethod = 'browser' | 'token'

/** The message and the right button: a JWT credential, the code's default remedy, would help neither. */
const SENTENCES: Readonly<
  Record<InteractiveMethod, { readonly message: string; readonly hint: string; readonly remedy: Remedy }>
> = {
  browser: {
    message: 'This connection’s session has ended, and only you can start a new one.',
    hint: 'Sign in with the browser again.',
    remedy: 'sign-in-again'
  },
  token: {
    message: 'The pasted RingCentral token no longer works, so Token Desk can’t renew the session.',
    hint: 'Paste a new RingCentral token.',
    remedy: 'edit-connection'
  }
}

/** Errors that a new sign-in fixes; the others have their own message and remedy. */
const CURED: ReadonlySet<ErrorCode> = new Set(['credential-refused', 'token-expired', 'token-refused'])

/**
 * What the person is told when nothing is left to renew with and the sign-in method needs them.
 *
 * @param last the last refusal; `null` when there was nothing to try
 */
export function signInAgain(method: InteractiveMethod, last: AppError | null): AppError {
  if (last !== null && !CURED.has(last.code)) return last
  const { message, hint, remedy } = SENTENCES[method]
  // RingCentral's error for a refresh token says why the session ended; this sentence doesn't know.
  const knowsWhy = method === 'browser' && last?.code === 'credential-refused'
  return new AppError({
    code: 'credential-refused',
    message: knowsWhy ? last.message : message,
    hint,
    retryable: false,
    serviceCode: last?.serviceCode,
    remedy
  })
}
