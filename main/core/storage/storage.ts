import { z } from 'zod'
import { asAppError } from '../errors.ts'
import { onFirstUse } from '../on-first-use.ts'
import type { Cancel, Timers } from '../ports.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { ModeChange, Vault } from '../vault/vault.ts'
import { LOCKED_ON_REQUEST, NEEDS_PASSPHRASE, shutError, type VaultStatus } from '../vault/vault-status.ts'

/** When the vault locks automatically. */
export interface Locking {
  /** After this long without keyboard or mouse on the whole computer, in milliseconds; `null` for never. */
  readonly afterMs: number | null
  /** When the computer is locked or goes to sleep. */
  readonly withSystem: boolean
}

/** The person's choices about storing secrets. They aren't secret, so they are in the settings. */
export interface StorageChoices {
  /** Store nothing: secrets are in memory only, also after the next start. */
  readonly memoryOnly: boolean
  readonly locking: Locking
}

/** Where the choices are stored. */
export interface ChoiceStore {
  read(): unknown
  /** Throws if they can't be stored. */
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

/** Reads the settings; missing or damaged values count as not chosen. Never throws. */
export function readStorageChoices(value: unknown): StorageChoices {
  if (value === undefined) return DEFAULTS
  const found = stored().safeParse(value)
  return found.success ? found.data : DEFAULTS
}

/** What {@link createStorage} needs. */
export interface StorageDeps {
  readonly vault: Vault
  readonly sessions: Pick<Sessions, 'restore' | 'lock' | 'unlock' | 'removeAll' | 'removeSavedLists'>
  readonly choices: ChoiceStore
  readonly rules: StorageRules
  /** Clears secrets outside vault and sessions, such as a copied token, on each lock. */
  readonly clearCopied: () => void
  /** Stops everything that could still save something during the removal. Called first; a failure stops nothing. */
  readonly stopSaving: () => Promise<void>
  /**
   * Each removes something stored outside the vault: settings, logs, files that were moved aside. Called last and in order,
   * when the vault is empty. What one can't remove keeps no other from its turn, and is the person's to know.
   */
  readonly removeRest: readonly (() => Promise<void> | void)[]
}

/** The organization's rules. The vault itself knows the allowed modes. */
export interface StorageRules {
  /** Longest idle time before the vault locks, in milliseconds; `null` for no such rule. */
  readonly idleLimitMs: number | null
}

/** The vault and the sessions that use it: locking, unlocking, and removing always affect both. */
export interface Storage {
  status(): VaultStatus
  /** The person's choice, or the organization's rule if that is stricter. */
  locking(): Locking
  /** Opens the keyring, reads the vault, and restores the sessions. Never throws: see the status. */
  open(): Promise<void>
  /** {@link Storage.open} at the start of the app: the person didn't request it, so an earlier lock stays on. */
  start(): Promise<void>
  /** Opens a vault with a passphrase and restores the sessions. @throws as {@link Vault.unlock} */
  unlock(passphrase: string): Promise<void>
  /**
   * Drops every key and token from memory, except in memory mode, where they would be lost. From the call on no request
   * begins and no token is handed out; a token answer under way is saved first, for at most 5 s. What is being opened or
   * moved meanwhile ends locked. Stays on until {@link Storage.open} or {@link Storage.unlock}.
   */
  lock(): Promise<void>
  /**
   * Moves all secrets, and remembers the new place for the next start.
   * @throws as {@link Vault.changeMode}
   */
  changeMode(change: ModeChange): Promise<void>
  /** @throws as {@link Vault.changePassphrase} */
  changePassphrase(current: string, next: string): Promise<void>
  /** Encrypts everything with a new data key. @throws as {@link Vault.rotateKey} */
  renewKey(passphrase: string | null): Promise<void>
  setLocking(locking: Locking): void
  /**
   * Permanently removes connections, secrets, settings, and logs. Revokes sessions at RingCentral if the vault can be read.
   * @throws AppError `vault-write-failed` when the disk refuses; what could not be removed is then still there
   */
  removeAll(): Promise<void>
}

/** How long locking waits for a pending token response, in milliseconds (design §5, rule 8). */
const LOCK_LIMIT_MS = 5_000

/** Creates the storage for a vault and the sessions. */
export function createStorage({
  vault,
  sessions,
  choices,
  rules,
  clearCopied,
  stopSaving,
  removeRest
}: StorageDeps): Storage {
  const read = () => readStorageChoices(choices.read())
  const isOpen = (): boolean => ['found', 'absent'].includes(vault.status().state)
  const isMemory = (): boolean => vault.status().mode === 'memory'
  /** The current or pending lock; a second one adds nothing. */
  let held: Promise<void> | null = null
  let locks = 0

  /** The person unlocks: this ends an earlier lock, but not a later one. */
  const byHand = (): (() => Promise<void>) => {
    const before = locks
    held = null
    return async () => {
      if (locks === before) await sessions.unlock()
      if (locks === before) await sessions.restore()
    }
  }

  const open = async (): Promise<void> => {
    const bringBack = byHand()
    await vault.open()
    await bringBack()
  }

  const lockSessions = (): Promise<void> =>
    sessions.lock(
      shutError(vault.status().mode === 'passphrase' ? NEEDS_PASSPHRASE : LOCKED_ON_REQUEST),
      LOCK_LIMIT_MS
    )

  const lockAll = async (): Promise<void> => {
    const before = isMemory()
    if (!before) clearCopied()
    await vault.lock(before ? undefined : lockSessions())
    // A move that could not be stopped has ended: the mode it led to decides.
    if (!isMemory()) return before ? await lockSessions() : undefined
    if (before) held = null
    else await byHand()()
  }

  return {
    status: vault.status,
    locking() {
      const { afterMs, withSystem } = read().locking
      const limits = [afterMs, rules.idleLimitMs].filter((limit) => limit !== null)
      return { afterMs: limits.length === 0 ? null : Math.min(...limits), withSystem }
    },

    open,
    async start() {
      if (locks === 0) await open()
    },

    async unlock(passphrase) {
      const bringBack = byHand()
      await vault.unlock(passphrase)
      await bringBack()
    },

    lock() {
      if (held !== null) return held
      locks += 1
      held = lockAll()
      return held
    },

    async changeMode(change) {
      const bringBack = byHand()
      const before = read()
      // The choice to store nothing is cleared before anything is stored, and set after it is gone: a crash in between
      // never hides a vault that holds secrets.
      const clears = before.memoryOnly && change.mode !== 'memory'
      if (clears) choices.write({ ...before, memoryOnly: false })
      try {
        await vault.changeMode(change)
      } catch (thrown) {
        if (clears) choices.write(before)
        throw thrown
      }
      if (change.mode === 'memory') {
        choices.write({ ...before, memoryOnly: true })
        await sessions.removeSavedLists()
      }
      await bringBack()
    },

    changePassphrase: vault.changePassphrase,
    renewKey: vault.rotateKey,

    setLocking(locking) {
      choices.write({ ...read(), locking })
    },

    async removeAll() {
      held = null
      await stopSaving().catch(() => undefined)
      await sessions.removeAll({ erase: isOpen(), then: vault.removeAll })
      await runAll(removeRest)
    }
  }
}

/** Runs every task in order. @throws what the first failed with, after the last */
async function runAll(tasks: StorageDeps['removeRest']): Promise<void> {
  const failures: unknown[] = []
  for (const task of tasks) {
    try {
      await task()
    } catch (thrown) {
      failures.push(thrown)
    }
  }
  if (failures.length > 0) throw asAppError(failures[0])
}

/** What {@link watchIdle} needs. All times are milliseconds. */
export interface IdleWatch {
  /** How long keyboard and mouse have been idle. */
  readonly idleMs: () => number
  /** After how long to lock, read at each look; `null` for never. */
  readonly limitMs: () => number | null
  readonly lock: () => void
  readonly timers: Timers
}

/** Often enough that a limit of a minute is not much more. */
const LOOK_MS = 15_000

/** Calls `lock` at each check while the computer has been idle for too long; locking twice must do no harm. */
export function watchIdle({ idleMs, limitMs, lock, timers }: IdleWatch): Cancel {
  let cancel: Cancel
  const look = (): void => {
    const limit = limitMs()
    if (limit !== null && idleMs() >= limit) lock()
    cancel = timers.after(LOOK_MS, look)
  }
  cancel = timers.after(LOOK_MS, look)
  return () => cancel()
}
