import { describe, expect, it, vi } from 'vitest'
import { untilAborted, within } from '../../main/core/within.ts'
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

describe('untilAborted', () => {
  it.each([
    ['a result', () => Promise.resolve('done'), 'done'],
    ['a failure', () => Promise.reject(new Error('failed')), 'failed']
  ])('passes on %s, and leaves the signal alone', async (_name, work, end) => {
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, 'removeEventListener')
    const result = untilAborted(work(), signal)
    expect(await result.catch((error: unknown) => (error as Error).message)).toBe(end)
    expect(removed).toHaveBeenCalledOnce()
  })

  it.each(['before', 'meanwhile'])(
    'gives up with the reason if the signal fired %s, and ignores the end',
    async (when) => {
      const abort = new AbortController()
      const reason = new Error('given up')
      let fail: (error: Error) => void = () => undefined
      const work = new Promise((_, reject) => (fail = reject))
      if (when === 'before') abort.abort(reason)
      const result = untilAborted(work, abort.signal)
      abort.abort(reason)
      await expect(result).rejects.toBe(reason)
      fail(new Error('too late to matter'))
      await new Promise(setImmediate)
    }
  )
})
