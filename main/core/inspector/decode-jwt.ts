/** A JSON object with nothing known about it. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A text taken apart as a JWT (RFC 7519 §7.2), or why it cannot be, or that it is none at all. */
export type DecodedJwt =
  | {
      readonly form: 'jwt'
      readonly header: JsonObject
      readonly payload: JsonObject
      readonly signature: string
    }
  /** Five sections: encrypted (RFC 7516 §7.1); only the header can be read. */
  | { readonly form: 'encrypted'; readonly header: JsonObject }
  | {
      readonly form: 'damaged'
      readonly why: string
      readonly header: JsonObject | null
      readonly payload: JsonObject | null
    }
  | { readonly form: 'none' }

/** Decodes without checking the signature. Pure; never throws. @param text without blanks around it */
export function decodeJwt(text: string): DecodedJwt {
  const sections = text.split('.', 7)
  const [first = '', second = '', signature = ''] = sections
  const header = jsonSection(first)
  const payload = jsonSection(second)
  const readable = { header, payload }
  // `eyJ` is `{"` in base64: nothing but a JWT begins so and goes on with a dot
  const isMeant = first.startsWith('eyJ') || (sections.length === 3 && (header !== null || payload !== null))
  if (!isMeant) return { form: 'none' }
  if (sections.length === 5 && header !== null) return { form: 'encrypted', header }
  if (sections.length === 1) {
    return isJoseHeader(header)
      ? damaged('Only its first part is here: the rest is missing.', readable)
      : { form: 'none' }
  }
  if (sections.length === 2) return damaged('The third part, the signature, is missing.', readable)
  if (sections.length > 3)
    return damaged('It has more than three parts: something was pasted twice.', readable)
  if (header === null)
    return damaged('Its first part cannot be read: the beginning may be missing.', readable)
  if (payload === null)
    return damaged('Its second part cannot be read: something inside is missing or changed.', readable)
  if (signature !== '' && !isBase64Url(signature)) {
    return damaged('Its third part cannot be read: something at the end is missing or added.', readable)
  }
  if (signature === '' && header['alg'] !== 'none') {
    return damaged('The third part, the signature, is missing.', readable)
  }
  return { form: 'jwt', header, payload, signature }
}

function damaged(
  why: string,
  readable: { header: JsonObject | null; payload: JsonObject | null }
): DecodedJwt {
  return { form: 'damaged', why, ...readable }
}

function isJoseHeader(header: JsonObject | null): boolean {
  return header !== null && ('alg' in header || 'typ' in header)
}

/** RFC 4648 §5 without padding (RFC 7515 §2); a length of 4n+1 cannot be base64. */
function isBase64Url(section: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(section) && section.length % 4 !== 1
}

function jsonSection(section: string): JsonObject | null {
  if (!isBase64Url(section)) return null
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(section, 'base64url'))
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
  } catch {
    return null
  }
}
