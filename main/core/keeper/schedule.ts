import type { Clock } from '../ports.ts'

/** Both clocks read at one moment. Wall in milliseconds since the Unix epoch, UTC; monotonic from an arbitrary start. */
export interface Reading {
  readonly wall: number
  readonly monotonic: number
}

/** When a token set was requested. The monotonic part is lost with the process, so it is `null` after a restart. */
export interface Stamp {
  readonly wall: number
  readonly monotonic: number | null
}

/** Reads both clocks. */
export function readClocks(clock: Clock): Reading {
  return { wall: clock.wall(), monotonic: clock.monotonic() }
}

/** A difference between the two clocks above this is a sleep or a clock step, not drift (security-reliability §5.2-1). */
const SLEEP_OR_STEP_MS = 30_000
/** A watched session reads the clocks at least this often (design §5 rule 2). */
const TICK_MS = 15_000
/** An unwatched session needs only its keep-alive, days away; it can check less often. */
const IDLE_TICK_MS = 300_000
/** Lifetime of a token that doesn't specify one (ringcx-api §1). */
const DEFAULT_LIFE_MS = 300_000
/** With less than this left, a request waits for the renewal (security-reliability §5.2-2). */
const ENOUGH_LEFT_MS = 20_000
const SPREAD_MS = 15_000
/** Node runs a timer above 2^31 − 1 ms after 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** A usable lifetime, in milliseconds: the one from the token if it makes sense, or else 300,000. */
export function saneLifeMs(lifeMs: number): number {
  return Number.isFinite(lifeMs) && lifeMs > 0 ? lifeMs : DEFAULT_LIFE_MS
}

/**
 * Time since a stamp, in milliseconds: the larger value of the two clocks. The monotonic clock may stop during sleep
 * and the wall clock may be changed, so the smaller value may be wrong; trusting the larger one costs at most one
 * early renewal. Without a monotonic part, a wall clock that went back makes the age unknown: `Infinity`, which is
 * "due" everywhere.
 */
export function elapsedMs(stamp: Stamp, now: Reading): number {
  const byWall = now.wall - stamp.wall
  if (stamp.monotonic === null) return byWall < -SLEEP_OR_STEP_MS ? Infinity : Math.max(0, byWall)
  return Math.max(0, byWall, now.monotonic - stamp.monotonic)
}

/** Life left, in milliseconds, never negative and never more than the whole life. */
export function remainingMs(stamp: Stamp, lifeMs: number, now: Reading): number {
  return Math.max(0, saneLifeMs(lifeMs) - elapsedMs(stamp, now))
}

/**
 * The expiration on today's wall clock, for display (milliseconds, UTC). Stable while the clocks agree; after a clock
 * change, it is recomputed from the time left, so that the displayed time is right on the clock people see.
 */
export function expiresAt(stamp: Stamp, lifeMs: number, now: Reading): number {
  const byWall = now.wall - stamp.wall
  const apart = Math.abs(elapsedMs(stamp, now) - byWall)
  return apart > SLEEP_OR_STEP_MS
    ? now.wall + remainingMs(stamp, lifeMs, now)
    : stamp.wall + saneLifeMs(lifeMs)
}

/**
 * How long before it expires a token is due, in milliseconds: max(60 s, 25 % of life) plus up to 15 s to spread sessions
 * of one app, but never more than half the life (design §5 rule 2).
 *
 * @param spread a number in [0, 1), drawn once per token
 */
export function dueMarginMs(lifeMs: number, spread: number): number {
  const life = saneLifeMs(lifeMs)
  return Math.min(life / 2, Math.max(60_000, life / 4) + spread * SPREAD_MS)
}

/** Time until a token is due, in milliseconds; 0 when it is due now. */
export function untilDueMs(stamp: Stamp, lifeMs: number, spread: number, now: Reading): number {
  return Math.max(0, remainingMs(stamp, lifeMs, now) - dueMarginMs(lifeMs, spread))
}

/** Whether enough life is left to start a request with the token: more than 20 s, or half of a very short life. */
export function hasEnoughLeft(stamp: Stamp, lifeMs: number, now: Reading): boolean {
  return remainingMs(stamp, lifeMs, now) > Math.min(ENOUGH_LEFT_MS, saneLifeMs(lifeMs) / 2)
}

/**
 * Time until a RingCentral refresh token should be exchanged for a younger one, in milliseconds: at half its life,
 * up to a tenth earlier to spread sessions (security-reliability §4.3 "capacity sum"). `Infinity` when there is none.
 */
export function untilKeepAliveMs(
  stamp: Stamp,
  refreshLifeMs: number | null,
  spread: number,
  now: Reading
): number {
  if (refreshLifeMs === null) return Infinity
  return Math.max(0, (saneLifeMs(refreshLifeMs) / 2) * (1 - spread / 10) - elapsedMs(stamp, now))
}

/**
 * What the clocks say happened between two readings: `ahead` after a sleep or a clock change forward (they look the
 * same here, and both mean "decide again now"), `behind` after a change back.
 *
 * @param expectedMs how long the timer between the two readings was set for
 */
export function clockGap(before: Reading, after: Reading, expectedMs: number): 'steady' | 'ahead' | 'behind' {
  const wall = after.wall - before.wall
  const monotonic = after.monotonic - before.monotonic
  if (wall - monotonic > SLEEP_OR_STEP_MS || monotonic - expectedMs > SLEEP_OR_STEP_MS) return 'ahead'
  return wall - monotonic < -SLEEP_OR_STEP_MS ? 'behind' : 'steady'
}

/**
 * How long to set the timer, in milliseconds. A timer is only a wake-up call, because it doesn't run during sleep. So
 * it is capped at one tick, and the clocks decide again. `null` if there is nothing to wait for.
 */
export function wakeUpInMs(untilStepMs: number, watched: boolean): number | null {
  if (untilStepMs === Infinity) return null
  return Math.min(Math.max(0, Math.ceil(untilStepMs)), watched ? TICK_MS : IDLE_TICK_MS, MAX_TIMER_MS)
}
