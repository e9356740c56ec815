import { INVISIBLE_REMOVED, withoutInvisible } from './clean-paste.ts'
import type { Finding, FoundKind, FoundToken, GatewayAnswer, TextInspection } from './finding.ts'
import { findTokens, MOST_PLACES } from './find-tokens.ts'
import { inspect } from './inspect.ts'
import type { Inspection } from './inspection.ts'
import { issuerName, serviceOf } from './issuer-name.ts'
import { isInMilliseconds } from './numeric-date.ts'
import { tokenAlone } from './opaque-token.ts'
import { usesOf, type Refused } from './uses.ts'

/** The longest text to look through, in UTF-16 units. */
export const LONGEST_TEXT = 1_048_576

/** More tokens than this aren't explained. */
export const MOST_FINDINGS = 200

/**
 * Finds and explains the tokens in a text. A text that is nothing but a token needs no name in front of it. Offline, pure,
 * never throws; checks at most {@link LONGEST_TEXT}.
 *
 * @param nowMs milliseconds since the Unix epoch
 */
export function inspectText(text: string, nowMs: number): TextInspection {
  const checked = text.slice(0, LONGEST_TEXT)
  const found = findTokens(checked)
  if (found.length === 0) return { findings: onlyToken(checked, nowMs), more: false }
  const byToken = new Map<string, FoundToken[]>()
  for (const each of found) byToken.set(each.token, [...(byToken.get(each.token) ?? []), each])
  const findings = [...byToken]
    .slice(0, MOST_FINDINGS)
    .map(([token, same]) => explain(token, same, checked, nowMs))
  return { findings, more: byToken.size > MOST_FINDINGS || found.length === MOST_PLACES }
}

/** What a text is that has nothing else in it, such as a refresh token alone, or a JWT without its beginning. */
function onlyToken(text: string, nowMs: number): Finding[] {
  const token = tokenAlone(text)
  if (token === null) return []
  const seen = inspect(text, nowMs)
  const start = text.length - text.trimStart().length
  const place = [[start, start + text.trim().length] as const]
  return [described(seen, token, null, [place], nowMs)]
}

function explain(token: string, same: readonly FoundToken[], text: string, nowMs: number): Finding {
  const name = same.find((each) => each.name !== null)?.name ?? null
  const seen = inspect(token, nowMs)
  const isEncoded = text.startsWith('ZXlK', same[0]?.pieces[0]?.[0]) && token.startsWith('eyJ')
  const encoded = isEncoded ? ['It’s encoded in base64. Decode it before you use it.'] : []
  const notes = [...seen.notes, ...encoded, ...same.flatMap(({ pieces }) => joinedNotes(pieces, text))]
  const places = same.map(({ pieces }) => pieces)
  return described({ ...seen, notes: [...new Set(notes)] }, token, name, places, nowMs)
}

/** What was between the pieces of a token. */
function joinedNotes(pieces: FoundToken['pieces'], text: string): string[] {
  return pieces.slice(1).map(([start], index) => {
    const between = text.slice(pieces[index]?.[1], start)
    if (withoutInvisible(between) === '') return INVISIBLE_REMOVED
    return /^[ \t\u00a0]+$/.test(between)
      ? 'Spaces inside the token were removed.'
      : 'Line breaks inside the token were removed.'
  })
}

function described(
  seen: Inspection,
  token: string,
  name: string | null,
  places: Finding['places'],
  nowMs: number
): Finding {
  const { kind, title, explanation } = refined(seen, token, name)
  const refused = refusedNow(seen, nowMs)
  const gateway = gatewayAnswer(kind, seen, token, refused)
  return { ...seen, kind, title, explanation, name, places, ...usesOf(kind, refused), gateway }
}

interface Described {
  readonly kind: FoundKind
  readonly title: string
  readonly explanation: string
}

/** What the name in front of a token, its issuer, or its header tell beyond its form. */
function refined(seen: Inspection, token: string, name: string | null): Described {
  if (name !== null && /^basic$/i.test(name)) return CLIENT_CREDENTIALS
  if (isUnsecured(seen)) return unsecured(seen)
  switch (seen.kind) {
    case 'other-jwt':
      return refinedJwt(seen)
    case 'uuid':
      return name !== null && /refresh/i.test(name) ? RINGCX_REFRESH : { ...seen, kind: 'uuid' }
    case 'opaque':
      return refinedOpaque(seen, token, name)
    case 'damaged-jwt':
      return name === 'protected' && !token.includes('.') ? JWS_AS_JSON : { ...seen, kind: seen.kind }
    case 'empty':
      return { ...seen, kind: 'opaque' }
    default:
      return { ...seen, kind: seen.kind }
  }
}

const headerValue = ({ header }: Inspection, name: string): string =>
  header.findLast((each) => each.name === name)?.value ?? ''

/** Whatever its claims say: nothing vouches for them. */
const isUnsecured = (seen: Inspection): boolean =>
  seen.kind !== 'damaged-jwt' && /^"none"$/i.test(headerValue(seen, 'alg'))

function unsecured({ kind }: Inspection): Described {
  const claims =
    kind === 'other-jwt'
      ? ''
      : ` Its claims look like those of a ${kind === 'ringcx-access-token' ? 'RingCX' : 'RingCentral'} token, but that proves nothing.`
  return {
    kind: 'unsecured-jwt',
    title: 'Unsecured JWT',
    explanation: `A JWT without a signature (RFC 7519 §6). Anyone could have created it, so services reject it.${claims}`
  }
}

function refinedJwt(seen: Inspection): Described {
  if (headerValue(seen, 'enc') !== '' && seen.claims.length === 0 && seen.inner === null)
    return { ...seen, kind: 'encrypted-jwt' }
  const issuer = seen.inner === null ? issuerName(seen.claims) : null
  return {
    kind: 'other-jwt',
    title: issuer === null ? seen.title : `JWT from ${issuer}`,
    explanation:
      issuer === null
        ? seen.explanation
        : 'According to its issuer, this JWT is from another service. Nothing in it mentions RingCentral or RingCX.'
  }
}

function refinedOpaque(seen: Inspection, token: string, name: string | null): Described {
  const service = serviceOf(token)
  if (service !== null)
    return {
      kind: 'opaque',
      title: `${service} token`,
      explanation: `It looks like a ${service} token. It contains no readable information.`
    }
  if (name !== null && /refresh/i.test(name)) return RINGCENTRAL_REFRESH
  if (name !== null && /access|authorization|bearer/i.test(name)) return RINGCENTRAL_ACCESS
  return { ...seen, kind: 'opaque' }
}

const RINGCX_REFRESH: Described = {
  kind: 'ringcx-refresh-token',
  title: 'RingCX refresh token',
  explanation:
    'Judging by its name and format, this is a RingCX refresh token. It works once and needs no other credential, so ' +
    'treat it as a secret.'
}

const RINGCENTRAL_REFRESH: Described = {
  kind: 'ringcentral-refresh-token',
  title: 'RingCentral refresh token',
  explanation:
    'Judging by its name and format, this is a RingCentral refresh token. It works once and lasts about a week. It ' +
    'contains no readable information.'
}

const RINGCENTRAL_ACCESS: Described = {
  kind: 'ringcentral-access-token',
  title: 'RingCentral access token',
  explanation:
    'Judging by its name and format, this is a RingCentral access token. It lasts about an hour and contains no readable ' +
    'information. Exchange it for a RingCX token before you use the RingCX API.'
}

const JWS_AS_JSON: Described = {
  kind: 'damaged-jwt',
  title: 'JWS in JSON form',
  explanation:
    'This is the header of a signed message in JSON form (RFC 7515 §7.2), with its payload and signature in other members. ' +
    'Services expect a JWT in one piece: header, payload, and signature, joined by two dots.'
}

const CLIENT_CREDENTIALS: Described = {
  kind: 'client-credentials',
  title: 'Client ID and secret',
  explanation:
    'This isn’t a token. It’s a client ID and a client secret, or a username and a password, joined by a colon and written ' +
    'in base64 (RFC 7617). Anyone can read the secret in it, so treat it like a password.'
}

/** A time as services read it: in seconds (RFC 7519 §2), even where the issuer meant milliseconds. */
function secondsOf({ claims }: Inspection, name: string): number | null {
  const written = claims.findLast((each) => each.name === name)?.value ?? ''
  return /^-?\d/.test(written) ? Number(written) : null
}

/** Why services refuse a JWT now, by its times and its signature, in the order in which the gateway checks them. */
function refusedNow(seen: Inspection, nowMs: number): Refused | null {
  const notBefore = secondsOf(seen, 'nbf')
  const expires = secondsOf(seen, 'exp')
  if (notBefore !== null && notBefore * 1000 > nowMs) return 'not-yet'
  if (expires !== null && expires * 1000 <= nowMs) return 'expired'
  return seen.refusedBecause === null ? null : 'wrong'
}

/** The texts of the gateway, which checks form, issuer, times, and signature in this order (ringcx-api §2.1). */
const NOT_THREE_PARTS = 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections'
const MISSING = 'Jwt is missing'
const UNKNOWN_ISSUER = 'Jwt issuer is not configured'
const EXPIRED = 'Jwt is expired'
const REFUSALS: Readonly<Record<Refused, string>> = {
  'not-yet': 'Jwt not yet valid',
  expired: EXPIRED,
  wrong: 'Jwt verification fails'
}

function gatewayAnswer(
  kind: FoundKind,
  seen: Inspection,
  token: string,
  refused: Refused | null
): GatewayAnswer | null {
  const unauthorized = (body: string, from: number | null = null): GatewayAnswer => ({
    status: 401,
    body,
    from
  })
  if (kind === 'client-credentials') return unauthorized(MISSING)
  if (token.split('.', 4).length !== 3) return unauthorized(NOT_THREE_PARTS)
  switch (kind) {
    case 'ringcentral-jwt-credential':
    case 'other-jwt':
      return unauthorized(UNKNOWN_ISSUER)
    case 'ringcx-access-token': {
      if (refused !== null) return unauthorized(REFUSALS[refused])
      const expires = secondsOf(seen, 'exp')
      // In milliseconds, it names a year that the gateway never sees
      return expires === null || isInMilliseconds(expires) ? null : unauthorized(EXPIRED, seen.expiresAt)
    }
    default:
      return null
  }
}
