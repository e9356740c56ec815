import type { LinkName } from '../../preload/contract.ts'
import { REDIRECT_ADDRESSES } from '../core/connections/redirect-addresses.ts'
import { AppError } from '../core/errors.ts'
import type { OpenSignInPage } from '../core/ports.ts'
import { isAddressOf } from '../core/ringcentral/endpoints.ts'

/**
 * Every address the app can open in the browser. The window only names one, so no text of a page, a server or a file
 * can ever become an address (security-reliability §1.1, item 15).
 *
 * The parameters of `create-app` lock the fields that matter (ringcx-api §9): a private server app that may read
 * accounts, with the JWT flow chosen.
 * `create-browser-app` is the same for an app without a secret that people sign in to.
 */
export const EXTERNAL_LINKS: Readonly<Record<LinkName, string>> = {
  'create-app': `https://developer.ringcentral.com/new-app?${new URLSearchParams({
    name: 'Token Desk for RingCX',
    desc: 'Lets Token Desk sign in with a JWT credential and get RingCX access tokens',
    public: 'false',
    type: 'ServerOther',
    grantType: 'PersonalJWT',
    permissions: 'ReadAccounts',
    redirectUri: ''
  }).toString()}`,
  'create-browser-app': `https://developer.ringcentral.com/new-app?${new URLSearchParams({
    name: 'Token Desk for RingCX',
    desc: 'Lets Token Desk sign in with the browser and get RingCX access tokens',
    public: 'false',
    type: 'BrowserBased',
    permissions: 'ReadAccounts',
    redirectUri: REDIRECT_ADDRESSES.join(',')
  }).toString()}`,
  'create-jwt': 'https://developers.ringcentral.com/console/my-credentials/create',
  'auth-guide': 'https://developers.ringcentral.com/engage/voice/guide/authentication/auth-ringcentral',
  'admin-roles': 'https://developers.ringcentral.com/engage/voice/guide/users/admin-users-and-permissions'
}

/** Makes the function that opens one of {@link EXTERNAL_LINKS} in the person's browser. */
export function createLinkOpener(
  openExternal: (url: string) => Promise<void>
): (link: LinkName) => Promise<void> {
  return async (link) => {
    await openExternal(EXTERNAL_LINKS[link])
  }
}

/**
 * Makes the function that opens a sign-in page: the one address that is not in the table, and only one that belongs to
 * the connection's own RingCentral host, over https or on this machine.
 */
export function createSignInPageOpener(openExternal: (url: string) => Promise<void>): OpenSignInPage {
  return async (url, ringcentralHost) => {
    const isSafe = /^https?:\/\//.test(url) && isAddressOf(ringcentralHost, url)
    if (!isSafe)
      throw notOpened('This sign-in page does not belong to the RingCentral host of the connection.')
    try {
      await openExternal(url)
    } catch (thrown) {
      throw notOpened('The browser could not be opened.', thrown)
    }
  }
}

function notOpened(message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'browser-failed',
    message,
    hint: 'Check the RingCentral host of this connection, and that this computer has a default browser.',
    retryable: false,
    cause
  })
}
