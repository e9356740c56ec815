import type { Practice, PracticeService } from '../core/sessions/practice.ts'
import type { Simulator } from './simulator.ts'

/**
 * Practice mode over the simulator, with its default lives and data but no rate limits: people who try things out
 * shouldn't have to wait a minute. Loaded and started on first use, so that it doesn't slow down startup; a failed
 * start can be retried.
 */
export function createPractice(): Practice {
  let starting: Promise<Simulator> | null = null
  return {
    async start(): Promise<PracticeService> {
      starting ??= import('./simulator.ts').then(({ startSimulator }) =>
        startSimulator({ rateLimits: false })
      )
      try {
        const { origin, credentials } = await starting
        return { origin, ...credentials }
      } catch (thrown) {
        starting = null
        throw thrown
      }
    },
    async stop() {
      await starting?.then((simulator) => simulator.stop()).catch(() => undefined)
    }
  }
}
