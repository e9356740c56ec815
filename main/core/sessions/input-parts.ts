import type { SignInSettings } from '../connections/connections.ts'
import type { ConnectionInput, TokenConnectionInput } from '../connections/validate-connection.ts'
import type { SecretField } from '../ports.ts'
import { writePasted, type PastedToken } from './pasted-token.ts'

/** The part of what was filled in that is kept in plain settings. */
export function settingsOf(input: ConnectionInput): SignInSettings {
  return {
    signInMethod: input.signInMethod,
    ringcentralHost: input.ringcentralHost,
    ringcxHost: input.ringcxHost,
    clientId: input.clientId,
    publicClient: input.clientSecret === null
  }
}

/** The part that goes to the vault; what another sign-in method left there is removed. */
export function secretsOf(
  input: ConnectionInput
): Readonly<Record<Extract<SecretField, 'client-secret' | 'jwt' | 'pasted'>, string | null>> {
  return {
    'client-secret': input.clientSecret === '' ? null : input.clientSecret,
    jwt: input.signInMethod === 'jwt' && input.jwt !== '' ? input.jwt : null,
    pasted: input.signInMethod === 'token' ? pastedOf(input) : null
  }
}

function pastedOf({ accessToken, refreshToken }: TokenConnectionInput): string | null {
  return accessToken === '' && refreshToken === '' ? null : writePasted(accessToken, refreshToken)
}

/** Whether a secret was typed; else an edit leaves the stored ones as they are. */
export function bringsSecrets(input: ConnectionInput): boolean {
  const typed = [
    input.clientSecret ?? '',
    input.signInMethod === 'jwt' ? input.jwt : '',
    ...(input.signInMethod === 'token' ? [input.accessToken, input.refreshToken] : [])
  ]
  return typed.some((text) => text.trim() !== '')
}

/** What the vault holds of a connection's own secrets; `null` where there is none. */
export interface StoredInputs {
  readonly clientSecret: string | null
  readonly jwt: string | null
  readonly pasted: PastedToken | null
}

/**
 * What was filled in, with the stored secrets where the form was left empty. A token must be pasted anew, unless it is
 * saved for later now, or was and is not whole yet.
 */
export function withStored(input: ConnectionInput, stored: StoredInputs): ConnectionInput {
  const keep = (typed: string, kept: string | null): string => (typed.trim() === '' ? (kept ?? '') : typed)
  const clientSecret = input.clientSecret === null ? null : keep(input.clientSecret, stored.clientSecret)
  switch (input.signInMethod) {
    case 'jwt':
      return { ...input, clientSecret: clientSecret ?? '', jwt: keep(input.jwt, stored.jwt) }
    case 'browser':
      return { ...input, clientSecret }
    case 'token': {
      const { pasted } = stored
      const goesOn = pasted !== null && (input.unfinished || pasted.accessToken === '')
      if (!goesOn) return { ...input, clientSecret }
      const accessToken = keep(input.accessToken, pasted.accessToken)
      // Another access token came with a refresh token of its own, or with none.
      const alike = pasted.accessToken === '' || accessToken === pasted.accessToken
      const refreshToken = alike ? keep(input.refreshToken, pasted.refreshToken) : input.refreshToken
      return { ...input, clientSecret, accessToken, refreshToken }
    }
  }
}
