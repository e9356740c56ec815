import { z } from 'zod'
import { onFirstUse } from '../on-first-use.ts'

/** When the vault locks by itself. */
export interface Locking {
  /** After this long without keyboard or mouse on the whole computer, in milliseconds; `null` for never. */
  readonly afterMs: number | null
  /** When the computer is locked or goes to sleep. */
  readonly withSystem: boolean
}

/** What the person decided about the storage of secrets. Not secret itself, so it lives in the settings. */
export interface StorageChoices {
  /** Store nothing: secrets are kept in memory, also at the next start. */
  readonly memoryOnly: boolean
  readonly locking: Locking
}

/** Where the choices are kept. */
export interface ChoiceStore {
  read(): unknown
  /** Throws when they cannot be kept. */
  write(choices: StorageChoices): void
}

/** Shortest and longest idle time that can be chosen, in milliseconds. */
export const IDLE_LIMITS = { min: 60_000, max: 86_400_000 } as const

const stored = onFirstUse(() =>
  z.object({
    memoryOnly: z.boolean().catch(false),
    locking: z.object({
      afterMs: z.number().int().min(IDLE_LIMITS.min).max(IDLE_LIMITS.max).nullable().catch(null),
      withSystem: z.boolean().catch(false)
    })
  })
)

const DEFAULTS: StorageChoices = { memoryOnly: false, locking: { afterMs: null, withSystem: false } }

/** Reads what the settings hold; what is missing or damaged counts as not chosen. Never throws. */
export function readStorageChoices(value: unknown): StorageChoices {
  if (value === undefined) return DEFAULTS
  const found = stored().safeParse(value)
  return found.success ? found.data : DEFAULTS
}
