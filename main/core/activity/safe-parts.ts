import { HIDDEN } from '../http/service-words.ts'

/** A name with its value, as in a header or a query. */
export interface NameValue {
  readonly name: string
  readonly value: string
}

/** What is known of an address without its secrets. */
export interface SafeAddress {
  /** Origin, such as `https://ringcx.ringcentral.com`; empty for something that isn't an address. */
  readonly host: string
  /** Segments that could be a secret are replaced. */
  readonly path: string
  /** Values of unknown parameters are replaced. */
  readonly query: readonly NameValue[]
}

const MOST_SEGMENTS = 24
const MOST_PARAMETERS = 24

/**
 * A path segment that is shown: an ID of digits, `~`, a version, or words of letters as in the documented paths, such
 * as `openid-configuration`, `agentGroups`, and `v1.0`. Anything else may be a secret that somebody put into a path.
 */
const ID = /^\d{1,20}$/
const WORD =
  /^(?:[a-z]{1,20}|[A-Z][a-z]{1,20}|[A-Z]{1,8}|[a-z]{1,16}(?:[A-Z][a-z]{2,16}){1,4}|v\d{1,2}|\d{1,2})$/
const MOST_WORDS = 5

/** Shorter texts occur in any secret. */
const SHORTEST_PIECE = 4

/** Whether a text is part of a secret, or contains one. A word of an address is never looked for inside of a longer one. */
const touches = (text: string, secrets: readonly string[]): boolean =>
  text.length >= SHORTEST_PIECE &&
  secrets.some(
    (secret) => secret.includes(text) || (secret.length >= SHORTEST_PIECE && text.includes(secret))
  )

function isPlain(text: string): boolean {
  if (ID.test(text) || text === '~') return true
  const words = text.replace(/^\./, '').split(/[-_.]/)
  return text.length <= 60 && words.length <= MOST_WORDS && words.every((word) => WORD.test(word))
}

const shown = (text: string, secrets: readonly string[]): string =>
  text === '' || (isPlain(text) && !touches(text, secrets)) ? text : HIDDEN

/** The parameters of the documented endpoints that hold no secret (ringcx-api §1, §3, §4). */
const PARAMETERS: ReadonlySet<string> = new Set([
  'includerefresh',
  'includeinactive',
  'page',
  'perpage',
  'maxrows',
  'offset',
  'limit',
  'size',
  'count',
  'sort',
  'sortby',
  'order',
  'orderby',
  'direction',
  'view',
  'fields',
  'flat',
  'tree',
  'status',
  'type',
  'from',
  'to'
])

/**
 * An address with everything replaced that isn't known to be harmless: an allow-list, because a person can compose any
 * path. User name, password, and fragment are dropped.
 *
 * @param secrets what the request carries; no part of the address that shows a piece of one is kept
 */
export function safeAddress(url: string, secrets: readonly string[]): SafeAddress {
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol)) return { host: '', path: '', query: [] }
  const segments = address.pathname.split('/')
  const path = segments.slice(0, MOST_SEGMENTS).map((segment) => shown(segment, secrets))
  if (segments.length > MOST_SEGMENTS) path.push('…')
  const query = [...address.searchParams].slice(0, MOST_PARAMETERS).map(([name, value]) => ({
    name: shown(name, secrets),
    value: PARAMETERS.has(name.toLowerCase()) ? shown(value, secrets) : HIDDEN
  }))
  return { host: address.origin, path: path.join('/'), query }
}

/** A header that is kept: how its value must look, and what is kept of it. */
type HeaderRule = RegExp | ((value: string) => string | null)

const MEDIA =
  /^(?:application\/(?:json|xml|xhtml\+xml|octet-stream|problem\+json|x-www-form-urlencoded|pdf)|text\/(?:html|plain|csv|xml)|\*\/\*)$/
const DIGITS = /^\d{1,12}$/

/** `application/json; charset=utf-8` → with its charset only when that is a usual one. */
function mediaType(value: string): string | null {
  const [type = '', ...parameters] = value
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  if (!MEDIA.test(type)) return null
  const charset = parameters.find((part) =>
    /^charset="?(?:utf-8|utf-16|us-ascii|iso-8859-1|windows-1252)"?$/.test(part)
  )
  return charset === undefined ? type : `${type}; ${charset}`
}

function httpDate(value: string): string | null {
  const at = value.length <= 40 ? Date.parse(value) : NaN
  return Number.isNaN(at) ? null : new Date(at).toUTCString()
}

/** Request headers that are kept; `authorization` and `cookie` never are. */
const REQUEST_HEADERS: Readonly<Record<string, HeaderRule>> = {
  accept: mediaType,
  'content-type': mediaType,
  'user-agent': /^TokenDesk\/\d{1,4}(?:\.\d{1,4}){0,3}$/
}

/** Response headers that are kept: closed values, numbers, and dates. */
const RESPONSE_HEADERS: Readonly<Record<string, HeaderRule>> = {
  'content-type': mediaType,
  'content-length': DIGITS,
  'content-encoding': /^(?:identity|gzip|br|deflate|zstd)$/,
  date: httpDate,
  'retry-after': (value) => (DIGITS.test(value) ? value : httpDate(value)),
  'x-rate-limit-group': /^(?:light|medium|heavy|auth)$/i,
  'x-rate-limit-limit': DIGITS,
  'x-rate-limit-remaining': DIGITS,
  'x-rate-limit-window': DIGITS,
  'www-authenticate': (value) => /^(Bearer|Basic|Digest|Negotiate|NTLM)\b/i.exec(value)?.[1] ?? null,
  server:
    /^(?:cloudflare|nginx|apache|akamaighost|awselb\/2\.0|microsoft-iis\/\d{1,2}\.\d|envoy|squid|big-?ip)$/i
}

const kept = (
  rules: Readonly<Record<string, HeaderRule>>,
  headers: Headers,
  secrets: readonly string[]
): NameValue[] =>
  Object.entries(rules).flatMap(([name, rule]) => {
    const given = headers.get(name)
    if (given === null || given.length > 200) return []
    const value = rule instanceof RegExp ? (rule.test(given) ? given : null) : rule(given)
    return value === null || touches(value, secrets) ? [] : [{ name, value }]
  })

export const safeRequestHeaders = (headers: Headers, secrets: readonly string[]): readonly NameValue[] =>
  kept(REQUEST_HEADERS, headers, secrets)

export const safeResponseHeaders = (headers: Headers, secrets: readonly string[]): readonly NameValue[] =>
  kept(RESPONSE_HEADERS, headers, secrets)

/** Methods of HTTP; anything else is a bug. */
export const safeMethod = (method: string): string =>
  /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : HIDDEN

/** A noun phrase of the app's own code, such as `admin users`. */
export const safeSubject = (subject: string | undefined): string | null =>
  subject !== undefined && /^[a-z][a-zA-Z ’'-]{0,60}$/.test(subject) ? subject : null
