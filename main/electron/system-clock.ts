import type { Clock } from '../core/ports.ts'

/** The machine's own clocks. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now()
}
