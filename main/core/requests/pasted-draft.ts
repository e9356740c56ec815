import type { Connection } from '../connections/connection.ts'
import { isSecretField } from '../directory/secret-fields.ts'
import { DRAFT_LIMITS, METHODS, type Draft, type Host } from './draft.ts'
import { bodyKind, formFields, isSecretPair, isSecretParameter, type NamedValue } from './form-body.ts'
import { holdsSecret } from './secret-text.ts'
import { signInKind, signInRequest, withPlaceholder } from './sign-in-request.ts'

/** What a pasted request says. */
export interface RequestReading {
  /** `null` when `problems` says why. */
  readonly draft: Draft | null
  readonly problems: readonly string[]
  /** Plain sentences about what was left out, or written in another way. */
  readonly notes: readonly string[]
}

/** A request as a text writes it. */
export interface WrittenRequest {
  readonly method: string
  /** With a scheme. */
  readonly address: string
  readonly data: string | null
  /** The data is more of the query, as with `curl -G`. */
  readonly isDataInAddress: boolean
  readonly notes: string[]
}

/** Headers that Token Desk sets itself, or that say nothing about what is asked for. */
const KNOWN_HEADER =
  /^(?:accept(?:-.*)?|content-type|content-length|user-agent|host|origin|referer|connection|cache-control|pragma|dnt|priority|sec-.*)$/i

/**
 * The names under which the documents know the hosts of a connection. RingCX has an older one that serves the same paths
 * (ringcx-api §1).
 */
const PUBLISHED_HOSTS: Readonly<Record<Host, readonly string[]>> = {
  ringcx: ['https://ringcx.ringcentral.com', 'https://engage.ringcentral.com'],
  ringcentral: ['https://platform.ringcentral.com']
}

/**
 * Makes a draft of a pasted request. Secrets in it are left out and never repeated: where a sign-in request had a token,
 * a placeholder stands. Pure, never throws.
 */
export function draftOf(
  written: WrittenRequest,
  hosts: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>
): RequestReading {
  const { address, data, isDataInAddress, notes } = written
  const url = URL.parse(address)
  if (url === null) return { ...refused('The address can’t be read.'), notes }
  const host = hostOf(url, hosts, notes)
  if (host === null) {
    const name = holdsSecret(url.host) ? 'another host' : url.protocol === 'https:' ? url.host : url.origin
    return { ...refused(`This request is for ${name}, which isn’t a host of this connection.`), notes }
  }
  if (url.username !== '' || url.password !== '')
    notes.push('A username and password in the address were left out.')

  const method = METHODS.find((each) => each === written.method.toUpperCase())
  if (method === undefined) return { ...refused(`${namedMethod(written.method)} can’t be used here.`), notes }

  const query: NamedValue[] = []
  const secrets: NamedValue[] = []
  for (const [name, value] of [
    ...url.searchParams,
    ...(isDataInAddress && data !== null ? new URLSearchParams(data) : [])
  ]) {
    const isSecret = holdsSecret(value) || isSecretParameter(name, value)
    ;(isSecret ? secrets : query).push({ name, value })
  }
  if (url.hash !== '') notes.push('The fragment after # was left out.')
  const path = pathOf(address, url)
  const signIn = signInKind({ method, host }, path)
  if (secrets.length > 0)
    notes.push(
      signIn === null
        ? 'A token in the address was left out.'
        : 'A token in the address was left out. Token Desk sends the token in the body.'
    )
  const hasBody = method !== 'GET' && !isDataInAddress
  if (method === 'GET' && data !== null && !isDataInAddress)
    notes.push('The data was left out, because GET has no body.')
  const fields = data !== null && bodyKind(data) === 'form' ? formFields(data) : []
  let body = hasBody && signIn === null ? bodyOf(data, notes) : null
  if (signIn !== null) {
    if (data !== null && fields.length === 0)
      notes.push('The data isn’t a form, so the documented one is filled in.')
    const filled = withPlaceholder(signIn, fields)
    body = fields.length === 0 ? signInRequest(signIn).body : filled.body
    if (filled.hadToken) notes.push(replaced(signInRequest(signIn).placeholder))
  }
  const problems = [
    ...(query.length > DRAFT_LIMITS.entries ? ['The address has too many parameters.'] : []),
    ...(url.pathname.length > DRAFT_LIMITS.path ? ['The path is too long.'] : [])
  ]
  if (problems.length > 0) return { draft: null, problems, notes: [...new Set(notes)] }
  return {
    draft: { method, host, path, query, body, variables: [] },
    problems,
    notes: [...new Set(notes)]
  }
}

export function refused(problem: string): RequestReading {
  return { draft: null, problems: [problem], notes: [] }
}

const replaced = (placeholder: string): string =>
  `The token in the body was replaced with ${placeholder}. Token Desk fills in a token of its own when it sends the request.`

export function noteHeader(header: string, notes: string[]): void {
  const name = header.split(/[:;]/)[0]?.trim() ?? ''
  if (/^authorization$/i.test(name)) {
    notes.push('The Authorization header was left out. Token Desk sends this connection’s own token.')
  } else if (isSecretField(name) || /cookie/i.test(name)) {
    notes.push('A header with a secret was left out.')
  } else if (!KNOWN_HEADER.test(name) && name !== '') {
    const shown = /^[\w-]{1,40}$/.test(name) ? `The header ${name}` : 'A header'
    notes.push(`${shown} was left out.`)
  }
}

function bodyOf(data: string | null, notes: string[]): string | null {
  if (data === null) return null
  const kind = bodyKind(data)
  const left =
    kind === null
      ? 'is neither JSON nor a form'
      : data.length > DRAFT_LIMITS.body
        ? 'is too long'
        : holdsSecret(data) || (kind === 'form' && formFields(data).some(isSecretPair))
          ? 'contains something that looks like a token'
          : null
  if (left === null) return data
  notes.push(`The data ${left}, so it was left out.`)
  return null
}

function hostOf(
  url: URL,
  hosts: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>,
  notes: string[]
): Host | null {
  const origins: readonly (readonly [Host, string])[] = [
    ['ringcx', hosts.ringcxHost],
    ['ringcentral', hosts.ringcentralHost]
  ]
  // Both hosts are the same in practice mode: then the path tells which token it takes
  const found = origins.filter(([, origin]) => URL.parse(origin)?.origin === url.origin).map(([host]) => host)
  if (found.length === 2 && url.pathname.startsWith('/restapi/')) return 'ringcentral'
  if (found[0] !== undefined) return found[0]
  const [published, origin] = origins.find(([host]) => PUBLISHED_HOSTS[host].includes(url.origin)) ?? []
  if (published === undefined || origin === undefined) return null
  notes.push(`${url.host} was replaced with this connection’s host, ${origin.replace(/^https?:\/\//, '')}.`)
  return published
}

/** The method by its name, if it has the form of one: what is something else isn't repeated. */
function namedMethod(method: string): string {
  return /^[A-Z]{3,12}$/.test(method) ? `The method ${method}` : 'This method'
}

/** The path as it was written, with braces for variables: `URL` would encode them, and resolve dots. */
function pathOf(address: string, url: URL): string {
  const written = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*([^?#]*)/i.exec(address)?.[1] ?? ''
  return written === '' ? url.pathname : written
}
