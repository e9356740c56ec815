import type { Clock, Log, Timers } from '../ports.ts'
import { type Gap, createAlarm } from './alarm.ts'
import type { Callers } from './callers.ts'
import type { Goal, Outcome } from './climb.ts'
import { ERASE_AGAIN_MS, type Erasure } from './erasure.ts'
import type { Holdings } from './holdings.ts'
import type { Phase } from './phase.ts'
import type { RetryPlan } from './retry-plan.ts'
import { type Reading, wakeUpInMs } from './schedule.ts'
import { untilKeepAlive, untilRenewalMs } from './snapshot.ts'

/** The network comes back a little after the computer does (security-reliability §5.2-6). */
export const AFTER_RESUME_MS = 2_000
const KEEP_ALIVE_AGAIN_MS = 900_000

/** Makes the keeper's wake-ups: at each one, what is to be done is decided again from the clocks (design §5 rule 2). */
export function createWakeUps(deps: {
  readonly connectionId: string
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly holdings: Holdings
  readonly erasure: Erasure
  readonly callers: Callers
  readonly retries: RetryPlan
  readonly phase: Phase
  readonly read: () => Reading
  /** The goal of the climb under way, or `null`, and how long it must wait for the app's budget. */
  readonly flights: { readonly goal: () => Goal | null; readonly waitMs: () => number }
  readonly fly: (goal: Goal, by: 'person' | 'background') => Promise<Outcome>
  readonly tellTurn: () => void
  readonly watched: () => boolean
  readonly closing: () => boolean
}) {
  const { holdings, erasure, retries, phase, read, flights, fly, watched } = deps
  /** Monotonic. */
  let keepAliveNotBefore = -Infinity

  const untilKeepAliveTurn = (now: Reading): number =>
    Math.max(untilKeepAlive(holdings, now), keepAliveNotBefore - now.monotonic)

  const untilStepMs = (now: Reading): number => {
    if (erasure.owed()) return ERASE_AGAIN_MS
    if (flights.goal() !== null) return flights.waitMs() || Infinity
    const { phase: is } = phase.now()
    if (is === 'waiting') return retries.next().at - now.monotonic
    if (is !== 'active') return Infinity
    return Math.min(watched() ? untilRenewalMs(holdings, now) : Infinity, untilKeepAliveTurn(now))
  }

  /** Sets the alarm for the next step, `notBeforeMs` from now or later. */
  const plan = (notBeforeMs = 0): void => {
    alarm.set(deps.closing() ? null : wakeUpInMs(Math.max(untilStepMs(read()), notBeforeMs), watched()))
  }

  /** Does what is due now, if anything. */
  const act = (): void => {
    const now = read()
    if (flights.goal() !== null) return deps.tellTurn()
    if (erasure.owed()) void erasure.again().then(() => plan())
    const retry = retries.next()
    const { phase: is } = phase.now()
    if (is === 'waiting' && retry.at <= now.monotonic) {
      void fly(retry.goal, deps.callers.some() ? 'person' : 'background')
    } else if (is === 'active') {
      if (watched() && untilRenewalMs(holdings, now) === 0) void fly('renew', 'background')
      else if (untilKeepAliveTurn(now) === 0) void fly('keep-alive', 'background')
    }
  }

  const alarm = createAlarm(deps.clock, deps.timers, (gap: Gap) => {
    if (gap !== 'steady') deps.log.note('keeper.clock', { connection: deps.connectionId, gap })
    if (gap === 'ahead') retries.woke(deps.clock.monotonic(), AFTER_RESUME_MS)
    act()
    plan()
  })

  return {
    plan,
    act,

    /**
     * Half a life is left to keep a RingCentral refresh token alive; until then a keep-alive that is held up must not
     * stand in the way of the RingCX token.
     */
    postponeKeepAlive(now: Reading): void {
      keepAliveNotBefore = now.monotonic + KEEP_ALIVE_AGAIN_MS
    }
  }
}
