import type { Deadline } from '../http/send.ts'
import type { TokenSource } from '../keeper/token-source.ts'
import type { Fetch } from '../ports.ts'
import { refreshRingCentral, revoke, signInWithJwt, type OAuthClient } from '../ringcentral/oauth-client.ts'
import { exchange, refreshRingCx } from '../ringcx/exchange.ts'
import type { Connection } from './connection.ts'

/** The secrets of one connection, read from the vault for each request and held no longer. */
export interface ConnectionSecrets {
  readonly clientSecret: string
  readonly jwt: string
}

/** What {@link createTokenSource} needs from outside. */
export interface TokenSourceDeps {
  readonly connection: Pick<Connection, 'ringcentralHost' | 'ringcxHost' | 'clientId'>
  readonly secrets: () => Promise<ConnectionSecrets>
  readonly fetch: Fetch
  /** Such as `TokenDesk/1.0.0`. */
  readonly userAgent: string
  readonly deadline?: (() => Deadline) | undefined
}

/**
 * Makes the {@link TokenSource} of a connection: five requests, no state, none repeated by us. Chromium itself sends a POST
 * again when a kept-alive connection turns out to be dead, so a single-use token can be spent twice; the keeper's ladder
 * recovers from that.
 */
export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  const { connection, secrets, fetch, userAgent, deadline } = deps
  const oauth = { fetch, userAgent, deadline }
  const ringCx = { ...oauth, ringcxHost: connection.ringcxHost }
  const client = (clientSecret: string): OAuthClient => ({
    ringcentralHost: connection.ringcentralHost,
    clientId: connection.clientId,
    clientSecret
  })
  return {
    signIn: async (signal) => {
      const { clientSecret, jwt } = await secrets()
      return signInWithJwt(client(clientSecret), jwt, { ...oauth, signal })
    },
    refreshRingCentral: async (refreshToken) =>
      refreshRingCentral(client((await secrets()).clientSecret), refreshToken, oauth),
    exchange: (ringCentralAccessToken) => exchange(ringCentralAccessToken, ringCx),
    refreshRingCx: (refreshToken) => refreshRingCx(refreshToken, ringCx),
    revoke: async (token) => revoke(client((await secrets()).clientSecret), token, oauth)
  }
}
