import { describe, expect, it } from 'vitest'
import { type Bench, DAY, HOUR, MINUTE, run, signedIn, unplugged } from '../../support/keeper/bench.ts'

async function watchedSession(): Promise<Bench> {
  const bench = await signedIn({ latencyMs: () => 200 })
  bench.keeper.setWatched(true)
  await bench.time.advance(20 * MINUTE)
  return bench
}

/** Time until callers get a token the API takes, in milliseconds. */
async function untilValid({ keeper, service, time }: Bench): Promise<number> {
  const start = time.trueTime()
  for (;;) {
    const token = await keeper.freshToken().catch(() => '')
    if (service.accepts(token)) return time.trueTime() - start
    await time.advance(100)
  }
}

const LENGTHS = [MINUTE, HOUR, 3 * DAY]
const SLEEPS = LENGTHS.flatMap((length) =>
  [0, 7_000, 20_000, 60_000].flatMap((networkAfter) =>
    [false, true].flatMap((monotonicCounts) =>
      [false, true].map((told) => ({ minutes: length / MINUTE, length, networkAfter, monotonicCounts, told }))
    )
  )
)

describe('sleep', () => {
  it.each(SLEEPS)(
    '$minutes min, network $networkAfter ms after, monotonic counts: $monotonicCounts, resume told: $told → a valid token within 10 s of the network',
    async ({ length, networkAfter, monotonicCounts, told }) => {
      const bench = await watchedSession()
      const { keeper, service, time, phases } = bench
      service.set({ fault: () => unplugged })
      await time.sleep(length, { monotonicCounts })
      if (told) void keeper.wake('resume')
      await time.advance(networkAfter)
      const calls = service.count()
      service.set({ fault: () => null })
      const back = time.trueTime()
      // Nothing calls it: the keeper must get there automatically.
      await time.advance(10_000)
      expect(keeper.state().phase).toBe('active')
      const token = await keeper.freshToken()
      expect(service.accepts(token)).toBe(true)
      expect(time.trueTime() - back).toBeLessThanOrEqual(10_000)
      expect(service.count() - calls).toBeLessThanOrEqual(3)
      expect(service.count('sign-in')).toBe(1)
      expect(phases).not.toContain('needs-sign-in')
    }
  )

  it('renews at once on a network change, and no more than needed on a flood of wake-ups', async () => {
    const bench = await watchedSession()
    const { keeper, service, time } = bench
    service.set({ fault: () => unplugged })
    await time.advance(HOUR)
    expect(keeper.state().phase).toBe('waiting')
    service.set({ fault: () => null })
    const calls = service.count()
    for (let count = 0; count < 50; count += 1) {
      await keeper.wake(count % 2 === 0 ? 'network' : 'focus')
      await time.advance(50)
    }
    expect(await untilValid(bench)).toBeLessThan(6_000)
    expect(service.count() - calls).toBeLessThanOrEqual(2)
  })

  it('a wake-up with nothing to do sends no request', async () => {
    const { keeper, service, time } = await watchedSession()
    const calls = service.count()
    for (const reason of ['resume', 'unlock', 'focus', 'network', 'storage'] as const)
      await keeper.wake(reason)
    await time.settle()
    expect(service.count()).toBe(calls)
  })

  it('doesn’t wake an unwatched session', async () => {
    const { keeper, service, time } = await signedIn()
    await time.sleep(3 * DAY)
    await keeper.wake('resume')
    await time.advance(HOUR)
    expect(service.count()).toBe(2)
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(service.count('sign-in')).toBe(1)
  })
})

const STEPS = [5 * MINUTE, -5 * MINUTE, DAY, -DAY, 3650 * DAY, -3650 * DAY]

describe('a changed wall clock', () => {
  /** Calls of a quiet hour, and of the same hour with the clock set in the middle, perhaps back again. */
  async function callsInAnHour(
    step: number,
    back: boolean
  ): Promise<Bench & { calls: number; valid: boolean }> {
    const bench = await watchedSession()
    const before = bench.service.count()
    let valid = true
    for (let passed = 0; passed < HOUR; passed += 10_000) {
      if (passed === 20 * MINUTE) bench.time.step(step)
      if (passed === 40 * MINUTE && back) bench.time.step(-step)
      await bench.time.advance(10_000)
      const token = await run(bench.time, bench.keeper.freshToken())
      valid &&= bench.service.accepts(token)
    }
    return { ...bench, calls: bench.service.count() - before, valid }
  }

  it.each(STEPS.flatMap((step) => [false, true].map((back) => ({ days: step / DAY, step, back }))))(
    'by $days days, and back: $back → at most 2 extra calls, no dead token, no sign-in',
    async ({ step, back }) => {
      const quiet = await callsInAnHour(0, false)
      const stepped = await callsInAnHour(step, back)
      expect(stepped.calls - quiet.calls).toBeLessThanOrEqual(2)
      expect(stepped.valid).toBe(true)
      expect(stepped.service.count('sign-in')).toBe(1)
      expect(stepped.phases).not.toContain('needs-sign-in')
    }
  )

  it.each(STEPS)('by %d ms while the app was not running → at most 2 calls, no sign-in', async (step) => {
    const bench = await signedIn()
    const calls = bench.service.count()
    bench.time.step(step)
    const next = bench.restart()
    await next.keeper.restore()
    next.keeper.setWatched(true)
    await next.time.advance(MINUTE)
    expect(next.keeper.state().phase).toBe('active')
    expect(next.service.accepts(await next.keeper.freshToken())).toBe(true)
    expect(next.service.count() - calls).toBeLessThanOrEqual(2)
    expect(next.service.count('sign-in')).toBe(1)
  })

  it('is logged', async () => {
    const { time, notes } = await watchedSession()
    time.step(-DAY)
    await time.advance(MINUTE)
    expect(notes).toContainEqual({ event: 'keeper.clock', facts: { connection: 'c1', gap: 'behind' } })
  })
})
