import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockGap,
  dueMarginMs,
  elapsedMs,
  expiresAt,
  hasEnoughLeft,
  remainingMs,
  saneLifeMs,
  untilDueMs,
  untilKeepAliveMs,
  wakeUpInMs
} from '../../../main/core/keeper/schedule.ts'

const SEED = { seed: 20_261_122 }
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const T0 = 1_800_000_000_000

const stamp = { wall: T0, monotonic: 500 }
const restored = { wall: T0, monotonic: null }
const at = (wallMs: number, monotonicMs = wallMs) => ({ wall: T0 + wallMs, monotonic: 500 + monotonicMs })

describe('elapsedMs', () => {
  it.each([
    ['both clocks agree', stamp, at(90_000), 90_000],
    ['asleep while the monotonic clock stood', stamp, at(HOUR, 1_000), HOUR],
    ['asleep while the monotonic clock ran', stamp, at(HOUR, HOUR), HOUR],
    ['wall clock set back', stamp, at(-24 * HOUR, 90_000), 90_000],
    ['wall clock set forward', stamp, at(24 * HOUR, 90_000), 24 * HOUR],
    ['after a restart', restored, at(90_000, 7), 90_000],
    ['after a restart, wall clock a little back', restored, at(-30_000, 7), 0],
    ['after a restart, wall clock set back: unknown', restored, at(-30_001, 7), Infinity]
  ])('%s', (_, since, now, expected) => {
    expect(elapsedMs(since, now)).toBe(expected)
  })
})

describe('remainingMs', () => {
  it('is what is left, never negative', () => {
    expect(remainingMs(stamp, 300_000, at(100_000))).toBe(200_000)
    expect(remainingMs(stamp, 300_000, at(300_001))).toBe(0)
    expect(remainingMs(restored, 300_000, at(-HOUR))).toBe(0)
  })

  it('is between 0 and the life for any clocks', () => {
    const anyTime = fc.integer({ min: -1e13, max: 1e13 })
    fc.assert(
      fc.property(anyTime, fc.nat(1e12), fc.boolean(), fc.double(), (wall, monotonic, known, life) => {
        const left = remainingMs(known ? stamp : restored, life, at(wall, monotonic))
        return left >= 0 && left <= saneLifeMs(life)
      }),
      SEED
    )
  })

  it('never grows while time passes, for any forward clock change', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(HOUR), fc.nat(HOUR)), { maxLength: 20 }), (moves) => {
        let wall = 0
        let monotonic = 0
        let last = remainingMs(stamp, HOUR, at(0))
        for (const [wallMove, monotonicMove] of moves) {
          wall += wallMove
          monotonic += monotonicMove
          const left = remainingMs(stamp, HOUR, at(wall, monotonic))
          expect(left).toBeLessThanOrEqual(last)
          last = left
        }
      }),
      SEED
    )
  })
})

describe('saneLifeMs', () => {
  it.each([
    [300_000, 300_000],
    [1, 1],
    [0, 300_000],
    [-1, 300_000],
    [Number.NaN, 300_000],
    [Infinity, 300_000]
  ])('%d → %d', (life, expected) => {
    expect(saneLifeMs(life)).toBe(expected)
  })
})

describe('dueMarginMs', () => {
  it.each([
    ['5 min token', 300_000, 0, 75_000],
    ['5 min token, spread', 300_000, 0.5, 82_500],
    ['3 min token: 60 s', 180_000, 0, 60_000],
    ['1 min token: half its life', 60_000, 0.9, 30_000],
    ['10 s token', 10_000, 0, 5_000],
    ['1 h token', HOUR, 0, 15 * MINUTE],
    ['no sense', -5, 0, 75_000]
  ])('%s', (_, life, spread, expected) => {
    expect(dueMarginMs(life, spread)).toBe(expected)
  })

  it('is never more than half the life and, for lives of 150 s and more, at least 60 s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e10 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (life, spread) => {
          const margin = dueMarginMs(life, spread)
          return margin > 0 && margin <= life / 2 && (life < 150_000 || margin >= 60_000)
        }
      ),
      SEED
    )
  })
})

describe('untilDueMs and hasEnoughLeft', () => {
  it('is due 75 s before the end of a 5 min token', () => {
    expect(untilDueMs(stamp, 300_000, 0, at(0))).toBe(225_000)
    expect(untilDueMs(stamp, 300_000, 0, at(225_000))).toBe(0)
    expect(untilDueMs(stamp, 300_000, 0, at(HOUR))).toBe(0)
  })

  it.each([
    ['more than 20 s', 300_000, 279_999, true],
    ['20 s', 300_000, 280_000, false],
    ['more than half of a short life', 30_000, 14_999, true],
    ['half of a short life', 30_000, 15_000, false]
  ])('%s', (_, life, age, expected) => {
    expect(hasEnoughLeft(stamp, life, at(age))).toBe(expected)
  })

  it('is due before too little is left, for any lifetime', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat(1e9), (life, age) => {
        if (!hasEnoughLeft(stamp, life, at(age))) expect(untilDueMs(stamp, life, 0, at(age))).toBe(0)
      }),
      SEED
    )
  })
})

describe('untilKeepAliveMs', () => {
  const WEEK = 168 * HOUR
  it('is at half the life of the refresh token, up to a tenth earlier', () => {
    expect(untilKeepAliveMs(stamp, WEEK, 0, at(0))).toBe(84 * HOUR)
    expect(untilKeepAliveMs(stamp, WEEK, 0.5, at(0))).toBe(84 * HOUR * 0.95)
    expect(untilKeepAliveMs(stamp, WEEK, 0, at(WEEK))).toBe(0)
    expect(untilKeepAliveMs(stamp, null, 0, at(0))).toBe(Infinity)
  })
})

describe('expiresAt', () => {
  it.each([
    ['steady while the clocks agree', stamp, at(1_000), T0 + 300_000],
    ['steady while they drift', stamp, at(1_000, 30_900), T0 + 300_000],
    ['recomputed after a step back', stamp, at(-HOUR, 100_000), T0 - HOUR + 200_000],
    ['steady after a sleep', stamp, at(HOUR, 1_000), T0 + 300_000],
    ['after a restart', restored, at(1_000, 5), T0 + 300_000],
    ['unknown after a restart with the clock set back: now', restored, at(-HOUR, 5), T0 - HOUR]
  ])('%s', (_, since, now, expected) => {
    expect(expiresAt(since, 300_000, now)).toBe(expected)
  })
})

describe('clockGap', () => {
  it.each([
    ['steady', 15_000, 15_000, 'steady'],
    ['a little late', 40_000, 40_000, 'steady'],
    ['asleep, monotonic stopped', HOUR, 15_000, 'ahead'],
    ['asleep, monotonic ran', HOUR, HOUR, 'ahead'],
    ['stepped forward', 24 * HOUR, 15_000, 'ahead'],
    ['stepped back', -24 * HOUR, 15_000, 'behind'],
    ['set right by half a minute ahead', 45_000, 15_000, 'steady'],
    ['set right by more', 45_001, 15_000, 'ahead'],
    ['set right by half a minute back', -15_000, 15_000, 'steady'],
    ['set right by more, back', -15_001, 15_000, 'behind'],
    ['half a minute late', 45_000, 45_000, 'steady'],
    ['later', 45_001, 45_001, 'ahead']
  ])('%s', (_, wall, monotonic, expected) => {
    expect(clockGap(at(0), at(wall, monotonic), 15_000)).toBe(expected)
  })
})

describe('wakeUpInMs', () => {
  it.each([
    ['nothing to wait for', Infinity, true, null],
    ['one tick when watched', HOUR, true, 15_000],
    ['rarely when not', HOUR, false, 300_000],
    ['soon', 1_200.4, true, 1_201],
    ['late already', -5, false, 0]
  ])('%s', (_, until, watched, expected) => {
    expect(wakeUpInMs(until, watched)).toBe(expected)
  })

  it('never sets a timer beyond its maximum', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.boolean(), (until, watched) => {
        const delay = wakeUpInMs(until, watched)
        return delay === null || (delay >= 0 && delay <= 2 ** 31 - 1)
      }),
      SEED
    )
  })
})
