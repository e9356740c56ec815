import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryDelayMs, saveDelayMs } from '../../../main/core/keeper/backoff.ts'
import { createRetryPlan } from '../../../main/core/keeper/retry-plan.ts'
import { failure } from '../../fakes/token-source.ts'

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

describe('the retry plan', () => {
  it('brings an attempt forward after a wake-up, but not a penalty', () => {
    const plan = createRetryPlan(() => 0.5)
    plan.ended(1_000, false)
    plan.failed('renew', 'held-up', fault, 1_000, 0)
    plan.woke(2_000, 0)
    expect(plan.next()).toEqual({ goal: 'renew', at: 6_000, cause: 'fault' })
    plan.failed('renew', 'held-up', failure('rate-limited'), 2_000, 61_000)
    plan.woke(3_000, 0)
    expect(plan.next()).toEqual({ goal: 'renew', at: 63_000, cause: 'penalty' })
  })

  it('starts counting failures anew after a wake-up', () => {
    const plan = createRetryPlan(() => 0.99)
    for (let count = 0; count < 8; count += 1) plan.failed('renew', 'held-up', fault, 1_000, 0)
    plan.woke(2_000, 0)
    expect(plan.failed('renew', 'held-up', fault, 3_000, 0)).toBe(5_000)
    expect(plan.failed('renew', 'held-up', fault, 63_000, 0)).toBe(10_000)
  })

  it('lets a person hurry a fault five seconds after the last attempt, and nothing else', () => {
    const plan = createRetryPlan(() => 0.5)
    expect(plan.mayHurry(1e9)).toBe(false)
    plan.ended(1_000, false)
    plan.failed('renew', 'held-up', fault, 1_000, 0)
    expect(plan.mayHurry(5_999)).toBe(false)
    expect(plan.mayHurry(6_000)).toBe(true)
    plan.failed('renew', 'unsaved', failure('vault-write-failed'), 1_000, 0)
    expect(plan.mayHurry(1e9)).toBe(false)
  })
})
