import { AppError } from '../errors.ts'
import { inspect } from '../inspector/inspect.ts'
import { LONGEST_NAME } from './connection.ts'
import { checkHost } from './validate-host.ts'

/** What a person fills in for a connection with a JWT credential. */
export interface JwtConnectionInput {
  readonly name: string
  readonly ringcentralHost: string
  readonly ringcxHost: string
  readonly clientId: string
  readonly clientSecret: string
  readonly jwt: string
}

/** Limits well above what RingCentral issues (client id and secret: under 60 characters; JWT: about 700). */
const LONGEST_ID = 256
const LONGEST_SECRET = 1024
const LONGEST_JWT = 16_384

/**
 * Checks and tidies a new connection: blanks and line breaks around each value are removed (a paste brings
 * them along), blanks inside a client id, secret or JWT are refused (they come from a broken paste and would
 * show only as “invalid client”; ringcx-api §10). Hosts become origins.
 *
 * @param nowMs milliseconds since the Unix epoch, to tell a JWT credential that has already ended
 * @throws AppError `input-invalid` with one sentence for each wrong field; never with a value in it
 */
export function validateJwtConnection(input: JwtConnectionInput, nowMs: number): JwtConnectionInput {
  const ringcentral = checkHost(input.ringcentralHost)
  const ringcx = checkHost(input.ringcxHost)
  const tidy: JwtConnectionInput = {
    name: tidyName(input.name),
    ringcentralHost: 'origin' in ringcentral ? ringcentral.origin : '',
    ringcxHost: 'origin' in ringcx ? ringcx.origin : '',
    clientId: input.clientId.trim(),
    clientSecret: input.clientSecret.trim(),
    jwt: input.jwt.trim()
  }
  const wrong: Record<keyof JwtConnectionInput, string | null> = {
    name: wrongName(tidy.name),
    ringcentralHost: 'wrong' in ringcentral ? ringcentral.wrong : null,
    ringcxHost: 'wrong' in ringcx ? ringcx.wrong : null,
    clientId: wrongClientId(tidy.clientId),
    clientSecret: wrongClientSecret(tidy.clientSecret, tidy.clientId),
    jwt: wrongJwt(tidy.jwt, nowMs)
  }
  const fields = Object.fromEntries(
    Object.entries(wrong).filter((entry): entry is [string, string] => entry[1] !== null)
  )
  if (Object.keys(fields).length === 0) return tidy
  throw inputInvalid(fields)
}

/** A name without blanks around it and with single blanks inside. */
export function tidyName(name: string): string {
  return name.trim().replace(/\s+/g, ' ')
}

/** What is wrong with a tidied name, or `null`. */
export function wrongName(name: string): string | null {
  if (name === '') return 'Give the connection a name.'
  if (name.length > LONGEST_NAME) return `Use at most ${String(LONGEST_NAME)} characters.`
  // Control and direction characters can make one name look like another
  return /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(name)
    ? 'Use visible characters only.'
    : null
}

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

function wrongClientId(clientId: string): string | null {
  if (clientId === '') return 'Enter the client id of the RingCentral app.'
  if (looksLikeJwt(clientId)) return 'This is a JWT; the client id is a short text in the app’s settings.'
  if (clientId.length > LONGEST_ID) return 'This is too long to be a client id.'
  // A colon would end the id early in Basic authentication (RFC 7617 §2)
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(clientId)) {
    return 'A client id has no blanks, colons or special letters in it; copy it again.'
  }
  return null
}

function wrongClientSecret(clientSecret: string, clientId: string): string | null {
  if (clientSecret === '') return 'Enter the client secret of the RingCentral app.'
  if (looksLikeJwt(clientSecret)) return 'This is a JWT; the client secret is in the app’s settings.'
  if (clientSecret.length > LONGEST_SECRET) return 'This is too long to be a client secret.'
  if (clientSecret === clientId) return 'This is the client id again; the client secret is another value.'
  // RFC 6749 appendix A.2: VSCHAR; a blank inside is legal there, but RingCentral issues none
  if (!/^[\x21-\x7e]+$/.test(clientSecret)) {
    return 'A client secret has no blanks or line breaks in it; copy it again.'
  }
  return null
}

function wrongJwt(jwt: string, nowMs: number): string | null {
  if (jwt === '') return 'Paste the JWT credential from the developer console.'
  if (jwt.length > LONGEST_JWT) return 'This is too long to be a JWT credential.'
  if (/^(?:authorization:|bearer\s)/i.test(jwt))
    return 'Paste the JWT alone, without “Bearer” or a header name.'
  if (/\s/.test(jwt)) return 'There are blanks or line breaks inside; copy the JWT again in one piece.'
  const seen = inspect(jwt, nowMs)
  switch (seen.kind) {
    case 'ringcx-access-token':
      return 'This is a RingCX access token, which lives for minutes; paste the JWT credential it comes from.'
    case 'uuid':
      return 'This is a RingCX refresh token or an id; paste the JWT credential from the developer console.'
    case 'permanent-token':
      return 'This is a permanent RingCX token; paste the JWT credential from the developer console.'
    case 'damaged-jwt':
      return 'This JWT is not whole: it needs three parts joined by two dots; copy it again to its end.'
    case 'opaque':
    case 'empty':
      return 'This is not a JWT: perhaps a RingCentral access token; paste the JWT credential from the developer console.'
    case 'other-jwt':
    case 'ringcentral-jwt-credential':
      break
  }
  // A minute's grace: the clock of this computer may be ahead
  if (seen.expiresAt !== null && seen.expiresAt < nowMs - 60_000) {
    return `This JWT ended on ${new Date(seen.expiresAt).toISOString().slice(0, 10)}; make a new one in the developer console.`
  }
  return null
}

function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+/.test(text)
}
