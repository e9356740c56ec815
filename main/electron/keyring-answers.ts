import type { Timers } from '../core/ports.ts'
import type { Pulse } from './keyring-ping.ts'

/** What {@link createKeyringAnswers} needs. */
export interface KeyringAnswersDeps {
  readonly ping: () => Promise<Pulse>
  readonly timers: Timers
}

/** Waits for a keyring that does not answer, without holding anything up. */
export interface KeyringAnswers {
  /**
   * Resolves when the keyring answers, or when nobody can tell; at once for one that is well. Never rejects, and has no
   * limit: how long to wait is the vault's to say.
   */
  whenAnswering(): Promise<void>
  /** Asks at once where the next question would come later; for moments in which the answer may have changed. */
  askNow(): void
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10_000

/** Makes the one place that asks whether the keyring answers, again and again with growing pauses until it does. */
export function createKeyringAnswers({ ping, timers }: KeyringAnswersDeps): KeyringAnswers {
  let waiting: Promise<void> | null = null
  let askNow = (): void => undefined

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = timers.after(ms, resolve)
      askNow = () => {
        cancel()
        resolve()
      }
    })

  async function untilItAnswers(): Promise<void> {
    for (let ms = FIRST_PAUSE_MS; (await ping()) === 'silent'; ms = Math.min(ms * 2, LONGEST_PAUSE_MS)) {
      await pause(ms)
    }
  }

  return {
    whenAnswering() {
      askNow()
      waiting ??= untilItAnswers().finally(() => {
        waiting = null
      })
      return waiting
    },
    askNow: () => {
      askNow()
    }
  }
}
