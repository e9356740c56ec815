import type { ConnectionSummary, NewConnection, SignInMethod } from '../../preload/contract.ts'

/** The two public RingCX hosts (ringcx-api §0): the documented one first, the older one that still answers second. */
export const RINGCX_HOSTS = [
  { host: 'https://ringcx.ringcentral.com', label: 'ringcx (default)' },
  { host: 'https://engage.ringcentral.com', label: 'engage (older)' }
] as const

/** The RingCentral hosts there are (ringcx-api §5): nearly everybody's, and the segregated one. */
export const RINGCENTRAL_HOSTS = [
  { host: 'https://platform.ringcentral.com', label: 'ringcentral.com (default)' },
  { host: 'https://platform.ringcentral.biz', label: 'ringcentral.biz (AT&T Office@Hand, Verizon)' }
] as const

/** What is typed into the form. All methods share it, so that a change of method loses nothing. */
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

/** What an empty secret field shows: that there is one stored, for instance. */
export type SecretPlaceholders = Readonly<Partial<Record<'clientSecret' | 'jwt', string>>>

/** An empty form, with the hosts that nearly everybody wants. */
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

/** The form of a connection that exists. Its secrets stay where they are: empty keeps them. */
export function draftOf(connection: ConnectionSummary): Draft {
  const { signInMethod, name, ringcentralHost, ringcxHost, clientId, publicClient } = connection
  const hasSecret = !publicClient
  return { ...emptyDraft(signInMethod), name, ringcentralHost, ringcxHost, clientId, hasSecret }
}

/** What the chosen sign-in method takes of the form; the rest stays behind. */
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
