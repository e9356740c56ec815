import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { failure } from '../../support/fakes/token-source.ts'
import { type Bench, DAY, MINUTE, diskFull, rejection, run, signedIn } from '../../support/keeper/bench.ts'

/** A session that is signed in, and the delay of every timer that is set from now on. */
async function createWorld() {
  const time = createFakeClock()
  const delays: number[] = []
  const timers: typeof time.timers = {
    after: (delayMs, action) => {
      delays.push(delayMs)
      return time.timers.after(delayMs, action)
    }
  }
  const bench = await signedIn({ time: { ...time, timers } })
  return { ...bench, delays }
}

const failToRenew = ({ keeper, time }: Bench): Promise<unknown> => run(time, rejection(keeper.renewNow()))

describe('the wake timer', () => {
  it.each<[string, (bench: Bench) => unknown, number | null]>([
    [
      'watched: a short tick',
      ({ keeper, time }) => {
        keeper.setWatched(true)
        return time.advance(MINUTE)
      },
      15_000
    ],
    [
      'watched, and the token is due',
      async ({ keeper, time }) => {
        await time.advance(4 * MINUTE)
        keeper.setWatched(true)
      },
      0
    ],
    [
      'not watched, and the token is due: a long tick',
      async ({ keeper, time }) => {
        keeper.setWatched(true)
        await time.advance(2 * MINUTE)
        keeper.setWatched(false)
      },
      300_000
    ],
    [
      'the next attempt',
      (bench) => {
        bench.service.fail(failure('service-failed', { retryAfterMs: MINUTE }))
        return failToRenew(bench)
      },
      60_000
    ],
    [
      'an attempt that waits for the rate limit',
      async (bench) => {
        bench.service.fail(failure('service-failed'))
        for (let count = 0; count < 2; count += 1) await failToRenew(bench)
        void rejection(bench.keeper.renewNow())
        await bench.time.settle()
      },
      61_000
    ],
    [
      'an attempt under way: none',
      async ({ keeper, service, time }) => {
        service.hold()
        void keeper.renewNow()
        await time.settle()
        keeper.setWatched(true)
      },
      null
    ],
    [
      'nothing to do but for the person: none',
      (bench) => {
        bench.service.fail(failure('credential-refused'))
        return failToRenew(bench)
      },
      null
    ],
    ['locked: none', ({ keeper }) => keeper.lock(failure('vault-locked')), null],
    [
      'tokens still to be erased',
      async ({ keeper, records, time }) => {
        records.failWrite = diskFull
        await rejection(keeper.signOut())
        await time.settle()
      },
      30_000
    ],
    ['the app quits: none', ({ keeper }) => keeper.close(), null],
    [
      'after a sleep, with nothing due: a tick',
      async ({ keeper }) => {
        keeper.setWatched(true)
        await keeper.wake('resume')
      },
      15_000
    ]
  ])('%s', async (_name, arrange, delayMs) => {
    const world = await createWorld()
    await arrange(world)
    expect(world.notes.filter(({ event }) => event === 'keeper.clock')).toEqual([])
    if (delayMs === null) expect(world.time.pendingTimers()).toBe(0)
    else expect(world.delays.at(-1)).toBe(delayMs)
  })

  it('renews the RingCX token first when the keep-alive is due as well', async () => {
    const { keeper, service, time } = await createWorld()
    await time.sleep(4 * DAY)
    service.hold()
    keeper.setWatched(true)
    await time.advance(1)
    await service.letGo()
    expect(service.calls[2]?.step).toBe('ringcx-refresh')
  })

  it('after a clock step forward, tries again two seconds later at the latest', async () => {
    const bench = await createWorld()
    const { keeper, notes, service, time } = bench
    keeper.setWatched(true)
    service.fail(failure('service-failed', { retryAfterMs: 10 * MINUTE }))
    await failToRenew(bench)
    const before = service.count()
    time.step(DAY)
    await time.advance(15_000)
    expect(notes).toContainEqual({ event: 'keeper.clock', facts: { connection: 'c1', gap: 'ahead' } })
    await time.advance(1_999)
    expect(service.count()).toBe(before)
    await time.advance(1)
    expect(service.count()).toBe(before + 1)
  })
})
