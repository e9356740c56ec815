import { cleanPaste, INVISIBLE_REMOVED, isPastedTwice, withoutInvisible } from './clean-paste.ts'
import type { Finding, FoundKind, GatewayAnswer, TextInspection } from './finding.ts'
import { findTokens, MOST_PLACES, type FoundToken } from './find-tokens.ts'
import { inspect } from './inspect.ts'
import type { Inspection } from './inspection.ts'
import { issuerName, serviceOf } from './issuer-name.ts'
import { USES } from './uses.ts'

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
  const { text: token } = cleanPaste(text)
  const isOne = /^[\w.~+/|:=!-]{20,}$/.test(token) || isPastedTwice(token)
  if (!isOne) return []
  const seen = inspect(text, nowMs)
  const start = text.length - text.trimStart().length
  const place = [[start, start + text.trim().length] as const]
  return [described(seen, token, null, [place], nowMs)]
}

function explain(token: string, same: readonly FoundToken[], text: string, nowMs: number): Finding {
  const name = same.find((each) => each.name !== null)?.name ?? null
  const seen = inspect(token, nowMs)
  const notes = [...seen.notes, ...same.flatMap(({ pieces }) => joinedNotes(pieces, text))]
  const places = same.map(({ pieces }) => pieces)
  return described({ ...seen, notes: [...new Set(notes)] }, token, name, places, nowMs)
}

/** What was between the pieces of a token. */
function joinedNotes(pieces: FoundToken['pieces'], text: string): string[] {
  return pieces.slice(1).map(([start], index) => {
    const between = text.slice(pieces[index]?.[1], start)
    return withoutInvisible(between) === '' ? INVISIBLE_REMOVED : 'Line breaks inside the token were removed.'
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
  const gateway = gatewayAnswer(kind, seen, token, nowMs)
  return { ...seen, kind, title, explanation, name, places, ...USES[kind], gateway }
}

interface Described {
  readonly kind: FoundKind
  readonly title: string
  readonly explanation: string
}

/** What the name in front of a token, its issuer, or its header tell beyond its form. */
function refined(seen: Inspection, token: string, name: string | null): Described {
  switch (seen.kind) {
    case 'other-jwt':
      return refinedJwt(seen)
    case 'uuid':
      return name !== null && /refresh/i.test(name) ? RINGCX_REFRESH : { ...seen, kind: 'uuid' }
    case 'opaque':
      return refinedOpaque(seen, token, name)
    case 'empty':
      return { ...seen, kind: 'opaque' }
    default:
      return { ...seen, kind: seen.kind }
  }
}

function refinedJwt(seen: Inspection): Described {
  const has = (name: string): string | undefined => seen.header.find((each) => each.name === name)?.value
  if (has('enc') !== undefined && seen.claims.length === 0 && seen.inner === null)
    return { ...seen, kind: 'encrypted-jwt' }
  if (/^"none"$/i.test(has('alg') ?? ''))
    return {
      kind: 'unsecured-jwt',
      title: 'Unsecured JWT',
      explanation:
        'A JWT without a signature (RFC 7519 §6). Anyone could have created it, so services reject it.'
    }
  const issuer = seen.inner === null ? issuerName(seen.claims) : null
  return {
    kind: 'other-jwt',
    title: issuer === null ? seen.title : `JWT from ${issuer}`,
    explanation:
      issuer === null
        ? seen.explanation
        : 'It’s a complete JWT of another service, according to its issuer. Nothing in it mentions RingCentral or RingCX.'
  }
}

function refinedOpaque(seen: Inspection, token: string, name: string | null): Described {
  const service = serviceOf(token)
  if (service !== null)
    return {
      kind: 'opaque',
      title: `${service} token`,
      explanation: `It begins like a token from ${service}. It contains no readable information.`
    }
  if (name !== null && /refresh/i.test(name)) return RINGCENTRAL_REFRESH
  if (name !== null && /access|authorization|bearer/i.test(name)) return RINGCENTRAL_ACCESS
  return { ...seen, kind: 'opaque' }
}

const RINGCX_REFRESH: Described = {
  kind: 'ringcx-refresh-token',
  title: 'RingCX refresh token',
  explanation:
    'Its name and its format are those of a RingCX refresh token. It works once and needs no other credential, so treat ' +
    'it as a secret.'
}

const RINGCENTRAL_REFRESH: Described = {
  kind: 'ringcentral-refresh-token',
  title: 'RingCentral refresh token',
  explanation:
    'Judging by its name and format: a refresh token, which contains no readable information. RingCentral’s work once and ' +
    'last about a week.'
}

const RINGCENTRAL_ACCESS: Described = {
  kind: 'ringcentral-access-token',
  title: 'RingCentral access token',
  explanation:
    'Judging by its name and format: an access token, which contains no readable information. RingCentral’s last about an ' +
    'hour. Exchange it for a RingCX token before you use the RingCX API.'
}

/** The texts of the gateway, which checks form, issuer, times, and signature in this order (ringcx-api §2.1). */
const NOT_THREE_PARTS = 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections'
const UNKNOWN_ISSUER = 'Jwt issuer is not configured'
const NOT_YET = 'Jwt not yet valid'
const EXPIRED = 'Jwt is expired'
const WRONG_SIGNATURE = 'Jwt verification fails'

function gatewayAnswer(
  kind: FoundKind,
  seen: Inspection,
  token: string,
  nowMs: number
): GatewayAnswer | null {
  const unauthorized = (body: string, from: number | null = null): GatewayAnswer => ({
    status: 401,
    body,
    from
  })
  if (token.split('.', 4).length !== 3) return unauthorized(NOT_THREE_PARTS)
  switch (kind) {
    case 'ringcentral-jwt-credential':
    case 'other-jwt':
      return unauthorized(UNKNOWN_ISSUER)
    case 'ringcx-access-token': {
      const notBefore = seen.claims.findLast(({ name }) => name === 'nbf')?.at ?? null
      if (notBefore !== null && notBefore > nowMs) return unauthorized(NOT_YET)
      if (seen.expiresAt !== null && seen.expiresAt <= nowMs) return unauthorized(EXPIRED)
      if (seen.refusedBecause !== null) return unauthorized(WRONG_SIGNATURE)
      return seen.expiresAt === null ? null : unauthorized(EXPIRED, seen.expiresAt)
    }
    default:
      return null
  }
}
