/**
 * Which fields of an answer are secret. They are dropped before anything is stored, so that no table, export, copy, or
 * difference can hold one (ringcx-api §1.2, §4.1, §4.3 name the known ones).
 */

/** Fields that the pattern alone would not find. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'securitykey',
  'loginhashcode',
  'jwt',
  'bearer',
  'cookie',
  'setcookie',
  'authorization',
  'proxyauthorization',
  'jsessionid',
  'phpsessid',
  'samlresponse',
  'codeverifier',
  'pass',
  'passkey',
  'otp',
  'totp'
])

/** Secret fields by their names, documented or not. */
const SECRET_PATTERN =
  /pass(?:word|wd|phrase|code)|pwd|secret|(?:^|[a-z])pin$|token|credential|(?:api|access|private|security|signing|encryption|auth|shared|master|session|hmac|ssh)key|(?:smtp|sip|ftp|db|user|login|admin|proxy)pass$/

const known = new Map<string, boolean>()

/** Most names whose answer is remembered; a sender chooses the names. */
const MOST_REMEMBERED = 10_000

/**
 * True for the name of a field whose value must not be kept, in whatever case, width, or separators it is written.
 *
 * @param name of one field, without the names of the objects around it
 */
export function isSecretField(name: string): boolean {
  const remembered = known.get(name)
  if (remembered !== undefined) return remembered
  const compact = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  const secret = SECRET_NAMES.has(compact) || SECRET_PATTERN.test(compact)
  if (known.size < MOST_REMEMBERED) known.set(name, secret)
  return secret
}
