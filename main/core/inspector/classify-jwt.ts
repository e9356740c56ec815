import { RINGCX_MEANINGS } from './claims.ts'
import type { InspectedKind } from './inspection.ts'
import type { JsonObject } from './json-members.ts'
import { numericDate } from './numeric-date.ts'

/** The kinds of whole JWT. */
export type JwtKind = Extract<
  InspectedKind,
  'ringcx-access-token' | 'ringcentral-jwt-credential' | 'other-jwt'
>

/** Lifetime of a RingCX access token, in milliseconds (ringcx-api §3). */
const RINGCX_LIFE_MS = 300_000

/**
 * Determines the kind of a JWT by its claims.
 *
 * A JWT credential is meant for RingCentral's token endpoint (RFC 7523 §3 wants it as audience) or issued by a
 * RingCentral host. The claims of a RingCX access token are not documented (ringcx-api §3): it is taken as one
 * when issuer, audience or claim names speak of RingCX, or when it lives for exactly five minutes and no other
 * issuer's address is in it.
 */
export function classifyJwt(payload: JsonObject): JwtKind {
  const issuer = texts(payload['iss'])
  const audience = texts(payload['aud'])
  if (audience.some((each) => each.includes('/restapi/oauth/token'))) return 'ringcentral-jwt-credential'
  if ([...issuer, ...audience].some((each) => /ringcx|engage|vacd|virtualacd/i.test(each)))
    return 'ringcx-access-token'
  const names = Object.keys(payload).filter((name) => Object.hasOwn(RINGCX_MEANINGS, name))
  if (
    names.some((name) =>
      /^(?:platformId|mainAccountId|agentId|adminId|agentDetails|engageAccountId)$/.test(name)
    )
  ) {
    return 'ringcx-access-token'
  }
  if (issuer.some(isRingCentral)) return 'ringcentral-jwt-credential'
  const life = lifeMs(payload)
  return life === RINGCX_LIFE_MS && !issuer.some(isAddress) ? 'ringcx-access-token' : 'other-jwt'
}

/** `exp − iat` in milliseconds, or `null`. */
export function lifeMs(payload: JsonObject): number | null {
  const issuedAt = numericDate(payload['iat'])
  const expiresAt = numericDate(payload['exp'])
  return issuedAt === null || expiresAt === null ? null : expiresAt - issuedAt
}

function texts(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value.slice(0, 20) : [value]
  return values.filter((each) => typeof each === 'string')
}

function isAddress(issuer: string): boolean {
  return /^https?:\/\//i.test(issuer)
}

/**
 * The RingCentral host that a JWT is meant for: of its audience, which the token endpoint compares with itself (RFC 7523
 * §3), else of its issuer. @returns a host name, or `null` when it names none of RingCentral's
 */
export function ringCentralHostOf(payload: JsonObject): string | null {
  const named = [...texts(payload['aud']), ...texts(payload['iss'])].find(isRingCentral)
  return named === undefined ? null : (URL.parse(named)?.hostname ?? null)
}

/** A host of RingCentral's, with the dot: `evilringcentral.com` is not one. */
function isRingCentral(issuer: string): boolean {
  const host = URL.parse(issuer)?.hostname ?? ''
  return /(?:^|\.)ringcentral\.(?:com|biz)$/.test(host)
}
