import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FakeStep, failure } from '../../support/fakes/token-source.ts'
import {
  type Bench,
  HOUR,
  MINUTE,
  createBench,
  createFakeRecords,
  rejection,
  run,
  seeded,
  signedIn
} from '../../support/keeper/bench.ts'

/** The moments around a request and the writes before and after it at which the power can go. */
type Moment = 'before-write' | 'after-write' | 'before-request' | 'request-lost' | 'answer-lost'

/**
 * Runs a renewal until the n-th moment of a kind, then pulls the plug: the vault stays as it was at that moment, and
 * whatever the old process still does goes nowhere. `null` when the renewal has no such moment.
 */
async function crashAt(bench: Bench, moment: Moment, nth: number): Promise<Bench | null> {
  const { service, records, keeper, time } = bench
  let seen = 0
  let left: Map<string, string> | null = null
  const crash = (): void => {
    left = new Map(records.fields)
  }
  const isIt = (kind: Moment): boolean => kind === moment && left === null && ++seen === nth
  records.beforeWrite = () => {
    if (isIt('before-write')) crash()
    if (left === null && moment === 'after-write' && ++seen === nth)
      void Promise.resolve()
        .then(() => undefined)
        .then(() => undefined)
        .then(crash)
    return left === null ? undefined : new Promise(() => undefined)
  }
  const gone = failure('network-failed')
  const fault = (step: FakeStep) => {
    if (left !== null) return { when: 'before', error: gone, neverArrives: true } as const
    if (step === 'revoke') return null
    if (isIt('before-request')) {
      crash()
      return { when: 'before', error: gone, neverArrives: true } as const
    }
    if (isIt('request-lost')) {
      crash()
      return { when: 'before', error: gone } as const
    }
    if (isIt('answer-lost')) {
      crash()
      return { when: 'after', error: gone } as const
    }
    return null
  }
  service.set({ fault })
  void keeper.freshToken().catch(() => undefined)
  for (let passed = 0; passed < 180 && left === null; passed += 1) await time.advance(1_000)
  keeper.close()
  service.set({ fault: () => null })
  if (left === null) return null
  await time.advance(2 * MINUTE)
  return bench.restart(createFakeRecords(left))
}

const MOMENTS: readonly Moment[] = [
  'before-write',
  'after-write',
  'before-request',
  'request-lost',
  'answer-lost'
]
const STEPS = [
  { name: 'RingCX refresh', dead: [] },
  { name: 'exchange', dead: ['ringcx-refresh'] },
  { name: 'RingCentral refresh', dead: ['ringcx-refresh', 'ringcentral-access'] }
] as const

describe('a crash at any step of a renewal, then a restart with the same vault', () => {
  const cases = STEPS.flatMap((step) =>
    MOMENTS.flatMap((moment) => [1, 2, 3, 4].map((nth) => ({ ...step, moment, nth })))
  )

  it.each(cases)('$name · $moment $nth: the session continues', async ({ dead, moment, nth }) => {
    // A sign-in that needs the person: a lost RingCentral refresh token would show as a sign-out.
    const bench = await signedIn({ unattended: false })
    await bench.time.advance(10 * MINUTE)
    for (const what of dead) bench.service.forget(what)
    const next = await crashAt(bench, moment, nth)
    if (next === null) {
      expect(bench.keeper.state().phase).toBe('active')
      return
    }
    await next.keeper.restore()
    expect(next.service.accepts(await run(next.time, next.keeper.freshToken()))).toBe(true)
    expect(next.keeper.state().phase).toBe('active')
    expect(next.service.count('sign-in')).toBe(1)
    // Every token is good: the session can renew again from the RingCentral refresh token.
    next.service.forget('ringcx-refresh')
    next.service.forget('ringcentral-access')
    await next.time.advance(3 * MINUTE)
    await run(next.time, next.keeper.renewNow())
    expect(next.service.count('sign-in')).toBe(1)
  })

  it('any number of crashes at random moments: no session is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            step: fc.constantFrom(...STEPS),
            moment: fc.constantFrom(...MOMENTS),
            nth: fc.integer({ min: 1, max: 4 })
          }),
          {
            minLength: 1,
            maxLength: 8
          }
        ),
        fc.nat(),
        async (crashes, seed) => {
          const random = seeded(seed)
          let bench = await signedIn({ unattended: false, seed, latencyMs: () => random() * 2_000 })
          for (const { step, moment, nth } of crashes) {
            await bench.time.advance(6 * MINUTE)
            for (const what of step.dead) bench.service.forget(what)
            const next = await crashAt(bench, moment, nth)
            bench = next ?? bench.restart()
            await bench.keeper.restore()
            expect(bench.service.accepts(await run(bench.time, bench.keeper.freshToken()))).toBe(true)
          }
          expect(bench.service.count('sign-in')).toBe(1)
        }
      ),
      { seed: 20_261_122, numRuns: 60 }
    )
  })

  it('after a crash during a RingCentral refresh, the dead access token isn’t tried', async () => {
    const bench = await signedIn()
    await bench.time.advance(10 * MINUTE)
    const { refreshToken } = JSON.parse(bench.records.fields.get('c1/ringcentral') ?? '{}') as {
      refreshToken: string
    }
    bench.records.fields.set(
      'c1/pending',
      JSON.stringify({ v: 1, refreshToken, at: bench.time.clock.wall() })
    )
    bench.service.forget('ringcx-refresh')
    const next = bench.restart()
    await next.keeper.restore()
    await run(next.time, next.keeper.freshToken())
    expect(next.service.steps(2)).toEqual(['ringcx-refresh', 'ringcentral-refresh', 'exchange'])
    expect(next.records.fields.has('c1/pending')).toBe(false)
  })

  it.each([
    ['within the grace', 30 * MINUTE, 'active'],
    ['after it', 61 * MINUTE, 'needs-sign-in']
  ])('the old refresh token is a spare while the new one was never used: %s', async (_, age, phase) => {
    const bench = await signedIn({ unattended: false })
    await bench.time.advance(2 * HOUR)
    const stored = JSON.parse(bench.records.fields.get('c1/ringcentral') ?? '{}') as { refreshToken: string }
    const at = bench.time.clock.wall() - age
    bench.records.fields.set('c1/pending', JSON.stringify({ v: 1, refreshToken: stored.refreshToken, at }))
    bench.records.fields.set('c1/ringcentral', JSON.stringify({ ...stored, refreshToken: 'mangled' }))
    bench.service.forget('ringcx-refresh')
    const next = bench.restart()
    await next.keeper.restore()
    await run(
      next.time,
      next.keeper.freshToken().catch(() => rejection(next.keeper.freshToken()))
    )
    expect(next.keeper.state().phase).toBe(phase)
  })

  it('a first sign-in cut off leaves nothing half-done', async () => {
    const bench = createBench()
    bench.records.beforeWrite = () => new Promise(() => undefined)
    void bench.keeper.signIn().catch(() => undefined)
    await bench.time.advance(MINUTE)
    expect(bench.service.count('exchange')).toBe(0)
    const next = bench.restart()
    await next.keeper.restore()
    expect(next.keeper.state().phase).toBe('signed-out')
  })
})
