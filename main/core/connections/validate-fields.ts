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
    message: 'Some of the information can’t be used.',
    hint: 'Correct the marked fields.',
    retryable: false,
    fields
  })
}

/** What is wrong with a trimmed client ID, or `null`. */
export function wrongClientId(clientId: string): string | null {
  if (clientId === '') return 'Enter the client ID of your RingCentral app.'
  if (looksLikeJwt(clientId)) return 'This is a JWT. The client ID is a short text in the app’s settings.'
  if (clientId.length > LONGEST_ID) return 'This is too long to be a client ID.'
  if (isPastedTwice(clientId)) return 'The client ID appears twice. Paste it once.'
  if (withoutDecoration('clientId', clientId) !== clientId)
    return 'Enter only the client ID, without quotation marks, names, or commas.'
  // A colon would end the id early in Basic authentication (RFC 7617 §2)
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(clientId)) {
    return 'A client ID can’t contain spaces, colons, or special characters. Copy it again.'
  }
  return null
}

/** What is wrong with a trimmed client secret, or `null`; never repeats the value. */
export function wrongClientSecret(clientSecret: string, clientId: string): string | null {
  if (clientSecret === '') return 'Enter the client secret of your RingCentral app.'
  if (looksLikeJwt(clientSecret)) return 'This is a JWT. Find the client secret in the app’s settings.'
  if (clientSecret.length > LONGEST_SECRET) return 'This is too long to be a client secret.'
  if (isPastedTwice(clientSecret)) return 'The client secret appears twice. Paste it once.'
  if (withoutDecoration('clientSecret', clientSecret) !== clientSecret)
    return 'Enter only the client secret, without quotation marks, names, or commas.'
  if (clientSecret === clientId) return 'This is the client ID. The client secret is a different value.'
  // RFC 6749 appendix A.2: VSCHAR; a blank inside is legal there, but RingCentral issues none
  if (!/^[\x21-\x7e]+$/.test(clientSecret)) {
    return 'A client secret can’t contain spaces or line breaks. Copy it again.'
  }
  return null
}

/**
 * What is wrong with a trimmed JWT credential, or `null`.
 *
 * @param nowMs milliseconds since the Unix epoch
 * @param ringcentralHost origin it will be used with; empty if there is none yet
 */
export function wrongJwt(jwt: string, nowMs: number, ringcentralHost: string): string | null {
  if (jwt === '') return 'Paste the JWT credential from the developer console.'
  if (jwt.length > LONGEST_JWT) return 'This is too long to be a JWT credential.'
  const seen = inspect(jwt, nowMs)
  switch (seen.kind) {
    case 'ringcx-access-token':
      return 'This is a RingCX access token, which lasts only minutes. Paste the JWT credential it comes from.'
    case 'uuid':
      return 'This is a RingCX refresh token or an ID. Paste the JWT credential from the developer console.'
    case 'permanent-token':
      return 'This is a permanent RingCX token. Paste the JWT credential from the developer console.'
    case 'damaged-jwt':
      return seen.damage === null ? null : DAMAGED[seen.damage]
    case 'opaque':
      return isAppCredential(jwt)
        ? 'This isn’t a JWT. It looks like a client ID or client secret, which go in their own fields.'
        : 'This isn’t a JWT. It may be a RingCentral access token. Paste the JWT credential from the developer console.'
    case 'empty':
      return 'This isn’t a JWT. Paste the JWT credential from the developer console.'
    case 'other-jwt':
    case 'ringcentral-jwt-credential':
      break
  }
  if (/^(?:authorization:|bearer\s)/i.test(jwt))
    return 'Paste only the JWT, without “Bearer” or a header name.'
  if (/\s/.test(jwt)) return 'The JWT contains spaces or line breaks. Copy it again in one piece.'
  if (cleanPaste(jwt).text !== jwt)
    return 'Paste only the JWT, without quotation marks or other text around it.'
  if (!isBearerToken(jwt)) return 'The JWT contains special characters. Copy it again in one piece.'
  if (seen.refusedBecause !== null)
    return `${seen.refusedBecause} Copy the JWT again from the developer console.`
  const hosts = compareHosts(seen.ringCentralHost, ringcentralHost)
  if (hosts !== null && 'wrong' in hosts) return hosts.wrong
  // A minute's grace: the clock of this computer may be ahead
  if (seen.expiresAt !== null && seen.expiresAt < nowMs - 60_000) {
    return `This JWT expired on ${new Date(seen.expiresAt).toISOString().split('T', 1).join()}. Create a new one in the developer console.`
  }
  return null
}

const DAMAGED: Readonly<Record<Damage, string>> = {
  'pasted-twice': 'This JWT was pasted more than once. Clear the field and paste it once.',
  several: 'There is more than one JWT here. Paste only one.',
  'cut-off':
    'This JWT is incomplete: part of it is cut off. Copy it again, from the first to the last character.',
  changed: 'This JWT is damaged: it needs three parts joined by two dots. Copy all of it again.'
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
      return 'This is a RingCX access token, which can’t be renewed. Paste the RingCentral access token.'
    case 'ringcentral-jwt-credential':
      return 'This is a JWT credential. Choose “JWT credential” above to sign in automatically.'
    case 'uuid':
      return 'This is a RingCX refresh token or an ID. Paste the RingCentral access token.'
    case 'permanent-token':
      return 'This is a permanent RingCX token. Paste the RingCentral access token.'
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
  if (refreshToken === accessToken) return 'This is the access token. The refresh token is a different value.'
  return wrongToken(refreshToken)
}

function wrongToken(token: string): string | null {
  if (token.length > LONGEST_TOKEN) return 'This is too long to be a RingCentral token.'
  if (/^(?:authorization:|bearer\s)/i.test(token))
    return 'Paste only the token, without “Bearer” or a header name.'
  if (isPastedTwice(token)) return 'The token appears twice. Paste it once.'
  if (!isBearerToken(token)) {
    return 'The token contains spaces or special characters. Copy it again in one piece.'
  }
  return null
}

function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+/.test(text)
}
