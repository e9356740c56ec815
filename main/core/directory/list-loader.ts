import type { AppError } from '../errors.ts'
import { malformed } from '../http/answer.ts'
import type { Purpose } from '../ringcx/admin-errors.ts'
import type { ReadCounts } from './json-records.ts'
import { LISTS, type ListKey } from './lists.ts'
import { askWithin, type RequestPace } from './request-pace.ts'
import type { BodyShape } from './worker-messages.ts'

/** What could not be shown. */
export interface Problem {
  /** A plain sentence. */
  readonly text: string
  /** How many rows or values are concerned; 0 when all of them are there. */
  readonly count: number
}

/** How far a load is. Times are milliseconds since the epoch, UTC. */
export interface Progress {
  readonly done: number
  readonly total: number | null
  readonly endsAt: number | null
  /** The unit, such as `bytes` or `agent groups`. */
  readonly what: string
}

/** One body that was read into the list. */
export interface LoadedBody extends ReadCounts {
  readonly bytes: number
  /** Why the rest of it did not come. */
  readonly cutOff: AppError | null
}

/** A load under way. */
export interface Loading {
  readonly key: ListKey
  /** Fires when the load is canceled. */
  readonly signal: AbortSignal
  /** Shared by all requests for the directory of this connection; each of them waits for its turn. */
  readonly pace: RequestPace
  /** Reads a document of moderate size, such as a list of groups to walk. @throws AppError */
  get(path: string, purpose: Purpose): Promise<unknown>
  /**
   * Reads one body into the list as it comes. Several may be under way.
   *
   * @param onBytes is told how many bytes have come, and how many will, when that is known
   * @throws AppError as `AdminApi.stream`
   */
  body(
    path: string,
    purpose: Purpose,
    shape: BodyShape,
    onBytes?: (done: number, total: number | null) => void
  ): Promise<LoadedBody>
  /** Some fields of all rows that have come, as IDs. */
  loadingIds(keys: readonly string[]): Promise<(string | null)[][]>
  /** Tells how far it is; at most as often as the window can show. */
  progress(progress: Progress): void
}

/** How a load ended. */
export interface Loaded {
  /** The answer did not come to its end; rows that came before are good. */
  readonly cutOff: AppError | null
  /** What is missing because of that; default: a plain sentence that the rest is. */
  readonly rest?: Problem
  /** Entries that can't be shown; `problems` says why. */
  readonly skipped: number
  readonly problems: readonly Problem[]
  /** Parts are missing that another load may bring, such as a group that did not answer: no copy of it is saved. */
  readonly partial?: boolean
}

/** Loads one list. @throws AppError when there is nothing to show */
export type ListLoader = (loading: Loading) => Promise<Loaded>

/** Loads a list that comes in one answer. */
export const loadWhole: ListLoader = async ({ key, pace, signal, body, progress }) => {
  const { purpose, path } = LISTS[key.list]
  const address = path?.(key.accountId ?? '') ?? ''
  const shape: BodyShape = { kind: 'records', extra: null }
  const request = (): Promise<LoadedBody> =>
    body(address, purpose, shape, (done, total) => progress({ done, total, endsAt: null, what: 'bytes' }))
  // Not made again after a refusal for too many: the person sees when to try, and decides.
  const read = await askWithin(pace, signal, request, 1)
  if (read.isList === false) {
    throw malformed('RingCX', `something other than a list of ${purpose.what}`)
  }
  return { cutOff: cutOffOf(read), ...leftOut([read]) }
}

/** Why a body is not all there: the connection broke off, or its JSON ends early. */
export function cutOffOf({ cutOff, complete }: LoadedBody): AppError | null {
  if (cutOff !== null) return cutOff
  return complete ? null : malformed('RingCX', 'incomplete or invalid JSON')
}

/** What could not be read of some bodies. */
export function leftOut(bodies: readonly ReadCounts[]): Pick<Loaded, 'skipped' | 'problems'> {
  const sum = (count: (body: ReadCounts) => number): number =>
    bodies.reduce((all, body) => all + count(body), 0)
  const problems: readonly Problem[] = [
    { text: 'Some entries aren’t records, so they can’t be shown.', count: sum((body) => body.skipped) },
    { text: 'Some records are damaged and can’t be read.', count: sum((body) => body.damaged) },
    { text: 'Some records are longer than 4 MB and were left out.', count: sum((body) => body.tooLong) }
  ].filter(({ count }) => count > 0)
  return { problems, skipped: problems.reduce((all, { count }) => all + count, 0) }
}
