import { ERROR_CODES, type ErrorCode } from '../errors.ts'
import { REQUEST_PURPOSES, type RequestPurpose } from '../http/request-watch.ts'
import type { NameValue } from './safe-parts.ts'

/** The renewal that a request belongs to. */
export interface RenewalCause {
  /** Counts all renewals of this run of the app. */
  readonly id: number
  readonly goal: 'renew' | 'sign-in' | 'keep-alive'
  /** Whether a person waits for it, RingCX called the token expired, or the token was due. */
  readonly why: 'person' | 'refused' | 'due'
  /** 1, or one more for each failure before it. */
  readonly attempt: number
}

/** Why there is no response, or only a part of one. */
export interface RequestFailure {
  readonly code: ErrorCode | 'canceled'
  /** The name of the network failure, such as `ERR_NAME_NOT_RESOLVED`. */
  readonly name: string | null
}

/** What is kept of a request. It is built field by field from allow-lists and never from a body. */
export interface RequestEntry {
  readonly kind: 'request'
  readonly id: number
  /** When it was sent: milliseconds since the Unix epoch, UTC. */
  readonly at: number
  readonly connectionId: string | null
  readonly purpose: RequestPurpose
  /** What it reads, such as `admin users`. */
  readonly subject: string | null
  readonly attempt: number
  /** The renewal that sent it. */
  readonly renewal: RenewalCause | null
  /** The renewal that its refusal caused. */
  readonly causedRenewal: number | null
  readonly method: string
  /** Origin. */
  readonly host: string
  readonly path: string
  readonly query: readonly NameValue[]
  readonly requestHeaders: readonly NameValue[]
  readonly responseHeaders: readonly NameValue[]
  /** Bytes of the body that was sent. */
  readonly sent: number
  /** Bytes of the body that came back, after decompression. */
  readonly received: number
  /** `null` if there was no response. */
  readonly status: number | null
  readonly failure: RequestFailure | null
  /** Milliseconds until the response began; `null` if it never did. */
  readonly waitMs: number | null
  /** Milliseconds from then to its end. With neither, the request is under way. */
  readonly transferMs: number | null
  readonly state: 'pending' | 'done'
}

/** Something that happened beside requests. */
export interface ActivityNote {
  readonly kind: NoteKind
  /** `null` for the whole app. */
  readonly connectionId: string | null
}

export const NOTE_KINDS = ['reveal', 'copy', 'lock', 'unlock'] as const
export type NoteKind = (typeof NOTE_KINDS)[number]

export interface NoteEntry {
  readonly kind: 'note'
  readonly id: number
  readonly at: number
  readonly connectionId: string | null
  readonly note: NoteKind
}

export type ActivityEntry = RequestEntry | NoteEntry

/** How a request ended, as the filter knows it. */
export type StatusClass = 'ok' | 'refused' | 'service' | 'no-response'

/** @returns `null` for a note and for a request under way */
export function statusClass(entry: ActivityEntry): StatusClass | null {
  if (entry.kind === 'note' || entry.state === 'pending') return null
  if (entry.status === null || (entry.failure !== null && entry.status < 300)) return 'no-response'
  if (entry.status >= 500) return 'service'
  return entry.status >= 300 ? 'refused' : 'ok'
}

/** Bytes that an entry takes in memory, roughly; for the limit of all of them. */
export function sizeOfEntry(entry: ActivityEntry): number {
  if (entry.kind === 'note') return 100
  const { path, host, query, requestHeaders, responseHeaders } = entry
  const pairs = [...query, ...requestHeaders, ...responseHeaders]
  return (
    400 +
    path.length +
    host.length +
    pairs.reduce((sum, { name, value }) => sum + 40 + name.length + value.length, 0)
  )
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const orNull = <T>(value: unknown, is: (value: unknown) => value is T): T | null => (is(value) ? value : null)
const oneOf = <T extends string>(value: unknown, all: readonly T[]): T | null =>
  all.find((each) => each === value) ?? null

function pairsOf(value: unknown): NameValue[] {
  return (Array.isArray(value) ? (value as unknown[]) : []).slice(0, 64).flatMap((pair) => {
    if (typeof pair !== 'object' || pair === null) return []
    const { name, value: text } = pair as Readonly<Record<string, unknown>>
    return isText(name, 200) && isText(text, 200) ? [{ name, value: text }] : []
  })
}

/**
 * An entry of an earlier run, from JSON; `null` for anything else. What was under way then was cut off.
 *
 * @param id its new place
 */
export function readEntry(value: unknown, id: number): ActivityEntry | null {
  if (typeof value !== 'object' || value === null) return null
  const from = value as Readonly<Record<string, unknown>>
  const at = orNull(from['at'], isNumber)
  if (at === null) return null
  const connectionId = orNull(from['connectionId'], (each) => isText(each, 128))
  if (from['kind'] === 'note') {
    const note = oneOf(from['note'], NOTE_KINDS)
    return note === null ? null : { kind: 'note', id, at, connectionId, note }
  }
  const purpose = oneOf(from['purpose'], REQUEST_PURPOSES)
  const [host, path, method] = [from['host'], from['path'], from['method']]
  if (purpose === null || !isText(host, 400) || !isText(path, 4_000) || !isText(method, 20)) return null
  const failure = from['failure'] as Readonly<Record<string, unknown>> | null | undefined
  const code = oneOf(failure?.['code'], [...ERROR_CODES, 'canceled'] as const)
  return {
    kind: 'request',
    id,
    at,
    connectionId,
    purpose,
    subject: orNull(from['subject'], (each) => isText(each, 100)),
    attempt: orNull(from['attempt'], isNumber) ?? 1,
    // Renewals are counted in each run
    renewal: null,
    causedRenewal: null,
    method,
    host,
    path,
    query: pairsOf(from['query']),
    requestHeaders: pairsOf(from['requestHeaders']),
    responseHeaders: pairsOf(from['responseHeaders']),
    sent: orNull(from['sent'], isNumber) ?? 0,
    received: orNull(from['received'], isNumber) ?? 0,
    status: orNull(from['status'], isNumber),
    failure:
      from['state'] === 'pending'
        ? { code: 'canceled', name: null }
        : code === null
          ? null
          : { code, name: orNull(failure?.['name'], (each) => isText(each, 80)) },
    waitMs: orNull(from['waitMs'], isNumber),
    transferMs: orNull(from['transferMs'], isNumber),
    state: 'done'
  }
}
