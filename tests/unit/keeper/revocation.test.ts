import { describe, expect, it } from 'vitest'
import { createBudgets } from '../../../main/core/keeper/budget.ts'
import { createRevocations } from '../../../main/core/keeper/revocation.ts'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { createFakeService, failure } from '../../support/fakes/token-source.ts'
import { offline, ringcentralSet } from '../../support/keeper/bench.ts'

function createWorld() {
  const time = createFakeClock()
  const service = createFakeService(time)
  const budget = createBudgets(time.clock, time.timers).for('app')
  const notes: unknown[] = []
  const revocations = createRevocations({
    source: service.source(),
    budget,
    timers: time.timers,
    log: { note: (event, facts) => notes.push([event, facts]) }
  })
  return { time, service, budget, notes, revocations }
}

describe('a revocation', () => {
  it.each([
    ['accepted', null, 'revoked', 1, 0],
    ['refused', failure('credential-refused'), 'credential-refused', 1, 0],
    ['one request too many', failure('rate-limited'), 'rate-limited', 1, 61_000],
    ['made with no network', offline, 'network-failed', 0, 0]
  ] as const)(
    'that is %s: logged once, its request counted, no timer left',
    async (_name, error, outcome, taken, silentMs) => {
      const { time, service, budget, notes, revocations } = createWorld()
      if (error !== null) service.fail(error)
      revocations.revoke(ringcentralSet(1))
      await revocations.idle()
      expect(notes).toEqual([['keeper.revoke', { outcome }]])
      expect(time.pendingTimers()).toBe(0)
      expect(budget.silentForMs()).toBe(silentMs)
      // This many of the four requests a minute are left.
      const waits = [1, 2, 3, 4].map(() => budget.request('background').waitMs())
      expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(silentMs > 0 ? 0 : 4 - taken)
    }
  )

  it('waits at most ten seconds for a response', async () => {
    const { time, service, notes, revocations } = createWorld()
    service.hold()
    revocations.revoke(ringcentralSet(1))
    let idle = false
    void revocations.idle().then(() => (idle = true))
    await time.advance(9_999)
    expect([idle, notes]).toEqual([false, []])
    await time.advance(1)
    expect([idle, notes]).toEqual([true, [['keeper.revoke', { outcome: 'no-answer' }]]])
  })

  it('waits at most 75 seconds for a permit', async () => {
    const { time, service, budget, notes, revocations } = createWorld()
    for (let call = 0; call < 4; call += 1) budget.request('person')
    revocations.revoke(ringcentralSet(1))
    await time.advance(74_999)
    expect(notes).toEqual([])
    await time.advance(1)
    expect(notes).toEqual([['keeper.revoke', { outcome: 'no-turn' }]])
    await time.advance(600_000)
    expect(service.count()).toBe(0)
  })
})
