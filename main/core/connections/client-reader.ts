import { AppError } from '../errors.ts'
import { discoverEndpoints, type Endpoints } from '../ringcentral/endpoints.ts'
import type { OAuthClient, OAuthDeps } from '../ringcentral/oauth-client.ts'
import type { Connection } from './connection.ts'

/** The secrets of one connection, read from the vault for each request and not kept. `null` for none. */
export interface ConnectionSecrets {
  readonly clientSecret: string | null
  readonly jwt: string | null
}

/** What {@link createClientReader} needs from outside. */
export interface ClientReaderDeps extends OAuthDeps {
  readonly connection: Pick<
    Connection,
    'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'clientId' | 'publicClient'
  >
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
