import type { Context, Handler } from 'hono'
import { asOperation } from './as-operation.ts'
import type { AccountCenter } from './contact-center.ts'
import type { Operation } from './operations.ts'
import type { SimulatorEnv } from './request.ts'
import { accessDenied, generalError, tooManyRequests } from './ringcx-errors.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Readable, Simulation } from './simulation.ts'
import { streamText } from './stream-text.ts'

/** Roles that may read admin users (ringcx-api §4.2). */
export const ROLES_FOR_USERS: readonly string[] = ['MANAGE_USERS', 'SUPER_USER']

/** Rows of a page when only `page` is given; the real number is not documented (ringcx-api §4.4). */
const DEFAULT_ROWS = 100

/** Both parameters are int32. */
const LARGEST = 2_147_483_647

/** Lets a request through to an admin resource: a good bearer, the shared rate limit, then one of the roles. */
export async function admit(
  simulation: Simulation,
  gateway: RingCxGateway,
  context: Context<SimulatorEnv>,
  roles: readonly string[] | null = null
): Promise<Response | null> {
  const refusal = await gateway(context)
  if (refusal) return refusal
  if (!simulation.limits.admin.ask().allowed) return tooManyRequests(context)
  if (roles === null || simulation.circumstances.roles.some((role) => roles.includes(role))) return null
  return accessDenied(context, simulation.options.now())
}

/** A route below `/accounts/{accountId}`: needs READ on the account, and finds its agents, queues and campaigns. */
export function accountRoute(
  simulation: Simulation,
  gateway: RingCxGateway,
  operation: Operation,
  answer: (context: Context<SimulatorEnv>, center: AccountCenter) => Response
): Handler<SimulatorEnv> {
  return asOperation(simulation, operation, async (context) => {
    const refusal = await admit(simulation, gateway, context)
    if (refusal) return refusal
    // A main account has an id like others, but nothing lies below it (ringcx-api §1.3)
    const accountId = context.req.param('accountId')
    const index = simulation.accounts.findIndex((account) => account.accountId === accountId)
    if (index === -1) return notFound(simulation, context)
    const { accounts } = simulation.circumstances.readable
    if (accounts !== null && !accounts.includes(accountId ?? '')) return notReadable(simulation, context)
    return answer(context, simulation.center.account(index))
  })
}

/** Whether the caller may read the group. */
export function mayRead(
  simulation: Simulation,
  kind: Exclude<keyof Readable, 'accounts' | 'refusal'>,
  id: number
): boolean {
  const ids = simulation.circumstances.readable[kind]
  return ids === null || ids.includes(id)
}

/** Finds a group of the path and answers for it; a group that is unknown or may not be read is refused. */
export function withGroup(
  simulation: Simulation,
  context: Context<SimulatorEnv>,
  kind: Exclude<keyof Readable, 'accounts' | 'refusal'>,
  group: { readonly parameter: string; readonly count: number; readonly id: (place: number) => number },
  answer: (place: number) => Response
): Response {
  const place = placeOf(context, group.parameter, group.id, 0, group.count)
  if (place === null) return notFound(simulation, context)
  return mayRead(simulation, kind, group.id(place)) ? answer(place) : notReadable(simulation, context)
}

/**
 * The place whose id the path names, of those from `start` to `end`; `null` when it names none of them.
 * @param id ids grow with the places
 */
export function placeOf(
  context: Context<SimulatorEnv>,
  parameter: string,
  id: (place: number) => number,
  start: number,
  end: number
): number | null {
  const wanted = context.req.param(parameter) ?? ''
  if (!/^\d{1,10}$/.test(wanted)) return null
  const place = start + (Number(wanted) - id(start)) / (id(start + 1) - id(start))
  return Number.isInteger(place) && place >= start && place < end ? place : null
}

/** A list to answer with: places in order, and the JSON of each. */
export interface Listed {
  readonly places: Iterable<number>
  /** Pieces of JSON of one row. */
  readonly tell: (place: number) => Iterable<string>
  /** Whether the caller may read the row; left out, all may be. */
  readonly readable?: (place: number) => boolean
}

/**
 * Answers with a bare array, streamed. With `page` and `maxRows` only that page: whether the first is 0 or 1 is not
 * documented, nor which comes first, page or filter (ringcx-api §4.4). Here the first page is 1, and rows are filtered
 * after the page was cut, as “post filtered” says: a page may be short although more follow.
 */
export function answerList(simulation: Simulation, context: Context<SimulatorEnv>, list: Listed): Response {
  const page = numberOf(context.req.query('page'))
  const maxRows = numberOf(context.req.query('maxRows'))
  const wrong = Object.entries({ page, maxRows }).filter(([, value]) => value === 'wrong')
  if (page === 'wrong' || maxRows === 'wrong') {
    const errors = wrong.map(([attributeName]) => ({
      attributeName,
      message: 'must be a whole number from 1'
    }))
    return generalError(context, simulation.options.now(), 400, 'The supplied data is not valid', errors)
  }
  if (page === null && maxRows === null) return answerAll(context, list)
  const rows = maxRows ?? DEFAULT_ROWS
  const first = ((page ?? 1) - 1) * rows
  return answerAll(context, { ...list, places: between(list.places, first, first + rows) })
}

/** Answers with a bare array of everything, streamed: this path knows no pages. */
export function answerAll(context: Context<SimulatorEnv>, list: Listed): Response {
  return context.body(streamText(arrayOf(list)), 200, { 'Content-Type': 'application/json' })
}

/** `[a,b,c]` */
export function* arrayOf({ places, readable, tell }: Listed): Generator<string> {
  let open = '['
  for (const place of places) {
    if (readable !== undefined && !readable(place)) continue
    yield open
    yield* tell(place)
    open = ','
  }
  yield open === '[' ? '[]' : ']'
}

/** An object of JSON with one more field, whose value comes in pieces. */
export function* withField(object: object, field: string, value: Iterable<string>): Generator<string> {
  yield `${JSON.stringify(object).slice(0, -1)},${JSON.stringify(field)}:`
  yield* value
  yield '}'
}

/** The whole numbers from `start` to `end` − 1. */
export function* range(start: number, end: number): Generator<number> {
  for (let at = start; at < end; at += 1) yield at
}

export function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true'
}

export function notFound(simulation: Simulation, context: Context<SimulatorEnv>): Response {
  return generalError(context, simulation.options.now(), 404, 'Resource not found')
}

function notReadable(simulation: Simulation, context: Context<SimulatorEnv>): Response {
  return simulation.circumstances.readable.refusal === 'not-found'
    ? notFound(simulation, context)
    : accessDenied(context, simulation.options.now())
}

function* between(places: Iterable<number>, first: number, end: number): Generator<number> {
  let at = 0
  for (const place of places) {
    if (at >= end) return
    if (at >= first) yield place
    at += 1
  }
}

function numberOf(text: string | undefined): number | null | 'wrong' {
  if (text === undefined) return null
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0
  return number >= 1 && number <= LARGEST ? number : 'wrong'
}
