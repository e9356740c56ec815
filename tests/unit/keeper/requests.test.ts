import { describe, expect, it } from 'vitest'
import { type Priority, createBudgets } from '../../../main/core/keeper/budget.ts'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { failure } from '../../support/fakes/token-source.ts'
import {
  type Bench,
  DAY,
  HOUR,
  MINUTE,
  createBench,
  diskFull,
  rejection,
  run,
  signedIn,
  unplugged
} from '../../support/keeper/bench.ts'

const byPerson = failure('vault-locked')
const refused = failure('credential-refused')

describe('the rate limit that is shown', () => {
  it('is announced once, and again when it changes: here because the app must be silent for longer', async () => {
    const { keeper, service, time, notes } = await signedIn()
    await run(time, keeper.renewNow())
    service.fail(failure('rate-limited', { retryAfterMs: 2 * MINUTE }), { at: 'revoke' })
    const start = time.clock.wall()
    service.hold()
    await keeper.signOut()
    const before = notes.length
    const signIn = keeper.signIn()
    keeper.setWatched(true)
    await time.advance(5_000)
    expect(keeper.state()).toMatchObject({ phase: 'waiting', retryAt: start + 61_000 })
    await service.letGo()
    await time.advance(10_000)
    expect(keeper.state()).toMatchObject({ phase: 'waiting', retryAt: start + 125_000 })
    await run(time, signIn)
    const waits = notes.slice(before).filter(({ facts }) => facts['phase'] === 'waiting')
    expect(waits).toHaveLength(2)
  })

  it('isn’t announced for a caller that joins a renewal in progress', async () => {
    const { keeper, service, time, phases } = await signedIn()
    await time.advance(5 * MINUTE)
    service.hold()
    const first = keeper.freshToken()
    await time.settle()
    const second = keeper.freshToken()
    await time.settle()
    expect(phases.at(-1)).toBe('renewing')
    await service.letGo()
    expect(await second).toBe(await first)
    expect(service.count('ringcx-refresh')).toBe(1)
  })
})

describe('a listener that asks for a token in the middle of a change', () => {
  it('and the keeper share one attempt', async () => {
    let asking = false
    const { keeper, records, service, time } = await signedIn({
      onChange: (changed) => {
        if (asking && changed.state().phase === 'active') void changed.freshToken()
      }
    })
    records.failWrite = byPerson
    await run(time, rejection(keeper.renewNow()))
    records.failWrite = null
    await time.advance(4 * MINUTE)
    asking = true
    await run(time, keeper.wake('unlock'))
    expect(service.steps(2)).toEqual(['ringcx-refresh', 'ringcx-refresh'])
    expect(keeper.state().phase).toBe('active')
  })
})

/** A session that is signed in, and the priority of each request after that; `promoted` when it changes. */
async function withPriorities() {
  const time = createFakeClock()
  const asked: (Priority | 'promoted')[] = []
  const budget = createBudgets(time.clock, time.timers).for('app')
  const bench = await signedIn({
    time,
    budget: {
      ...budget,
      request(by) {
        asked.push(by)
        const ticket = budget.request(by)
        return {
          ...ticket,
          promote: () => {
            asked.push('promoted')
            ticket.promote()
          }
        }
      }
    }
  })
  asked.length = 0
  return { ...bench, asked }
}

/** The app makes the four requests of this minute, in vain: the next one has to wait 61 s. */
async function useUpBudget({ keeper, service, time }: Bench): Promise<void> {
  await time.advance(2 * MINUTE)
  service.fail(failure('service-failed'))
  for (let count = 0; count < 4; count += 1) await run(time, rejection(keeper.renewNow()))
  service.set({ fault: () => null })
}

describe('a request', () => {
  it.each<[string, (bench: Bench) => unknown, readonly Priority[]]>([
    ['Renew now', ({ keeper }) => keeper.renewNow(), ['person']],
    ['a new sign-in', ({ keeper }) => keeper.signIn(), ['person']],
    [
      'a caller who has to wait',
      async ({ keeper, time }) => {
        await time.advance(5 * MINUTE)
        void keeper.freshToken()
      },
      ['person']
    ],
    [
      'a caller whose token is due',
      async ({ keeper, time }) => {
        await time.advance(4 * MINUTE)
        void keeper.freshToken()
      },
      ['background']
    ],
    [
      'a watched token',
      async ({ keeper, time }) => {
        keeper.setWatched(true)
        await time.advance(4 * MINUTE)
      },
      ['background']
    ],
    ['a keep-alive', ({ time }) => time.advance(4 * DAY), ['background']],
    [
      'a retry for nobody',
      async ({ keeper, service, time }) => {
        service.set({ fault: () => unplugged })
        keeper.setWatched(true)
        await time.advance(4 * MINUTE)
        service.set({ fault: () => null })
        await time.advance(10_000)
      },
      ['background']
    ],
    [
      'a retry for a caller',
      async ({ keeper, service, time }) => {
        await time.advance(5 * MINUTE)
        service.set({ fault: () => unplugged })
        void keeper.freshToken()
        await time.settle()
        service.set({ fault: () => null })
        await time.advance(10_000)
      },
      ['person']
    ],
    [
      'a caller who waited for a keep-alive',
      async ({ keeper, service, time }) => {
        service.hold()
        await time.advance(4 * DAY)
        void keeper.freshToken()
        await service.letGo()
      },
      ['background', 'person']
    ],
    [
      'a retry after its caller was told to wait',
      async ({ keeper, service, time }) => {
        await time.advance(5 * MINUTE)
        const error = failure('service-failed', { retryAfterMs: MINUTE })
        service.fail(error)
        expect(await rejection(keeper.freshToken())).toBe(error)
        service.set({ fault: () => null })
        await time.advance(MINUTE)
      },
      ['person', 'background']
    ],
    [
      'a caller in a hurry',
      async ({ keeper, service, time }) => {
        await time.advance(4 * MINUTE)
        service.set({ fault: () => unplugged })
        keeper.setWatched(true)
        await time.advance(MINUTE + 6_000)
        service.set({ fault: () => null })
        void keeper.freshToken()
      },
      ['background', 'person']
    ],
    [
      'what an unlock has to make up for',
      async ({ keeper, records, time }) => {
        records.failWrite = byPerson
        await rejection(keeper.renewNow())
        await time.advance(5 * MINUTE)
        records.failWrite = null
        await keeper.wake('unlock')
      },
      ['person', 'background']
    ]
  ])('for %s has its priority', async (_name, act, priorities) => {
    const bench = await withPriorities()
    await act(bench)
    await bench.time.settle()
    expect(bench.asked.filter((by, at) => by !== bench.asked[at - 1])).toEqual(priorities)
  })

  it('moves up once a person waits for it, and so does the rest of its attempt', async () => {
    const bench = await withPriorities()
    const { asked, keeper, service, time } = bench
    await useUpBudget(bench)
    service.forget('ringcx-refresh')
    await time.advance(21_000)
    asked.length = 0
    const token = await keeper.freshToken()
    expect(await rejection(keeper.freshToken({ notThis: token }))).toMatchObject({ code: 'rate-limited' })
    await time.advance(2 * MINUTE)
    expect(asked).toEqual(['promoted', 'person'])
  })

  it('shows the session as renewing once it is allowed to start', async () => {
    const bench = await signedIn()
    await useUpBudget(bench)
    const { keeper, service, time } = bench
    service.hold()
    const renewal = keeper.renewNow()
    await time.advance(30_000)
    expect(keeper.state()).toMatchObject({ phase: 'waiting', why: { code: 'rate-limited' } })
    await time.advance(31_000)
    expect(keeper.state().phase).toBe('renewing')
    await service.letGo()
    await run(time, renewal)
  })
})

describe('failures in a row', () => {
  it('make the next attempt later, until one succeeds', async () => {
    const { keeper, service, time } = await signedIn()
    const delays: number[] = []
    const fail = async (): Promise<void> => {
      service.set({ fault: () => unplugged })
      await run(time, rejection(keeper.renewNow()))
      const state = keeper.state()
      delays.push('retryAt' in state ? state.retryAt - time.clock.wall() : -1)
    }
    for (let count = 0; count < 6; count += 1) await fail()
    expect(delays.slice(0, 3)).toEqual([10_000, 10_000, 10_000])
    expect(delays.slice(3).some((delay) => delay !== 10_000)).toBe(true)
    service.set({ fault: () => null })
    await run(time, keeper.renewNow())
    for (let count = 0; count < 3; count += 1) await fail()
    expect(delays.slice(6)).toEqual([10_000, 10_000, 10_000])
  })
})

describe('a keep-alive', () => {
  it('doesn’t count as a renewal of the RingCX token, whether it works or not', async () => {
    const { keeper, service, time } = await signedIn()
    await time.advance(4 * DAY)
    service.set({ fault: () => unplugged })
    await time.advance(4 * DAY)
    expect(service.count('ringcentral-refresh')).toBe(1)
    expect(keeper.snapshot().renewals).toHaveLength(1)
  })
})

describe('a requested sign-in', () => {
  it('twice at once, and refused, leaves a session that needed one as it was', async () => {
    const { keeper, service, time } = await signedIn()
    service.fail(refused)
    await run(time, rejection(keeper.renewNow()))
    await time.advance(2 * MINUTE)
    await run(time, Promise.all([rejection(keeper.signIn()), rejection(keeper.signIn())]))
    expect(keeper.state().phase).toBe('needs-sign-in')
  })

  it('and refused by RingCX leaves a session that needs another one', async () => {
    const { keeper, service, time } = await signedIn()
    service.fail(failure('not-linked'), { at: 'exchange' })
    await run(time, rejection(keeper.signIn()))
    expect(keeper.state().phase).toBe('needs-sign-in')
  })

  it('and signed out at the moment the rate limit allows it: leaves no session', async () => {
    const { keeper, time } = createBench()
    const signIn = rejection(keeper.signIn())
    await Promise.resolve()
    await keeper.signOut()
    await signIn
    await time.settle()
    expect(keeper.state().phase).toBe('signed-out')
  })

  it('and fails doesn’t stop erasing the previous session', async () => {
    const { keeper, records, service, time } = await signedIn()
    records.failWrite = diskFull
    await rejection(keeper.signOut())
    records.failWrite = null
    service.set({ fault: () => unplugged })
    void rejection(keeper.signIn())
    await time.settle()
    expect(records.fields.size).toBe(2)
    await time.advance(30_000)
    expect(records.fields.size).toBe(0)
    keeper.close()
  })

  it('goes before a revocation that waits in the background', async () => {
    const { keeper, service, time } = await signedIn({ latencyMs: () => 1_000 })
    await run(time, keeper.renewNow())
    await run(time, keeper.renewNow())
    await keeper.signOut()
    await run(time, keeper.signIn())
    expect(service.calls[4]?.step).toBe('sign-in')
  })
})

describe('Renew now', () => {
  it('retries reading an unreadable vault', async () => {
    const { keeper, records, time } = (await signedIn()).restart()
    records.failRead = byPerson
    await keeper.restore()
    records.failRead = null
    await run(time, keeper.renewNow())
    expect(keeper.state().phase).toBe('active')
  })

  it('doesn’t open what the person locked, and says so', async () => {
    const { keeper, service, time } = await signedIn()
    await keeper.lock(byPerson)
    expect(await run(time, rejection(keeper.renewNow()))).toBe(byPerson)
    expect(service.count()).toBe(2)
  })

  it('waits for a keep-alive, then renews', async () => {
    const { keeper, service, time } = await signedIn()
    service.hold()
    await time.advance(4 * DAY)
    const renewed = keeper.renewNow()
    await service.letGo()
    await run(time, renewed)
    expect(service.steps(2)).toEqual(['ringcentral-refresh', 'ringcx-refresh'])
  })

  it('continues a delayed sign-in, also one that needs the person', async () => {
    const { keeper, service, time } = createBench({ unattended: false, fault: () => unplugged })
    await run(time, rejection(keeper.signIn()))
    service.set({ fault: () => null })
    await run(time, keeper.renewNow())
    expect(service.steps()).toEqual(['sign-in', 'exchange'])
  })
})

describe('a wake-up', () => {
  it('after a sleep gives the network two to five seconds, each session its own', async () => {
    const waits = new Set<number>()
    for (const seed of [1, 2, 3, 4]) {
      const { keeper, service, time } = await signedIn({ seed })
      keeper.setWatched(true)
      await time.sleep(HOUR)
      const start = time.trueTime()
      await keeper.wake('resume')
      await time.advance(6_000)
      const waitMs = (service.calls[2]?.at ?? Infinity) - start
      expect(waitMs).toBeGreaterThanOrEqual(2_000)
      expect(waitMs).toBeLessThanOrEqual(5_000)
      waits.add(waitMs)
    }
    expect(waits.size).toBe(4)
  })

  it('reads the vault only when it was locked', async () => {
    const { keeper, records } = await signedIn()
    records.failRead = byPerson
    await keeper.wake('focus')
    await keeper.unlock()
    expect(keeper.state().phase).toBe('active')
  })

  it('starts nothing early, and nothing if only the person can help', async () => {
    const { keeper, service, time } = await signedIn()
    service.set({ fault: () => unplugged })
    await run(time, rejection(keeper.renewNow()))
    const before = service.calls.length
    service.fail(refused)
    await time.advance(4_000)
    await keeper.wake('focus')
    await time.settle()
    expect(service.calls).toHaveLength(before)
    await run(time, rejection(keeper.renewNow()))
    await time.advance(10 * MINUTE)
    const after = service.calls.length
    keeper.setWatched(true)
    await keeper.wake('focus')
    await time.advance(MINUTE)
    expect(service.calls).toHaveLength(after)
  })

  it('does nothing once the app quits', async () => {
    const { keeper, records, time } = await signedIn()
    records.failWrite = diskFull
    await rejection(keeper.signOut())
    keeper.close()
    records.failWrite = null
    await keeper.wake('focus')
    await time.advance(HOUR)
    expect(records.fields.size).toBe(2)
  })
})

describe('watching a session', () => {
  it('is announced once, and renews what is due', async () => {
    const { keeper, service, time, changes } = await signedIn()
    const before = changes()
    keeper.setWatched(true)
    keeper.setWatched(true)
    expect(changes()).toBe(before + 1)
    keeper.setWatched(false)
    await time.advance(5 * MINUTE)
    keeper.setWatched(true)
    await time.advance(1)
    expect(service.count('ringcx-refresh')).toBe(1)
  })
})

describe('a session signed out while the disk refuses', () => {
  it.each([
    ['erases them then', false],
    ['still refuses', true]
  ])('does not come back through a lock and an unlock, when the disk %s', async (_name, refuses) => {
    const { keeper, records, time } = await signedIn()
    records.failWrite = diskFull
    await rejection(keeper.signOut())
    await keeper.lock(byPerson)
    if (!refuses) records.failWrite = null
    await keeper.unlock()
    expect(keeper.state().phase).toBe('signed-out')
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'signed-out' })
    records.failWrite = null
    await time.advance(30_000)
    expect(records.fields.size).toBe(0)
    expect(time.pendingTimers()).toBe(0)
  })
})

describe('quitting', () => {
  it('writes nothing if everything is saved', async () => {
    const { keeper, records } = await signedIn()
    const { writes } = records
    expect(await keeper.settle(5_000)).toBe(true)
    expect(records.writes).toBe(writes)
  })

  it('waits for a pending revocation', async () => {
    const { keeper, service, time } = await signedIn()
    service.hold()
    await keeper.signOut()
    let settled = false
    const done = keeper.settle(5_000).then((saved) => (settled = saved))
    await time.advance(1_000)
    expect(settled).toBe(false)
    await service.letGo()
    expect(await done).toBe(true)
    expect(service.revoked).toHaveLength(1)
  })
})
