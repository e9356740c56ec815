import { AppError } from '../errors.ts'
import type { Cancel, Clock, Timers } from '../ports.ts'
import { neverLeft } from './failure.ts'
import { LONGEST_RETRY_AFTER_MS } from './retry.ts'

/** `person` is served before `background`; within one, first come, first served. */
export type Priority = 'person' | 'background'

/** Permission to make one token call. */
export interface Permit {
  /** Reports how the call ended; must be called once. A 429 silences the whole app. */
  done(error: AppError | null): void
  /** Returns the permit unused: no call was made. */
  giveBack(): void
}

/** A place in the queue for a permit. */
export interface Ticket {
  /** The permit, or `null` if the ticket was canceled. */
  readonly granted: Promise<Permit | null>
  /** A conservative estimate of the time until it is granted, in milliseconds; 0 if it already is. */
  waitMs(): number
  /** Moves a background ticket up to those that a person is waiting for. */
  promote(): void
  cancel(): void
}

/** The token calls of one RingCentral app, over all connections that share it. */
export interface Budget {
  request(priority: Priority): Ticket
  /** How long the app must still be silent after a 429, in milliseconds. */
  silentForMs(): number
}

const CALLS = 4
/** The rule's minute plus a second, because the service counts by its own clock. */
const WINDOW_MS = 61_000
const SILENCE_MS = 61_000
/** A call that never says how it ended stops holding its slot after this long. */
const LOST_CALL_MS = 120_000

interface Slot {
  readonly startedAt: number
  endedAt: number | null
}

interface Waiting {
  priority: Priority
  readonly grant: (permit: Permit | null) => void
}

/**
 * Makes the budgets of all RingCentral apps: at most 4 token calls in any 60 s per app and total silence after a 429
 * (design §5 rule 5; RingCentral allows 5 and restarts its penalty on each call made in it, ringcx-api §6.8).
 *
 * A slot is taken when the call starts and is free again a minute after the call *ended*: the service counts
 * arrivals, which are somewhere in between, so this is the only way to count under which it can never see a fifth.
 * All times come from the monotonic clock; a change of the wall clock must not open the gate.
 *
 * @returns a function from the app's key (RingCentral host and client id) to its one budget
 */
export function createBudgets(clock: Clock, timers: Timers): { for(appKey: string): Budget } {
  const budgets = new Map<string, Budget>()
  return {
    for(appKey) {
      const known = budgets.get(appKey)
      if (known) return known
      const made = createBudget(clock, timers)
      budgets.set(appKey, made)
      return made
    }
  }
}

function createBudget(clock: Clock, timers: Timers): Budget {
  let slots: Slot[] = []
  let silentUntil = -Infinity
  let cancelTimer: Cancel | null = null
  const queue: Waiting[] = []

  const freeAt = (slot: Slot): number => (slot.endedAt ?? slot.startedAt + LOST_CALL_MS) + WINDOW_MS

  const silentForMs = (): number => Math.max(0, silentUntil - clock.monotonic())

  /** Times until each slot is free, soonest first. A pending call is assumed to end now. */
  const slotWaits = (): number[] => {
    const now = clock.monotonic()
    const waits = slots.map((slot) => (slot.endedAt === null ? WINDOW_MS : Math.max(0, freeAt(slot) - now)))
    while (waits.length < CALLS) waits.push(0)
    return waits.toSorted((a, b) => a - b)
  }

  /** How many tickets are served before this one; −1 when it is no longer in the queue. */
  const placeOf = (waiting: Waiting): number => {
    const index = queue.indexOf(waiting)
    const before = (other: Waiting, at: number): boolean =>
      waiting.priority === other.priority ? at < index : other.priority === 'person'
    return index < 0 ? -1 : queue.reduce((count, other, at) => count + (before(other, at) ? 1 : 0), 0)
  }

  const first = (): Waiting | undefined => queue.find((waiting) => waiting.priority === 'person') ?? queue[0]

  const pump = (): void => {
    cancelTimer?.()
    cancelTimer = null
    const now = clock.monotonic()
    slots = slots.filter((slot) => freeAt(slot) > now)
    for (let next = first(); next && silentUntil <= now && slots.length < CALLS; next = first()) {
      queue.splice(queue.indexOf(next), 1)
      const slot: Slot = { startedAt: now, endedAt: null }
      slots.push(slot)
      next.grant(permitFor(slot))
    }
    if (queue.length === 0) return
    const slotAt = slots.length < CALLS ? now : Math.min(...slots.map(freeAt))
    cancelTimer = timers.after(Math.max(1, Math.ceil(Math.max(slotAt, silentUntil) - now)), pump)
  }

  const permitFor = (slot: Slot): Permit => {
    const giveBack = (): void => {
      slots = slots.filter((other) => other !== slot)
      pump()
    }
    return {
      giveBack,
      done(error) {
        if (error && neverLeft(error)) return giveBack()
        slot.endedAt = clock.monotonic()
        if (error?.code === 'rate-limited') {
          // Never less than a full penalty, regardless of the request: a call that is too early restarts it.
          const silence = Math.min(Math.max(error.retryAfterMs ?? 0, SILENCE_MS), LONGEST_RETRY_AFTER_MS)
          silentUntil = Math.max(silentUntil, slot.endedAt + silence)
        }
        pump()
      }
    }
  }

  return {
    silentForMs,
    request(priority) {
      const { promise, resolve } = deferred<Permit | null>()
      const waiting: Waiting = { priority, grant: resolve }
      queue.push(waiting)
      pump()
      return {
        granted: promise,
        waitMs() {
          const place = placeOf(waiting)
          if (place < 0) return 0
          const slotWait = Math.min(...slotWaits().slice(place % CALLS))
          return Math.max(slotWait, silentForMs()) + Math.floor(place / CALLS) * WINDOW_MS
        },
        promote() {
          waiting.priority = 'person'
        },
        cancel() {
          const place = queue.indexOf(waiting)
          if (place < 0) return
          queue.splice(place, 1)
          resolve(null)
        }
      }
    }
  }
}

const UNLIMITED_PERMIT: Permit = { done: () => undefined, giveBack: () => undefined }

/** A budget that always says yes: for practice mode, where the service is this app's own simulator without limits. */
export const UNLIMITED_BUDGET: Budget = {
  request: () => ({
    granted: Promise.resolve(UNLIMITED_PERMIT),
    waitMs: () => 0,
    promote: () => undefined,
    cancel: () => undefined
  }),
  silentForMs: () => 0
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** Why a session waits for its turn even though nothing failed. Shown with the time of the next step. */
export function turnError(waitMs: number): AppError {
  return new AppError({
    code: 'rate-limited',
    message: 'This RingCentral app has used its share of sign-in requests for the current minute.',
    hint: 'Token Desk continues automatically as soon as the next request is allowed. You don’t need to do anything.',
    retryable: true,
    retryAfterMs: waitMs
  })
}
