import { describe, expect, it } from 'vitest'
import { type ErrorCode } from '../../../main/core/errors.ts'
import { type FakeFault, failure } from '../../support/fakes/token-source.ts'
import { DAY, createBench, run, seeded } from '../../support/keeper/bench.ts'

/** `npm run soak` runs the full measure, 1,000 seeds (security-reliability §9.3 REF-3). */
const SEEDS = Number(process.env['KEEPER_SEEDS'] ?? 40)

/** One request in ten goes wrong, by every kind of fault that is no refusal. */
const KINDS: readonly ErrorCode[] = [
  'network-failed',
  'tls-failed',
  'captive-portal',
  'answer-malformed',
  'service-failed',
  'rate-limited'
]

interface Day {
  calls: number
  valid: number
  signOuts: number
  mostInAMinute: number
  inPenalty: number
}

/** A day of a session that is looked at, with an API call every 20 s on average. */
async function liveADay(seed: number): Promise<Day> {
  const random = seeded(seed)
  const fault = (): FakeFault | null => {
    if (random() >= 0.1) return null
    const code = KINDS[Math.floor(random() * KINDS.length)] ?? 'network-failed'
    const when = random() < 0.5 ? 'before' : 'after'
    return { when, error: failure(code, random() < 0.3 ? { retryAfterMs: 30_000 } : {}) }
  }
  const { time, keeper, service, phases } = createBench({ seed, latencyMs: () => 50 + random() * 2_000 })
  await run(time, keeper.signIn())
  service.set({ fault })
  keeper.setWatched(true)
  const day: Day = { calls: 0, valid: 0, signOuts: 0, mostInAMinute: 0, inPenalty: 0 }
  const api = async (): Promise<void> => {
    day.calls += 1
    const token = await keeper.freshToken().catch(() => '')
    if (service.accepts(token)) day.valid += 1
  }
  while (time.trueTime() < DAY) {
    await time.advance(Math.round(random() * 40_000))
    void api()
  }
  service.set({ fault: () => null })
  await time.advance(60_000)
  day.signOuts = phases.slice(1).filter((phase) => phase === 'needs-sign-in' || phase === 'signed-out').length
  day.mostInAMinute = service.mostInAMinute()
  day.inPenalty = service.callsInPenalty()
  return day
}

describe(`a day with one fault in ten requests, ${SEEDS} seeds`, () => {
  it(
    'finds a valid token for at least 99.9 % of API calls, and no network fault signs out',
    { timeout: 1_800_000 },
    async () => {
      const total: Day = { calls: 0, valid: 0, signOuts: 0, mostInAMinute: 0, inPenalty: 0 }
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const day = await liveADay(seed)
        total.calls += day.calls
        total.valid += day.valid
        total.signOuts += day.signOuts
        total.mostInAMinute = Math.max(total.mostInAMinute, day.mostInAMinute)
        total.inPenalty += day.inPenalty
      }
      console.info(
        `  seeds 1–${SEEDS}: ${total.calls} API calls, ` +
          `${((100 * total.valid) / total.calls).toFixed(4)} % with a valid token, ${total.signOuts} sign-outs, ` +
          `at most ${total.mostInAMinute} token calls in any 60 s, ${total.inPenalty} in a penalty`
      )
      expect(total).toMatchObject({ signOuts: 0, inPenalty: 0 })
      expect(total.mostInAMinute).toBeLessThanOrEqual(4)
      expect(total.calls).toBeGreaterThan(4_000 * SEEDS)
      expect(total.valid / total.calls).toBeGreaterThanOrEqual(0.999)
    }
  )
})
