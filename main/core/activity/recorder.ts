import type { AppError } from '../errors.ts'
import { isNetworkName } from '../http/network-error.ts'
import type { RequestPurpose, RequestWatch, WatchedRequest, WatchRequest } from '../http/request-watch.ts'
import type { Cancel, Clock, Timers } from '../ports.ts'
import {
  sizeOfEntry,
  statusClass,
  type ActivityEntry,
  type ActivityNote,
  type RenewalCause,
  type RequestEntry,
  type RequestFailure,
  type StatusClass
} from './entry.ts'
import { failureText, titleOf } from './words.ts'
import {
  safeAddress,
  safeMethod,
  safeRequestHeaders,
  safeResponseHeaders,
  safeSubject
} from './safe-parts.ts'

/** Most entries kept, and most memory for them in bytes, roughly. */
export const RECORD_LIMITS = { entries: 10_000, bytes: 16 * 1024 * 1024 }
/** How long a cleared list can be brought back, in milliseconds. */
export const UNDO_MS = 10_000
/** The window is told about changes at most this often, in milliseconds. */
export const TELL_EVERY_MS = 200

/** Which entries to read. Filters that are `null` or empty allow everything. */
export interface ActivityFilter {
  /** In address, purpose, status, or failure; letter case doesn't matter. */
  readonly text: string
  readonly purposes: readonly (RequestPurpose | 'note')[]
  readonly status: StatusClass | null
  readonly connectionId: string | null
  /** None that is newer than this one, for a list that is held still. */
  readonly upTo: number | null
}

/** What changed, in short. */
export interface ActivityState {
  /** Grows with each change. */
  readonly revision: number
  readonly total: number
  /** ID of the newest entry; 0 when this run has none. */
  readonly newest: number
  /** When a cleared list is gone for good: milliseconds since the Unix epoch, UTC; `null` if none can be brought back. */
  readonly undoUntil: number | null
}

/** Part of a filtered list, newest first. */
export interface ActivityPart {
  readonly state: ActivityState
  readonly matched: number
  readonly entries: readonly ActivityEntry[]
}

/** The record of what the app did. Entries contain no secret. */
export interface Recorder {
  /**
   * A watcher for the requests of a connection.
   * @param renewal under which renewal a request is sent
   */
  watch(connectionId: string | null, renewal?: () => RenewalCause | null): WatchRequest
  /** A renewal begins. */
  renewal(connectionId: string, facts: Omit<RenewalCause, 'id'>): RenewalCause
  /** Records something that is no request. */
  note(note: ActivityNote): void
  read(filter: ActivityFilter, from: number, count: number): ActivityPart
  /** What a filter lets through, oldest first. */
  list(filter: ActivityFilter): readonly ActivityEntry[]
  /** All entries, oldest first. */
  all(): readonly ActivityEntry[]
  state(): ActivityState
  /** Puts the entries of an earlier run before those of this one; their IDs are below 1. */
  restore(earlier: readonly ActivityEntry[]): void
  /** Empties the list; for {@link UNDO_MS} it can be brought back. */
  clear(): void
  undoClear(): void
  /** Empties the list for good. */
  forget(): void
}

export interface RecorderDeps {
  readonly clock: Clock
  readonly timers: Timers
  /** Called at most every {@link TELL_EVERY_MS}. */
  readonly onChange: (state: ActivityState) => void
  /** Default: {@link RECORD_LIMITS}. */
  readonly limits?: typeof RECORD_LIMITS
}

type Changing<T> = { -readonly [Key in keyof T]: T[Key] }

/** Makes an empty record. */
export function createRecorder({ clock, timers, onChange, limits = RECORD_LIMITS }: RecorderDeps): Recorder {
  /** Oldest first. */
  let entries: ActivityEntry[] = []
  let bytes = 0
  let cleared: { readonly entries: ActivityEntry[]; readonly until: number } | null = null
  let cancelUndo: Cancel = () => undefined
  let nextId = 1
  let renewals = 0
  let revision = 0
  let telling = false
  let filtered: { readonly key: string; readonly found: readonly ActivityEntry[] } | null = null

  const state = (): ActivityState => ({
    revision,
    total: entries.length,
    newest: entries.at(-1)?.id ?? 0,
    undoUntil: cleared?.until ?? null
  })

  function changed(): void {
    revision += 1
    filtered = null
    if (telling) return
    telling = true
    timers.after(TELL_EVERY_MS, () => {
      telling = false
      onChange(state())
    })
  }

  function add(entry: ActivityEntry): void {
    entries.push(entry)
    bytes += sizeOfEntry(entry)
    trim()
    changed()
  }

  function trim(): void {
    while (entries.length > limits.entries || bytes > limits.bytes) {
      const oldest = entries.shift()
      if (oldest !== undefined) bytes -= sizeOfEntry(oldest)
    }
  }

  const isListed = ({ id }: ActivityEntry): boolean => id >= (entries[0]?.id ?? Infinity)

  function begin(
    request: WatchedRequest,
    connectionId: string | null,
    renewal: RenewalCause | null
  ): RequestWatch {
    const { purpose, secrets } = request
    const startedAt = clock.monotonic()
    const entry: Changing<RequestEntry> = {
      kind: 'request',
      id: nextId,
      at: clock.wall(),
      connectionId,
      purpose,
      subject: safeSubject(request.subject),
      attempt: renewal?.attempt ?? request.attempt ?? 1,
      renewal,
      causedRenewal: null,
      method: safeMethod(request.method),
      ...safeAddress(request.url, secrets),
      requestHeaders: safeRequestHeaders(request.headers, secrets),
      responseHeaders: [],
      sent: request.bodyBytes,
      received: 0,
      status: null,
      failure: null,
      waitMs: null,
      transferMs: null,
      state: 'pending'
    }
    nextId += 1
    add(entry)
    return {
      answered(status, headers) {
        // A response that can't be read, such as a redirect's, says 0
        entry.status = status === 0 ? null : status
        entry.waitMs = clock.monotonic() - startedAt
        const size = sizeOfEntry(entry)
        entry.responseHeaders = safeResponseHeaders(headers, secrets)
        if (isListed(entry)) bytes += sizeOfEntry(entry) - size
        changed()
      },
      received(count) {
        entry.received = count
      },
      ended(why) {
        const tookMs = clock.monotonic() - startedAt
        if (entry.waitMs === null) entry.waitMs = tookMs
        else entry.transferMs = tookMs - entry.waitMs
        entry.failure = why === null ? null : failureOf(why)
        entry.state = 'done'
        changed()
      }
    }
  }

  function find(filter: ActivityFilter): readonly ActivityEntry[] {
    const key = JSON.stringify([revision, filter])
    if (filtered?.key === key) return filtered.found
    const found = entries.filter(matcher(filter)).reverse()
    filtered = { key, found }
    return found
  }

  function countBytes(): void {
    bytes = entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0)
    trim()
  }

  function endUndo(): void {
    cancelUndo()
    cleared = null
  }

  return {
    watch:
      (connectionId, renewal = () => null) =>
      (request) =>
        begin(request, connectionId, renewal()),

    renewal(connectionId, facts) {
      renewals += 1
      if (facts.why === 'refused') markRefused(entries, connectionId, renewals)
      return { ...facts, id: renewals }
    },

    note({ kind, connectionId }) {
      const id = nextId
      nextId += 1
      add({ kind: 'note', id, at: clock.wall(), connectionId, note: kind })
    },

    read(filter, from, count) {
      const found = find(filter)
      return { state: state(), matched: found.length, entries: found.slice(from, from + count) }
    },

    list: (filter) => entries.filter(matcher(filter)),
    all: () => entries,
    state,

    restore(earlier) {
      entries = [...earlier, ...entries]
      countBytes()
      changed()
    },

    clear() {
      endUndo()
      if (entries.length === 0) return
      cleared = { entries, until: clock.wall() + UNDO_MS }
      cancelUndo = timers.after(UNDO_MS, () => {
        cleared = null
        changed()
      })
      entries = []
      bytes = 0
      changed()
    },

    undoClear() {
      if (cleared === null) return
      entries = [...cleared.entries, ...entries]
      endUndo()
      countBytes()
      changed()
    },

    forget() {
      endUndo()
      entries = []
      bytes = 0
      changed()
    }
  }
}

function failureOf(why: AppError | 'canceled'): RequestFailure {
  if (why === 'canceled') return { code: why, name: null }
  const { code, serviceCode } = why
  return { code, name: serviceCode !== undefined && isNetworkName(serviceCode) ? serviceCode : null }
}

/** The refusals since the last renewal that this one answers. */
function markRefused(entries: readonly ActivityEntry[], connectionId: string, renewal: number): void {
  for (const entry of entries.slice(-200).reverse()) {
    if (entry.kind === 'note' || entry.connectionId !== connectionId) continue
    if (entry.renewal !== null) return
    if (entry.status === 401) (entry as Changing<RequestEntry>).causedRenewal ??= renewal
  }
}

function matcher(filter: ActivityFilter): (entry: ActivityEntry) => boolean {
  const { purposes, status, connectionId, upTo } = filter
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const wanted: ReadonlySet<string> = new Set(purposes)
  return (entry) =>
    (upTo === null || entry.id <= upTo) &&
    (connectionId === null || entry.connectionId === connectionId || entry.connectionId === null) &&
    (wanted.size === 0 || wanted.has(entry.kind === 'note' ? 'note' : entry.purpose)) &&
    (status === null || statusClass(entry) === status) &&
    (words.length === 0 || words.every((word) => textOf(entry).includes(word)))
}

/** What the search looks at, in lower case. */
function textOf(entry: ActivityEntry): string {
  const title = titleOf(entry)
  if (entry.kind === 'note') return title.toLowerCase()
  const { method, host, path, query, status } = entry
  const asked = query.map(({ name, value }) => `${name}=${value}`).join('&')
  const end = `${String(status ?? '')} ${failureText(entry) ?? ''}`
  return `${title} ${method} ${host}${path}?${asked} ${end}`.toLowerCase()
}
