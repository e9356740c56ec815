import { readJsonObject, type JsonRead } from './json-members.ts'
import { beginsAsJwt, severalJwts, USUAL_HEADER } from './several-jwts.ts'

/** What is wrong with a JWT that is not whole. */
export type Damage = 'pasted-twice' | 'several' | 'cut-off' | 'changed'

/** A JWT that holds another one (RFC 7519 §5.2), or claims. */
export type JwtContent = { readonly payload: JsonRead } | { readonly inner: string }

/** Text decoded as a JWT (RFC 7519 §7.2), or why it can't be, or that it isn't one. */
export type DecodedJwt =
  | {
      readonly form: 'jwt'
      readonly header: JsonRead
      readonly content: JwtContent
      readonly signature: string
      /** How its encoding deviates from base64url without padding (RFC 7515 §2). */
      readonly strays: Strays
    }
  /** Five sections and `enc` in the header: encrypted (RFC 7516 §7.1, §9); only the header can be read. */
  | { readonly form: 'encrypted'; readonly header: JsonRead }
  | {
      readonly form: 'damaged'
      readonly damage: Damage
      readonly why: string
      readonly header: JsonRead | null
      readonly payload: JsonRead | null
    }
  | { readonly form: 'none' }

/** Readable deviations of sections from RFC 7515 §2. */
export interface Strays {
  /** Padded with `=`. */
  readonly padded: boolean
  /** With `+` or `/` of the other base64 alphabet (RFC 4648 §4). */
  readonly standardAlphabet: boolean
}

/** What pages and people write in place of the rest of a token. */
const LEFT_OUT = /\.{3,}|…|⋯|\*{3,}/

/** Decodes without checking the signature. Pure; never throws. @param text trimmed */
export function decodeJwt(text: string): DecodedJwt {
  const sections = text.split('.', 7)
  const [first = '', second = '', signature = ''] = sections
  const header = jsonSection(first)
  const payload = jsonSection(second)
  const damaged = (damage: Damage, why: string): DecodedJwt => ({
    form: 'damaged',
    damage,
    why,
    header,
    payload
  })

  const several = severalJwts(text)
  if (several?.same === true) return damaged('pasted-twice', 'The same JWT appears more than once.')
  if (several !== null) return damaged('several', 'There is more than one JWT here.')
  if (sections.length > 1 && isRecased(text))
    return damaged('changed', 'All its letters were changed to one case, and in a token the case matters.')
  const begins = beginsAsJwt(first)
  // `eyJ` is `{"` in base64: nothing but a JWT begins so and goes on with a dot, or with what stands for the rest
  const isMeant =
    begins ||
    (first.startsWith('eyJ') && (sections.length > 1 || LEFT_OUT.test(text))) ||
    (sections.length === 3 && (header !== null || payload !== null))
  if (!isMeant) return { form: 'none' }
  if (LEFT_OUT.test(text)) return damaged('cut-off', 'Dots or asterisks replace part of it.')
  const isEncrypted = typeof header?.values['enc'] === 'string'
  if (isEncrypted && sections.length === 5) return { form: 'encrypted', header }
  if (isEncrypted && sections.length < 5)
    return damaged(
      'cut-off',
      'Its header says it’s encrypted, so it should have five parts, but some are missing.'
    )
  if (sections.length === 1 || (sections.length === 2 && second === ''))
    return damaged('cut-off', 'Only the first part is here. The rest is missing.')
  if (sections.length === 2) return damaged('cut-off', 'The third part, the signature, is missing.')
  if (sections.length > 3) return damaged('changed', 'It has more than three parts.')
  if (header === null)
    return damaged('cut-off', 'The first part can’t be read. The beginning may be missing.')
  if (second === '') return damaged('cut-off', 'The second part, the claims, is empty.')
  const inner = payload === null ? innerJwt(second) : null
  if (payload === null && inner === null)
    return damaged('changed', 'The second part can’t be read. Something in it is missing or changed.')
  if (signature !== '' && bytesOf(signature) === null) {
    const why = 'The third part can’t be read. Something at the end is missing or added.'
    return damaged(/^[A-Za-z0-9_+/-]+$/.test(signature) ? 'cut-off' : 'changed', why)
  }
  if (signature === '' && header.values['alg'] !== 'none')
    return damaged('cut-off', 'The third part, the signature, is missing.')
  const content = payload === null ? { inner: inner ?? '' } : { payload }
  const strays = { padded: text.includes('='), standardAlphabet: /[+/]/.test(text) }
  return { form: 'jwt', header, content, signature, strays }
}

const USUAL_HEADER_ANY_CASE = new RegExp(`^${USUAL_HEADER.source}`, 'i')

/** Whether all letters are of one case, which is so of no JWT: they begin with `eyJ`. */
function isRecased(text: string): boolean {
  return USUAL_HEADER_ANY_CASE.test(text) && (text === text.toLowerCase() || text === text.toUpperCase())
}

/** The JWT that a payload consists of, bare or as a JSON string, as some libraries write it. */
function innerJwt(section: string): string | null {
  const text = textOf(section)
    ?.trim()
    .replace(/^"(.*)"$/, '$1')
  return text !== undefined && decodeJwt(text).form !== 'none' ? text : null
}

function jsonSection(section: string): JsonRead | null {
  const text = textOf(section)
  return text === null ? null : readJsonObject(text)
}

function textOf(section: string): string | null {
  const bytes = bytesOf(section)
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/**
 * The bytes of base64url (RFC 4648 §5), also of its other alphabet and with padding, which JWTs must not have (RFC 7515
 * §2): they can still be read. A length of 4n+1 cannot be base64.
 */
function bytesOf(section: string): Buffer | null {
  const bare = section.replace(/={1,2}$/, '')
  return /^[A-Za-z0-9_+/-]+$/.test(bare) && bare.length % 4 !== 1 ? Buffer.from(bare, 'base64url') : null
}
