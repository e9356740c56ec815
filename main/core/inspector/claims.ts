import type { ClaimExplained } from './inspection.ts'
import type { JsonMember, JsonRead } from './json-members.ts'
import { numericDate, TIME_CLAIMS } from './numeric-date.ts'

/** Header parameters (RFC 7515 §4.1, RFC 7516 §4.1). */
export const HEADER_MEANINGS: Readonly<Record<string, string>> = {
  alg: 'Algorithm with which it is signed.',
  typ: 'Type of token.',
  cty: 'Type of what is inside.',
  kid: 'Id of the key it is signed with; the service picks the key by it.',
  enc: 'Algorithm with which the content is encrypted.',
  zip: 'Compression of the content before encryption.',
  crit: 'Names of header fields that the reader must understand.',
  jku: 'Address of the signer’s keys. Token Desk never opens it.',
  jwk: 'The signer’s public key itself.',
  x5u: 'Address of the signer’s certificate. Token Desk never opens it.',
  x5c: 'The signer’s certificate chain.',
  x5t: 'Fingerprint (SHA-1) of the signer’s certificate.',
  'x5t#S256': 'Fingerprint (SHA-256) of the signer’s certificate.'
}

/** Claims with a registered meaning (RFC 7519 §4.1, OpenID Connect Core §2 and §5.1, RFC 8693 §4, RFC 9068 §2). */
export const REGISTERED_MEANINGS: Readonly<Record<string, string>> = {
  iss: 'Issuer: who made the token.',
  sub: 'Subject: who the token is about, as the issuer’s id of the user.',
  aud: 'Audience: the service or services the token is meant for.',
  exp: 'Expiry: from this moment on it must not be accepted.',
  nbf: 'Not before: until this moment it must not be accepted.',
  iat: 'Issued at: when it was made.',
  jti: 'Id of this very token; no two are the same.',
  auth_time: 'When the user logged in.',
  azp: 'The app to which it was issued.',
  nonce: 'Ties it to one sign-in request.',
  acr: 'How strong the log-in was.',
  amr: 'How the user logged in, such as password or second factor.',
  at_hash: 'Fingerprint of the access token it came with.',
  c_hash: 'Fingerprint of the code it came with.',
  sid: 'Id of the log-in session.',
  scope: 'What it allows, as words.',
  scp: 'What it allows, as words.',
  client_id: 'The app that asked for it.',
  act: 'Who acts on behalf of the subject.',
  may_act: 'Who may act on behalf of the subject.',
  cnf: 'Key that the bearer must prove to hold.',
  roles: 'Roles of the user.',
  groups: 'Groups of the user.',
  entitlements: 'Rights of the user.',
  name: 'Full name of the user.',
  given_name: 'First name of the user.',
  family_name: 'Last name of the user.',
  preferred_username: 'Name under which the user logs in.',
  email: 'Email address of the user.',
  email_verified: 'Whether the email address was verified.',
  phone_number: 'Phone number of the user.',
  locale: 'Language and region of the user.',
  zoneinfo: 'Time zone of the user.',
  updated_at: 'When the user’s details last changed.'
}

/** Names used in RingCX answers (ringcx-api §1.2); its claims are not documented, so each is said with care. */
export const RINGCX_MEANINGS: Readonly<Record<string, string>> = {
  platformId: 'By its name: the RingCX platform (shard) of the user.',
  mainAccountId: 'By its name: the main account, the umbrella over the sub-accounts.',
  accountId: 'By its name: an account; in RingCX usually a sub-account.',
  subAccountId: 'By its name: the sub-account.',
  adminId: 'By its name: the user’s id as a RingCX admin.',
  agentId: 'By its name: the user’s id as a RingCX agent.',
  agentDetails: 'By its name: the agents the user can work as.',
  userId: 'By its name: the user’s id.',
  userName: 'By its name: the name under which the user logs in.',
  rcAccountId: 'By its name: the RingCentral account id.',
  rcUserId: 'By its name: the RingCentral user id.',
  rcExtensionId: 'By its name: the RingCentral extension id.',
  engageAccountId: 'By its name: the account id of RingCX under its older name, Engage.'
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
  return table?.[name] ?? 'Not a registered name; its meaning is the issuer’s own.'
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
}
