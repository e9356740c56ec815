import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFaultPlan, type FaultPlanInput } from '../../../main/simulator/fault-plan.ts'
import {
  createFaults,
  createFaultScript,
  type FaultScript,
  type Interference
} from '../../../main/simulator/fault-script.ts'
import { OPERATION_GROUPS, OPERATIONS, type Operation } from '../../../main/simulator/operations.ts'
import { rules, type RuleInput } from '../../support/simulator/plans.ts'
import { START } from '../../support/simulator/running.ts'

const FC = { seed: 20_261_122, numRuns: 500 }

interface Step {
  readonly operation: Operation
  readonly passMs: number
}

const steps = fc.array(
  fc.record({ operation: fc.constantFrom(...OPERATIONS), passMs: fc.constantFrom(0, 1, 250, 4000) }),
  { maxLength: 60 }
)
const plans = fc
  .array(rules(), { maxLength: 6 })
  .map((list): FaultPlanInput => ({ rules: list.map((each, index) => ({ ...each, name: `r${index}` })) }))

function play(input: FaultPlanInput, seed: number, sequence: readonly Step[]): Interference[] {
  return watch(input, seed, sequence).decisions
}

function watch(
  input: FaultPlanInput,
  seed: number,
  sequence: readonly Step[]
): { decisions: Interference[]; script: FaultScript } {
  let now = START
  const script = createFaultScript(readFaultPlan(input), { seed, now: () => now })
  const decisions = sequence.map(({ operation, passMs }) => {
    const decision = script.decide(operation)
    now += passMs
    return decision
  })
  return { decisions, script }
}

/** Steps of one operation, so many, without time passing. */
function asks(operation: Operation, times: number): Step[] {
  return Array.from({ length: times }, () => ({ operation, passMs: 0 }))
}

/** The numbers, from 1, of the requests a rule took part in. */
function hits(rule: Omit<RuleInput, 'name' | 'do'>, sequence: readonly Step[], seed = 1): number[] {
  const input: FaultPlanInput = { rules: [{ ...rule, name: 'r', do: { fault: 'captive-portal' } }] }
  return play(input, seed, sequence).flatMap(({ fault }, index) => (fault ? [index + 1] : []))
}

describe('a fault script', () => {
  it('gives the same faults for the same seed and requests', () => {
    fc.assert(
      fc.property(plans, fc.nat(), steps, (plan, seed, sequence) => {
        expect(play(plan, seed, sequence)).toEqual(play(plan, seed, sequence))
      }),
      FC
    )
  })

  it('takes the plan’s seed before the simulator’s', () => {
    fc.assert(
      fc.property(plans, fc.nat(), fc.nat(), steps, (plan, seed, other, sequence) => {
        expect(play({ ...plan, seed }, other, sequence)).toEqual(play(plan, seed, sequence))
      }),
      FC
    )
  })

  it('gives different faults for another seed', () => {
    const sequence = asks('users', 200)
    const runs = Array.from({ length: 50 }, (_, seed) => hits({ when: { chance: 0.5 } }, sequence, seed))
    expect(new Set(runs.map((run) => run.join())).size).toBe(50)
  })

  it('decides like a second implementation of the conditions', () => {
    fc.assert(
      fc.property(plans, steps, (plan, sequence) => {
        const sure = {
          rules: plan.rules.map((each) => ({ ...each, when: { ...each.when, chance: 1 } }))
        } satisfies FaultPlanInput
        const seen = new Map<string, number>()
        const used = new Map<string, number>()
        let elapsed = 0
        const expected = sequence.map(({ operation, passMs }) => {
          let taken = false
          const names = sure.rules.filter(({ do: does, name, on = 'any', when }) => {
            const places = [on].flat().flatMap((each) => members(each))
            if (!places.includes(operation)) return false
            const nth = (seen.get(name) ?? 0) + 1
            seen.set(name, nth)
            if (when.times !== undefined && (used.get(name) ?? 0) === when.times) return false
            const { requests } = when
            if (Array.isArray(requests) && !requests.includes(nth)) return false
            if (requests !== undefined && !Array.isArray(requests)) {
              const chosen = []
              const { every = 1, from = 1, to = 1000 } = requests
              for (let each = from; each <= to; each += every) chosen.push(each)
              if (!chosen.includes(nth)) return false
            }
            if (when.window) {
              const { everyMs = Number.MAX_SAFE_INTEGER, fromMs = 0, untilMs = Infinity } = when.window
              const at = elapsed % everyMs
              if (at < fromMs || at >= untilMs) return false
            }
            if (does.fault !== 'latency' && does.fault !== 'clock') {
              if (taken) return false
              taken = true
            }
            used.set(name, (used.get(name) ?? 0) + 1)
            return true
          })
          elapsed += passMs
          return names.map(({ name }) => name)
        })
        const { decisions, script } = watch(sure, 7, sequence)
        expect(decisions.map(({ rules: names }) => names)).toEqual(expected)
        expect(script.applied).toEqual(
          Object.fromEntries(sure.rules.map(({ name }) => [name, used.get(name) ?? 0]))
        )
      }),
      FC
    )
  })

  it('keeps the randomness of rules independent: adding one doesn’t affect the others', () => {
    fc.assert(
      fc.property(rules(), fc.nat(), steps, (more, seed, sequence) => {
        const own: RuleInput = { name: 'own', do: { fault: 'latency', ms: [0, 1000] }, when: { chance: 0.5 } }
        const alone = play({ rules: [own] }, seed, sequence)
        // The other rule waits and shifts nothing that can be told apart from our own latency.
        const other: RuleInput = { ...more, name: 'other', do: { fault: 'clock', offsetMs: 1 } }
        const joined = play({ rules: [other, own] }, seed, sequence)
        expect(joined.map(({ latencyMs }) => latencyMs)).toEqual(alone.map(({ latencyMs }) => latencyMs))
      }),
      FC
    )
  })

  it.each([0.01, 0.1, 0.5])('with chance %d applies to about that share of the requests', (chance) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const share = hits({ when: { chance } }, asks('users', 20_000), seed).length / 20_000
      // Five standard deviations: a fair coin stays inside practically always, and the seeds are fixed.
      expect(Math.abs(share - chance)).toBeLessThan(5 * Math.sqrt((chance * (1 - chance)) / 20_000))
    }
  })

  it('never with chance 0, always with chance 1', () => {
    expect(hits({ when: { chance: 0 } }, asks('users', 5000))).toEqual([])
    expect(hits({ when: { chance: 1 } }, asks('users', 5000))).toHaveLength(5000)
  })

  it('counts the requests of its own operations only', () => {
    const sequence = [
      ...asks('accounts', 2),
      ...asks('users', 1),
      ...asks('exchange', 1),
      ...asks('users', 2)
    ]
    expect(hits({ on: 'users', when: { requests: [2] } }, sequence)).toEqual([5])
    expect(hits({ on: ['users', 'exchange'], when: { requests: { from: 2, every: 2 } } }, sequence)).toEqual([
      4, 6
    ])
    expect(hits({ on: 'ringcx', when: { requests: { to: 2 } } }, sequence)).toEqual([1, 2])
    expect(hits({ on: 'ringcentral' }, sequence)).toEqual([])
  })

  it('opens and closes its windows to the millisecond, again and again', () => {
    const everyStep = Array.from({ length: 12 }, (): Step => ({ operation: 'users', passMs: 250 }))
    expect(hits({ when: { window: { fromMs: 500, untilMs: 1000 } } }, everyStep)).toEqual([3, 4])
    expect(hits({ when: { window: { fromMs: 2500 } } }, everyStep)).toEqual([11, 12])
    const again = { fromMs: 250, untilMs: 500, everyMs: 1000 }
    expect(hits({ when: { window: again } }, everyStep)).toEqual([2, 6, 10])
  })

  it('survives a clock that goes back', () => {
    let now = START
    const input: FaultPlanInput = {
      rules: [
        { name: 'once', do: { fault: 'hang' }, when: { window: { fromMs: 0, untilMs: 10 } } },
        { name: 'often', do: { fault: 'drop' }, when: { window: { fromMs: 90, untilMs: 100, everyMs: 100 } } }
      ]
    }
    const script = createFaultScript(readFaultPlan(input), { seed: 1, now: () => now })
    now -= 5
    expect(script.decide('users').rules).toEqual(['often'])
    now -= 86_400_000
    expect(script.decide('users').rules).toEqual(['often'])
    now = START
    expect(script.decide('users').rules).toEqual(['once'])
  })

  it('adds latencies and clock offsets, and lets the first other fault decide', () => {
    const input: FaultPlanInput = {
      rules: [
        { name: 'a', do: { fault: 'latency', ms: 30 } },
        { name: 'b', do: { fault: 'status', status: 503 } },
        { name: 'c', do: { fault: 'hang' } },
        { name: 'd', do: { fault: 'latency', ms: 12 } },
        { name: 'e', do: { fault: 'clock', offsetMs: 600 } },
        { name: 'f', do: { fault: 'clock', offsetMs: -100 } }
      ]
    }
    const { decisions, script } = watch(input, 1, asks('revoke', 1))
    expect(decisions).toMatchObject([
      {
        rules: ['a', 'b', 'd', 'e', 'f'],
        latencyMs: 42,
        clockOffsetMs: 500,
        fault: { fault: 'status', status: 503 }
      }
    ])
    expect(script.applied).toEqual({ a: 1, b: 1, c: 0, d: 1, e: 1, f: 1 })
  })

  it('spreads latency over the whole range, ends included', () => {
    const input: FaultPlanInput = { rules: [{ name: 'a', do: { fault: 'latency', ms: [10, 14] } }] }
    const seen = new Set(play(input, 1, asks('users', 500)).map(({ latencyMs }) => latencyMs))
    expect([...seen].sort()).toEqual([10, 11, 12, 13, 14])
  })
})

describe('the plan in force', () => {
  it('can be set, replaced and cleared, and keeps its last counts', () => {
    let now = START
    const faults = createFaults(null, { seed: 1, now: () => now })
    const plan = (name: string): ReturnType<typeof readFaultPlan> =>
      readFaultPlan({
        rules: [{ name, do: { fault: 'drop' }, when: { requests: [1], window: { untilMs: 10 } } }]
      })
    expect([faults.decide('users').rules, faults.applied]).toEqual([[], {}])
    faults.set(plan('first'))
    expect(faults.decide('users').rules).toEqual(['first'])
    expect(faults.decide('users').rules).toEqual([])
    now += 60_000
    faults.set(plan('second'))
    expect(faults.applied).toEqual({ second: 0 })
    expect(faults.decide('users').rules).toEqual(['second'])
    faults.clear()
    expect([faults.decide('users').rules, faults.applied]).toEqual([[], { second: 1 }])
  })
})

function members(where: string): readonly Operation[] {
  const groups: Readonly<Record<string, readonly Operation[]>> = OPERATION_GROUPS
  return groups[where] ?? OPERATIONS.filter((operation) => operation === where)
}
