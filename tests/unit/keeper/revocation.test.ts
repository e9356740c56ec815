import { describe, expect, it } from 'vitest'
import { createBudgets } from '../../../main/core/keeper/budget.ts'
import { createRevocations } from '../../../main/core/keeper/revocation.ts'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { type FakeServiceOptions, createFakeService, failure } from '../../support/fakes/token-source.ts'

const SET = { accessToken: 'access', refreshToken: 'refresh', lifeMs: 1, refreshLifeMs: 1, ownerId: null }

function createWorld(fault: FakeServiceOptions['fault']) {
  const time = createFakeClock()
  const service = createFakeService(time, { fault: fault ?? (() => null) })
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
    { name: 'accepted', error: null, outcome: 'revoked', taken: 1, silentMs: 0 },
    {
      name: 'refused',
      error: failure('credential-refused'),
      outcome: 'credential-refused',
      taken: 1,
      silentMs: 0
    },
    {
      name: 'one request too many',
      error: failure('rate-limited'),
      outcome: 'rate-limited',
      taken: 1,
      silentMs: 61_000
    },
    {
      name: 'made with no network',
      error: failure('network-failed', { serviceCode: 'net::ERR_INTERNET_DISCONNECTED' }),
      outcome: 'network-failed',
      taken: 0,
      silentMs: 0
    }
  ])(
    'that is $name: logged once, its request counted, no timer left',
    async ({ error, outcome, taken, silentMs }) => {
      const { time, budget, notes, revocations } = createWorld(() => error && { when: 'before', error })
      revocations.revoke(SET)
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
    const { time, service, notes, revocations } = createWorld(undefined)
    service.hold()
    revocations.revoke(SET)
    let idle = false
    void revocations.idle().then(() => (idle = true))
    await time.advance(9_999)
    expect([idle, notes]).toEqual([false, []])
    await time.advance(1)
    expect([idle, notes]).toEqual([true, [['keeper.revoke', { outcome: 'no-answer' }]]])
  })

  it('waits at most 75 seconds for a permit', async () => {
    const { time, service, budget, notes, revocations } = createWorld(undefined)
    for (let call = 0; call < 4; call += 1) budget.request('person')
    revocations.revoke(SET)
    await time.advance(74_999)
    expect(notes).toEqual([])
    await time.advance(1)
    expect(notes).toEqual([['keeper.revoke', { outcome: 'no-turn' }]])
    await time.advance(600_000)
    expect(service.count()).toBe(0)
  })
})
