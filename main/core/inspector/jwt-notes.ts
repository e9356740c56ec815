import { MOST_CLAIMS } from './claims.ts'
import type { Strays } from './decode-jwt.ts'
import { isRounded, type JsonObject, type JsonRead } from './json-members.ts'
import { isInMilliseconds, numericDate, timeFault, TIME_CLAIMS } from './numeric-date.ts'

/** Difference between two clocks that is not worth a word. */
const CLOCK_GRACE_MS = 60_000

/** Said of a signature that is shorter than its algorithm makes them. */
export const CUT_OFF = 'The signature is too short for its algorithm. The end is missing.'

/** Said of a signature with a length that keys seldom give. */
export const MAY_BE_CUT_OFF = 'The signature has the wrong length for its algorithm. The end may be missing.'

const TOO_LONG = 'The signature is too long for its algorithm. Something was added at the end.'

/** Lengths of base64url signatures that are fixed by the algorithm (RFC 7518 §3.2, §3.4; RFC 8037 §3.1). */
const SIGNATURE_LENGTHS: Readonly<Record<string, number>> = {
  HS256: 43,
  HS384: 64,
  HS512: 86,
  ES256: 86,
  ES384: 128,
  ES512: 176,
  EdDSA: 86,
  Ed25519: 86
}

/** What the notes are about: a JWT that could be decoded. */
export interface NotedJwt {
  readonly header: JsonRead
  /** `null` when it holds another JWT instead of claims. */
  readonly payload: JsonRead | null
  readonly signature: string
  readonly strays: Strays
}

/**
 * The plain warnings about a decoded JWT. None of them states a duration: the window shows the times and keeps counting,
 * and a sentence would go out of date.
 *
 * @param nowMs this computer's clock, milliseconds
 */
export function jwtNotes({ header, payload, signature, strays }: NotedJwt, nowMs: number): string[] {
  return [
    ...(payload === null ? [] : timeNotes(payload.values, nowMs)),
    ...encodingNotes(strays),
    ...[header, payload].flatMap((read) => (read === null ? [] : jsonNotes(read))),
    ...signatureNotes(header.values, signature),
    ...((payload?.members.length ?? 0) > MOST_CLAIMS ? ['Only the first 200 claims are shown.'] : [])
  ]
}

/** Why services surely refuse a JWT that can be read; `null` when nothing speaks against it. */
export function refusal({ header, signature, strays }: NotedJwt): string | null {
  if (strays.padded) return PADDED
  if (strays.standardAlphabet) return STANDARD_ALPHABET
  const length = signatureLength(header.values['alg'], signature)
  return length === 'cut-off' ? CUT_OFF : length === 'too-long' ? TOO_LONG : null
}

const PADDED =
  'Its parts are padded with “=”. The standard doesn’t allow padding (RFC 7515), so most services reject it.'
const STANDARD_ALPHABET =
  'It uses “+” and “/”. The standard requires “-” and “_” instead (RFC 7515), so most services reject it.'

function encodingNotes({ padded, standardAlphabet }: Strays): string[] {
  return [...(padded ? [PADDED] : []), ...(standardAlphabet ? [STANDARD_ALPHABET] : [])]
}

function jsonNotes({ members, repeated }: JsonRead): string[] {
  const shown = members.slice(0, MOST_CLAIMS)
  const rounded = shown.find(isRounded)
  return [
    ...repeated
      .slice(0, MOST_NAMED)
      .map(
        (name) =>
          `“${short(name)}” appears more than once. Services use the last one or reject the token (RFC 7519).`
      ),
    ...(rounded === undefined
      ? []
      : [
          `“${short(rounded.name)}” is a larger number than many programs can handle. They may read it as ${String(Number(rounded.text))}.`
        ])
  ]
}

/** Repeated names beyond these are not named. */
const MOST_NAMED = 5

const short = (name: string): string => (name.length > 40 ? `${name.slice(0, 39)}…` : name)

function timeNotes(payload: JsonObject, nowMs: number): string[] {
  const [expiresAt, issuedAt, notBefore] = [payload['exp'], payload['iat'], payload['nbf']].map(numericDate)
  const notes: string[] = []
  if (payload['exp'] === undefined) notes.push('No expiration date.')
  if (typeof issuedAt === 'number' && issuedAt > nowMs + CLOCK_GRACE_MS) {
    notes.push('Its issue date is in the future. This computer’s clock is slow, or the issuer’s is fast.')
  }
  if (typeof notBefore === 'number' && notBefore > nowMs + CLOCK_GRACE_MS) {
    notes.push('It isn’t valid yet, according to this computer’s clock: “nbf” is in the future.')
  }
  if (typeof issuedAt === 'number' && typeof expiresAt === 'number' && expiresAt <= issuedAt)
    notes.push('It expires before it was issued. No service should accept it.')
  for (const name of TIME_CLAIMS) {
    const fault = timeFault(payload[name])
    if (fault !== null)
      notes.push(`“${name}” ${fault}. ${typeof payload[name] === 'number' ? TOO_LARGE : NOT_A_NUMBER}`)
    if (isInMilliseconds(payload[name]))
      notes.push(`“${name}” is in milliseconds. The standard (RFC 7519) requires seconds.`)
    else if (typeof payload[name] === 'number' && !Number.isInteger(payload[name]))
      notes.push(`“${name}” has a fraction of a second. The standard allows it, but some programs reject it.`)
  }
  return notes
}

const NOT_A_NUMBER =
  'The standard (RFC 7519) requires a number of seconds. Most services reject the token, and others ignore this time.'
const TOO_LARGE = 'That date is too far in the future, and some services reject the token.'

function signatureNotes(header: JsonObject, signature: string): string[] {
  const { alg } = header
  if (signature === '' || (typeof alg === 'string' && alg.toLowerCase() === 'none')) {
    return ['It isn’t signed. Anyone could have created it.']
  }
  const unchecked = typeof alg === 'string' && /^HS\d+$/.test(alg) ? SHARED_SECRET : UNCHECKED
  const length = signatureLength(alg, signature)
  if (length === 'right') return [unchecked]
  return [{ 'cut-off': CUT_OFF, 'too-long': TOO_LONG, odd: MAY_BE_CUT_OFF }[length], unchecked]
}

const UNCHECKED =
  'Token Desk doesn’t have the public key, so it didn’t check the signature. Nothing here proves who issued the token.'

/** HMAC (RFC 7518 §3.2) has no public key. */
const SHARED_SECRET =
  'It’s signed with a shared secret, so only the issuer can check the signature. Nothing here proves who issued the token.'

/** Signatures by RSA keys of 2048, 3072, and 4096 bits (RFC 7518 §3.3), in base64url characters. */
const RSA_LENGTHS: readonly number[] = [342, 512, 683]

/** The lengths that signatures by an algorithm have in base64url; none if it isn't known. */
export function signatureLengths(alg: unknown): readonly number[] {
  if (typeof alg !== 'string') return []
  const fixed = Object.hasOwn(SIGNATURE_LENGTHS, alg) ? SIGNATURE_LENGTHS[alg] : undefined
  if (fixed !== undefined) return [fixed]
  return /^[RP]S(?:256|384|512)$/.test(alg) ? RSA_LENGTHS : []
}

function signatureLength(alg: unknown, { length }: string): 'right' | 'cut-off' | 'too-long' | 'odd' {
  if (typeof alg !== 'string' || length === 0) return 'right'
  const fixed = Object.hasOwn(SIGNATURE_LENGTHS, alg) ? SIGNATURE_LENGTHS[alg] : undefined
  if (fixed !== undefined) return length === fixed ? 'right' : length < fixed ? 'cut-off' : 'too-long'
  // RSA (RFC 7518 §3.3): as long as the key, which has at least 2048 bits, in practice a multiple of 512
  if (!/^[RP]S(?:256|384|512)$/.test(alg)) return 'right'
  const bytes = Math.floor((length * 3) / 4)
  if (bytes < 256) return 'cut-off'
  return bytes % 64 === 0 ? 'right' : 'odd'
}
