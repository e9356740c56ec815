import type { Connection } from '../connections/connection.ts'
import { AppError } from '../errors.ts'
import { bodyKind, isSecretParameter, type NamedValue } from './form-body.ts'
import { holdsSecret } from './secret-text.ts'
import { signInBodyFault, signInKind, type SignInRequest } from './sign-in-request.ts'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** A connection has two hosts, each with a token of its own. */
export const HOSTS = ['ringcx', 'ringcentral'] as const
export type Host = (typeof HOSTS)[number]

/** A request as the person composes it; `{name}` in its path and its query is a variable. */
export interface Draft {
  readonly method: Method
  readonly host: Host
  /** Begins with `/`, without a query. */
  readonly path: string
  readonly query: readonly NamedValue[]
  /** JSON text, or a form as it is written; `null` with GET. */
  readonly body: string | null
  readonly variables: readonly NamedValue[]
}

/** What a draft can be written as: a program in each. */
export const PROGRAM_LANGUAGES = ['curl', 'go', 'javascript', 'python', 'php'] as const
export type ProgramLanguage = (typeof PROGRAM_LANGUAGES)[number]

/** Longest cURL line that is read as a draft, in characters. */
export const LONGEST_COMMAND = 131_072

/** Limits of a draft, in characters and entries: more than any documented request needs. */
export const DRAFT_LIMITS = { path: 2_000, name: 200, value: 4_000, entries: 50, body: 256 * 1024 } as const

export interface DraftCheck {
  /** Where it goes; `null` when there is a problem. */
  readonly url: string | null
  /** A sentence for each field that is wrong. */
  readonly problems: Readonly<Record<string, string>>
  /** The variables that the path and the query use. */
  readonly variables: readonly string[]
  /** Which request for tokens it is; `null` for any other. */
  readonly signIn: SignInRequest | null
}

const VARIABLE = /\{([A-Za-z]\w{0,59})\}/g

/**
 * Finds out where a draft goes, or what is wrong with it. Pure, never throws.
 *
 * The token goes along, so the address can only be on the connection's own host, and its path is the one that is shown:
 * nothing that a server or a proxy in between could read as another path (RFC 3986 §5.2.4, §7.3) is accepted.
 */
export function checkDraft(
  draft: Draft,
  hosts: Pick<Connection, 'ringcxHost' | 'ringcentralHost'>
): DraftCheck {
  const problems: Record<string, string> = {}
  const values = new Map(draft.variables.map(({ name, value }) => [name, value]))
  const names = new Set<string>()

  /** A template with its variables filled in. */
  const filled = (template: string, encode: (text: string) => string): string =>
    template.replace(VARIABLE, (_, name: string) => {
      names.add(name)
      const value = values.get(name) ?? ''
      const wrong = variableFault(value)
      if (wrong !== null) problems[`variables.${name}`] = wrong
      return wrong === null ? encode(value) : ''
    })

  const written = pathFault(draft.path.replace(VARIABLE, 'x'))
  if (written !== null) problems['path'] = written
  const path = filled(draft.path, encodeURIComponent)
  const query = draft.query.map(({ name, value }, at) => {
    const field = `query.${String(at)}`
    const text = filled(value, (each) => each)
    const wrong = queryFault(name, text)
    if (wrong !== null) problems[field] = wrong
    return wrong === null ? `${encodeURIComponent(name)}=${encodeURIComponent(text)}` : ''
  })
  const signIn = signInKind(draft, path)
  const body = signIn === null ? bodyFault(draft) : signInBodyFault(signIn, draft.body)
  if (body !== null) problems['body'] = body

  const variables = [...names]
  if (Object.keys(problems).length > 0) return { url: null, problems, variables, signIn }
  // Variables may complete what no part of the template shows, such as `.{a}`
  const whole = pathFault(path)
  if (whole !== null) return { url: null, problems: { path: whole }, variables, signIn }
  const origin = draft.host === 'ringcx' ? hosts.ringcxHost : hosts.ringcentralHost
  const url = URL.parse(`${origin}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`)
  const isOurs = url !== null && url.origin === URL.parse(origin)?.origin && url.username === ''
  if (!isOurs || decoded(url.pathname) !== decoded(path)) {
    return {
      url: null,
      problems: { path: 'This isn’t a path on this connection’s host.' },
      variables,
      signIn
    }
  }
  return { url: url.href, problems, variables, signIn }
}

/** A check without a problem. @throws AppError `input-invalid`, with a sentence for each field that is wrong */
export function sendable({ url, problems }: DraftCheck): { readonly url: string } {
  if (url !== null) return { url }
  throw new AppError({
    code: 'input-invalid',
    message: 'This request can’t be sent. Nothing left this computer.',
    hint: 'Correct the marked fields and try again.',
    retryable: false,
    fields: problems
  })
}

/** Half of a surrogate pair. */
const BROKEN = /\p{Cs}/u

/** Why a text can't be a path, or `null`. */
function pathFault(path: string): string | null {
  if (path.length > DRAFT_LIMITS.path) return `Use at most ${String(DRAFT_LIMITS.path)} characters.`
  if (/^\s*[a-z][a-z0-9+.-]*:/i.test(path)) {
    return 'Enter only the path. The host comes from the connection.'
  }
  if (path.startsWith('//')) return 'A path can’t begin with two slashes, because that names another host.'
  if (!path.startsWith('/')) return 'A path begins with a slash, such as /voice/api/v1/admin/users.'
  if (path.includes('#')) return 'A path can’t have a fragment: everything after # stays in the browser.'
  if (path.includes('?')) return 'Enter everything after the question mark as query parameters.'
  if (/[{}]/.test(path)) return 'Write a variable as {name}, using letters, digits, and underscores.'
  if (BROKEN.test(path)) return 'The path has characters that aren’t valid text.'
  if (/%(?![0-9a-f]{2})/i.test(path)) return 'A percent sign must be followed by two hexadecimal digits.'
  const fault = segmentsFault(path)
  if (fault !== null) return fault
  return holdsSecret(decoded(path)) ? TOKEN_IN_ADDRESS : null
}

const TOKEN_IN_ADDRESS =
  'Don’t put a token in the address, because addresses end up in logs. Token Desk sends it in a header.'

/** Servers decode a path once or twice, and some cut a segment at a semicolon (`/..;/`). */
const MOST_DECODINGS = 6

function segmentsFault(path: string): string | null {
  let text = path
  for (let round = 0; round < MOST_DECODINGS; round += 1) {
    // eslint-disable-next-line no-control-regex -- it looks for control characters
    if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text))
      return 'The path has a line break or another control character.'
    if (text.includes('\\')) return 'A path can’t have a backslash.'
    const segments = text.split('/').slice(1)
    if (round > 0 && segments.length !== path.split('/').length - 1)
      return 'A path can’t have an encoded slash (%2F).'
    if (segments.some((segment) => /^\.{1,2}$/.test(segment.replace(/;.*$/s, '').trim()))) {
      return 'A path can’t have . or .. as a part, encoded or not.'
    }
    if (segments.slice(0, -1).includes('')) return 'A path can’t have two slashes in a row.'
    const next = decoded(text)
    if (next === text) return null
    text = next
  }
  return 'This path is encoded too many times.'
}

/** Percent-decoded once, as far as it can be: bytes that are no text stay as they are. */
export function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes)
    } catch {
      return bytes.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent)
    }
  })
}

function variableFault(value: string): string | null {
  if (value === '') return 'Enter a value.'
  if (value.length > DRAFT_LIMITS.value) return `Use at most ${String(DRAFT_LIMITS.value)} characters.`
  if (BROKEN.test(value)) return 'The value has characters that aren’t valid text.'
  // eslint-disable-next-line no-control-regex -- it looks for control characters
  if (/[\u0000-\u001f\u007f]/.test(value)) return 'The value has a line break or another control character.'
  return holdsSecret(value) ? TOKEN_IN_ADDRESS : null
}

function queryFault(name: string, value: string): string | null {
  if (name === '') return 'Enter the name of the parameter.'
  if (name.length > DRAFT_LIMITS.name) return `Use at most ${String(DRAFT_LIMITS.name)} characters in a name.`
  if (value.length > DRAFT_LIMITS.value) return `Use at most ${String(DRAFT_LIMITS.value)} characters.`
  if (BROKEN.test(name + value)) return 'The parameter has characters that aren’t valid text.'
  // eslint-disable-next-line no-control-regex -- it looks for control characters
  if (/[\u0000-\u001f\u007f]/.test(name + value))
    return 'The parameter has a line break or another control character.'
  const isSecret = holdsSecret(value) || holdsSecret(name) || isSecretParameter(name, value)
  return isSecret ? TOKEN_IN_ADDRESS : null
}

function bodyFault({ method, body }: Draft): string | null {
  if (body === null) return null
  if (method === 'GET') return 'A GET request has no body.'
  if (body.length > DRAFT_LIMITS.body) return 'The body is too long. Use at most 256 KB.'
  return bodyKind(body) === null ? 'The body is neither valid JSON nor a form such as name=value.' : null
}
