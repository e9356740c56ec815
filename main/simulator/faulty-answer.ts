import { once } from 'node:events'
import { STATUS_CODES } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { AnswerFault, RetryAfter } from './fault-plan.ts'
import type { Interference } from './fault-script.ts'
import { apiErrorBody, oauthErrorBody, oauthRefusals } from './oauth-errors.ts'
import { isIn, type Operation } from './operations.ts'
import type { SimulatorEnv } from './request.ts'
import { accessDenied, generalError, refuseBearer } from './ringcx-errors.ts'
import { damageJson, withoutAccessToken } from './spoilt-json.ts'

/** What one request is and where. */
export interface FaultyRequest {
  readonly context: Context<SimulatorEnv>
  readonly operation: Operation
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Milliseconds since the Unix epoch, UTC. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Lets the simulator act and respond. */
  readonly act: () => Promise<Response>
}

const CAPTIVE_PORTAL = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Guest Wi-Fi</title></head>
<body><h1>Welcome</h1><p>Accept the terms to go online.</p>
<form method="post" action="/accept"><button>Accept</button></form></body>
</html>
`

/**
 * Answers one request according to the plan: waits, acts or doesn't, and damages the response. @returns
 * `RESPONSE_ALREADY_SENT` if the client gets no complete response
 */
export async function answerWithFaults(request: FaultyRequest, plan: Interference): Promise<Response> {
  if (plan.latencyMs > 0) await request.wait(plan.latencyMs)
  const response = await answer(request, plan)
  if (plan.clockOffsetMs !== 0 && response !== RESPONSE_ALREADY_SENT) {
    response.headers.set('Date', serverDate(request, plan))
  }
  return response
}

async function answer(request: FaultyRequest, plan: Interference): Promise<Response> {
  const { act, context, origin } = request
  const { fault } = plan
  switch (fault?.fault) {
    case undefined:
      return act()
    case 'drop':
      if (fault.moment === 'after') await act()
      return dropConnection(context, fault.reset)
    case 'hang':
      if (fault.moment === 'after') await act()
      return untilClosed(context)
    case 'status':
      if (fault.moment === 'after') await act()
      return failed(request, fault, plan.clockOffsetMs)
    case 'oauth-error':
      return oauthError(context, fault.code)
    case 'bearer-refused':
      return refuseBearer(context, origin, fault.text)
    case 'captive-portal':
      return context.html(CAPTIVE_PORTAL)
    case 'truncated-json':
      return truncated(request, plan, fault)
    case 'malformed-json':
      return respoken(await act(), (text) => damageJson(text, plan.choice))
    case 'no-access-token':
      return respoken(await act(), (text) => withoutAccessToken(text, fault.left))
    case 'wrong-content-type': {
      const response = await act()
      response.headers.set('Content-Type', fault.contentType)
      return response
    }
  }
}

/** Drops the connection silently, like a lost network; with a reset, like a firewall (RST). */
export function dropConnection({ env }: Context<SimulatorEnv>, reset = false): Response {
  if (reset) env.incoming.socket.resetAndDestroy()
  else env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}

/** Sends nothing more until the client times out or the simulator stops. */
async function untilClosed({ env }: Context<SimulatorEnv>): Promise<Response> {
  if (!env.outgoing.destroyed) await once(env.outgoing, 'close')
  return RESPONSE_ALREADY_SENT
}

function failed(
  request: FaultyRequest,
  fault: Extract<AnswerFault, { fault: 'status' }>,
  clockOffsetMs: number
): Response {
  const response = fault.body === undefined ? ownFailure(request, fault.status) : toldFailure(fault)
  if (fault.contentType !== undefined) response.headers.set('Content-Type', fault.contentType)
  if (fault.retryAfter !== undefined) {
    response.headers.set('Retry-After', retryAfterText(fault.retryAfter, request.now() + clockOffsetMs))
  }
  return response
}

function toldFailure({ body, status }: Extract<AnswerFault, { fault: 'status' }>): Response {
  const isText = typeof body === 'string'
  return new Response(isText ? body : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': isText ? 'text/plain' : 'application/json' }
  })
}

/** The body the service is known to send with a status (ringcx-api §4.6, §6.7), or else a proxy's text. */
function ownFailure({ context, now, operation }: FaultyRequest, status: number): Response {
  if (status === 429 && isIn(operation, 'ringcentral')) {
    return context.json(apiErrorBody(oauthRefusals.rateExceeded), 429)
  }
  if (status === 403 && isIn(operation, 'ringcx')) return accessDenied(context, now())
  if (status === 500 && isIn(operation, 'ringcx')) {
    return generalError(
      context,
      now(),
      500,
      'An Internal Server Error occurred while processing this request'
    )
  }
  return new Response(STATUS_CODES[status] ?? `Status ${status}`, {
    status,
    headers: { 'Content-Type': 'text/plain' }
  })
}

function oauthError(
  context: Context<SimulatorEnv>,
  code: Extract<AnswerFault, { fault: 'oauth-error' }>['code']
): Response {
  const refusal =
    Object.values(oauthRefusals).find((each) => each.code === code) ?? oauthRefusals.tokenExpired
  return context.json(oauthErrorBody(refusal), refusal.status)
}

function retryAfterText(retryAfter: RetryAfter, serverNow: number): string {
  if ('seconds' in retryAfter) return String(retryAfter.seconds)
  if ('text' in retryAfter) return retryAfter.text
  return new Date(serverNow + retryAfter.dateInSeconds * 1000).toUTCString()
}

/** The simulator's own response with another body; its length is adjusted. */
async function respoken(response: Response, speak: (text: string) => string): Promise<Response> {
  const headers = new Headers(response.headers)
  headers.delete('Content-Length')
  return new Response(speak(await response.text()), { status: response.status, headers })
}

/** The first part of the real response: as if it were complete, or with the rest promised and never sent. */
async function truncated(
  request: FaultyRequest,
  plan: Interference,
  { keep, ending }: Extract<AnswerFault, { fault: 'truncated-json' }>
): Promise<Response> {
  const { context } = request
  const response = await request.act()
  const whole = Buffer.from(await response.arrayBuffer())
  // In bytes, not letters: a network can cut in the middle of a letter.
  const part = whole.subarray(0, Math.floor(whole.length * keep))
  const headers = new Headers(response.headers)
  headers.delete('Content-Length')
  if (ending === 'complete') return new Response(part, { status: response.status, headers })

  const { outgoing } = context.env
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(headers),
    Date: serverDate(request, plan),
    'Content-Length': whole.length
  })
  await new Promise<void>((resolve) => outgoing.write(part, () => resolve()))
  return ending === 'drop' ? dropConnection(context) : untilClosed(context)
}

function serverDate({ now }: FaultyRequest, { clockOffsetMs }: Interference): string {
  return new Date(now() + clockOffsetMs).toUTCString()
}
