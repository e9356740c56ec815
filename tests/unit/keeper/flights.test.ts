import { describe, expect, it } from 'vitest'
import type { Budget, Permit, Priority } from '../../../main/core/keeper/budget.ts'
import { nothingLeft } from '../../../main/core/keeper/climb.ts'
import { createFlights } from '../../../main/core/keeper/flights.ts'
import { createHoldings } from '../../../main/core/keeper/holdings.ts'
import { createFakeClock } from '../../fakes/clock.ts'
import { createFakeService } from '../../fakes/token-source.ts'
import { createFakeRecords } from './bench.ts'

/** A budget whose turns come when the test says so. */
function createHandBudget() {
  const tickets: { by: Priority; promoted: boolean; grant: (permit: Permit | null) => void }[] = []
  const ended: string[] = []
  let waitMs = 1_000
  const budget: Budget = {
    silentForMs: () => 0,
    request(by) {
      let grant: (permit: Permit | null) => void = () => undefined
      const granted = new Promise<Permit | null>((resolve) => (grant = resolve))
      const ticket = { by, promoted: false, grant }
      tickets.push(ticket)
      return {
        granted,
        waitMs: () => waitMs,
        promote: () => {
          ticket.promoted = true
        },
        cancel: () => {
          grant(null)
        }
      }
    }
  }
  const permit: Permit = {
    done: () => ended.push('done'),
    giveBack: () => ended.push('given back')
  }
  return {
    budget,
    tickets,
    ended,
    /** Gives the newest ticket its turn. */
    grant: () => tickets.at(-1)?.grant(permit),
    setWait: (ms: number) => {
      waitMs = ms
    }
  }
}

function createWorld() {
  const time = createFakeClock()
  const service = createFakeService(time)
  const hand = createHandBudget()
  const told: string[] = []
  const deps = { connectionId: 'c1', clock: time.clock, random: () => 0, log: { note: () => undefined } }
  const flights = createFlights(
    {
      ...deps,
      source: service.source(),
      holdings: createHoldings({ ...deps, records: createFakeRecords() }),
      budget: hand.budget,
      unattended: true,
      signInAgain: nothingLeft,
      farewell: () => undefined
    },
    {
      waits: () => told.push('waits'),
      goes: (goal) => told.push(`${goal} goes`),
      lands: (goal, { kind }) => told.push(`${goal} lands: ${kind}`)
    }
  )
  return { ...hand, time, service, told, flights }
}

const GOES = 'sign-in goes'

describe('a flight tells', () => {
  it('when it begins, each time it may go on, and how it ends', async () => {
    const { flights, told, grant, setWait, time } = createWorld()
    setWait(0)
    const outcome = flights.fly('sign-in', 'person')
    expect(flights.goal()).toBe('sign-in')
    await time.settle()
    grant()
    await time.settle()
    grant()
    expect(await outcome).toMatchObject({ kind: 'renewed' })
    expect(told).toEqual([GOES, GOES, GOES, 'sign-in lands: renewed'])
    expect(flights.goal()).toBeNull()
  })

  it('that it waits, and that it ended when its turn will not come', async () => {
    const { flights, told, time } = createWorld()
    const outcome = flights.fly('sign-in', 'person')
    await time.settle()
    expect(flights.waitMs()).toBe(1_000)
    flights.ground()
    expect(await outcome).toEqual({ kind: 'cancelled' })
    expect(flights.waitMs()).toBe(0)
    expect(told).toEqual([GOES, 'waits', 'sign-in lands: cancelled'])
  })
})

describe('whoever waits for a flight', () => {
  it.each<[Priority, Priority, boolean, Priority]>([
    ['background', 'background', false, 'background'],
    ['background', 'person', true, 'person'],
    ['person', 'background', false, 'person'],
    ['person', 'person', true, 'person']
  ])('begun for %s, joined by %s: promoted %s, goes on for %s', async (first, second, promoted, goesOn) => {
    const { flights, tickets, grant, time } = createWorld()
    const begun = flights.fly('sign-in', first)
    await time.settle()
    const joined = flights.fly('renew', second)
    expect(tickets).toMatchObject([{ by: first, promoted }])
    grant()
    await time.settle()
    expect(tickets[1]).toMatchObject({ by: goesOn, promoted: false })
    grant()
    expect(await joined).toBe(await begun)
    void flights.fly('keep-alive', 'background')
    await time.settle()
    expect(tickets[2]?.by).toBe('background')
  })
})

describe('a life that ended', () => {
  it('hands back a turn that comes in the same moment, asks nothing and tells nothing', async () => {
    const { flights, told, ended, grant, service, time } = createWorld()
    const outcome = flights.fly('sign-in', 'person')
    await time.settle()
    grant()
    flights.retire()
    expect(await outcome).toEqual({ kind: 'cancelled' })
    expect(ended).toEqual(['given back'])
    expect(service.count()).toBe(0)
    expect(told).toEqual([GOES, 'waits'])
  })

  it('leaves the next one its place in the queue', async () => {
    const { flights, tickets, time } = createWorld()
    void flights.fly('sign-in', 'person')
    await time.settle()
    const leave = tickets[0]?.grant
    flights.retire()
    leave?.(null)
    void flights.fly('sign-in', 'person')
    await time.settle()
    expect(tickets).toHaveLength(2)
    expect(flights.waitMs()).toBe(1_000)
  })
})
