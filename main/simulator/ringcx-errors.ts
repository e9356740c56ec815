import type { Context } from 'hono'
import type { SimulatorEnv } from './request.ts'

/** The 403 of the guides: the token is fine, the role is missing (ringcx-api §4.6, first shape). */
export function accessDenied(context: Context<SimulatorEnv>, at: number): Response {
  return context.json(
    {
      errorCode: 'access.denied.exception',
      generalMessage: 'You do not have permission to access this resource',
      details: '',
      requestUri: requestUri(context),
      timestamp: at
    },
    403
  )
}

/** The error of the specification, with what is wrong with single attributes (ringcx-api §4.6, second shape). */
export function generalError(
  context: Context<SimulatorEnv>,
  at: number,
  status: 400 | 401 | 404 | 500,
  generalMessage: string,
  validationErrors: readonly { attributeName: string; message: string }[] = []
): Response {
  return context.json(
    {
      generalMessage,
      details: '',
      developerMessage: status === 400 ? 'Bad request' : '',
      cause: '',
      requestUri: requestUri(context),
      timestamp: at,
      validationErrors
    },
    status
  )
}

/** RingCX's 429: no `Retry-After` and no header that tells what is left (ringcx-api §4.5). */
export function tooManyRequests(context: Context<SimulatorEnv>): Response {
  return context.text('Too Many Requests', 429)
}

/** The plain texts of the gateway in front of RingCX, word for word (ringcx-api §2.1). */
export const GATEWAY_TEXTS = {
  missing: 'Jwt is missing',
  'not-a-jwt': 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
  'header-unreadable': 'Jwt header is an invalid JSON',
  'unknown-issuer': 'Jwt issuer is not configured',
  'not-yet-valid': 'Jwt not yet valid',
  'wrong-audience': 'Audiences in Jwt are not allowed',
  'bad-signature': 'Jwt verification fails',
  'keys-unreachable': 'Jwks remote fetch is failed'
} as const

/** Both spellings of the end of a token's life (ringcx-api §2.1). */
export const EXPIRED_TEXTS = ['Jwt is expired', 'JWT is expired.'] as const

/** Everything the gateway says to a bearer that it refuses. */
export const BEARER_REFUSALS = [...EXPIRED_TEXTS, ...Object.values(GATEWAY_TEXTS)] as const

export type BearerRefusal = (typeof BEARER_REFUSALS)[number]

/**
 * The gateway's answer to a bearer it does not take: plain text, 401, and a 403 when only the audience is wrong
 * (ringcx-api §2.1).
 */
export function refuseBearer(context: Context<SimulatorEnv>, origin: string, text: BearerRefusal): Response {
  const realm = `Bearer realm="${origin}${context.req.path}"`
  context.header(
    'WWW-Authenticate',
    text === GATEWAY_TEXTS.missing ? realm : `${realm}, error="invalid_token"`
  )
  return context.text(text, text === GATEWAY_TEXTS['wrong-audience'] ? 403 : 401)
}

function requestUri(context: Context<SimulatorEnv>): string {
  return `${context.req.path} - ${context.req.method}`
}
