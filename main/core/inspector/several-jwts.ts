/** How many JWTs are in a text that should be one, and whether they are the same one again. */
export interface SeveralJwts {
  readonly count: number
  readonly same: boolean
}

/** What people and pages put between two tokens. */
const BETWEEN = /[\s"'`“”‘’,;|]+/g

/** The first name in a JOSE header (RFC 7515 §4.1, RFC 7516 §4.1, RFC 7797 §3). */
const HEADER_START = /^\{\s*"(?:alg|typ|kid|cty|enc|zip|jku|jwk|x5u|x5c|x5t|x5t#S256|crit|b64)"/

/** The headers that services write, by their first eight characters; see {@link beginsAsJwt}. */
export const USUAL_HEADER =
  /eyJ(?:hbGci|0eXAi|raWQi|jdHki|lbmMi|6aXAi|qa3Ui|qd2si|4NXUi|4NWMi|4NXQ[ij]|jcml0|iNjQi)/

/** More parts than this are not looked at: seven tokens are several, however many follow. */
const MOST_PARTS = 24

/**
 * Finds JWTs that were pasted one after the other, with or without something between them. The last one may be cut off.
 * Pure; never throws.
 *
 * @returns `null` when the text is one JWT, or none
 */
export function severalJwts(text: string): SeveralJwts | null {
  const glued = text.replace(BETWEEN, '')
  const starts: number[] = []
  let at = 0
  let isPayload = false
  for (const part of glued.split('.', MOST_PARTS)) {
    const start: number = isPayload ? -1 : headerStart(part)
    if (start >= 0) starts.push(at + start)
    isPayload = start >= 0
    at += part.length + 1
  }
  if (starts.length < 2) return null
  const tokens = starts.map((start, index) => withoutEnd(glued.slice(start, starts[index + 1])))
  const [first = ''] = tokens
  return { count: tokens.length, same: tokens.every((token) => first.startsWith(token)) }
}

/** Without what belongs to the next one: a dot, or its `Bearer`. By index, because a pattern would be quadratic. */
function withoutEnd(token: string): string {
  const bare = /bearer$/i.test(token.slice(-6)) ? token.slice(0, -6) : token
  let end = bare.length
  while (end > 0 && bare[end - 1] === '.') end -= 1
  return bare.slice(0, end)
}

/** Whether a text begins as the header of a JWT does; the rest may be missing. */
export function beginsAsJwt(text: string): boolean {
  return HEADER_START.test(Buffer.from(text.slice(0, 32), 'base64url').toString('latin1'))
}

/** Where in a part a header begins: at its start, or after the signature of the token before. */
function headerStart(part: string): number {
  for (let at = part.indexOf('ey'); at >= 0; at = part.indexOf('ey', at + 1)) {
    if (beginsAsJwt(part.slice(at, at + 32))) return at
  }
  return -1
}
