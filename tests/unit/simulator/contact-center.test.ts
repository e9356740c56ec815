import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AGENT_RULES,
  createContactCenter,
  isQueueWithoutAgents,
  type AccountCenter,
  type SimulatedAgent
} from '../../../main/simulator/contact-center.ts'
import { ids } from '../../../main/simulator/ids.ts'
import { resolveOptions, type SimulatorOptions } from '../../../main/simulator/options.ts'
import { createPeople, type People } from '../../../main/simulator/people.ts'
import { createSpread } from '../../../main/simulator/spread.ts'
import { START } from '../../support/simulator/running.ts'

const DAY_MS = 86_400_000

function centerOf(
  options: SimulatorOptions = {},
  accountIndex = 0
): { center: AccountCenter; people: People } {
  const resolved = resolveOptions({ now: () => START, ...options })
  const people = createPeople(resolved.seed, resolved.users)
  return { people, center: createContactCenter(resolved, people).account(accountIndex) }
}

function agentsOf(center: AccountCenter): readonly SimulatedAgent[] {
  return Array.from({ length: center.agents.total }, (_, index) => center.agent(index))
}

/** What a test compares: everything but the dice. */
function facts({ dice: _dice, ...rest }: SimulatedAgent): object {
  return rest
}

describe('a spread', () => {
  it('puts every member in one group, in order, and finds it again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 300 }), (total, groups) => {
        const spread = createSpread(total, groups)
        const faults: number[] = []
        let next = 0
        for (let group = 0; group < groups; group += 1) {
          if (spread.start(group) !== next) faults.push(group)
          next = spread.end(group)
          for (let member = spread.start(group); member < next; member += 1) {
            if (spread.groupOf(member) !== group) faults.push(member)
          }
        }
        expect([faults, next]).toEqual([[], total])
      }),
      { seed: 20_261_128, numRuns: 100 }
    )
  })

  it('leaves the last of four or more groups empty', () => {
    const sizes = (total: number, groups: number): readonly number[] => {
      const spread = createSpread(total, groups)
      return Array.from({ length: groups }, (_, group) => spread.end(group) - spread.start(group))
    }
    expect(sizes(40, 5)).toEqual([5, 9, 11, 15, 0])
    expect(sizes(12, 4)).toEqual([2, 4, 6, 0])
    expect(sizes(8, 3)).toEqual([1, 3, 4])
  })
})

describe('agents', () => {
  it('are the same for the same seed in whatever order they are asked for, and others for another', () => {
    const agents = agentsOf(centerOf({ agents: 300 }).center).map(facts)
    const { center } = centerOf({ agents: 300 })
    const backwards = agents.map((_, at) => facts(center.agent(299 - at))).reverse()
    expect(backwards).toEqual(agents)
    const others = agentsOf(centerOf({ agents: 300, seed: 2 }).center)
    const same = others.filter((agent, at) => agent.fullName === (agents[at] as SimulatedAgent).fullName)
    expect(same.length).toBeLessThan(30)
  })

  it('cost the same at any place: the last of 100,000 is made alone', () => {
    const { center } = centerOf({ agents: 100_000, agentGroups: 1000, queues: 500 })
    expect(center.agent(99_999)).toMatchObject({ index: 99_999, group: 998 })
  })

  it('have an id of their own in every account', () => {
    const all = [0, 1, 2, 999].flatMap((account) => [0, 1, 99_999].map((index) => ids.agent(account, index)))
    expect(new Set(all).size).toBe(12)
  })

  it('are known by rule: who is gone for long, never came, is inactive, or is in no queue', () => {
    const agents = agentsOf(centerOf({ agents: 1000 }).center)
    const at = (rule: (agent: SimulatedAgent) => boolean): readonly number[] =>
      agents.filter(rule).map(({ index }) => index)
    const by = (rule: (index: number) => boolean): readonly number[] =>
      agents.map(({ index }) => index).filter(rule)
    const daysAway = ({ lastLoginAt }: SimulatedAgent): number =>
      lastLoginAt === null ? Number.NaN : (START - lastLoginAt) / DAY_MS
    const { inactive, inNoQueue, longAway, neverSignedIn } = AGENT_RULES
    expect(at(({ lastLoginAt }) => lastLoginAt === null)).toEqual(by(neverSignedIn))
    expect(at((agent) => daysAway(agent) > 90)).toEqual(
      by((index) => longAway(index) && !neverSignedIn(index))
    )
    // Nothing near the border: a finding is the same however the client counts 90 days
    expect(at((agent) => daysAway(agent) > 83 && daysAway(agent) < 91)).toEqual([])
    expect(at(({ active }) => !active)).toEqual(by(inactive))
    expect(at(({ queues }) => queues.length === 0)).toEqual(by(inNoQueue))
  })

  it('are admin users too, or belong to disabled ones, linked by RingCentral user or by address', () => {
    const { center, people } = centerOf()
    const owners = agentsOf(center).filter(({ user }) => user !== null)
    expect(owners.map(({ index }) => index)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36])
    for (const { email, index, rcUserId, user } of owners) {
      const person = people.at(user ?? -1)
      if (AGENT_RULES.isAdmin(index)) expect(user).toBe(index / 8)
      else expect(person.enabled).toBe(false)
      expect(email?.toLowerCase()).toBe(person.email)
      expect(rcUserId).toBe(person.managedByRingCentral ? ids.rcUser(person.index) : null)
    }
    expect(center.agent(0)).toMatchObject({ user: 0, agentType: 'AGENT' })
    expect(centerOf({}, 1).center.agent(0)).toMatchObject({ user: 0, agentType: 'SUPERVISOR' })
    expect(centerOf({}, 2).center.agent(0)).toMatchObject({ user: 7 })
  })

  it('share addresses and user names in places, and some have no address', () => {
    const agents = agentsOf(centerOf().center)
    const sharing = (field: 'email' | 'username'): readonly (readonly number[])[] => {
      const byValue = new Map<string, number[]>()
      for (const agent of agents) {
        const value = agent[field] ?? ''
        byValue.set(value, [...(byValue.get(value) ?? []), agent.index])
      }
      byValue.delete('')
      return [...byValue.values()].filter((of) => of.length > 1)
    }
    expect(sharing('email')).toEqual([
      [10, 11],
      [25, 26]
    ])
    expect(sharing('username')).toEqual([
      [18, 19],
      [38, 39]
    ])
    expect(agents.filter(({ email }) => !email).map(({ email, index }) => [index, email])).toEqual([
      [13, ''],
      [27, null]
    ])
  })

  it('have the first of every twenty in their group as supervisor, who knows the others', () => {
    const { center } = centerOf({ agents: 500 })
    const agents = agentsOf(center)
    const pairs = agents.flatMap(({ index, supervisor }) =>
      supervisor === null ? [] : [[supervisor, index]]
    )
    expect(agents.flatMap(({ index, supervisees }) => supervisees.map((each) => [index, each]))).toEqual(
      pairs
    )
    for (const [leader = -1, led = -1] of pairs) {
      expect(center.agent(leader).agentType).toMatch(/^(MULTI_)?SUPERVISOR$/)
      expect(center.agent(leader).group).toBe(center.agent(led).group)
    }
    const led = agents.filter(({ agentType }) => !agentType.endsWith('SUPERVISOR'))
    const alone = led.filter(({ supervisor }) => supervisor === null).map(({ index }) => index)
    // In the first account, the caller supervises no one
    expect(alone).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })
})

describe('queues', () => {
  it('know the same agents as the agents know queues', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 40 }), (agents, queues) => {
        const { center } = centerOf({ agents, queues, users: 1 })
        const members = agentsOf(center)
        for (let queue = 0; queue < queues; queue += 1) {
          const expected = members.filter((agent) => agent.queues.includes(queue)).map(({ index }) => index)
          expect([...center.agentsOfQueue(queue)]).toEqual(expected)
          if (isQueueWithoutAgents(queue)) expect(expected).toEqual([])
        }
      }),
      { seed: 20_261_128, numRuns: 60 }
    )
  })

  it('are without agents by rule alone, when there are enough agents', () => {
    const { center } = centerOf()
    const empty = Array.from({ length: 12 }, (_, queue) => queue).filter(
      (queue) => [...center.agentsOfQueue(queue)].length === 0
    )
    expect(empty).toEqual([4, 9])
  })
})
