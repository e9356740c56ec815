import type { Audience } from './audience.ts'
import { RINGCENTRAL_HOSTS, RINGCX_HOSTS } from './connection.ts'
import { tidyName, wrongName } from './connection-name.ts'
import { MISSING_FIELDS } from './missing.ts'
import { checkHost } from './validate-host.ts'
import {
  inputInvalid,
  wrongAccessToken,
  wrongClientId,
  wrongClientSecret,
  wrongJwt,
  wrongRefreshToken
} from './validate-fields.ts'

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
