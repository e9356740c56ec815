import type { Clock, Timers } from '../../../main/core/ports.ts'

export interface HandTimers extends Timers {
  readonly clock: Clock
  /** Moves the time ahead and runs due timers in order, letting promises settle in between. */
  pass(ms: number): Promise<void>
  /** How many timers are waiting. */
  pending(): number
}

/** Runs everything that is ready; no time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Timers and clocks that move only by hand. */
export function createHandTimers(startWall = Date.UTC(2026, 10, 22, 20, 0, 0)): HandTimers {
  let now = 0
  let waiting: { due: number; action: () => void }[] = []
  return {
    clock: { wall: () => startWall + now, monotonic: () => now },
    after(delayMs, action) {
      const timer = { due: now + delayMs, action }
      waiting.push(timer)
      return () => {
        waiting = waiting.filter((other) => other !== timer)
      }
    },
    async pass(ms) {
      const end = now + ms
      for (;;) {
        await settle()
        const next = waiting.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
        if (next === undefined) break
        waiting = waiting.filter((other) => other !== next)
        now = next.due
        next.action()
      }
      now = end
      await settle()
    },
    pending: () => waiting.length
  }
}
