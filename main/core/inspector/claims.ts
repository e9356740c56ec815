import type { ClaimExplained } from './inspection.ts'
import type { JsonMember, JsonRead } from './json-members.ts'
import { numericDate, TIME_CLAIMS } from './numeric-date.ts'

/** Header parameters (RFC 7515 §4.1, RFC 7516 §4.1). */
export const HEADER_MEANINGS: Readonly<Record<string, string>> = {
  alg: 'Algorithm used to sign the token.',
  typ: 'Type of token.',
  cty: 'Type of the content.',
  kid: 'ID of the signing key. The service uses it to find the key.',
  enc: 'Algorithm used to encrypt the content.',
  zip: 'Compression used before encryption.',
  crit: 'Header fields that the recipient must understand.',
  jku: 'Address of the signer’s keys. Token Desk never opens it.',
  jwk: 'The signer’s public key.',
  x5u: 'Address of the signer’s certificate. Token Desk never opens it.',
  x5c: 'The signer’s certificate chain.',
  x5t: 'Fingerprint (SHA-1) of the signer’s certificate.',
  'x5t#S256': 'Fingerprint (SHA-256) of the signer’s certificate.'
}

/** Claims with a registered meaning (RFC 7519 §4.1, OpenID Connect Core §2 and §5.1, RFC 8693 §4, RFC 9068 §2). */
export const REGISTERED_MEANINGS: Readonly<Record<string, string>> = {
  iss: 'Issuer: who issued the token.',
  sub: 'Subject: who the token is about, usually the issuer’s ID for the user.',
  aud: 'Audience: the service or services the token is for.',
  exp: 'Expiration: the token isn’t valid after this time.',
  nbf: 'Not before: the token isn’t valid before this time.',
  iat: 'Issued at: when the token was issued.',
  jti: 'Unique ID of this token.',
  auth_time: 'When the user signed in.',
  azp: 'The app the token was issued to.',
  nonce: 'Ties the token to one sign-in request.',
  acr: 'How strong the sign-in was.',
  amr: 'How the user signed in, such as with a password or second factor.',
  at_hash: 'Fingerprint of the access token it came with.',
  c_hash: 'Fingerprint of the code it came with.',
  sid: 'ID of the sign-in session.',
  scope: 'Scopes: what the token allows.',
  scp: 'Scopes: what the token allows.',
  client_id: 'The app that requested the token.',
  act: 'Who acts on behalf of the subject.',
  may_act: 'Who may act on behalf of the subject.',
  cnf: 'Key that the sender must prove it has.',
  roles: 'Roles of the user.',
  groups: 'Groups of the user.',
  entitlements: 'Rights of the user.',
  name: 'Full name of the user.',
  given_name: 'First name of the user.',
  family_name: 'Last name of the user.',
  preferred_username: 'Name the user signs in with.',
  email: 'Email address of the user.',
  email_verified: 'Whether the email address was verified.',
  phone_number: 'Phone number of the user.',
  locale: 'Language and region of the user.',
  zoneinfo: 'Time zone of the user.',
  updated_at: 'When the user’s details last changed.'
}

/** Names used in RingCX answers (ringcx-api §1.2); its claims are not documented, so each is said with care. */
export const RINGCX_MEANINGS: Readonly<Record<string, string>> = {
  platformId: 'Judging by its name: the user’s RingCX platform (shard).',
  mainAccountId: 'Judging by its name: the main account, which contains the sub-accounts.',
  accountId: 'Judging by its name: an account; in RingCX, usually a sub-account.',
  subAccountId: 'Judging by its name: the sub-account.',
  adminId: 'Judging by its name: the user’s RingCX admin ID.',
  agentId: 'Judging by its name: the user’s RingCX agent ID.',
  agentDetails: 'Judging by its name: the agents the user can work as.',
  userId: 'Judging by its name: the user’s ID.',
  userName: 'Judging by its name: the name the user signs in with.',
  rcAccountId: 'Judging by its name: the RingCentral account ID.',
  rcUserId: 'Judging by its name: the RingCentral user ID.',
  rcExtensionId: 'Judging by its name: the RingCentral extension ID.',
  engageAccountId: 'Judging by its name: the RingCX account ID under the product’s older name, Engage.'
}

/** Values are cut here; a claim is read by a person. */
const LONGEST_VALUE = 2000

/** More fields than this are not shown. */
export const MOST_CLAIMS = 200

/** Explains each field of a header or payload, in the order and with the digits in which it is written. Never throws. */
export function explainClaims(
  { members }: JsonRead,
  meanings: readonly Readonly<Record<string, string>>[]
): ClaimExplained[] {
  return members.slice(0, MOST_CLAIMS).map((member) => ({
    name: member.name.slice(0, LONGEST_VALUE),
    value: cut(member.text),
    meaning: meaningOf(member.name, meanings),
    at: timeOf(member)
  }))
}

function timeOf({ name, text }: JsonMember): number | null {
  return TIME_CLAIMS.has(name) ? numericDate(JSON.parse(text)) : null
}

function meaningOf(name: string, meanings: readonly Readonly<Record<string, string>>[]): string {
  const table = meanings.find((each) => Object.hasOwn(each, name))
  return table?.[name] ?? 'Not a registered claim. Its meaning is up to the issuer.'
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
}
