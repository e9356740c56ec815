import { createHash } from 'node:crypto'
import type { AnswerFault, Fault, FaultPlan, FaultRule } from './fault-plan.ts'
import { isIn, type Operation } from './operations.ts'
import { createDice, type Dice } from './seeded.ts'

/** What a fault plan does to one request. */
export interface Interference {
  /** Names of the rules that apply, in the plan's order; empty if none does. */
  readonly rules: readonly string[]
  /** Milliseconds to wait before anything else; the latencies of several rules add up. */
  readonly latencyMs: number
  /** How far the server's `Date` is off; 0 for a right clock. */
  readonly clockOffsetMs: number
  /** The fault of the response, or `null` for the simulator's own response. */
  readonly fault: AnswerFault | null
  /** 0 (included) to 1 (excluded): chooses among the forms of a fault, such as the ways to damage JSON. */
  readonly choice: number
}

export interface FaultScript {
  /** Decides for the next request of the operation. Each call counts as one request. */
  decide(operation: Operation): Interference
  /** How often each rule applied, by name; 0 if it never did. */
  readonly applied: Readonly<Record<string, number>>
}

/** Where and when a script runs. */
export interface FaultScriptRules {
  /** Used when the plan names no seed. */
  readonly seed: number
  /** Milliseconds since the Unix epoch; windows are counted from the moment the script is made. */
  readonly now: () => number
}

/**
 * Runs a fault plan. The same seed and the same requests at the same times always give the same faults. Each rule has
 * its own random numbers, by its name and the request's number, so adding or removing a rule doesn't affect the
 * others.
 */
export function createFaultScript(plan: FaultPlan, { seed, now }: FaultScriptRules): FaultScript {
  const startedAt = now()
  const states = plan.rules.map((rule) => ({
    rule,
    seed: ((plan.seed ?? seed) ^ hash(rule.name)) >>> 0,
    seen: 0,
    applied: 0
  }))

  return {
    decide(operation) {
      const elapsedMs = now() - startedAt
      const rules: string[] = []
      let latencyMs = 0
      let clockOffsetMs = 0
      let decided: AnswerFault | null = null
      let choice = 0

      for (const state of states) {
        if (!looksAt(state.rule, operation)) continue
        state.seen += 1
        const dice = createDice(state.seed, state.seen)
        if (!holds(state.rule.when, state.seen, elapsedMs, state.applied, dice)) continue
        const { do: fault, name } = state.rule
        if (fault.fault === 'latency') latencyMs += pickMs(fault.ms, dice)
        else if (fault.fault === 'clock') clockOffsetMs += fault.offsetMs
        else if (decided === null) {
          decided = fault
          choice = dice.fraction()
        } else continue
        state.applied += 1
        rules.push(name)
      }
      return { rules, latencyMs, clockOffsetMs, fault: decided, choice }
    },
    get applied() {
      return Object.fromEntries(states.map(({ rule, applied }) => [rule.name, applied]))
    }
  }
}

/** The fault plan of a running simulator, which a test or a person can change. */
export interface Faults {
  /** Replaces the previous plan; numbers and windows start over. */
  set(plan: FaultPlan): void
  /** No more faults; `applied` keeps what the last plan did. */
  clear(): void
  decide(operation: Operation): Interference
  readonly applied: Readonly<Record<string, number>>
}

const LEFT_ALONE: Interference = {
  rules: [],
  latencyMs: 0,
  clockOffsetMs: 0,
  fault: null,
  choice: 0
}

/** Holds the plan in force, if there is one. */
export function createFaults(plan: FaultPlan | null, where: FaultScriptRules): Faults {
  let script = plan && createFaultScript(plan, where)
  let inForce = script !== null
  return {
    set(next) {
      script = createFaultScript(next, where)
      inForce = true
    },
    clear() {
      inForce = false
    },
    decide: (operation) => (inForce && script ? script.decide(operation) : LEFT_ALONE),
    get applied() {
      return script?.applied ?? {}
    }
  }
}

function looksAt({ on }: FaultRule, operation: Operation): boolean {
  return (typeof on === 'string' ? [on] : on).some((where) => isIn(operation, where))
}

/** Whether all conditions of a rule are met by its `nth` request. The first random number is always for chance. */
function holds(
  when: FaultRule['when'],
  nth: number,
  elapsedMs: number,
  applied: number,
  dice: Dice
): boolean {
  const lucky = dice.fraction() < when.chance
  return (
    lucky &&
    (when.times === undefined || applied < when.times) &&
    isChosen(when.requests, nth) &&
    isInside(when.window, elapsedMs)
  )
}

function isChosen(requests: FaultRule['when']['requests'], nth: number): boolean {
  if (requests === undefined) return true
  if (Array.isArray(requests)) return requests.includes(nth)
  const { from, to = Number.POSITIVE_INFINITY, every } = requests
  return nth >= from && nth <= to && (nth - from) % every === 0
}

function isInside(window: FaultRule['when']['window'], elapsedMs: number): boolean {
  if (window === undefined) return true
  const { fromMs, untilMs = Number.POSITIVE_INFINITY, everyMs } = window
  const at = everyMs === undefined ? elapsedMs : elapsedMs - Math.floor(elapsedMs / everyMs) * everyMs
  return at >= fromMs && at < untilMs
}

function pickMs(ms: Extract<Fault, { fault: 'latency' }>['ms'], dice: Dice): number {
  if (typeof ms === 'number') return ms
  const [least, most] = ms
  return least + dice.roll(most - least + 1)
}

/** The same 32 bits for the same name, in every run and on every machine. */
function hash(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32LE()
}
