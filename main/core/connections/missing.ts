import { AppError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { wrongAccessToken, wrongClientId, wrongClientSecret, wrongJwt } from './validate-fields.ts'

/** What a connection may still need before it can sign in, in form order. */
export const MISSING_FIELDS = ['accessToken', 'clientId', 'clientSecret', 'jwt'] as const

export type MissingField = (typeof MISSING_FIELDS)[number]

/** Which secrets of a connection are in the vault. */
export interface StoredParts {
  readonly clientSecret: boolean
  readonly jwt: boolean
  /** A RingCentral token to continue with: the pasted one, or one obtained with it. */
  readonly accessToken: boolean
  /** A pasted refresh token: it works only with the client ID it was issued to (ringcx-api §6.1). */
  readonly refreshToken: boolean
}

/**
 * What is still missing before the connection can sign in: computed from its settings and the vault each time, never
 * stored. @param stored `null` while the vault can't be read: then only the settings count
 */
export function missingFields(
  { signInMethod, clientId, publicClient }: Pick<Connection, 'signInMethod' | 'clientId' | 'publicClient'>,
  stored: StoredParts | null
): readonly MissingField[] {
  const withToken = signInMethod === 'token'
  const needsClient = !withToken || clientId !== '' || stored?.refreshToken === true
  const lacks: Readonly<Record<MissingField, boolean>> = {
    accessToken: withToken && stored?.accessToken === false,
    clientId: needsClient && clientId === '',
    clientSecret: needsClient && !publicClient && stored?.clientSecret === false,
    jwt: signInMethod === 'jwt' && stored?.jwt === false
  }
  return MISSING_FIELDS.filter((field) => lacks[field])
}

const NAMES: Readonly<Record<MissingField, string>> = {
  accessToken: 'RingCentral access token',
  clientId: 'client ID',
  clientSecret: 'client secret',
  jwt: 'JWT credential'
}

const ASK: Readonly<Record<MissingField, string | null>> = {
  accessToken: wrongAccessToken('', 0),
  clientId: wrongClientId(''),
  clientSecret: wrongClientSecret('', ''),
  jwt: wrongJwt('', 0, '')
}

/**
 * Why an unfinished connection can't sign in, with the fields to fill in.
 *
 * @param missing at least one
 * @param forOthers whether secrets are stored that were entered for another host or client ID
 */
export function unfinishedError(missing: readonly MissingField[], forOthers: boolean): AppError {
  const names = missing.map((field) => `the ${NAMES[field]}`)
  const last = names.pop() ?? ''
  const all = names.length === 0 ? last : `${names.join(', ')} and ${last}`
  return new AppError({
    code: 'input-invalid',
    message: forOthers
      ? 'The secrets stored for this connection were entered for a different host or client ID, so Token Desk doesn’t use them.'
      : `${all.charAt(0).toUpperCase()}${all.slice(1)} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    hint: forOthers
      ? `Check the hosts and the client ID, then enter ${all} again.`
      : 'Finish setting up the connection, then sign in.',
    retryable: false,
    remedy: 'edit-connection',
    fields: Object.fromEntries(missing.map((field) => [field, ASK[field] ?? '']))
  })
}
