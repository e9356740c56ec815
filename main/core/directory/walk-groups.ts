import { asAppError, type AppError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { askWithin, MOST_TRIES, type RequestPace } from './request-pace.ts'

/** How many groups are read at the same time. */
export const AT_ONCE = 4

/** What one request is taken to last before the first one has ended, in milliseconds. */
const FIRST_GUESS_MS = 400

/** How far a walk is. */
export interface WalkProgress {
  readonly done: number
  readonly total: number
  /** When it will have ended: milliseconds since the Unix epoch, UTC. */
  readonly endsAt: number
}

/** How a walk ended. What was read before stays, however it ended. */
export interface WalkEnd {
  readonly done: number
  /** Groups that gave nothing, each with its reason. */
  readonly refused: readonly { readonly group: string; readonly error: AppError }[]
  /** Why the rest was not read: a failure that the other groups would meet too, or a cancel; `null` when all were. */
  readonly stopped: AppError | 'cancelled' | null
}

export interface Walk {
  /** IDs of the groups, in the order in which they are read. */
  readonly groups: readonly string[]
  /** Reads one group. @throws AppError */
  readonly read: (group: string, signal: AbortSignal) => Promise<void>
  readonly pace: RequestPace
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onProgress: (progress: WalkProgress) => void
}

/**
 * Reads the members of many groups, within the rate limit: RingCX has no call for all agents of an account
 * (ringcx-api §4.3). A group that is refused or unreadable is left out and named; a refusal for too many requests makes
 * the whole walk wait; any other failure stops it. Never throws.
 */
export async function walkGroups({ groups, read, pace, clock, signal, onProgress }: Walk): Promise<WalkEnd> {
  const stop = new AbortController()
  const ended = AbortSignal.any([signal, stop.signal])
  const refused: { group: string; error: AppError }[] = []
  const durations = { total: 0, count: 0 }
  let next = 0
  let done = 0
  let failure: AppError | null = null

  function tell(): void {
    const left = groups.length - done
    const requestMs = durations.count === 0 ? FIRST_GUESS_MS : durations.total / durations.count
    onProgress({
      done,
      total: groups.length,
      endsAt: clock.wall() + pace.timeFor(left, requestMs, AT_ONCE)
    })
  }

  const readOne = (group: string): Promise<void> =>
    askWithin(
      pace,
      ended,
      async () => {
        const start = clock.monotonic()
        await read(group, ended)
        durations.total += clock.monotonic() - start
        durations.count += 1
      },
      MOST_TRIES,
      tell
    )

  async function lane(): Promise<void> {
    for (let group = groups[next++]; group !== undefined && !ended.aborted; group = groups[next++]) {
      try {
        await readOne(group)
        done += 1
      } catch (thrown) {
        if (ended.aborted) return
        const error = asAppError(thrown)
        if (!isOfOneGroup(error)) {
          failure ??= error
          stop.abort()
          return
        }
        refused.push({ group, error })
        done += 1
      }
      tell()
    }
  }

  tell()
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return { done, refused, stopped: failure ?? (signal.aborted ? 'cancelled' : null) }
}

/** True for a failure that says nothing about the other groups. */
function isOfOneGroup({ code }: AppError): boolean {
  return code === 'forbidden' || code === 'not-found' || code === 'answer-malformed'
}
