import { cleanPaste, isPastedTwice, withoutInvisible } from './clean-paste.ts'
import { decodeJwt } from './decode-jwt.ts'
import { beginsAsJwt } from './several-jwts.ts'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const UUID_TOKEN = new RegExp(`^(?:[a-z][a-z0-9_-]{0,31}:)?${UUID}$`, 'i')

/** Words that stand for a token in a document, such as `YOUR_ACCESS_TOKEN_GOES_HERE_12345`. */
const PLACEHOLDER =
  /(?:^|[_.-])(?:your|here|goes|example|sample|placeholder|insert|replace|changeme)(?=[_.-]|$)|^your(?=[A-Z])/

/** Words of a program or a path, numbers, and dates, joined by signs: `response.data.token2`, `--timeout=2000`. */
const JOINED_WORDS = /^(?:[A-Za-z]*\d{0,5}[./_+=-])+[A-Za-z]*\d{0,5}$/

/** Salesforce’s tokens: the ID of the organization, and an exclamation point. */
const SALESFORCE = /^00D[A-Za-z0-9]{9,15}!(?=[\w.]+$)/

/**
 * Whether a value can be a token: a UUID, a platform name with a UUID (ringcx-api §3), or a long mixture of letters and
 * digits. Words, paths, addresses, dates, and placeholders aren't.
 */
export function isOpaqueToken(token: string): boolean {
  if (UUID_TOKEN.test(token)) return true
  if (token.length < 20 || token.includes('://') || /^[/.]|\/\//.test(token)) return false
  const body = token.replace(SALESFORCE, '')
  if (!/^[A-Za-z0-9._~+/|=-]+$/.test(body) || beginsAsJwt(token.slice(0, 32))) return false
  const digits = token.replace(/\D/g, '').length
  const letters = token.replace(/[^A-Za-z]/g, '').length
  if (digits < 3 || letters < 4 || new Set(token).size < 8) return false
  const isOneCase = token === token.toUpperCase() || token === token.toLowerCase()
  if (PLACEHOLDER.test(isOneCase ? token.toLowerCase() : token)) return false
  return !JOINED_WORDS.test(token)
}

/** IDs of one service or another in front of a UUID; a platform, such as `aws80`, has no such name. */
const NAMED_ID = /^(?:[a-z_-]*(?:id|key)|account|admin|agent|group|request|session|trace|urn|user):/i

/** Lengths of MD5, SHA-1, SHA-224, SHA-256, SHA-384, and SHA-512 in hexadecimal digits. */
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i

/** How files begin in base64: images, documents, archives, fonts, programs, certificates, and markup. */
const FILE_BEGINS =
  /^(?:iVBORw0KGgo|R0lGOD|UklGR|Qk0|AAABAA|JVBERi0|UEsDB|H4sI|d09GM|AAEAAA|AGFzbQ|f0VMR|TVqQ|LS0tLS1CRUdJTi|MII|PD94bW|PHN2Zy|PCFET0)/

/** Longer ones are files. */
const LONGEST_ALONE = 4_096

/** Whether a value without a name can be a token. Hashes, files in base64, and IDs have the same form. */
function isTokenAlone(token: string): boolean {
  if (NAMED_ID.test(token)) return false
  if (decodeJwt(token).form !== 'none') return true
  return (
    isOpaqueToken(token) &&
    token.length <= LONGEST_ALONE &&
    !HASH.test(token) &&
    !FILE_BEGINS.test(token) &&
    !/\/[A-Za-z][\w-]*\.[a-z]{1,5}$/.test(token)
  )
}

/** Lines of a token that was broken are longer than this; words of a program or a sentence are shorter. */
const SHORTEST_LINE = 24

/**
 * The token that a text consists of, without a name: an opaque one, or a JWT without its beginning. Blanks may only be
 * where lines of one width broke it.
 *
 * @returns `null` if the text is something else
 */
export function tokenAlone(text: string): string | null {
  const { text: token } = cleanPaste(text)
  const twice = isPastedTwice(token) ? token.replace(/\s+/g, '') : null
  if (twice !== null && isTokenAlone(twice.slice(0, twice.length / 2))) return twice
  if (/\s/.test(token) || /\bbasic\s/i.test(text.slice(0, 100))) return null
  const [first = '', ...others] = withoutInvisible(text).trim().split(/\s+/)
  const isBroken =
    first.length >= SHORTEST_LINE &&
    !UUID_TOKEN.test(first) &&
    others.every((line, index) =>
      index === others.length - 1 ? line.length <= first.length : line.length === first.length
    )
  if (others.length > 0 && !isBroken) return null
  return isTokenAlone(token) ? token : null
}
