import { AppError } from '../errors.ts'
import { isBearerToken } from '../http/bearer-token.ts'
import { cleanPaste, isPastedTwice } from '../inspector/clean-paste.ts'
import type { Damage } from '../inspector/decode-jwt.ts'
import { inspect } from '../inspector/inspect.ts'
import { compareHosts } from './credential-host.ts'
import { withoutDecoration } from './read-paste.ts'

/** Limits well above what RingCentral issues (client id and secret: under 60 characters; JWT: about 700). */
const LONGEST_ID = 256
const LONGEST_SECRET = 1024
const LONGEST_TOKEN = 8192
const LONGEST_JWT = 16_384

/** The error for a form: one sentence for each field. */
export function inputInvalid(fields: Readonly<Record<string, string>>): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'Some of what was entered cannot be used.',
    hint: 'Correct the marked fields.',
    retryable: false,
    fields
  })
}

/** What is wrong with a client id without blanks around it, or `null`. */
export function wrongClientId(clientId: string): string | null {
  if (clientId === '') return 'Enter the client id of the RingCentral app.'
  if (looksLikeJwt(clientId)) return 'This is a JWT; the client id is a short text in the app’s settings.'
  if (clientId.length > LONGEST_ID) return 'This is too long to be a client id.'
  if (isPastedTwice(clientId)) return 'This is there twice, one after the other; paste the client ID once.'
  if (withoutDecoration('clientId', clientId) !== clientId)
    return 'Enter the client ID alone, without quotation marks, a name or a comma around it.'
  // A colon would end the id early in Basic authentication (RFC 7617 §2)
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(clientId)) {
    return 'A client id has no blanks, colons or special letters in it; copy it again.'
  }
  return null
}

/** What is wrong with a client secret without blanks around it, or `null`; the value is not repeated. */
export function wrongClientSecret(clientSecret: string, clientId: string): string | null {
  if (clientSecret === '') return 'Enter the client secret of the RingCentral app.'
  if (looksLikeJwt(clientSecret)) return 'This is a JWT; the client secret is in the app’s settings.'
  if (clientSecret.length > LONGEST_SECRET) return 'This is too long to be a client secret.'
  if (isPastedTwice(clientSecret))
    return 'This is there twice, one after the other; paste the client secret once.'
  if (withoutDecoration('clientSecret', clientSecret) !== clientSecret)
    return 'Enter the client secret alone, without quotation marks, a name or a comma around it.'
  if (clientSecret === clientId) return 'This is the client id again; the client secret is another value.'
  // RFC 6749 appendix A.2: VSCHAR; a blank inside is legal there, but RingCentral issues none
  if (!/^[\x21-\x7e]+$/.test(clientSecret)) {
    return 'A client secret has no blanks or line breaks in it; copy it again.'
  }
  return null
}

/**
 * What is wrong with a trimmed JWT credential, or `null`.
 *
 * @param nowMs milliseconds since the Unix epoch
 * @param ringcentralHost origin at which it is to be used; empty while there is none
 */
export function wrongJwt(jwt: string, nowMs: number, ringcentralHost: string): string | null {
  if (jwt === '') return 'Paste the JWT credential from the developer console.'
  if (jwt.length > LONGEST_JWT) return 'This is too long to be a JWT credential.'
  const seen = inspect(jwt, nowMs)
  switch (seen.kind) {
    case 'ringcx-access-token':
      return 'This is a RingCX access token, which lives for minutes; paste the JWT credential it comes from.'
    case 'uuid':
      return 'This is a RingCX refresh token or an id; paste the JWT credential from the developer console.'
    case 'permanent-token':
      return 'This is a permanent RingCX token; paste the JWT credential from the developer console.'
    case 'damaged-jwt':
      return seen.damage === null ? null : DAMAGED[seen.damage]
    case 'opaque':
      return isAppCredential(jwt)
        ? 'This is not a JWT: by its form a client id or client secret, which belong in the app’s own fields.'
        : 'This is not a JWT: perhaps a RingCentral access token; paste the JWT credential from the developer console.'
    case 'empty':
      return 'This is not a JWT; paste the JWT credential from the developer console.'
    case 'other-jwt':
    case 'ringcentral-jwt-credential':
      break
  }
  if (/^(?:authorization:|bearer\s)/i.test(jwt))
    return 'Paste the JWT alone, without “Bearer” or a header name.'
  if (/\s/.test(jwt)) return 'There are blanks or line breaks inside; copy the JWT again in one piece.'
  if (cleanPaste(jwt).text !== jwt) return 'Paste the JWT alone, without the quotes or other text around it.'
  if (!isBearerToken(jwt)) return 'There are special letters inside; copy the JWT again in one piece.'
  if (seen.refusedBecause !== null)
    return `${seen.refusedBecause} Copy the JWT again from the developer console.`
  const hosts = compareHosts(seen.ringCentralHost, ringcentralHost)
  if (hosts !== null && 'wrong' in hosts) return hosts.wrong
  // A minute's grace: the clock of this computer may be ahead
  if (seen.expiresAt !== null && seen.expiresAt < nowMs - 60_000) {
    return `This JWT ended on ${new Date(seen.expiresAt).toISOString().split('T', 1).join()}; make a new one in the developer console.`
  }
  return null
}

const DAMAGED: Readonly<Record<Damage, string>> = {
  'pasted-twice': 'This JWT is pasted more than once; clear the field and paste it once.',
  several: 'There is more than one JWT here; paste one of them.',
  'cut-off':
    'This JWT is not whole: a part of it is cut off; copy it again, from its first to its last character.',
  changed: 'This JWT is not whole: it needs three parts joined by two dots; copy it again to its end.'
}

/**
 * Whether a text has the form of RingCentral's client ids and secrets: one short word. Its tokens, opaque too, are longer
 * or hold the bar that ends their first part, in Base64.
 */
export function isAppCredential(text: string): boolean {
  return /^[A-Za-z0-9_-]{16,64}$/.test(text) && !Buffer.from(text, 'base64url').includes('|')
}

/** What is wrong with a trimmed RingCentral access token, or `null`: it is opaque, so only the shape can be seen. */
export function wrongAccessToken(token: string, nowMs: number): string | null {
  if (token === '') return 'Paste the RingCentral access token.'
  const wrong = wrongToken(token)
  if (wrong !== null) return wrong
  switch (inspect(token, nowMs).kind) {
    case 'ringcx-access-token':
      return 'This is a RingCX access token, which cannot be renewed; paste the RingCentral access token.'
    case 'ringcentral-jwt-credential':
      return 'This is a JWT credential: choose “JWT credential” above, and it signs in by itself.'
    case 'uuid':
      return 'This is a RingCX refresh token or an id; paste the RingCentral access token.'
    case 'permanent-token':
      return 'This is a permanent RingCX token; paste the RingCentral access token.'
    case 'other-jwt':
    case 'damaged-jwt':
    case 'opaque':
    case 'empty':
      return null
  }
}

/** What is wrong with a trimmed RingCentral refresh token, or `null`; there may be none. */
export function wrongRefreshToken(refreshToken: string, accessToken: string): string | null {
  if (refreshToken === '') return null
  if (refreshToken === accessToken)
    return 'This is the access token again; the refresh token is another value.'
  return wrongToken(refreshToken)
}

function wrongToken(token: string): string | null {
  if (token.length > LONGEST_TOKEN) return 'This is too long to be a RingCentral token.'
  if (/^(?:authorization:|bearer\s)/i.test(token))
    return 'Paste the token alone, without “Bearer” or a header name.'
  if (isPastedTwice(token)) return 'This is there twice, one after the other; paste the token once.'
  if (!isBearerToken(token)) {
    return 'There are blanks or special letters inside; copy the token again in one piece.'
  }
  return null
}

function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+/.test(text)
}
