import type { LinkName } from '../../preload/contract.ts'

/**
 * Every address the app can open in the browser. The window only names one, so no text of a page, a server or a file
 * can ever become an address (security-reliability §1.1, item 15).
 *
 * The parameters of `create-app` lock the fields that matter (ringcx-api §9): a private server app that may read
 * accounts, with the JWT flow chosen.
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
