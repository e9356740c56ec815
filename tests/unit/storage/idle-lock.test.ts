import { describe, expect, it } from 'vitest'
import { watchIdle } from '../../../main/core/storage/storage.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'

function watched(limit: number | null) {
  const timers = createHandTimers()
  const here = { idleSince: timers.clock.monotonic(), limit }
  let locks = 0
  const stop = watchIdle({
    idleMs: () => timers.clock.monotonic() - here.idleSince,
    limitMs: () => here.limit,
    lock: () => {
      locks += 1
    },
    timers
  })
  return { timers, here, stop, locks: () => locks }
}

describe('watchIdle', () => {
  it('locks at most 15 s after the limit', async () => {
    const { timers, locks } = watched(60_000)
    await timers.pass(59_999)
    expect(locks()).toBe(0)
    await timers.pass(15_001)
    expect(locks()).toBeGreaterThan(0)
  })

  it('doesn’t lock while the person is active', async () => {
    const { timers, here, locks } = watched(60_000)
    for (let minute = 0; minute < 10; minute += 1) {
      await timers.pass(50_000)
      here.idleSince = timers.clock.monotonic()
    }
    expect(locks()).toBe(0)
  })

  it('never locks without a limit, and uses one that is set later', async () => {
    const { timers, here, locks } = watched(null)
    await timers.pass(3_600_000)
    expect(locks()).toBe(0)
    here.limit = 60_000
    await timers.pass(15_000)
    expect(locks()).toBe(1)
  })

  it('stops on request', async () => {
    const { timers, stop, locks } = watched(60_000)
    stop()
    expect(timers.pending()).toBe(0)
    await timers.pass(600_000)
    expect(locks()).toBe(0)
  })
})
