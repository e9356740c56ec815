import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type Budget,
  type Permit,
  type Priority,
  UNLIMITED_BUDGET,
  createBudgets,
  turnError
} from '../../../main/core/keeper/budget.ts'
import { type FakeClock, createFakeClock } from '../../support/fakes/clock.ts'
import { failure } from '../../support/fakes/token-source.ts'

let time: FakeClock
let budget: Budget
let granted: { name: string; at: number; permit: Permit }[]

beforeEach(() => {
  time = createFakeClock()
  budget = createBudgets(time.clock, time.timers).for('app')
  granted = []
})

function ask(name: string, priority: Priority = 'background') {
  const ticket = budget.request(priority)
  void ticket.granted.then((permit) => {
    if (permit) granted.push({ name, at: time.trueTime(), permit })
  })
  return ticket
}

const names = (): string[] => granted.map(({ name }) => name)

describe('the budget of an app', () => {
  it('grants four calls immediately and the fifth a minute after the first has ended', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name)
    await time.settle()
    expect(names()).toEqual(['a', 'b', 'c', 'd'])
    await time.advance(3_000)
    granted[0]?.permit.done(null)
    await time.advance(60_000)
    expect(names()).toHaveLength(4)
    await time.advance(1_001)
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('serves calls that a person waits for first, and each kind in order of arrival', async () => {
    for (const name of ['1', '2', '3', '4']) ask(name)
    await time.settle()
    ask('background 1')
    ask('background 2')
    ask('person 1', 'person')
    ask('person 2', 'person')
    for (const { permit } of granted.slice(0, 4)) permit.done(null)
    await time.advance(62_000)
    expect(names().slice(4)).toEqual(['person 1', 'person 2', 'background 1', 'background 2'])
  })

  it('moves a ticket up when a person starts to wait for it', async () => {
    for (const name of ['1', '2', '3', '4']) ask(name)
    await time.settle()
    ask('first')
    ask('second').promote()
    granted[0]?.permit.done(null)
    await time.advance(62_000)
    expect(names()[4]).toBe('second')
  })

  it('is silent for a full minute after a 429', async () => {
    ask('a')
    await time.settle()
    granted[0]?.permit.done(failure('rate-limited'))
    ask('b', 'person')
    expect(budget.silentForMs()).toBe(61_000)
    await time.advance(60_999)
    expect(names()).toEqual(['a'])
    await time.advance(1)
    expect(names()).toEqual(['a', 'b'])
    expect(budget.silentForMs()).toBe(0)
  })

  it.each([
    ['a longer Retry-After is obeyed', 120_000, 120_000],
    ['a shorter one is not believed, because a call during the penalty restarts it', 5_000, 61_000],
    ['one beyond reason is cut at 15 min', 86_400_000, 900_000]
  ])('%s', async (_, retryAfterMs, silence) => {
    const first = ask('a')
    await time.settle()
    granted[0]?.permit.done(failure('rate-limited', { retryAfterMs }))
    expect(budget.silentForMs()).toBe(silence)
    expect(first.waitMs()).toBe(0)
    // By the end of a long silence all slots are free again; a request that came in it is still served.
    await time.advance(silence - 1)
    ask('b')
    await time.settle()
    expect(names()).toEqual(['a'])
    await time.advance(1)
    expect(names()).toEqual(['a', 'b'])
  })

  it('keeps the longer silence after two 429s', async () => {
    ask('a')
    ask('b')
    await time.settle()
    granted[0]?.permit.done(failure('rate-limited', { retryAfterMs: 300_000 }))
    granted[1]?.permit.done(failure('rate-limited'))
    expect(budget.silentForMs()).toBe(300_000)
  })

  it('doesn’t count a request that never left the machine, or a returned permit', async () => {
    for (let index = 0; index < 10; index += 1) {
      ask(`offline ${index}`)
      await time.settle()
      granted
        .at(-1)
        ?.permit.done(failure('network-failed', { serviceCode: 'net::ERR_INTERNET_DISCONNECTED' }))
      ask(`unused ${index}`)
      await time.settle()
      granted.at(-1)?.permit.giveBack()
    }
    expect(granted).toHaveLength(20)
    expect(time.trueTime()).toBe(0)
  })

  it('counts a request that failed on its way back', async () => {
    for (let index = 0; index < 5; index += 1) {
      ask(`reset ${index}`)
      await time.settle()
      granted.at(-1)?.permit.done(failure('network-failed', { serviceCode: 'ECONNRESET' }))
    }
    expect(granted).toHaveLength(4)
  })

  it('frees the slot of a call that never ends after three minutes', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name)
    await time.advance(180_999)
    expect(names()).toHaveLength(4)
    await time.advance(2)
    expect(names()).toHaveLength(5)
  })

  it('lets a ticket be canceled once, even after it was granted', async () => {
    for (const name of ['a', 'b', 'c', 'd']) ask(name)
    const waiting = ask('e')
    waiting.cancel()
    waiting.cancel()
    expect(await waiting.granted).toBeNull()
    const taken = budget.request('person')
    granted.length = 0
    await time.advance(182_000)
    taken.cancel()
    expect(await taken.granted).not.toBeNull()
  })

  it('says how long the wait is', async () => {
    for (const name of ['a', 'b', 'c', 'd']) ask(name)
    await time.settle()
    granted.forEach(({ permit }) => {
      permit.done(null)
    })
    const first = ask('e')
    await time.advance(1_000)
    expect(first.waitMs()).toBe(60_000)
    const others = ['f', 'g', 'h', 'i'].map((name) => ask(name))
    expect(others.map((ticket) => ticket.waitMs())).toEqual([60_000, 60_000, 60_000, 121_000])
    const person = ask('p', 'person')
    expect(person.waitMs()).toBe(60_000)
    expect(others[2]?.waitMs()).toBe(121_000)
    await time.advance(60_001)
    expect(first.waitMs()).toBe(0)
  })

  it('frees only its own slot for a returned permit', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) ask(name)
    await time.settle()
    granted[1]?.permit.giveBack()
    await time.advance(1_000)
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('keeps waiting tickets when a served one cancels', async () => {
    const [served] = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(name))
    await time.settle()
    served?.cancel()
    for (const { permit } of granted.slice()) permit.done(null)
    await time.advance(61_000)
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('doesn’t let a call that never ends extend a silence', async () => {
    for (const name of ['a', 'lost']) ask(name)
    await time.settle()
    granted[0]?.permit.done(failure('rate-limited'))
    ask('b')
    await time.advance(60_999)
    expect(names()).toHaveLength(2)
    await time.advance(2)
    expect(names()).toHaveLength(3)
  })

  it('estimates each wait by the slot that the ticket will get', async () => {
    const [served] = ['a', 'b', 'c', 'd'].map((name) => ask(name))
    await time.settle()
    expect(served?.waitMs()).toBe(0)
    const waiting = ['e', 'f', 'g', 'h', 'i'].map((name) => ask(name))
    const waits = (): number[] => waiting.map((ticket) => ticket.waitMs())
    // Calls under way are guessed to end now.
    expect(waits()).toEqual([61_000, 61_000, 61_000, 61_000, 122_000])
    // Ended in another order than begun, ten seconds apart.
    for (const index of [2, 0, 3, 1]) {
      granted[index]?.permit.done(null)
      if (index !== 1) await time.advance(10_000)
    }
    expect(waits()).toEqual([31_000, 41_000, 51_000, 61_000, 92_000])
    await time.advance(31_000)
    expect(names()[4]).toBe('e')
  })

  it('estimates that free slots are available when the silence ends', async () => {
    ask('a')
    await time.settle()
    granted[0]?.permit.done(failure('rate-limited', { retryAfterMs: 90_000 }))
    expect(['b', 'c', 'd', 'e', 'f'].map((name) => ask(name).waitMs())).toEqual([
      90_000, 90_000, 90_000, 90_000, 151_000
    ])
  })

  it('is one per app key', () => {
    const budgets = createBudgets(time.clock, time.timers)
    expect(budgets.for('a')).toBe(budgets.for('a'))
    expect(budgets.for('a')).not.toBe(budgets.for('b'))
  })

  it('says in plain words why a session waits its turn', () => {
    expect(turnError(5_000)).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 5_000 })
    expect(turnError(5_000).message).toContain('share of sign-in requests')
    expect(turnError(5_000).hint).toContain('continues automatically')
  })
})

describe('for any traffic', () => {
  const step = fc.record({
    wait: fc.nat(40_000),
    latency: fc.nat(30_000),
    person: fc.boolean(),
    limited: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0)
  })

  it('no 60 s have more than 4 arrivals, at any point the service may count them, and none comes during a silence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (steps, share) => {
          const clock = createFakeClock()
          const one = createBudgets(clock.clock, clock.timers).for('app')
          const arrivals: number[] = []
          let silentUntil = -Infinity
          let early = 0
          for (const { wait, latency, person, limited } of steps) {
            await clock.advance(wait)
            void one.request(person ? 'person' : 'background').granted.then((permit) => {
              if (clock.trueTime() < silentUntil) early += 1
              const arrival = clock.trueTime() + latency * share
              arrivals.push(arrival)
              clock.timers.after(latency, () => {
                if (limited) silentUntil = Math.max(silentUntil, clock.trueTime() + 60_000)
                permit?.done(limited ? failure('rate-limited') : null)
              })
            })
          }
          await clock.advance(3_600_000)
          arrivals.sort((a, b) => a - b)
          expect(arrivals).toHaveLength(steps.length)
          expect(early).toBe(0)
          for (let index = 4; index < arrivals.length; index += 1)
            expect((arrivals[index] ?? 0) - (arrivals[index - 4] ?? 0)).toBeGreaterThan(60_000)
        }
      ),
      { seed: 20_261_122, numRuns: 60 }
    )
  })
})

it('the unlimited one grants every permit immediately, regardless of the number and earlier results', async () => {
  for (let call = 0; call < 20; call += 1) {
    const ticket = UNLIMITED_BUDGET.request('background')
    expect(ticket.waitMs()).toBe(0)
    ticket.promote()
    const permit = await ticket.granted
    expect(permit).not.toBeNull()
    permit?.done(null)
    permit?.giveBack()
    ticket.cancel()
  }
  expect(UNLIMITED_BUDGET.silentForMs()).toBe(0)
})
