import type { LinkName } from '../../preload/contract.ts'
import { newAppLink, newJwtLink } from '../core/connections/console-links.ts'
import { AppError } from '../core/errors.ts'
import type { OpenSignInPage } from '../core/ports.ts'
import { isAddressOf } from '../core/ringcentral/endpoints.ts'

/**
 * Every address the app can open in the browser. The window only names one, so no text from a page, a server, or a
 * file can ever become an address (security-reliability §1.1, item 15).
 */
export const EXTERNAL_LINKS: Readonly<Record<LinkName, string>> = {
  'create-app': newAppLink('jwt'),
  'create-browser-app': newAppLink('browser'),
  'create-web-app': newAppLink('browser-with-secret'),
  'create-jwt': newJwtLink(''),
  'auth-guide': 'https://developers.ringcentral.com/engage/voice/guide/authentication/auth-ringcentral',
  'admin-roles': 'https://developers.ringcentral.com/engage/voice/guide/users/admin-users-and-permissions'
}

/** Creates the function that opens one of {@link EXTERNAL_LINKS} in the person's browser. */
export function createLinkOpener(
  openExternal: (url: string) => Promise<void>
): (link: LinkName) => Promise<void> {
  return async (link) => {
    await openExternal(EXTERNAL_LINKS[link])
  }
}

/**
 * Creates the function that opens the page for creating a JWT credential for one app. Only a valid client ID gets
 * into the address, and only as the value of its parameter.
 */
export function createJwtPageOpener(
  openExternal: (url: string) => Promise<void>
): (clientId: string) => Promise<void> {
  return async (clientId) => {
    await openExternal(newJwtLink(clientId))
  }
}

/**
 * Creates the function that opens a sign-in page. This is the only address not in the table; it must belong to the
 * connection's own RingCentral host, over https or on this machine.
 */
export function createSignInPageOpener(openExternal: (url: string) => Promise<void>): OpenSignInPage {
  return async (url, ringcentralHost) => {
    const isSafe = /^https?:\/\//.test(url) && isAddressOf(ringcentralHost, url)
    if (!isSafe) throw notOpened('This sign-in page doesn’t belong to the connection’s RingCentral host.')
    try {
      await openExternal(url)
    } catch (thrown) {
      throw notOpened('The browser couldn’t be opened.', thrown)
    }
  }
}

/**
 * Shows a folder in the system's file manager.
 *
 * @param openPath Electron's `shell.openPath`: resolves with an error message, or with an empty string
 * @throws AppError `internal`
 */
export async function showFolder(folder: string, openPath: (path: string) => Promise<string>): Promise<void> {
  if ((await openPath(folder)) === '') return
  throw new AppError({
    code: 'internal',
    message: 'The folder couldn’t be opened.',
    hint: 'Copy its path and open it in your file manager.',
    retryable: true
  })
}

function notOpened(message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'browser-failed',
    message,
    hint: 'Check this connection’s RingCentral host, and make sure this computer has a default browser.',
    retryable: false,
    cause
  })
}
