import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import { createCallers } from '../../../main/core/keeper/callers.ts'
import type { Goal } from '../../../main/core/keeper/climb.ts'
import { createHandingOut } from '../../../main/core/keeper/handing-out.ts'
import { createHoldings } from '../../../main/core/keeper/holdings.ts'
import { createRetryPlan } from '../../../main/core/keeper/retry-plan.ts'
import type { SessionState } from '../../../main/core/keeper/state.ts'
import { writeRingCx } from '../../../main/core/keeper/stored-tokens.ts'
import { createFakeClock } from '../../fakes/clock.ts'
import { failure } from '../../fakes/token-source.ts'
import { createFakeRecords } from './bench.ts'

const LIFE_MS = 300_000
const why = failure('credential-refused')
const identity = { mainAccountId: null, agentAccountIds: [], adminId: null, rcUserId: null }

const STATES: Readonly<
  Record<'active' | 'waiting' | 'needs-sign-in' | 'locked' | 'signed-out', SessionState>
> = {
  active: { phase: 'active' },
  waiting: { phase: 'waiting', retryAt: 0, why },
  'needs-sign-in': { phase: 'needs-sign-in', why },
  locked: { phase: 'locked', why },
  'signed-out': { phase: 'signed-out' }
}

interface Situation {
  readonly phase: keyof typeof STATES
  /** Life left of the token held, in milliseconds; 0 for one that ran out. */
  readonly leftMs: number
  readonly underWay?: Goal
  /** How long it is until the next attempt, and whether a person may have it now. */
  readonly nextInMs?: number
  readonly mayHurry?: boolean
  readonly closing?: boolean
}

/** A counter that writes down every climb it asks for. */
async function createWorld(now: Situation) {
  const time = createFakeClock()
  const read = () => ({ wall: time.clock.wall(), monotonic: time.clock.monotonic() })
  const set = { accessToken: 'token', refreshToken: 'r', lifeMs: LIFE_MS, identity }
  const stored = writeRingCx({ set, receivedAt: read().wall - LIFE_MS + now.leftMs })
  const holdings = createHoldings({
    connectionId: 'c1',
    records: createFakeRecords(new Map([['c1/ringcx', stored]])),
    clock: time.clock,
    random: () => 0,
    log: { note: () => undefined }
  })
  await holdings.read()
  const done: string[] = []
  const counter = createHandingOut({
    holdings,
    callers: createCallers(),
    phase: { now: () => STATES[now.phase], dispatch: () => undefined },
    retries: {
      ...createRetryPlan(() => 0),
      next: () => ({ goal: 'sign-in', at: read().monotonic + (now.nextInMs ?? Infinity), cause: 'fault' }),
      mayHurry: () => now.mayHurry ?? false
    },
    read,
    underWay: () => now.underWay ?? null,
    fly: (goal, by) => {
      done.push(`${goal} for ${by}`)
      return Promise.resolve({ kind: 'cancelled' })
    },
    tellTurn: () => done.push('turn told'),
    closing: () => now.closing ?? false
  })
  /** What a caller got so far: the token, the code of an error, or `waits`. */
  const ask = async (): Promise<() => Promise<string>> => {
    let got = 'waits'
    counter.freshToken(undefined).then(
      (token) => (got = token),
      (error: unknown) => (got = error instanceof AppError ? error.code : 'not an AppError')
    )
    await time.settle()
    return async () => {
      await time.settle()
      return got
    }
  }
  return { counter, ask, done, read }
}

const RENEW = ['renew for person']

describe('a caller', () => {
  it.each<[string, Situation, string, readonly string[]]>([
    ['the token is young', { phase: 'active', leftMs: LIFE_MS }, 'token', []],
    ['the token is due', { phase: 'active', leftMs: 70_000 }, 'token', ['renew for background']],
    ['it is due and held up', { phase: 'waiting', leftMs: 70_000 }, 'token', []],
    ['it is due and the person must sign in', { phase: 'needs-sign-in', leftMs: 70_000 }, 'token', []],
    ['little is left', { phase: 'active', leftMs: 15_000 }, 'waits', RENEW],
    ['nothing is left', { phase: 'active', leftMs: 0 }, 'waits', RENEW],
    [
      'a climb is under way',
      { phase: 'active', leftMs: 0, underWay: 'keep-alive' },
      'waits',
      ['keep-alive for person', 'turn told']
    ],
    [
      'the next attempt may be now',
      { phase: 'waiting', leftMs: 0, nextInMs: 60_000, mayHurry: true },
      'waits',
      ['sign-in for person']
    ],
    ['the next attempt is near', { phase: 'waiting', leftMs: 15_000, nextInMs: 12_000 }, 'waits', []],
    ['it is not, and little is left', { phase: 'waiting', leftMs: 15_000, nextInMs: 12_001 }, 'token', []],
    ['it is not, and nothing is left', { phase: 'waiting', leftMs: 0, nextInMs: 12_001 }, why.code, []],
    ['the person must sign in, little is left', { phase: 'needs-sign-in', leftMs: 15_000 }, 'token', []],
    ['the person must sign in', { phase: 'needs-sign-in', leftMs: 0, mayHurry: true }, why.code, []],
    ['the vault is locked', { phase: 'locked', leftMs: LIFE_MS, mayHurry: true }, why.code, []],
    ['there is no session', { phase: 'signed-out', leftMs: 0, mayHurry: true }, 'signed-out', []],
    ['the app quits', { phase: 'needs-sign-in', leftMs: LIFE_MS, closing: true }, 'signed-out', []]
  ])('when %s', async (_name, situation, outcome, flown) => {
    const { ask, done } = await createWorld(situation)
    const got = await ask()
    expect(await got()).toBe(outcome)
    expect(done).toEqual(flown)
  })
})

describe('those who wait', () => {
  it('have another renewal begun when the last one left no token to give', async () => {
    const { counter, ask, done, read } = await createWorld({ phase: 'active', leftMs: 0 })
    const got = await ask()
    counter.answer(read())
    expect(await got()).toBe('waits')
    expect(done).toEqual([...RENEW, ...RENEW])
  })

  it('are not there: nothing is begun for nobody', async () => {
    const { counter, done, read } = await createWorld({ phase: 'active', leftMs: 0 })
    counter.answer(read())
    expect(done).toEqual([])
  })

  it.each([
    ['soon enough', 12_000, 0, 'waits'],
    ['too late, and nothing is left', 12_001, 0, 'rate-limited'],
    ['too late, and little is left', 12_001, 15_000, 'token']
  ])('for a turn that comes %s', async (_name, waitMs, leftMs, outcome) => {
    const { counter, ask, read } = await createWorld({ phase: 'active', leftMs })
    const got = await ask()
    counter.answerImpatient(read(), waitMs)
    expect(await got()).toBe(outcome)
  })
})
