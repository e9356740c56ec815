import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Failure,
  type Retries,
  NO_RETRIES,
  afterFailure,
  afterWake,
  mayRetryNow,
  retryDelayMs,
  saveDelayMs
} from '../../../main/core/keeper/retry.ts'
import { failure } from '../../support/fakes/token-source.ts'

const fault = failure('network-failed')

describe('retryDelayMs', () => {
  it.each([
    ['first', 1, Infinity, 0.5, 10_000],
    ['third', 3, Infinity, 0.5, 10_000],
    ['fourth: up to 20 s', 4, Infinity, 0.5, 10_000],
    ['sixth: up to 80 s', 6, Infinity, 0.75, 60_000],
    ['late: up to 5 min', 40, Infinity, 0.999, 299_700],
    ['never at once', 9, Infinity, 0, 1_000],
    ['in the minute after a wake-up', 9, 59_999, 0.9, 5_000],
    ['a minute after a wake-up', 1, 60_000, 0.9, 10_000]
  ])('%s', (_, failures, sinceWake, random, expected) => {
    expect(retryDelayMs(failures, fault, sinceWake, random)).toBe(expected)
  })

  it('obeys Retry-After up to 15 min', () => {
    expect(retryDelayMs(1, failure('service-failed', { retryAfterMs: 40_000 }), Infinity, 0)).toBe(40_000)
    expect(retryDelayMs(9, failure('service-failed', { retryAfterMs: 1e9 }), 0, 0)).toBe(900_000)
  })

  it('is between 1 s and 5 min for any history', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        (failures, random) => {
          const delay = retryDelayMs(failures, fault, Infinity, random)
          return delay >= 1_000 && delay <= 300_000
        }
      ),
      { seed: 20_261_122 }
    )
  })
})

describe('saveDelayMs', () => {
  it('doubles from 1 s to 30 s', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(saveDelayMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000
    ])
  })
})

/** What is remembered after the n-th failure in a row, all ended at `endedAt` (monotonic milliseconds). */
function failed(endedAt: number, what: Partial<Failure> = {}, times = 1, before = NO_RETRIES): Retries {
  const failure: Failure = { goal: 'renew', kind: 'held-up', error: fault, silentMs: 0, ...what }
  let retries: Retries = { ...before, endedAt }
  for (let time = 0; time < times; time += 1) retries = afterFailure(retries, failure, () => 0.999)
  return retries
}

const delayOf = (retries: Retries): number => retries.next.at - retries.endedAt

describe('the next attempt', () => {
  it.each([
    ['a fault', 'held-up', 0, 10_000, 'fault'],
    ['a penalty, which is waited out', 'held-up', 61_000, 61_000, 'penalty'],
    ['a save that was refused, soon and whatever the penalty', 'unsaved', 61_000, 1_000, 'save']
  ] as const)('after %s', (_, kind, silentMs, delay, cause) => {
    const { next } = failed(5_000, { goal: 'sign-in', kind, silentMs })
    expect(next).toEqual({ goal: 'sign-in', at: 5_000 + delay, cause })
  })

  it('comes later after each failure in a row', () => {
    expect([1, 2, 3, 4, 5, 6].map((times) => delayOf(failed(0, {}, times)))).toEqual([
      10_000, 10_000, 10_000, 19_980, 39_960, 79_920
    ])
    expect([1, 2, 3].map((times) => delayOf(failed(0, { kind: 'unsaved' }, times)))).toEqual([
      1_000, 2_000, 4_000
    ])
  })
})

describe('a wake-up', () => {
  const error = failure('service-failed', { retryAfterMs: 600_000 })

  it('moves it up, but no closer than 5 s to the end of the last one', () => {
    const woken = afterWake(failed(100_000, { error }), 101_000, 1_000)
    expect(woken.next).toEqual({ goal: 'renew', at: 105_000, cause: 'fault' })
    expect(afterWake(woken, 90_000, 20_000).next.at).toBe(105_000)
  })

  it('uses the requested time if nothing was tried recently', () => {
    expect(afterWake(failed(100_000, { error }), 200_000, 2_000).next.at).toBe(202_000)
  })

  it('makes no unplanned attempt, and doesn’t shorten a penalty', () => {
    expect(afterWake(NO_RETRIES, 1_000, 500).next).toEqual({ goal: 'renew', at: Infinity, cause: 'none' })
    expect(afterWake(failed(1_000, { silentMs: 61_000 }), 2_000, 500).next.at).toBe(62_000)
  })

  it('starts the count of failures over, and shortens the delays of the next minute', () => {
    const woken = afterWake(failed(0, {}, 6), 100_000, 1_000)
    expect(delayOf(failed(120_000, {}, 1, woken))).toBe(5_000)
    expect(delayOf(failed(200_000, {}, 1, woken))).toBe(10_000)
  })
})

describe('a person in a hurry', () => {
  it('gets the next attempt 5 s after the last one, unless it is a penalty, a save or none at all', () => {
    expect(mayRetryNow(NO_RETRIES, 1e9)).toBe(false)
    expect(mayRetryNow(failed(1_000), 5_999)).toBe(false)
    expect(mayRetryNow(failed(1_000), 6_000)).toBe(true)
    expect(mayRetryNow(failed(1_000, { silentMs: 1 }), 60_000)).toBe(false)
    expect(mayRetryNow(failed(1_000, { kind: 'unsaved' }), 60_000)).toBe(false)
  })
})
