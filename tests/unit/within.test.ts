import { describe, expect, it } from 'vitest'
import { within } from '../../main/core/within.ts'
import { createFakeClock } from '../support/fakes/clock.ts'

describe('within', () => {
  it.each([
    ['a result', () => Promise.resolve('done'), 'done'],
    ['a failure', () => Promise.reject(new Error('failed')), 'failed']
  ])('passes on %s that comes in time, and leaves no timer', async (_name, work, end) => {
    const { timers, pendingTimers } = createFakeClock()
    const result = within(timers, 1_000, work(), 'late')
    expect(await result.catch((error: unknown) => (error as Error).message)).toBe(end)
    expect(pendingTimers()).toBe(0)
  })

  it('reports if the limit passes first, and ignores how the work ends', async () => {
    const time = createFakeClock()
    let fail: (error: Error) => void = () => undefined
    const result = within(time.timers, 1_000, new Promise((_, reject) => (fail = reject)), 'late')
    await time.advance(999)
    let ended = false
    void result.then(() => (ended = true))
    await time.settle()
    expect(ended).toBe(false)
    await time.advance(1)
    expect(await result).toBe('late')
    fail(new Error('too late to matter'))
    await time.settle()
  })
})
