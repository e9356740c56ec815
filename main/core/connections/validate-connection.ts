import { AppError } from '../errors.ts'
import { isBearerToken } from '../http/bearer-token.ts'
import { cleanPaste, isPastedTwice } from '../inspector/clean-paste.ts'
import type { Damage } from '../inspector/decode-jwt.ts'
import { inspect } from '../inspector/inspect.ts'
import {
  RINGCENTRAL_HOSTS,
  RINGCX_HOSTS,
  tidyName,
  wrongName,
  type Audience,
  type Connection
} from './connection.ts'
import { checkHost, compareHosts } from './hosts.ts'
import { withoutDecoration } from './read-paste.ts'

/** A date as the window shows it, such as `Nov 22, 2026`. */
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

interface CommonInput {
  readonly name: string
  readonly ringcentralHost: string
  readonly ringcxHost: string
  readonly clientId: string
  /** Saved for later: fields may be empty; filled-in fields are still validated. */
  readonly unfinished: boolean
}

/** The form for a connection with a JWT credential. */
export interface JwtConnectionInput extends CommonInput {
  readonly signInMethod: 'jwt'
  readonly clientSecret: string
  readonly jwt: string
}

/** The form for signing in with the browser. */
export interface BrowserConnectionInput extends CommonInput {
  readonly signInMethod: 'browser'
  /** `null` for an app that has none (ringcx-api §6.1). */
  readonly clientSecret: string | null
}

/** The form for a pasted RingCentral token. */
export interface TokenConnectionInput extends CommonInput {
  readonly signInMethod: 'token'
  /** `null` for an app without one, and if there is nothing to refresh. */
  readonly clientSecret: string | null
  readonly accessToken: string
  /** Empty if there is none; otherwise the client ID of its app is required too. */
  readonly refreshToken: string
}

export type ConnectionInput = JwtConnectionInput | BrowserConnectionInput | TokenConnectionInput

/** Every field of every method, for their messages. */
type Field = keyof JwtConnectionInput | keyof BrowserConnectionInput | keyof TokenConnectionInput

/** What a connection may still need before it can sign in, in form order. */
const MISSING_FIELDS = ['accessToken', 'clientId', 'clientSecret', 'jwt'] as const

export type MissingField = (typeof MISSING_FIELDS)[number]

/** Fields that may be empty in an unfinished connection. An invalid host counts as empty. */
const OPEN_FIELDS: ReadonlySet<string> = new Set<Field>(['name', ...MISSING_FIELDS])

type Wrong = Partial<Record<Field, string | null>>

/**
 * Validates and tidies a new connection: removes spaces and line breaks around each value (from a paste), and rejects
 * spaces inside a client ID, secret, token, or JWT (they come from a broken paste and would
 * show only as “invalid client”; ringcx-api §10). Hosts become origins. In an unfinished one, empty fields pass: a host
 * becomes the documented one, all others stay empty.
 *
 * @param nowMs milliseconds since the Unix epoch, to detect an expired JWT credential @throws AppError
 * `input-invalid` with one sentence for each invalid field; never with a value in it
 */
export function validateConnection(input: ConnectionInput, nowMs: number): ConnectionInput {
  const { tidy, wrong } = checkCommon(input)
  switch (input.signInMethod) {
    case 'jwt': {
      const clientSecret = input.clientSecret.trim()
      const jwt = input.jwt.trim()
      return orThrow(
        { ...tidy, signInMethod: 'jwt', clientSecret, jwt },
        {
          ...wrong,
          clientSecret: wrongClientSecret(clientSecret, tidy.clientId),
          jwt: wrongJwt(jwt, nowMs, tidy.ringcentralHost)
        }
      )
    }
    case 'browser': {
      const clientSecret = input.clientSecret?.trim() ?? null
      return orThrow(
        { ...tidy, signInMethod: 'browser', clientSecret },
        {
          ...wrong,
          clientSecret: clientSecret === null ? null : wrongClientSecret(clientSecret, tidy.clientId)
        }
      )
    }
    case 'token': {
      const accessToken = input.accessToken.trim()
      const refreshToken = input.refreshToken.trim()
      // Without a client id no app is meant, so there is no secret of one either; unless the id is still to come
      const noApp = tidy.clientId === '' && !input.unfinished
      const secret = noApp ? null : (input.clientSecret?.trim() ?? null)
      return orThrow(
        { ...tidy, signInMethod: 'token', clientSecret: secret, accessToken, refreshToken },
        {
          ...wrong,
          clientId: wrongClientIdOfToken(tidy.clientId, refreshToken),
          clientSecret: secret === null ? null : wrongClientSecret(secret, tidy.clientId),
          accessToken: wrongAccessToken(accessToken, nowMs),
          refreshToken: wrongRefreshToken(refreshToken, accessToken)
        }
      )
    }
  }
}

/** What the secrets in a form are for, tidied like in {@link validateConnection}; invalid values are empty. */
export function audienceOf(input: ConnectionInput): Audience {
  const { ringcentralHost, ringcxHost, clientId } = checkCommon(input).tidy
  return { ringcentralHost, ringcxHost, clientId }
}

function checkCommon(input: CommonInput): { readonly tidy: CommonInput; readonly wrong: Wrong } {
  const orUsual = (typed: string, usual: string): string =>
    input.unfinished && typed.trim() === '' ? usual : typed
  const ringcentral = checkHost(orUsual(input.ringcentralHost, RINGCENTRAL_HOSTS[0]))
  const ringcx = checkHost(orUsual(input.ringcxHost, RINGCX_HOSTS[0]))
  const tidy = {
    name: tidyName(input.name),
    ringcentralHost: 'origin' in ringcentral ? ringcentral.origin : '',
    ringcxHost: 'origin' in ringcx ? ringcx.origin : '',
    clientId: input.clientId.trim(),
    unfinished: input.unfinished
  }
  return {
    tidy,
    wrong: {
      name: wrongName(tidy.name),
      ringcentralHost: 'wrong' in ringcentral ? ringcentral.wrong : null,
      ringcxHost: 'wrong' in ringcx ? ringcx.wrong : null,
      clientId: wrongClientId(tidy.clientId)
    }
  }
}

/** A refresh token works only with the client ID it was issued to (ringcx-api §6.1). */
function wrongClientIdOfToken(clientId: string, refreshToken: string): string | null {
  if (clientId !== '') return wrongClientId(clientId)
  return refreshToken === '' ? null : 'Enter the client ID of the app that the refresh token was issued to.'
}

function orThrow<Tidy extends ConnectionInput>(tidy: Tidy, wrong: Wrong): Tidy {
  const isOpen = (field: string): boolean =>
    tidy.unfinished && OPEN_FIELDS.has(field) && tidy[field as keyof Tidy] === ''
  const fields = Object.fromEntries(
    Object.entries(wrong).filter((entry): entry is [string, string] => entry[1] !== null && !isOpen(entry[0]))
  )
  if (Object.keys(fields).length === 0) return tidy
  throw inputInvalid(fields)
}

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

// Field by field.

/** Limits well above what RingCentral issues (client id and secret: under 60 characters; JWT: about 700). */
const LONGEST_ID = 256
const LONGEST_SECRET = 1024
const LONGEST_TOKEN = 8192
const LONGEST_JWT = 16_384

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
    return `This JWT expired on ${dateFormat.format(seen.expiresAt)}. Create a new one in the developer console.`
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
function wrongAccessToken(token: string, nowMs: number): string | null {
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
function wrongRefreshToken(refreshToken: string, accessToken: string): string | null {
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

// What is still missing.

/** Which secrets of a connection are in the vault. */
export interface StoredParts {
  readonly clientSecret: boolean
  readonly jwt: boolean
  /** A RingCentral token to continue with: the pasted one, or one obtained with it. */
  readonly accessToken: boolean
  /** A pasted refresh token: it works only with the client ID it was issued to (ringcx-api §6.1). */
  readonly refreshToken: boolean
}

/**
 * What is still missing before the connection can sign in: computed from its settings and the vault each time, never
 * stored. @param stored `null` while the vault can't be read: then only the settings count
 */
export function missingFields(
  { signInMethod, clientId, publicClient }: Pick<Connection, 'signInMethod' | 'clientId' | 'publicClient'>,
  stored: StoredParts | null
): readonly MissingField[] {
  const withToken = signInMethod === 'token'
  const needsClient = !withToken || clientId !== '' || stored?.refreshToken === true
  const lacks: Readonly<Record<MissingField, boolean>> = {
    accessToken: withToken && stored?.accessToken === false,
    clientId: needsClient && clientId === '',
    clientSecret: needsClient && !publicClient && stored?.clientSecret === false,
    jwt: signInMethod === 'jwt' && stored?.jwt === false
  }
  return MISSING_FIELDS.filter((field) => lacks[field])
}

const NAMES: Readonly<Record<MissingField, string>> = {
  accessToken: 'RingCentral access token',
  clientId: 'client ID',
  clientSecret: 'client secret',
  jwt: 'JWT credential'
}

const ASK: Readonly<Record<MissingField, string | null>> = {
  accessToken: wrongAccessToken('', 0),
  clientId: wrongClientId(''),
  clientSecret: wrongClientSecret('', ''),
  jwt: wrongJwt('', 0, '')
}

/**
 * Why an unfinished connection can't sign in, with the fields to fill in.
 *
 * @param missing at least one
 * @param forOthers whether secrets are stored that were entered for another host or client ID
 */
export function unfinishedError(missing: readonly MissingField[], forOthers: boolean): AppError {
  const names = missing.map((field) => `the ${NAMES[field]}`)
  const last = names.pop() ?? ''
  const all = names.length === 0 ? last : `${names.join(', ')} and ${last}`
  return new AppError({
    code: 'input-invalid',
    message: forOthers
      ? 'The secrets stored for this connection were entered for a different host or client ID, so Token Desk doesn’t use them.'
      : `${all.charAt(0).toUpperCase()}${all.slice(1)} ${missing.length === 1 ? 'is' : 'are'} missing.`,
    hint: forOthers
      ? `Check the hosts and the client ID, then enter ${all} again.`
      : 'Finish setting up the connection, then sign in.',
    retryable: false,
    remedy: 'edit-connection',
    fields: Object.fromEntries(missing.map((field) => [field, ASK[field] ?? '']))
  })
}
