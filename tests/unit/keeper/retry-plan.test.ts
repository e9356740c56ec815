import { describe, expect, it } from 'vitest'
import { createRetryPlan } from '../../../main/core/keeper/retry-plan.ts'
import { failure } from '../../fakes/token-source.ts'

const offline = failure('network-failed')
const always = (value: number) => (): number => value

describe('the next attempt', () => {
  it('is none before anything failed, and none while one is under way', () => {
    const plan = createRetryPlan(always(0))
    expect(plan.next()).toEqual({ goal: 'renew', at: Infinity, cause: 'none' })
    plan.failed('keep-alive', 'held-up', offline, 1_000, 0)
    plan.begin()
    expect(plan.next()).toEqual({ goal: 'renew', at: Infinity, cause: 'none' })
  })

  it.each([
    ['a fault', 'held-up', 0, 10_000, 'fault'],
    ['a penalty, which is sat out', 'held-up', 61_000, 61_000, 'penalty'],
    ['a save that was refused, soon and whatever the penalty', 'unsaved', 61_000, 1_000, 'save']
  ] as const)('after %s', (_, kind, silentMs, delay, cause) => {
    const plan = createRetryPlan(always(0.5))
    expect(plan.failed('sign-in', kind, offline, 5_000, silentMs)).toBe(delay)
    expect(plan.next()).toEqual({ goal: 'sign-in', at: 5_000 + delay, cause })
  })

  it('comes later after each failure in a row, and soon again after one that went well', () => {
    const plan = createRetryPlan(always(0.999))
    const fail = (): number => plan.failed('renew', 'held-up', offline, 0, 0)
    expect([fail(), fail(), fail(), fail(), fail()]).toEqual([10_000, 10_000, 10_000, 19_980, 39_960])
    plan.ended(0, false)
    expect(fail()).toBe(79_920)
    plan.ended(0, true)
    expect(fail()).toBe(10_000)
  })

  it('is forgotten with the session, and so are its failures', () => {
    const plan = createRetryPlan(always(0.999))
    for (let time = 0; time < 6; time += 1) plan.failed('renew', 'held-up', offline, 0, 0)
    plan.forget()
    expect(plan.next().cause).toBe('none')
    expect(plan.failed('renew', 'held-up', offline, 0, 0)).toBe(10_000)
  })
})

describe('a wake-up', () => {
  it('brings it forward, but not closer than 5 s to the end of the last one', () => {
    const plan = createRetryPlan(always(0))
    plan.ended(100_000, false)
    plan.failed('renew', 'held-up', failure('service-failed', { retryAfterMs: 600_000 }), 100_000, 0)
    plan.woke(101_000, 1_000)
    expect(plan.next().at).toBe(105_000)
    plan.woke(90_000, 20_000)
    expect(plan.next().at).toBe(105_000)
  })

  it('is given the time asked for when nothing was tried lately', () => {
    const plan = createRetryPlan(always(0))
    plan.failed('renew', 'held-up', failure('service-failed', { retryAfterMs: 600_000 }), 100_000, 0)
    plan.woke(200_000, 2_000)
    expect(plan.next().at).toBe(202_000)
  })

  it('makes no attempt where none was planned, and cuts no penalty short', () => {
    const plan = createRetryPlan(always(0))
    plan.woke(1_000, 500)
    expect(plan.next()).toEqual({ goal: 'renew', at: Infinity, cause: 'none' })
    plan.failed('renew', 'held-up', offline, 1_000, 61_000)
    plan.woke(2_000, 500)
    expect(plan.next().at).toBe(62_000)
  })

  it('makes old failures say nothing', () => {
    const plan = createRetryPlan(always(0.999))
    for (let time = 0; time < 6; time += 1) plan.failed('renew', 'held-up', offline, 0, 0)
    plan.woke(100_000, 1_000)
    expect(plan.failed('renew', 'held-up', offline, 120_000, 0)).toBe(5_000)
    expect(plan.failed('renew', 'held-up', offline, 200_000, 0)).toBe(10_000)
  })
})

describe('a person in a hurry', () => {
  it('gets the next attempt 5 s after the last, unless it is a penalty, a save or none at all', () => {
    const plan = createRetryPlan(always(0))
    expect(plan.mayHurry(1_000_000)).toBe(false)
    plan.failed('renew', 'held-up', offline, 900, 0)
    expect(plan.mayHurry(0)).toBe(true)
    plan.ended(1_000, false)
    expect(plan.mayHurry(5_999)).toBe(false)
    expect(plan.mayHurry(6_000)).toBe(true)
    plan.failed('renew', 'held-up', offline, 1_000, 1)
    expect(plan.mayHurry(60_000)).toBe(false)
    plan.failed('renew', 'unsaved', offline, 1_000, 0)
    expect(plan.mayHurry(60_000)).toBe(false)
  })
})
