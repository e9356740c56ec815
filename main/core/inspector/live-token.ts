import { decodeJwt } from './decode-jwt.ts'
import type { Finding } from './finding.ts'
import { findTokens } from './find-tokens.ts'
import { inspect } from './inspect.ts'
import type { ClaimExplained, Inspection } from './inspection.ts'
import type { JsonRead } from './json-members.ts'
import { isTooLarge, keyOf, literal, NODE, readTree, unquoted, type JsonTree } from '../http/json-tree.ts'
import { usesOf } from './uses.ts'

/** When a token was issued and expires by the keeper's clocks, milliseconds since the Unix epoch, UTC. */
export interface TokenTimes {
  readonly expiresAt: number
  readonly lifeMs: number
}

/** A JWT, or what is left of one where a value was cut. */
const JWT = /ey[JA][\w-]{8,}(?:\.[\w-]*)*/g

/** A name that says what its value is. One that only begins so, such as `token_type`, tells about a secret. */
const SECRET_NAME =
  /(?:token|secret|passw(?:or)?d|pwd|passphrase|passcode|pin|assertion|jwt|credential|authorization|cookie|(?:api|access|private|auth|session)[_-]?key)s?$/i

/** A member with such a name in a text that was cut, so that it can't be read as JSON. */
const SECRET_MEMBER = /("[^"]*(?:token|secret|password|assertion|jwt|credential)":)"(?:[^"\\]|\\.)+"/gi

/** Stands where a token was. */
export const HIDDEN = '[hidden token]'

/**
 * A name and its value without the tokens in it: a claim may carry a second token, which must not leave main with the
 * explanation of the first.
 */
export function withoutTokens<Claim extends Pick<ClaimExplained, 'name' | 'value'>>(claim: Claim): Claim {
  const named = `{${JSON.stringify(claim.name)}:`
  const text = `${named}${claim.value}`
  let kept = ''
  let from = 0
  for (const { pieces } of findTokens(text)) {
    for (const [start, end] of pieces) {
      if (start < from) continue
      kept += `${text.slice(from, start)}${HIDDEN}`
      from = end
    }
  }
  const written = `${kept}${text.slice(from)}`
  const tree = readTree(`${written}}`)
  const value = (
    tree === null ? written.replace(SECRET_MEMBER, `$1"${HIDDEN}"`) : withoutMembers(tree).slice(0, -1)
  )
    .slice(named.length)
    .replace(JWT, HIDDEN)
  return { ...claim, name: claim.name.replace(JWT, HIDDEN), value }
}

/** A document without the values of secret names, at any depth, and in texts that are JSON themselves; else unchanged. */
function withoutMembers(tree: JsonTree): string {
  const pieces: string[] = []
  let taken = 0
  for (let node = 0; node < tree.size;) {
    const written = literal(tree, node)
    const name = keyOf(tree, node)
    const kind = tree.kind[node]
    const isSecret =
      name !== null &&
      SECRET_NAME.test(name) &&
      kind !== NODE.flag &&
      kind !== NODE.nothing &&
      written !== '""'
    const shown = isSecret ? `"${HIDDEN}"` : kind === NODE.text ? withoutInnerMembers(written) : written
    if (shown !== written) {
      pieces.push(tree.text.slice(taken, tree.start[node]), shown)
      taken = tree.end[node] ?? taken
    }
    node = isSecret ? (tree.next[node] ?? tree.size) : node + 1
  }
  return pieces.join('') + tree.text.slice(taken)
}

function withoutInnerMembers(written: string): string {
  const text = unquoted(written)
  const tree = /^\s*[[{"]/.test(text) && !isTooLarge(text) ? readTree(text) : null
  if (tree === null) return written
  const shown = withoutMembers(tree)
  return shown === text ? written : JSON.stringify(shown)
}

/** The RingCX access token of a session, explained; nothing in it gives the token back. */
export interface TokenExplanation {
  readonly finding: Finding
  readonly algorithm: SignatureAlgorithm | null
  /** In characters. */
  readonly length: number
  readonly json: LiveTokenJson
}

/** All that the Token page says of a token. Pure, never throws. @param times as {@link explainLiveToken} */
export function explainToken(token: string, times: TokenTimes, nowMs: number): TokenExplanation {
  const finding = explainLiveToken(token, times, nowMs)
  return {
    finding,
    algorithm: signatureAlgorithm(finding),
    length: token.length,
    json: liveTokenJson(token)
  }
}

/**
 * Explains the RingCX access token of a session as the inspector does, but certain of what it is: RingCX issued it.
 * Contains the claims and never the token, its signature, or another token inside it. Pure, never throws.
 *
 * @param times counted from the moment it came, so that a wrong clock on this computer doesn't matter
 */
export function explainLiveToken(token: string, { expiresAt, lifeMs }: TokenTimes, nowMs: number): Finding {
  const seen = inspect(token, nowMs)
  const isJwt = seen.header.length > 0
  const shown = withoutOtherTokens(seen)
  return {
    ...shown,
    notes: seen.kind === 'damaged-jwt' ? [seen.explanation, ...shown.notes] : shown.notes,
    kind: 'ringcx-access-token',
    title: isJwt ? 'RingCX access token' : 'Opaque RingCX access token',
    explanation: isJwt ? EXPLAINED : OPAQUE,
    issuedAt: expiresAt - lifeMs,
    expiresAt,
    name: null,
    places: [],
    ...usesOf('ringcx-access-token', expiresAt <= nowMs ? 'expired' : null),
    gateway: isJwt ? { status: 401, body: 'Jwt is expired', from: expiresAt } : null
  }
}

const EXPLAINED =
  'RingCX issued this token for your sign-in. It works with the RingCX API until it expires, and Token Desk replaces it ' +
  'before then. It doesn’t work with RingCentral’s own API.'

const OPAQUE =
  'RingCX issued this token for your sign-in. It isn’t a JWT, so it contains no readable information: no claims and no ' +
  'expiration time. Token Desk counts five minutes from when it arrived.'

/** True of a token that somebody pasted; this one came from RingCX. */
const UNPROVEN = 'Nothing here proves who issued the token.'

function withoutOtherTokens(seen: Inspection): Inspection {
  return {
    ...seen,
    header: seen.header.map(withoutTokens),
    claims: seen.claims.map(withoutTokens),
    notes: seen.notes.map((note) => note.replace(JWT, HIDDEN).replace(` ${UNPROVEN}`, '')),
    inner: seen.inner === null ? null : withoutOtherTokens(seen.inner)
  }
}

/** Header and payload of a token as JSON; `null` for what can't be read. */
export interface LiveTokenJson {
  readonly header: string | null
  readonly payload: string | null
}

/** The JSON of a session's token with all of each value, and without other tokens and secrets. Pure, never throws. */
export function liveTokenJson(token: string): LiveTokenJson {
  const decoded = decodeJwt(token)
  if (decoded.form !== 'jwt') return { header: null, payload: null }
  const { header, content } = decoded
  return { header: shownJson(header), payload: 'payload' in content ? shownJson(content.payload) : null }
}

function shownJson({ members }: JsonRead): string {
  const shown = members.map(({ name, text }) => withoutTokens({ name, value: text }))
  return `{${shown.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(',')}}`
}

/** The algorithm of a signature: its name in the header, and what it is in words (RFC 7518 §3.1, RFC 8037 §3.1). */
export interface SignatureAlgorithm {
  readonly name: string
  readonly meaning: string
}

const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^HS\d+$/, 'HMAC with a shared secret. Only RingCX can check it.'],
  [/^RS\d+$/, 'RSA signature'],
  [/^PS\d+$/, 'RSA signature with PSS padding'],
  [/^ES\d+K?$/, 'ECDSA signature'],
  [/^(?:EdDSA|Ed25519|Ed448)$/, 'EdDSA signature'],
  [/^none$/i, 'No signature']
]

/** @returns `null` for a token whose header names none */
export function signatureAlgorithm({ header }: Pick<Inspection, 'header'>): SignatureAlgorithm | null {
  const text = header.findLast(({ name }) => name === 'alg')?.value
  if (text === undefined || !text.startsWith('"')) return null
  const name = text.slice(1, -1)
  const meaning = FAMILIES.find(([pattern]) => pattern.test(name))?.[1]
  return { name, meaning: meaning ?? 'Not a registered algorithm' }
}
