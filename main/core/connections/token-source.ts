import { AppError } from '../errors.ts'
import type { TokenSource } from '../keeper/renewal.ts'
import { redeemCode, type AuthorizationCode } from '../ringcentral/authorization-code.ts'
import { refreshRingCentral, revoke, signInWithJwt } from '../ringcentral/oauth-client.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import { exchange, refreshRingCx } from '../ringcx/exchange.ts'
import { secretsMissing, type ClientReader, type ClientReaderDeps } from './client-reader.ts'
import { checkStoredCredential } from './credential-host.ts'
import { signInAgain } from './sign-in-again.ts'

/** Holds the code from the browser until it is redeemed or rejected. */
export interface CodeSlot {
  current: AuthorizationCode | null
}

/** What {@link createTokenSource} needs from outside. */
export interface TokenSourceDeps extends ClientReaderDeps {
  /** See `client-reader.ts`. */
  readonly client: ClientReader
  readonly code: CodeSlot
}

/**
 * Creates the {@link TokenSource} of a connection: five requests, no state except the browser's code, and no repeats.
 * Chromium itself sends a POST again when a kept-alive connection turns out to be dead, so a single-use token can be
 * spent twice; the keeper recovers from that with the next step.
 */
export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  const { connection, client, secrets, fetch, userAgent, deadline } = deps
  const oauth = { fetch, userAgent, deadline }
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
