import type { ConnectionSummary, NewJwtConnection } from '../../preload/contract.ts'

/** The two public RingCX hosts (ringcx-api §0): the documented one first, the older one that still answers second. */
export const RINGCX_HOSTS = [
  { host: 'https://ringcx.ringcentral.com', label: 'ringcx (default)' },
  { host: 'https://engage.ringcentral.com', label: 'engage (older)' }
] as const

export const RINGCENTRAL_HOST = 'https://platform.ringcentral.com'

/** An empty form, with the hosts that nearly everybody wants. */
export function emptyDraft(): NewJwtConnection {
  return {
    name: '',
    ringcentralHost: RINGCENTRAL_HOST,
    ringcxHost: RINGCX_HOSTS[0].host,
    clientId: '',
    clientSecret: '',
    jwt: ''
  }
}

/** The form of a connection that exists. Its secrets stay where they are: empty keeps them. */
export function draftOf({
  name,
  ringcentralHost,
  ringcxHost,
  clientId
}: ConnectionSummary): NewJwtConnection {
  return { name, ringcentralHost, ringcxHost, clientId, clientSecret: '', jwt: '' }
}

/** The fields in the order of the form, so that the first wrong one can be focused. */
export const DRAFT_FIELDS = [
  'name',
  'clientId',
  'clientSecret',
  'jwt',
  'ringcxHost',
  'ringcentralHost'
] as const satisfies readonly (keyof NewJwtConnection)[]
