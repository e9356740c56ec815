import { asAppError } from '../errors.ts'
import type { Holdings } from './holdings.ts'

export type Erasure = ReturnType<typeof createErasure>

/** How long after an erasure that failed the next one is tried. */
export const ERASE_AGAIN_MS = 30_000

/**
 * Makes the erasure of a session from the vault, which is owed until it has worked: a sign-out must not be undone by
 * a disk that was full for a moment.
 */
export function createErasure(holdings: Holdings) {
  let owed: { readonly credential: boolean } | null = null

  /** @throws AppError the `vault-*` codes; the erasure is then owed */
  const erase = async (credential: boolean): Promise<void> => {
    owed = null
    try {
      await holdings.erase(credential)
    } catch (thrown) {
      owed = { credential }
      throw asAppError(thrown)
    }
  }

  return {
    erase,
    owed: (): boolean => owed !== null,
    /** Tries what is owed again. Never rejects. */
    again: async (): Promise<void> => {
      if (owed !== null) await erase(owed.credential).catch(() => undefined)
    },
    /** What was to be erased has been written over. */
    forget: (): void => {
      owed = null
    }
  }
}
