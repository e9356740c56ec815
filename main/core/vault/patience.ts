import { AppError } from '../errors.ts'
import type { Cancel, Timers } from '../ports.ts'

/** How long one conversation with the keyring may take, in milliseconds (security-reliability §2.3). */
export const KEYRING_LIMIT_MS = 30_000

/** A limit on how long one conversation with the keyring may take; see {@link withPatience}. */
export interface Patience {
  /**
   * Waits for one answer. When the limit passes first, throws `vault-locked`, and `onLate` gets the answer should
   * it still come, so that it can be wiped or acted upon.
   */
  ask<Answer>(answer: Promise<Answer>, onLate: (answer: Answer) => void): Promise<Answer>
}

/**
 * Holds one conversation with the keyring under a limit in milliseconds.
 *
 * Keyrings hang while their prompt is open, and for half a minute after login on some desktops
 * (security-reliability §2.3). The limit is for all questions of the conversation together.
 */
export async function withPatience<Result>(
  timers: Timers,
  limitMs: number,
  talk: (patience: Patience) => Promise<Result>
): Promise<Result> {
  let cancel: Cancel
  const limit = new Promise<never>((_, reject) => {
    cancel = timers.after(limitMs, () => {
      reject(
        new AppError({
          code: 'vault-locked',
          message: 'The system’s keyring does not answer; it may be locked or wait for your password.',
          hint: 'Unlock the keyring, or answer its prompt, then choose Ask the keyring again. Nothing stored is lost.',
          retryable: true
        })
      )
    })
  })
  limit.catch(() => undefined)

  const patience: Patience = {
    async ask(answer, onLate) {
      try {
        return await Promise.race([answer, limit])
      } catch (thrown) {
        // Nothing comes late from an answer that was itself a refusal.
        answer.then(onLate, () => undefined)
        throw thrown
      }
    }
  }
  return talk(patience).finally(() => cancel())
}
