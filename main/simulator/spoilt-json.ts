/** Ways in which proxies and bugs damage JSON. None of them leaves an object or a list readable. */
const DAMAGES: readonly ((text: string) => string)[] = [
  (text) => text.slice(1),
  (text) => `${text}}`,
  (text) => `${text.slice(0, -1)},NaN${text.slice(-1)}`,
  (text) => `<!-- cached -->${text}`
]

/**
 * The text of an object or a list, damaged in one of several ways so that no JSON reader takes it.
 * @param choice 0 (included) to 1 (excluded): which way
 */
export function damageJson(text: string, choice: number): string {
  const damage = DAMAGES[Math.floor(choice * DAMAGES.length)]
  return damage ? damage(text) : text
}

/** The access token's field in the answers of RingCX and of RingCentral. */
const ACCESS_TOKEN_FIELDS: readonly string[] = ['accessToken', 'access_token']

/**
 * A token answer without its access token, which a client must not treat as a sign-in (ringcx-api §1.4). Other
 * responses are unchanged.
 * @param left what is left of the field
 */
export function withoutAccessToken(text: string, left: 'absent' | 'null' | 'empty'): string {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return text
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return text
  const fields = Object.entries(body).flatMap(([name, value]) => {
    if (!ACCESS_TOKEN_FIELDS.includes(name)) return [[name, value]]
    return left === 'absent' ? [] : [[name, left === 'null' ? null : '']]
  })
  return JSON.stringify(Object.fromEntries(fields))
}
