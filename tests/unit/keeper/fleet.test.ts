import { describe, expect, it } from 'vitest'
import { createBudgets } from '../../../main/core/keeper/budget.ts'
import { createKeeper } from '../../../main/core/keeper/keeper.ts'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { createFakeService } from '../../support/fakes/token-source.ts'
import { HOUR, createFakeRecords, seeded } from '../../support/keeper/bench.ts'

/** Many connections of one RingCentral app; every fifth is kept hot, the others are used now and then. */
async function runFleet(connections: number, hours: number, limit: number) {
  const time = createFakeClock()
  const random = seeded(7)
  const service = createFakeService(time, { limit, latencyMs: () => random() * 3_000 })
  const budget = createBudgets(time.clock, time.timers).for('https://platform.ringcentral.com client')
  const keepers = Array.from({ length: connections }, (_, index) =>
    createKeeper({
      connectionId: `c${index}`,
      source: service.source(`u${index}`),
      records: createFakeRecords(),
      clock: time.clock,
      timers: time.timers,
      budget,
      random,
      onChange: () => undefined,
      log: { note: () => undefined }
    })
  )
  const signIns = Promise.allSettled(keepers.map((keeper) => keeper.signIn()))
  keepers.forEach((keeper, index) => {
    keeper.setWatched(index % 5 === 0)
  })
  let served = 0
  while (time.trueTime() < hours * HOUR) {
    await time.advance(30_000)
    const keeper = keepers[Math.floor(random() * connections)]
    void keeper?.freshToken().then(
      () => (served += 1),
      () => undefined
    )
  }
  const signedIn = (await signIns).filter(({ status }) => status === 'fulfilled').length
  return { service, served, time, signedIn }
}

describe('many connections that share one RingCentral app', () => {
  it('200 over 8 hours: never more than 4 token calls in any 60 s, none in a penalty', async () => {
    const { service, signedIn, served, time } = await runFleet(200, 8, 5)
    console.info(
      `  ${service.count()} token calls, at most ${service.mostInAMinute()} in any 60 s, ` +
        `${service.callsInPenalty()} in a penalty`
    )
    expect(service.mostInAMinute()).toBeLessThanOrEqual(4)
    expect(service.callsInPenalty()).toBe(0)
    expect(signedIn).toBe(200)
    expect(served).toBeGreaterThan(100)
    expect(time.longestDelay()).toBeLessThan(2 ** 31)
    // The budget is used, not just obeyed: at least 3 of the 4 calls a minute.
    expect(service.count()).toBeGreaterThan(8 * 60 * 3)
  })

  it('a service stricter than documented: silence after each refusal, no call in a penalty', async () => {
    const { service } = await runFleet(20, 3, 2)
    expect(service.callsInPenalty()).toBe(0)
    expect(service.count()).toBeGreaterThan(100)
  })
})
