import type { Timers } from '../core/ports.ts'
import type { Pulse } from './keyring-ping.ts'

/** What {@link createKeyringAnswers} needs. */
export interface KeyringAnswersDeps {
  readonly ping: () => Promise<Pulse>
  readonly timers: Timers
}

/** Waits for a keyring that doesn't respond, without blocking anything. */
export interface KeyringAnswers {
  /**
   * Resolves when the keyring responds or its state is unknown; immediately for a healthy one. Never rejects and has
   * no timeout: the vault decides how long to wait.
   */
  whenAnswering(): Promise<void>
  /** Checks now instead of at the next scheduled time; call it when the result may have changed. */
  askNow(): void
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10_000

/** Creates the only place that checks whether the keyring responds, repeatedly with growing pauses until it does. */
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
