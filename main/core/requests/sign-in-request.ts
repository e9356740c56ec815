import { EXCHANGE_PATH, REFRESH_PATH } from '../ringcx/exchange.ts'
import { bodyKind, formFields, formText, isPlaceholder, isSecretPair, type NamedValue } from './form-body.ts'

/**
 * The two documented requests that ask RingCX for tokens (ringcx-api §1, §2). They change no data of the account. Their
 * secret stands in the body as a placeholder, and main fills it in when it sends them.
 */
const SIGN_IN_REQUESTS = {
  exchange: {
    path: EXCHANGE_PATH,
    field: 'rcAccessToken',
    placeholder: '<rcAccessToken>',
    body: 'rcAccessToken=<rcAccessToken>&rcTokenType=Bearer'
  },
  refresh: {
    path: REFRESH_PATH,
    field: 'refresh_token',
    placeholder: '<rcRingCXRefreshToken>',
    body: 'refresh_token=<rcRingCXRefreshToken>&rcTokenType=Bearer'
  }
} as const

export type SignInRequest = keyof typeof SIGN_IN_REQUESTS

const KINDS = Object.keys(SIGN_IN_REQUESTS) as SignInRequest[]

export const signInRequest = (kind: SignInRequest) => SIGN_IN_REQUESTS[kind]

/**
 * Which sign-in request a draft is; `null` for any other.
 *
 * @param path as it is sent, with its variables filled in: one that is written differently is no sign-in request
 */
export function signInKind(
  { method, host }: { readonly method: string; readonly host: string },
  path: string
): SignInRequest | null {
  if (method !== 'POST' || host !== 'ringcx') return null
  return KINDS.find((kind) => SIGN_IN_REQUESTS[kind].path === path) ?? null
}

/** Why a body can't be the one of a sign-in request, or `null`. */
export function signInBodyFault(kind: SignInRequest, body: string | null): string | null {
  const { field, placeholder, body: documented } = SIGN_IN_REQUESTS[kind]
  const fields = body !== null && bodyKind(body) === 'form' ? formFields(body) : []
  const own = fields.filter(({ name }) => name === field)
  if (own.length !== 1) return `This request needs a form with ${field}: ${documented}`
  return isPlaceholder(own[0]?.value ?? '') && !fields.some(isSecretPair)
    ? null
    : `Write ${placeholder} instead of a token. Token Desk fills in the token when it sends the request.`
}

/** The body with the placeholder where a token was, and whether there was one. */
export function withPlaceholder(
  kind: SignInRequest,
  fields: readonly NamedValue[]
): { readonly body: string; readonly hadToken: boolean } {
  const { field, placeholder } = SIGN_IN_REQUESTS[kind]
  const others = fields.filter((each) => each.name !== field && !isSecretPair(each))
  const hadToken = fields.some(isSecretPair)
  const written = fields.find(({ name }) => name === field)?.value ?? ''
  const own = `${field}=${isPlaceholder(written) ? written : placeholder}`
  // The placeholder stays readable; a field may have any character in it
  return { body: others.length === 0 ? own : `${own}&${formText(others)}`, hadToken }
}

/** The body as it is sent. @param body one without a {@link signInBodyFault} */
export function withToken(kind: SignInRequest, body: string, token: string): string {
  const { field } = SIGN_IN_REQUESTS[kind]
  return formText(
    formFields(body).map(({ name, value }) => ({ name, value: name === field ? token : value }))
  )
}

/** What stands beside the token in the body of a sign-in request, as it is sent. */
export function besideToken(kind: SignInRequest, body: string): string {
  return formText(formFields(body).filter(({ name }) => name !== SIGN_IN_REQUESTS[kind].field))
}
