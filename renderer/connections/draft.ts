import type { ConnectionSummary, NewConnection, SignInMethod } from '../../preload/contract.ts'

/** The two public RingCX hosts (ringcx-api §0): the documented one first, then the older one, which still works. */
export const RINGCX_HOSTS = [
  { host: 'https://ringcx.ringcentral.com', label: 'ringcx (default)' },
  { host: 'https://engage.ringcentral.com', label: 'engage (older)' }
] as const

/** The RingCentral hosts (ringcx-api §5): the one that nearly all customers use, and the segregated one. */
export const RINGCENTRAL_HOSTS = [
  { host: 'https://platform.ringcentral.com', label: 'ringcentral.com (default)' },
  { host: 'https://platform.ringcentral.biz', label: 'ringcentral.biz (AT&T Office@Hand, Verizon)' }
] as const

/** What people type into the form. All methods share it, so that switching methods loses nothing. */
export interface Draft {
  signInMethod: SignInMethod
  name: string
  ringcentralHost: string
  ringcxHost: string
  clientId: string
  /** Whether the app has a client secret; with a JWT credential it always has. */
  hasSecret: boolean
  clientSecret: string
  jwt: string
  accessToken: string
  refreshToken: string
}

/** Placeholders of empty secret fields, for example if one is stored; `note` is shown below each field. */
export type SecretPlaceholders = Readonly<Partial<Record<'clientSecret' | 'jwt' | 'note', string>>>

/** Shown below each secret field once {@link keepsSecrets} is no longer true. */
export const TYPE_AGAIN =
  'You changed a host or the client ID, so the stored secret no longer applies. Enter it again.'

/** An empty form with the most common hosts. */
export function emptyDraft(signInMethod: SignInMethod = 'jwt'): Draft {
  return {
    signInMethod,
    name: '',
    ringcentralHost: RINGCENTRAL_HOSTS[0].host,
    ringcxHost: RINGCX_HOSTS[0].host,
    clientId: '',
    hasSecret: false,
    clientSecret: '',
    jwt: '',
    accessToken: '',
    refreshToken: ''
  }
}

/** The form for an existing connection. Its secrets stay in main: an empty field keeps them. */
export function draftOf(connection: ConnectionSummary): Draft {
  const { signInMethod, name, ringcentralHost, ringcxHost, clientId, publicClient } = connection
  const hasSecret = !publicClient
  return { ...emptyDraft(signInMethod), name, ringcentralHost, ringcxHost, clientId, hasSecret }
}

/** The fields that the chosen sign-in method uses; the rest are ignored. */
export function connectionOf(draft: Draft, unfinished: boolean): NewConnection {
  const { name, ringcentralHost, ringcxHost, clientId } = draft
  const common = { name, ringcentralHost, ringcxHost, clientId, unfinished }
  const clientSecret = draft.hasSecret ? draft.clientSecret : null
  switch (draft.signInMethod) {
    case 'jwt':
      return { ...common, signInMethod: 'jwt', clientSecret: draft.clientSecret, jwt: draft.jwt }
    case 'browser':
      return { ...common, signInMethod: 'browser', clientSecret }
    case 'token': {
      const { accessToken, refreshToken } = draft
      return { ...common, signInMethod: 'token', clientSecret, accessToken, refreshToken }
    }
  }
}

/** The fields in the order of the form, so that the first wrong one can be focused. */
export const DRAFT_FIELDS = [
  'name',
  'accessToken',
  'refreshToken',
  'clientId',
  'clientSecret',
  'jwt',
  'ringcxHost',
  'ringcentralHost'
] as const satisfies readonly (keyof Draft)[]

/**
 * Whether main keeps the stored secrets of the connection when their fields are left empty: it uses them only for the
 * hosts and client ID they were entered for.
 */
export function keepsSecrets(draft: Draft, connection: ConnectionSummary): boolean {
  const { ringcentralHost, ringcxHost, clientId } = connection
  return (
    originOf(draft.ringcentralHost) === ringcentralHost &&
    originOf(draft.ringcxHost) === ringcxHost &&
    (clientId === '' || draft.clientId.trim() === clientId)
  )
}

/** Normalizes a host like main does: one without a scheme is https. Text that isn't a host is unchanged. */
function originOf(host: string): string {
  const typed = host.trim()
  return URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`)?.origin ?? typed
}
