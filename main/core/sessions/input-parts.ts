import type { SignInSettings } from '../connections/connections.ts'
import type { ConnectionInput } from '../connections/validate-connection.ts'
import type { SecretField } from '../ports.ts'
import { writePasted } from './pasted-token.ts'

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
    'client-secret': input.clientSecret,
    jwt: input.signInMethod === 'jwt' ? input.jwt : null,
    pasted: input.signInMethod === 'token' ? writePasted(input.accessToken, input.refreshToken) : null
  }
}

/** What was filled in, with the stored secrets where the form was left empty. A token must be pasted anew. */
export function withStored(
  input: ConnectionInput,
  stored: { readonly clientSecret: string | null; readonly jwt: string | null }
): ConnectionInput {
  const keep = (typed: string, kept: string | null): string => (typed.trim() === '' ? (kept ?? '') : typed)
  const clientSecret = input.clientSecret === null ? null : keep(input.clientSecret, stored.clientSecret)
  if (input.signInMethod !== 'jwt') return { ...input, clientSecret }
  return { ...input, clientSecret: clientSecret ?? '', jwt: keep(input.jwt, stored.jwt) }
}
