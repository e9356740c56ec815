import type { SignInMethod } from '../../connections/connection.ts'

/** The request that a program sends, as the person composed it. */
export interface ProgramRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly host: 'ringcx' | 'ringcentral'
  /** Begins with `/` and is relative to the host; `{name}` is a variable. */
  readonly path: string
  readonly query: readonly NamedValue[]
  /** JSON text, or `null`. */
  readonly body: string | null
  readonly variables: readonly NamedValue[]
}

interface NamedValue {
  readonly name: string
  readonly value: string
}

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
  /** `null` for a `GET`, whatever was composed: some clients refuse to send one with a body. */
  readonly body: string | null
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

/** The longest part of a client ID in a file name. */
const LONGEST_ID = 60

/** Prepares a request and its connection for a writer. The address never leaves the connection's host. Pure. */
export function programFacts(
  request: ProgramRequest,
  connection: ProgramConnection,
  chain: boolean
): ProgramFacts {
  const service = request.host === 'ringcx' ? 'RingCX' : 'RingCentral'
  const url = address(request, service === 'RingCX' ? connection.ringCxHost : connection.ringCentralHost)
  const tokenVariable = service === 'RingCX' ? 'RINGCX_ACCESS_TOKEN' : 'RINGCENTRAL_ACCESS_TOKEN'
  // Only an app with the JWT grant can sign in from a program; an app for the browser usually lacks it (ringcx-api §6.3).
  const clientId = connection.signInMethod === 'jwt' ? connection.clientId || null : null
  const tokenFile = [url.host, clientId?.slice(0, LONGEST_ID), 'tokens.json']
    .filter((part) => part !== undefined)
    .join('-')
    .replace(/[^\w.-]/g, '_')
  const what = `${request.method} ${url.pathname} to ${service}`
  const left = unfilled(request)
  return {
    method: request.method,
    url: url.href,
    body: request.method === 'GET' || request.body === null ? null : wellFormed(request.body),
    needsLength: request.body === null && /^P/.test(request.method),
    service,
    tokenVariable,
    ringCentralHost: connection.ringCentralHost,
    ringCxHost: connection.ringCxHost,
    clientId,
    tokenFile,
    about: [
      ...(chain
        ? [
            `Signs in with a JWT credential, sends ${what}, and prints the answer.`,
            clientId === null
              ? 'First set RINGCENTRAL_CLIENT_ID, RINGCENTRAL_CLIENT_SECRET, and RINGCENTRAL_JWT.'
              : 'First set RINGCENTRAL_CLIENT_SECRET and RINGCENTRAL_JWT.',
            `It keeps its tokens in ${tokenFile}, which only you can read.`
          ]
        : [
            `Sends ${what} and prints the answer.`,
            `First set ${tokenVariable} to an access token${service === 'RingCX' ? ', which lasts 5 minutes' : ''}.`
          ]),
      ...(left.length === 0 ? [] : [`Replace these variables in the URL: ${left.join(', ')}.`])
    ]
  }
}

function address(request: ProgramRequest, origin: string): URL {
  const values = new Map(request.variables.map(({ name, value }) => [name, value]))
  const fill = (text: string, encode: (value: string) => string): string =>
    text.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
      const value = values.get(name)
      return value === undefined || value === '' ? whole : encode(wellFormed(value))
    })
  const url = new URL(origin)
  // The setter takes only a path: "//other", "?", "#", and "\" can't change the host (URL Standard, "path start state").
  // It leaves a "%" alone that isn't the start of an escape, which Go refuses.
  url.pathname = fill(wellFormed(request.path), encodeURIComponent).replace(/%(?![\da-f]{2})/gi, '%25')
  for (const { name, value } of request.query) url.searchParams.append(name, fill(value, String))
  return url
}

/** Half of a surrogate pair can't be sent, nor written to a file; the URL Standard replaces it too. */
const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd')

/** Variables of the path that have no value, as `{name}`; only names that are safe in a comment. */
function unfilled({ path, variables }: ProgramRequest): readonly string[] {
  const filled = new Set(variables.filter(({ value }) => value !== '').map(({ name }) => `{${name}}`))
  return [...new Set(path.match(/\{\w+\}/g))].filter((variable) => !filled.has(variable))
}
