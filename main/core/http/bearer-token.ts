/** The longest token accepted, in characters: far longer than any token of these services, and short enough for a header line. */
export const LONGEST_TOKEN = 32_768

/**
 * Whether a text can be a bearer token: letters, digits, `-._~+/`, and `=` only at the end (b64token, RFC 6750 §2.1). The
 * only rule for tokens from any source: a token goes into a header, onto the clipboard, and from there into shells,
 * and none of these characters is special there.
 *
 * @param longest most characters
 */
export function isBearerToken(text: string, longest = LONGEST_TOKEN): boolean {
  return text.length <= longest && /^[A-Za-z0-9\-._~+/]+=*$/.test(text)
}

/** Ids of these services are shorter, or UUIDs; a shorter run of digits can be in a token by chance. */
const LONG_FOR_AN_ID = 16

/**
 * The id, or `null` when it is a token or a part of one: ids are shown, and a service may put anything anywhere.
 *
 * @param tokens those that the same answer brought
 */
export function idApartFrom(tokens: readonly (string | null)[], id: string | null): string | null {
  const isToken =
    id !== null &&
    tokens.some(
      (token) => token !== null && (token === id || (id.length >= LONG_FOR_AN_ID && token.includes(id)))
    )
  return isToken ? null : id
}
