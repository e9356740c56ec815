import { afterEach } from 'vitest'
import type { SimulatorOptions } from '../../../main/simulator/options.ts'
import { startSimulator, type Simulator } from '../../../main/simulator/simulator.ts'
import { createCaller, type Caller } from './caller.ts'

/** 2026-11-22T12:00:00.000Z, where every test's clock starts. */
export const START = Date.UTC(2026, 10, 22, 12)

export interface Running {
  readonly simulator: Simulator
  readonly call: Caller
  /** Moves the simulator's clock. */
  pass(ms: number): void
  now(): number
}

const started: Simulator[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((simulator) => simulator.stop()))
})

/** A simulator on a real socket with a clock of its own, stopped after the test. */
export async function run(options: SimulatorOptions = {}): Promise<Running> {
  let now = START
  const simulator = await startSimulator({ now: () => now, ...options })
  started.push(simulator)
  return {
    simulator,
    call: createCaller(simulator),
    pass: (ms) => {
      now += ms
    },
    now: () => now
  }
}
