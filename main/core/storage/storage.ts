import type { Sessions } from '../sessions/sessions.ts'
import type { ModeChange, Vault } from '../vault/vault.ts'
import { LOCKED_ON_REQUEST, NEEDS_PASSPHRASE, shutError, type VaultStatus } from '../vault/vault-status.ts'
import { readStorageChoices, type ChoiceStore, type Locking } from './storage-choices.ts'

/** What {@link createStorage} needs. */
export interface StorageDeps {
  readonly vault: Vault
  readonly sessions: Pick<Sessions, 'restore' | 'lock' | 'unlock' | 'removeAll'>
  readonly choices: ChoiceStore
  readonly rules: StorageRules
  /** Lets go of what is secret outside vault and sessions, such as a copied token: with each lock. */
  readonly letGo: () => void
  /** Removes what is kept beside the vault: settings, logs, files set aside. Called last, when the vault is empty. */
  readonly forgetRest: () => void
}

/** What the organization decided. Which modes it allows, the vault itself knows. */
export interface StorageRules {
  /** Longest idle time before the vault locks, in milliseconds; `null` for no such rule. */
  readonly idleLimitMs: number | null
}

/** The vault and the sessions that live on it, moved together: what is locked for one is locked for all. */
export interface Storage {
  status(): VaultStatus
  /** As chosen, or as the organisation decided where that is stricter. */
  locking(): Locking
  /** Asks the keyring, reads the vault, and brings the sessions back. Never throws: see the status. */
  open(): Promise<void>
  /** {@link Storage.open} at the start of the app: nobody has asked for it, so a lock that came first holds. */
  start(): Promise<void>
  /** Opens a vault under a passphrase and brings the sessions back. @throws as {@link Vault.unlock} */
  unlock(passphrase: string): Promise<void>
  /**
   * Drops every key and token from memory, in every state but memory mode, where it would lose what there is. From the
   * call on no request begins and no token is handed out; a token answer under way is saved first, for at most 5 s. What
   * is being opened or moved meanwhile ends locked. Holds until {@link Storage.open} or {@link Storage.unlock}.
   */
  lock(): Promise<void>
  /**
   * Moves all secrets, and remembers where to for the next start.
   * @throws as {@link Vault.changeMode}
   */
  changeMode(change: ModeChange): Promise<void>
  /** @throws as {@link Vault.changePassphrase} */
  changePassphrase(current: string, next: string): Promise<void>
  /** Seals everything under a new data key. @throws as {@link Vault.rotateKey} */
  renewKey(passphrase: string | null): Promise<void>
  setLocking(locking: Locking): void
  /**
   * Removes connections, secrets, settings and logs for good. RingCentral is told where the vault can be read.
   * @throws AppError `vault-write-failed` when the disk refuses; what could not be removed is then still there
   */
  removeAll(): Promise<void>
}

/** Longest that locking waits for a token answer under way, in milliseconds (design §5, rule 8). */
const LOCK_LIMIT_MS = 5_000

/** Makes the storage desk over a vault and the sessions. */
export function createStorage({ vault, sessions, choices, rules, letGo, forgetRest }: StorageDeps): Storage {
  const read = () => readStorageChoices(choices.read())
  const isOpen = (): boolean => ['found', 'absent'].includes(vault.status().state)
  const isMemory = (): boolean => vault.status().mode === 'memory'
  /** The lock that holds or is under way; a second one adds nothing. */
  let held: Promise<void> | null = null
  let locks = 0

  /** The person wants in, by hand: a lock before this no longer holds, and one after it does. */
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
    if (!before) letGo()
    await vault.lock(before ? undefined : lockSessions())
    // A move that could not be stopped has ended: what holds now decides.
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
      // The choice to store nothing is forgotten before there is something stored, and remembered after it is gone: a
      // crash in between never hides a vault that holds secrets.
      const forgets = before.memoryOnly && change.mode !== 'memory'
      if (forgets) choices.write({ ...before, memoryOnly: false })
      try {
        await vault.changeMode(change)
      } catch (thrown) {
        if (forgets) choices.write(before)
        throw thrown
      }
      if (change.mode === 'memory') choices.write({ ...before, memoryOnly: true })
      await bringBack()
    },

    changePassphrase: vault.changePassphrase,
    renewKey: vault.rotateKey,

    setLocking(locking) {
      choices.write({ ...read(), locking })
    },

    async removeAll() {
      held = null
      await sessions.removeAll({ erase: isOpen(), then: vault.removeAll })
      forgetRest()
    }
  }
}
