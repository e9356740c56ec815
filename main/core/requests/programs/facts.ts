import type { SignInMethod } from '../../connections/connection.ts'
import { checkDraft, sendable, type Draft } from '../draft.ts'
import { bodyKind, CONTENT_TYPES, sentBody } from '../form-body.ts'
import { besideToken, signInRequest } from '../sign-in-request.ts'
import { tokenHeader, type TokenHeader } from '../token-header.ts'

/** What a program says about the connection. It has no field for a secret, so no program can contain one. */
export interface ProgramConnection {
  /** Origin, such as `https://platform.ringcentral.com`. */
  readonly ringCentralHost: string
  /** Origin, such as `https://ringcx.ringcentral.com`. */
  readonly ringCxHost: string
  readonly clientId: string | null
  readonly signInMethod: SignInMethod
}

/** The same for every language: what the writers put into a program. */
export interface ProgramFacts {
  readonly method: string
  /** Absolute and ASCII only: everything that isn't allowed in a URL is percent-encoded. */
  readonly url: string
  /** As it is sent; `null` for none, and where the token is in it. */
  readonly body: string | null
  readonly contentType: string | null
  /** The header with the token, and what stands before it; `null` where it is in the body. */
  readonly tokenHeader: TokenHeader | null
  /** Where the token is in a form: its field, and what is sent behind the token. */
  readonly tokenField: { readonly name: string; readonly behind: string } | null
  /** True for `POST`, `PUT`, and `PATCH` without a body: some clients leave out the length, which servers may refuse. */
  readonly needsLength: boolean
  readonly service: 'RingCX' | 'RingCentral'
  readonly tokenVariable: string
  readonly ringCentralHost: string
  readonly ringCxHost: string
  /** `null`: the program takes it from `RINGCENTRAL_CLIENT_ID`. */
  readonly clientId: string | null
  /** Where the program keeps its tokens. The name holds host and client ID, so no token goes to another host. */
  readonly tokenFile: string
  /** Sentences for the comment at the top: letters, digits, and URL characters only. */
  readonly about: readonly string[]
}

/** The hosts of a connection, as drafts name them. */
export const hostsOf = ({ ringCxHost, ringCentralHost }: ProgramConnection) => ({
  ringcxHost: ringCxHost,
  ringcentralHost: ringCentralHost
})

/** The longest part of a client ID in a file name. */
const LONGEST_ID = 60

/**
 * Prepares a request and its connection for a writer. The address is the one that the app itself would call. Pure.
 *
 * @throws AppError `input-invalid`, as {@link sendable}: what the app doesn't send, no program sends
 */
export function programFacts(draft: Draft, connection: ProgramConnection, chain: boolean): ProgramFacts {
  const { ringCentralHost, ringCxHost } = connection
  const check = checkDraft(draft, hostsOf(connection))
  const url = new URL(sendable(check).url)
  const { signIn } = check
  // Half of a surrogate pair can't be sent, nor written to a file; fetch replaces it too (WHATWG Encoding §4.3).
  const body = draft.body === null ? null : sentBody(draft.body).replace(/\p{Cs}/gu, '\ufffd')
  const service = draft.host === 'ringcx' ? 'RingCX' : 'RingCentral'
  const tokenVariable =
    signIn === 'refresh'
      ? 'RINGCX_REFRESH_TOKEN'
      : service === 'RingCX' && signIn === null
        ? 'RINGCX_ACCESS_TOKEN'
        : 'RINGCENTRAL_ACCESS_TOKEN'
  // Only an app with the JWT grant can sign in from a program; an app for the browser usually lacks it (ringcx-api §6.3).
  const clientId = connection.signInMethod === 'jwt' ? connection.clientId || null : null
  const tokenFile = [url.host, clientId?.slice(0, LONGEST_ID), 'tokens.json']
    .filter((part) => part !== undefined)
    .join('-')
    .replace(/[^\w.-]/g, '_')
  const what = `${draft.method} ${url.pathname} to ${service}`
  return {
    method: draft.method,
    url: url.href,
    body: signIn === null ? body : null,
    contentType: body === null ? null : CONTENT_TYPES[bodyKind(body) ?? 'json'],
    tokenHeader: signIn === null ? tokenHeader(draft.host, url.pathname) : null,
    tokenField:
      signIn === null
        ? null
        : {
            name: signInRequest(signIn).field,
            behind: besideToken(signIn, draft.body ?? '').replace(/^(?=.)/, '&')
          },
    needsLength: draft.body === null && /^P/.test(draft.method),
    service,
    tokenVariable,
    ringCentralHost,
    ringCxHost,
    clientId,
    tokenFile,
    about: chain
      ? [
          `Signs in with a JWT credential, sends ${what}, and prints the response.`,
          clientId === null
            ? 'First set RINGCENTRAL_CLIENT_ID, RINGCENTRAL_CLIENT_SECRET, and RINGCENTRAL_JWT.'
            : 'First set RINGCENTRAL_CLIENT_SECRET and RINGCENTRAL_JWT.',
          `It keeps its tokens in ${tokenFile}, which only you can read.`
        ]
      : [
          `Sends ${what} and prints the response.`,
          signIn === 'refresh'
            ? `First set ${tokenVariable} to a refresh token, which works only once.`
            : `First set ${tokenVariable} to an access token${tokenVariable === 'RINGCX_ACCESS_TOKEN' ? ', which lasts 5 minutes' : ''}.`
        ]
  }
}
