import type { Remedy } from '../doctor/remedies.ts'
import type { ErrorCode } from '../errors.ts'

/** Which credential a token request presented: what is dead when RingCentral says “expired” or “not found”. */
export type PresentedCredential = 'jwt' | 'refresh-token' | 'code'

/** What one RingCentral error code means. */
export interface OAuthFault {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  /** Where another button helps than that of the code; `null` for none. */
  readonly remedy?: Remedy | null
}

const grantRefused: OAuthFault = {
  code: 'grant-refused',
  message: 'The RingCentral app is not set up for this sign-in method.',
  hint: 'In the app’s settings choose “JWT auth flow” for a JWT credential or “3-legged OAuth” for the browser, or make a new app with it.'
}
const redirectRefused: OAuthFault = {
  code: 'grant-refused',
  message: 'The RingCentral app has another redirect address, or none.',
  hint: 'Register the exact redirect address in the app’s settings; an app for JWT sign-in has none.'
}
const codeRefused: OAuthFault = {
  code: 'credential-refused',
  message: 'The one-time code of the browser sign-in is spent, too old, or for another app.',
  hint: 'Start the sign-in again.',
  remedy: 'sign-in-again'
}
const clientRefused: OAuthFault = {
  code: 'client-refused',
  message: 'RingCentral does not know this client id and client secret.',
  hint: 'Copy both again from the app’s settings; take the production credentials, not the sandbox ones.'
}
const secretMissing: OAuthFault = {
  code: 'client-refused',
  message: 'RingCentral wants the client secret of this app, and got none that it can read.',
  hint: 'Copy the client secret again from the app’s settings.'
}
const sandboxClient: OAuthFault = {
  code: 'client-refused',
  message: 'This client id belongs to the sandbox, and the host is the production one.',
  hint: 'RingCX works with production accounts only: use the app’s production credentials.'
}
const passwordRefused: OAuthFault = {
  code: 'credential-refused',
  message: 'RingCentral does not accept the user name or password.',
  hint: 'Password sign-in has ended; use a JWT credential.'
}
const userDisabled: OAuthFault = {
  code: 'credential-refused',
  message: 'The RingCentral user behind this sign-in is disabled or not set up to log in.',
  hint: 'Ask a RingCentral admin to enable the user, or make a JWT credential for another user.'
}
const lockedOut: OAuthFault = {
  code: 'credential-refused',
  message: 'RingCentral has locked this user out or wants a second factor.',
  hint: 'Log in once at RingCentral in a browser, clear the lock, then sign in here again.',
  remedy: 'sign-in-again'
}
const wrongThing: OAuthFault = {
  code: 'credential-refused',
  message: 'What was presented is not a credential that RingCentral can read.',
  hint: 'Check that the JWT credential was pasted whole, and that it is not an access token.',
  remedy: 'edit-connection'
}
const notRingCentralJwt: OAuthFault = {
  code: 'credential-refused',
  message:
    'This JWT was not made by RingCentral’s developer console: its signing algorithm is not supported.',
  hint: 'Paste the JWT credential from the developer console under Credentials.'
}
const rateExceeded: OAuthFault = {
  code: 'rate-limited',
  message: 'RingCentral says there were too many requests in the last minute.',
  hint: 'Token Desk is silent for a while and goes on by itself; another program may be using the same app.'
}
const appPermission: OAuthFault = {
  code: 'grant-refused',
  message: 'The RingCentral app lacks a permission that is needed.',
  hint: 'Add the “Read Accounts” scope in the app’s settings, then sign in again.',
  remedy: 'sign-in-again'
}
const userPermission: OAuthFault = {
  code: 'forbidden',
  message: 'The RingCentral user’s role lacks a permission that is needed.',
  hint: 'Ask a RingCentral admin to extend the user’s role.',
  // The guide to roles is about those of RingCX.
  remedy: null
}
const fault: OAuthFault = {
  code: 'service-failed',
  message: 'RingCentral has a fault of its own right now.',
  hint: 'Token Desk tries again by itself; nothing needs to be changed.'
}

/** A dead credential, told apart by which one was presented: the way back differs. */
export const DEAD_CREDENTIAL: Readonly<Record<PresentedCredential, OAuthFault>> = {
  jwt: {
    code: 'credential-refused',
    message: 'The JWT credential is no longer accepted: it ended, was revoked, or its user was disabled.',
    hint: 'Make a new JWT credential in the developer console and sign in with it.'
  },
  'refresh-token': {
    code: 'credential-refused',
    message:
      'RingCentral has ended this session: 7 idle days, a changed password, or more than about five sessions of this app.',
    hint: 'Sign in again; if another computer uses the same app, give it an app of its own.',
    remedy: 'sign-in-again'
  },
  code: codeRefused
}

/** A row of {@link OAUTH_ERRORS} whose meaning depends on the credential that was presented. */
export const BY_CREDENTIAL = 'by-credential'

/** Every code of ringcx-api §6.7. Match on these: messages are localised and statuses differ from the docs. */
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

/** The standard's own names (RFC 6749 §5.2, §4.1.2.1), for an answer whose RingCentral code is new or missing. */
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
