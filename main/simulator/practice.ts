import type { Practice, PracticeService } from '../core/sessions/practice.ts'
import type { Simulator } from './simulator.ts'

/**
 * Practice mode over the simulator, with its default lives and data but no rate limits: who tries things out should not
 * have to wait a minute. Loaded and started on first use, so that those who never practise do not wait for it at
 * start-up; a failed start may be repeated.
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
