import { describe, expect, it } from 'vitest'
import { createCallers } from '../../../main/core/keeper/callers.ts'
import type { Goal } from '../../../main/core/keeper/climb.ts'
import { createHoldings } from '../../../main/core/keeper/holdings.ts'
import { createPhase } from '../../../main/core/keeper/phase.ts'
import { type Retry, createRetryPlan } from '../../../main/core/keeper/retry-plan.ts'
import type { SessionEvent, SessionState } from '../../../main/core/keeper/state.ts'
import { writeRingCentral, writeRingCx } from '../../../main/core/keeper/stored-tokens.ts'
import { createWakeUps } from '../../../main/core/keeper/wake-ups.ts'
import { createFakeClock } from '../../fakes/clock.ts'
import { failure } from '../../fakes/token-source.ts'
import { createFakeRecords } from './bench.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const why = failure('service-failed')
const identity = { mainAccountId: null, agentAccountIds: [], adminId: null, rcUserId: null }

const WAYS: Readonly<Record<SessionState['phase'], readonly SessionEvent[]>> = {
  'signed-out': [],
  'signing-in': [{ type: 'sign-in-started' }],
  active: [{ type: 'restored', found: true }],
  renewing: [{ type: 'restored', found: true }, { type: 'renewal-started' }],
  waiting: [{ type: 'sign-in-started' }, { type: 'held-up', retryAt: 0, why }],
  'needs-sign-in': [{ type: 'sign-in-started' }, { type: 'refused', why }],
  locked: [{ type: 'locked', why }]
}

interface Situation {
  readonly phase?: SessionState['phase']
  readonly watched?: boolean
  /** The RingCX token is due, or the keep-alive of the RingCentral refresh token is. */
  readonly tokenDue?: boolean
  readonly keepAliveDue?: boolean
  readonly postponed?: boolean
  readonly caller?: boolean
  /** The goal of the next attempt and how long it is until then. */
  readonly retry?: readonly [Goal, number]
  /** How long the climb under way waits for its turn. */
  readonly climbWaitsMs?: number
  readonly owed?: boolean
  readonly closing?: boolean
}

/** Wake-ups that write down everything they set off, and each time the alarm was set for. */
async function createWorld(now: Situation) {
  const time = createFakeClock()
  const read = () => ({ wall: time.clock.wall(), monotonic: time.clock.monotonic() })
  const { wall } = read()
  const pair = { accessToken: 'a', refreshToken: 'r', lifeMs: DAY, refreshLifeMs: 7 * DAY, ownerId: null }
  const token = { accessToken: 'b', refreshToken: 's', lifeMs: 5 * MINUTE, identity }
  const records = createFakeRecords(
    new Map([
      [
        'c1/ringcentral',
        writeRingCentral({ set: pair, receivedAt: wall - (now.keepAliveDue ? 4 * DAY : 0) })
      ],
      ['c1/ringcx', writeRingCx({ set: token, receivedAt: wall - (now.tokenDue ? 4 * MINUTE : 0) })]
    ])
  )
  const done: unknown[] = []
  const delays: number[] = []
  const notes: unknown[] = []
  const log = { note: (event: string, facts: unknown) => notes.push([event, facts]) }
  const deps = { connectionId: 'c1', clock: time.clock, random: () => 0, records }
  const holdings = createHoldings({ ...deps, log })
  await holdings.read()
  const phase = createPhase({ connectionId: 'c1', log: { note: () => undefined }, onChange: () => undefined })
  for (const event of WAYS[now.phase ?? 'active']) phase.dispatch(event)
  const callers = createCallers()
  if (now.caller) void callers.join(0)
  const [goal, inMs] = now.retry ?? ['renew', Infinity]
  const retry: Retry = { goal, at: read().monotonic + inMs, cause: 'fault' }
  let owed = now.owed ?? false
  let climb: Goal | null = now.climbWaitsMs === undefined ? null : 'renew'
  const wakeUps = createWakeUps({
    ...deps,
    log,
    timers: {
      after: (delayMs, action) => {
        delays.push(delayMs)
        return time.timers.after(delayMs, action)
      }
    },
    holdings,
    erasure: {
      owed: () => owed,
      again: () => {
        done.push('erased')
        owed = false
        return Promise.resolve()
      },
      erase: () => Promise.resolve(),
      forget: () => undefined
    },
    callers,
    retries: {
      ...createRetryPlan(() => 0),
      next: () => retry,
      woke: (at, withinMs) => done.push(`woke at ${at}, again within ${withinMs}`)
    },
    phase,
    read,
    flights: {
      goal: () => climb,
      waitMs: () => now.climbWaitsMs ?? 0
    },
    fly: (to, by) => {
      done.push(`${to} for ${by}`)
      climb = to
      return Promise.resolve({ kind: 'cancelled' })
    },
    tellTurn: () => done.push('turn told'),
    watched: () => now.watched ?? false,
    closing: () => now.closing ?? false
  })
  if (now.postponed) wakeUps.postponeKeepAlive(read())
  return { time, wakeUps, done, delays, notes }
}

const RENEW = ['renew for background']
const KEEP_ALIVE = ['keep-alive for background']

describe('a wake-up', () => {
  it.each<[string, Situation, readonly string[]]>([
    ['nothing is due', { watched: true }, []],
    ['the token is due and watched', { watched: true, tokenDue: true }, RENEW],
    ['the token is due and nobody looks', { tokenDue: true }, []],
    ['the keep-alive is due', { keepAliveDue: true }, KEEP_ALIVE],
    ['the keep-alive is due and put off', { keepAliveDue: true, postponed: true }, []],
    ['both are due', { watched: true, tokenDue: true, keepAliveDue: true }, RENEW],
    ['the next attempt is due', { phase: 'waiting', retry: ['sign-in', 0] }, ['sign-in for background']],
    [
      'the next attempt is due and a caller waits',
      { phase: 'waiting', retry: ['renew', -1], caller: true },
      ['renew for person']
    ],
    [
      'the next attempt is not due',
      { phase: 'waiting', watched: true, tokenDue: true, retry: ['renew', 1] },
      []
    ],
    ['an attempt was due before it worked', { retry: ['sign-in', 0] }, []],
    ['the person must sign in', { phase: 'needs-sign-in', watched: true, tokenDue: true }, []],
    ['the vault is locked', { phase: 'locked', keepAliveDue: true, retry: ['renew', 0] }, []],
    ['there is no session', { phase: 'signed-out', watched: true, tokenDue: true }, []],
    ['a climb is under way', { watched: true, tokenDue: true, climbWaitsMs: 0 }, ['turn told']],
    ['an erasure is owed', { phase: 'signed-out', owed: true }, ['erased']]
  ])('when %s', async (_name, situation, done) => {
    const world = await createWorld(situation)
    world.wakeUps.act()
    expect(world.done).toEqual(done)
  })
})

describe('the alarm', () => {
  it.each<[string, Situation, number | null]>([
    ['watched: a tick', { watched: true }, 15_000],
    ['watched: when the token is due', { watched: true, tokenDue: true }, 0],
    ['nobody looks: a long tick, whatever is due', { tokenDue: true }, 300_000],
    ['the keep-alive is due', { keepAliveDue: true }, 0],
    ['the keep-alive is put off', { keepAliveDue: true, postponed: true }, 300_000],
    [
      'the next attempt, the token due before it',
      { phase: 'waiting', tokenDue: true, retry: ['renew', 7_000] },
      7_000
    ],
    ['no next attempt', { phase: 'waiting' }, null],
    [
      'nothing can be done but by the person',
      { phase: 'needs-sign-in', watched: true, tokenDue: true },
      null
    ],
    ['locked', { phase: 'locked', keepAliveDue: true }, null],
    ['a climb that waits for its turn', { keepAliveDue: true, climbWaitsMs: 9_000 }, 9_000],
    ['a climb that goes', { keepAliveDue: true, climbWaitsMs: 0 }, null],
    ['an erasure that is owed', { phase: 'signed-out', owed: true }, 30_000],
    ['the app quits', { watched: true, tokenDue: true, closing: true }, null]
  ])('%s', async (_name, situation, delayMs) => {
    const { wakeUps, delays } = await createWorld(situation)
    wakeUps.plan()
    expect(delays).toEqual(delayMs === null ? [] : [delayMs])
  })

  it.each<[string, Situation, number]>([
    ['the token is due', { watched: true, tokenDue: true }, 2_500],
    ['nothing is due', { watched: true }, 15_000]
  ])('comes no sooner than it may when %s', async (_name, situation, delayMs) => {
    const { wakeUps, delays } = await createWorld(situation)
    wakeUps.plan(2_500)
    expect(delays).toEqual([delayMs])
  })

  it('is set anew once an owed erasure has worked', async () => {
    const { wakeUps, delays, time } = await createWorld({ owed: true })
    wakeUps.act()
    await time.settle()
    expect(delays).toEqual([300_000])
  })

  it.each<[string, number, readonly string[], readonly string[], number]>([
    ['steady', 0, [], [], 2],
    ['behind', -DAY, ['behind'], RENEW, 1],
    ['ahead', DAY, ['ahead'], ['woke at 16000, again within 2000', ...RENEW], 1]
  ])('finds the clocks %s by %d ms: notes %j, does %j', async (_gap, step, gaps, done, times) => {
    const world = await createWorld({ watched: true })
    world.wakeUps.plan()
    world.time.step(step)
    await world.time.advance(15_000)
    expect(world.notes).toEqual(gaps.map((gap) => ['keeper.clock', { connection: 'c1', gap }]))
    expect(world.done).toEqual(done)
    expect(world.delays).toHaveLength(times)
  })
})
