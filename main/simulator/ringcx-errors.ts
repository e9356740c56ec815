import type { Context } from 'hono'
import type { SimulatorEnv } from './as-operation.ts'

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

function requestUri(context: Context<SimulatorEnv>): string {
  return `${context.req.path} - ${context.req.method}`
}
