import { REDIRECT_ADDRESSES } from './redirect-addresses.ts'
import { wrongClientId } from './validate-connection.ts'

/** The app types for Token Desk: for a JWT credential, and for the browser without and with a client secret. */
export type ConsoleApp = 'jwt' | 'browser' | 'browser-with-secret'

const NEW_APP = 'https://developer.ringcentral.com/new-app'
const NEW_JWT = 'https://developers.ringcentral.com/console/my-credentials/create'

/**
 * What distinguishes the apps (ringcx-api §9): the platform type determines whether there is a client secret (§6.1),
 * and `PersonalJWT` is the only grant type that official buttons use; the browser's has to be chosen manually. A JWT
 * app has no redirect URI.
 */
const APPS: Readonly<Record<ConsoleApp, Readonly<Record<string, string>>>> = {
  jwt: {
    desc: 'Lets Token Desk sign in with a JWT credential and get RingCX access tokens',
    type: 'ServerOther',
    grantType: 'PersonalJWT',
    redirectUri: ''
  },
  browser: {
    desc: 'Lets Token Desk sign in with the browser and get RingCX access tokens',
    type: 'BrowserBased',
    redirectUri: REDIRECT_ADDRESSES.join(',')
  },
  'browser-with-secret': {
    desc: 'Lets Token Desk sign in with the browser and get RingCX access tokens',
    type: 'ServerWeb',
    redirectUri: REDIRECT_ADDRESSES.join(',')
  }
}

/**
 * The developer console page for a new app with the important fields filled in and locked: private, *Read
 * Accounts*, the type, the redirect addresses (ringcx-api §9). It can't turn on refresh tokens.
 */
export function newAppLink(app: ConsoleApp): string {
  const { desc = '', ...own } = APPS[app]
  const parameters = {
    name: 'Token Desk for RingCX',
    desc,
    public: 'false',
    permissions: 'ReadAccounts',
    ...own
  }
  return `${NEW_APP}?${new URLSearchParams(parameters).toString()}`
}

/**
 * The developer console page for a JWT credential that only this app can use (ringcx-api §6.2), or any app if the
 * client ID is invalid.
 */
export function newJwtLink(clientId: string): string {
  const id = clientId.trim()
  return wrongClientId(id) === null
    ? `${NEW_JWT}?${new URLSearchParams({ client_id: id }).toString()}`
    : NEW_JWT
}
