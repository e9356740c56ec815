import type { Context, Handler } from 'hono'
import { asOperation } from './as-operation.ts'
import type { AccountCenter } from './contact-center.ts'
import type { Operation } from './operations.ts'
import type { SimulatorEnv } from './request.ts'
import { accessDenied, generalError, tooManyRequests } from './ringcx-errors.ts'
import type { RingCxGateway } from './ringcx-gateway.ts'
import type { Readable, Simulation } from './simulation.ts'
import type { Spread } from './spread.ts'
import { streamText } from './stream-text.ts'

/** Roles that may read admin users (ringcx-api §4.2). */
export const ROLES_FOR_USERS: readonly string[] = ['MANAGE_USERS', 'SUPER_USER']

/** Rows of a page when only `page` is given; the real number is not documented (ringcx-api §4.4). */
const DEFAULT_ROWS = 100

/** Both parameters are int32. */
const LARGEST = 2_147_483_647

/**
 * Checks a request for an admin resource: a good bearer, then the shared rate limit, then one of the roles.
 * @param roles `null` when any login may read
 * @returns the refusal, or `null` to go on
 */
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

/**
 * A route below `/accounts/{accountId}`: requires READ on the account and gives the handler its contact center.
 * @param roles one of which the caller needs as well; `null` when any login may read
 */
export function accountRoute(
  simulation: Simulation,
  gateway: RingCxGateway,
  operation: Operation,
  answer: (context: Context<SimulatorEnv>, center: AccountCenter) => Promise<Response> | Response,
  roles: readonly string[] | null = null
): Handler<SimulatorEnv> {
  return asOperation(simulation, operation, async (context) => {
    const refusal = await admit(simulation, gateway, context, roles)
    if (refusal) return refusal
    // Resource paths do not work with the ID of a main account (ringcx-api §1.3)
    const accountId = context.req.param('accountId')
    const index = simulation.accounts.findIndex((account) => account.accountId === accountId)
    if (index === -1) return notFound(simulation, context)
    const { accounts } = simulation.circumstances.readable
    if (accounts !== null && !accounts.includes(accountId ?? '')) return notReadable(simulation, context)
    return answer(context, simulation.center.account(index))
  })
}

/** Groups of an account and their members, by the names that a path has for them. */
export interface Grouped {
  /** Which of the caller's rights decides about a group. */
  readonly kind: Exclude<keyof Readable, 'accounts' | 'refusal'>
  /** Parameters of the path. */
  readonly group: string
  readonly member: string
  readonly groupId: (account: number, group: number) => number
  readonly memberId: (account: number, member: number) => number
  readonly spread: (center: AccountCenter) => Spread
}

/** What paths below groups have in common: which groups are listed, and what a group or a member is refused with. */
export function groupAccess(
  simulation: Simulation,
  { kind, group: groupName, member: memberName, groupId, memberId, spread }: Grouped
) {
  const mayRead = (center: AccountCenter, group: number): boolean => {
    const ids = simulation.circumstances.readable[kind]
    return ids === null || ids.includes(groupId(center.accountIndex, group))
  }
  /** Finds the group that the path names and answers for it. Refuses one that is unknown or that the caller may not read. */
  const inGroup = (
    context: Context<SimulatorEnv>,
    center: AccountCenter,
    answer: (group: number) => Response
  ): Response => {
    const id = (place: number): number => groupId(center.accountIndex, place)
    const group = placeOf(context, groupName, id, 0, spread(center).groups)
    if (group === null) return notFound(simulation, context)
    return mayRead(center, group) ? answer(group) : notReadable(simulation, context)
  }
  return {
    /** The groups to list: those that the caller may read. */
    listed: (center: AccountCenter): Omit<Listed, 'tell'> => ({
      places: range(0, spread(center).groups),
      readable: (group) => mayRead(center, group)
    }),
    /** The members of a group. */
    members: (center: AccountCenter, group: number): Generator<number> => {
      const { start, end } = spread(center)
      return range(start(group), end(group))
    },
    inGroup,
    /** Finds the member of a group that the path names and answers for it, as {@link inGroup}. */
    inMember: (
      context: Context<SimulatorEnv>,
      center: AccountCenter,
      answer: (member: number) => Response
    ): Response =>
      inGroup(context, center, (group) => {
        const id = (place: number): number => memberId(center.accountIndex, place)
        const { start, end } = spread(center)
        const member = placeOf(context, memberName, id, start(group), end(group))
        return member === null ? notFound(simulation, context) : answer(member)
      })
  }
}

/**
 * The place from `start` to `end` − 1 whose ID the path names, or `null`.
 * @param id the ID of a place; IDs grow in even steps
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

/** A list to answer with. */
export interface Listed {
  readonly places: Iterable<number>
  /** Pieces of JSON of one row. */
  readonly tell: (place: number) => Iterable<string>
  /** Whether the caller may read the row; default: every row. */
  readonly readable?: (place: number) => boolean
}

/**
 * Answers with a bare array, as a stream; with `page` or `maxRows`, only that page. The documents do not say whether the
 * first page is 0 or 1, or whether the filter or the page comes first (ringcx-api §4.4). Here the first page is 1, and the
 * filter comes last, as in “post filtered”: more rows can follow a short page.
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

/** Answers with a bare array of everything, as a stream, for a path without pages. */
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

/** JSON of an object with one more field, whose value comes in pieces. */
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
