import { isInMilliseconds, MOST_CLAIMS, numericDate } from './claims.ts'
import type { JsonObject } from './decode-jwt.ts'
import { duration } from './duration.ts'

/** Difference between two clocks that is not worth a word. */
const CLOCK_GRACE_MS = 60_000

/** Said of a signature that is shorter than its algorithm makes them. */
export const CUT_OFF = 'The signature does not have the length of its algorithm: the end may be missing.'

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

/** The plain warnings about a JWT that could be decoded. @param nowMs this computer's clock, milliseconds */
export function jwtNotes(
  header: JsonObject,
  payload: JsonObject,
  signature: string,
  nowMs: number
): string[] {
  return [
    ...timeNotes(payload, nowMs),
    ...signatureNotes(header, signature),
    ...(Object.keys(payload).length > MOST_CLAIMS ? ['Only the first 200 claims are shown.'] : [])
  ]
}

function timeNotes(payload: JsonObject, nowMs: number): string[] {
  const [expiresAt, issuedAt, notBefore] = [payload['exp'], payload['iat'], payload['nbf']].map(numericDate)
  const notes: string[] = []
  if (expiresAt === null || expiresAt === undefined) notes.push('It names no end.')
  else if (expiresAt <= nowMs)
    notes.push(`It expired ${duration(nowMs - expiresAt)} ago, by this computer’s clock.`)
  else notes.push(`It ends in ${duration(expiresAt - nowMs)}, by this computer’s clock.`)
  if (typeof issuedAt === 'number' && issuedAt > nowMs + CLOCK_GRACE_MS) {
    notes.push('It was issued in the future: this computer’s clock is slow, or the issuer’s is fast.')
  }
  if (typeof notBefore === 'number' && notBefore > nowMs + CLOCK_GRACE_MS) {
    notes.push(`It is not valid for another ${duration(notBefore - nowMs)}, by this computer’s clock.`)
  }
  if (typeof issuedAt === 'number' && typeof expiresAt === 'number') {
    notes.push(
      expiresAt > issuedAt
        ? `Its whole life is ${duration(expiresAt - issuedAt)}.`
        : 'It ends before it was issued: no service should accept it.'
    )
  }
  if (['exp', 'iat', 'nbf'].some((name) => isInMilliseconds(payload[name]))) {
    notes.push('A time in it is in milliseconds; the standard (RFC 7519) wants seconds.')
  }
  return notes
}

function signatureNotes(header: JsonObject, signature: string): string[] {
  const { alg } = header
  if (signature === '' || (typeof alg === 'string' && alg.toLowerCase() === 'none')) {
    return ['It is not signed: anyone can have made it.']
  }
  const unchecked =
    'The signature was not checked: no public key is known here, so nothing in it is proof of who made it.'
  return isShort(alg, signature) ? [CUT_OFF, unchecked] : [unchecked]
}

function isShort(alg: unknown, signature: string): boolean {
  if (typeof alg !== 'string') return false
  if (Object.hasOwn(SIGNATURE_LENGTHS, alg)) return signature.length !== SIGNATURE_LENGTHS[alg]
  // RSA (RFC 7518 §3.3): as long as the key, at least 2048 bits, in practice a multiple of 512
  if (!/^[RP]S(?:256|384|512)$/.test(alg)) return false
  const bytes = Math.floor((signature.length * 3) / 4)
  return bytes < 256 || bytes % 64 !== 0
}
