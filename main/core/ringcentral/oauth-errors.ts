import type { ErrorCode, Remedy } from '../errors.ts'

/** The credential that a token request sent: the one that is dead when RingCentral says “expired” or “not found”. */
export type PresentedCredential = 'jwt' | 'refresh-token' | 'code'

/** What one RingCentral error code means. */
export interface OAuthFault {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  /** The remedy, if it differs from the code's; `null` for none. */
  readonly remedy?: Remedy | null
}

const grantRefused: OAuthFault = {
  code: 'grant-refused',
  message: 'The RingCentral app isn’t set up for this sign-in method.',
  hint: 'In the app’s settings, choose “JWT auth flow” for a JWT credential or “3-legged OAuth” for the browser. Or create a new app.'
}
const redirectRefused: OAuthFault = {
  code: 'grant-refused',
  message: 'The RingCentral app has a different redirect URI, or none.',
  hint: 'Register the exact redirect URI in the app’s settings. An app for JWT sign-in has none.'
}
const codeRefused: OAuthFault = {
  code: 'credential-refused',
  message: 'The one-time code from the browser was already used, expired, or is for a different app.',
  hint: 'Start signing in again.',
  remedy: 'sign-in-again'
}
const clientRefused: OAuthFault = {
  code: 'client-refused',
  message: 'RingCentral doesn’t recognize this client ID and client secret.',
  hint: 'Copy both again from the app’s settings. Use the production credentials, not the sandbox ones.'
}
const secretMissing: OAuthFault = {
  code: 'client-refused',
  message: 'RingCentral requires this app’s client secret, but didn’t receive one it can read.',
  hint: 'Copy the client secret again from the app’s settings.'
}
const sandboxClient: OAuthFault = {
  code: 'client-refused',
  message: 'This client ID is for the sandbox, but the host is for production.',
  hint: 'RingCX works only with production accounts. Use the app’s production credentials.'
}
const passwordRefused: OAuthFault = {
  code: 'credential-refused',
  message: 'RingCentral doesn’t accept the username or password.',
  hint: 'RingCentral no longer supports password sign-in. Use a JWT credential.'
}
const userDisabled: OAuthFault = {
  code: 'credential-refused',
  message: 'This RingCentral user is disabled or isn’t set up to sign in.',
  hint: 'Ask a RingCentral admin to enable the user, or create a JWT credential for another user.'
}
const lockedOut: OAuthFault = {
  code: 'credential-refused',
  message: 'RingCentral locked this user out or requires a second factor.',
  hint: 'Sign in to RingCentral once in a browser, clear the lock, then sign in here again.',
  remedy: 'sign-in-again'
}
const wrongThing: OAuthFault = {
  code: 'credential-refused',
  message: 'RingCentral can’t read this credential.',
  hint: 'Make sure you pasted the whole JWT credential and not an access token.',
  remedy: 'edit-connection'
}
const notRingCentralJwt: OAuthFault = {
  code: 'credential-refused',
  message:
    'This JWT didn’t come from RingCentral’s developer console: its signing algorithm isn’t supported.',
  hint: 'In the developer console, go to Credentials, then copy the JWT credential and paste it here.'
}
const rateExceeded: OAuthFault = {
  code: 'rate-limited',
  message: 'RingCentral received too many requests in the last minute.',
  hint: 'Token Desk pauses, then retries automatically. Another program may be using the same app.'
}
const appPermission: OAuthFault = {
  code: 'grant-refused',
  message: 'The RingCentral app is missing a required permission.',
  hint: 'In the app’s settings, add the “Read Accounts” scope, then sign in again.',
  remedy: 'sign-in-again'
}
const userPermission: OAuthFault = {
  code: 'forbidden',
  message: 'The RingCentral user’s role is missing a required permission.',
  hint: 'Ask a RingCentral admin to add it to the user’s role.',
  // The guide to roles is about those of RingCX.
  remedy: null
}
const fault: OAuthFault = {
  code: 'service-failed',
  message: 'RingCentral is having a problem.',
  hint: 'Token Desk retries automatically. You don’t need to change anything.'
}

/** A dead credential, by which one was sent, because the fix differs. */
export const DEAD_CREDENTIAL: Readonly<Record<PresentedCredential, OAuthFault>> = {
  jwt: {
    code: 'credential-refused',
    message: 'The JWT credential no longer works: it expired, was revoked, or its user was disabled.',
    hint: 'Create a new JWT credential in the developer console and sign in with it.'
  },
  'refresh-token': {
    code: 'credential-refused',
    message:
      'RingCentral ended this session. Possible reasons: 7 days without activity, a changed password, or more than about five sessions of this app.',
    hint: 'Sign in again. If another computer uses the same app, create a separate app for it.',
    remedy: 'sign-in-again'
  },
  code: codeRefused
}

/** A row of {@link OAUTH_ERRORS} whose meaning depends on the credential that was presented. */
export const BY_CREDENTIAL = 'by-credential'

/** Every code of ringcx-api §6.7. Match on these: messages are localized and statuses differ from the docs. */
export const OAUTH_ERRORS: Readonly<Record<string, OAuthFault | typeof BY_CREDENTIAL>> = {
  'OAU-106': codeRefused,
  'OAU-108': codeRefused,
  'OAU-109': redirectRefused,
  'OAU-110': codeRefused,
  'OAU-112': grantRefused,
  'OAU-113': redirectRefused,
  'OAU-120': clientRefused,
  'OAU-121': clientRefused,
  'OAU-123': secretMissing,
  'OAU-125': grantRefused,
  'OAU-127': clientRefused,
  'OAU-128': BY_CREDENTIAL,
  'OAU-129': wrongThing,
  'OAU-136': userDisabled,
  'OAU-140': passwordRefused,
  'OAU-141': userDisabled,
  'OAU-142': userDisabled,
  'OAU-146': clientRefused,
  'OAU-147': lockedOut,
  'OAU-148': lockedOut,
  'OAU-149': wrongThing,
  'OAU-153': clientRefused,
  'OAU-165': sandboxClient,
  'OAU-168': lockedOut,
  'OAU-210': BY_CREDENTIAL,
  'OAU-213': BY_CREDENTIAL,
  'OAU-250': grantRefused,
  'OAU-251': grantRefused,
  'OAU-347': notRingCentralJwt,
  'CMN-301': rateExceeded,
  'CMN-302': rateExceeded,
  'CMN-310': rateExceeded,
  'CMN-401': appPermission,
  'CMN-408': userPermission
}

/** The standard's own names (RFC 6749 §5.2, §4.1.2.1), for a response whose RingCentral code is new or missing. */
export const OAUTH_ERROR_NAMES: Readonly<Record<string, OAuthFault | typeof BY_CREDENTIAL>> = {
  invalid_client: clientRefused,
  unauthorized_client: grantRefused,
  unsupported_grant_type: grantRefused,
  invalid_scope: appPermission,
  invalid_grant: BY_CREDENTIAL,
  access_denied: BY_CREDENTIAL,
  server_error: fault,
  temporarily_unavailable: fault,
  slow_down: rateExceeded
}
