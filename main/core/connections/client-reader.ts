import { AppError } from '../errors.ts'
import { discoverEndpoints, type Endpoints, type OAuthDeps } from '../ringcentral/endpoints.ts'
import type { OAuthClient } from '../ringcentral/oauth-client.ts'
import type { Connection } from './connection.ts'

/** The secrets of one connection, read from the vault for each request and held no longer. `null` for none. */
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
 * Says where and as whom to talk to RingCentral.
 *
 * @param secrets when they were read already for the same request
 * @param signal of that request: once it is aborted, the host is not asked either
 */
export type ClientReader = (secrets?: ConnectionSecrets, signal?: AbortSignal) => Promise<OAuthClient>

/**
 * Makes the function that says where and as whom a connection talks to RingCentral. The host is asked for its
 * endpoints once; while it offers none, the documented ones are used (ringcx-api §6).
 */
export function createClientReader(deps: ClientReaderDeps): ClientReader {
  const { ringcentralHost, clientId, publicClient, signInMethod } = deps.connection
  let found: Endpoints | null = null
  return async (secrets, signal) => {
    // An app without a secret names itself by its client ID alone, whatever else is still stored (ringcx-api §6.1).
    const clientSecret = publicClient ? null : (secrets ?? (await deps.secrets())).clientSecret
    if (clientSecret === null && !publicClient) throw secretsMissing(signInMethod)
    found ??= await discoverEndpoints(ringcentralHost, { ...deps, signal })
    return { ringcentralHost, clientId, clientSecret, endpoints: found ?? undefined }
  }
}

/** The vault does not hold what this sign-in method needs. */
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
