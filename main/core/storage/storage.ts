import { AppError } from '../errors.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { ModeChange } from '../vault/vault-port.ts'
import type { Vault } from '../vault/vault.ts'
import { LOCKED_ON_REQUEST, NEEDS_PASSPHRASE, shutError, type VaultStatus } from '../vault/vault-status.ts'
import { readStorageChoices, type ChoiceStore, type Locking } from './storage-choices.ts'

/** What {@link createStorage} needs. */
export interface StorageDeps {
  readonly vault: Vault
  readonly sessions: Pick<Sessions, 'restore' | 'lock' | 'unlock' | 'removeAll'>
  readonly choices: ChoiceStore
  readonly rules: StorageRules
  /** Removes what is kept beside the vault: settings, logs, files set aside. Called last, when the vault is empty. */
  readonly forgetRest: () => void
}

/** What the organisation decided. */
export interface StorageRules {
  readonly allowsMode: (mode: ModeChange['mode']) => boolean
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
  /** Opens a vault under a passphrase and brings the sessions back. @throws as {@link Vault.unlock} */
  unlock(passphrase: string): Promise<void>
  /**
   * Drops every key and token from memory. A token answer under way is saved first, for at most 5 s. Nothing happens
   * while the vault is not open, and in memory mode, where it would lose what there is.
   */
  lock(): Promise<void>
  /**
   * Moves all secrets, and remembers where to for the next start.
   * @throws as {@link Vault.changeMode}, and AppError `vault-weak` for what the organisation does not allow
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
export function createStorage({ vault, sessions, choices, rules, forgetRest }: StorageDeps): Storage {
  const read = () => readStorageChoices(choices.read())
  const isOpen = (): boolean => ['found', 'absent'].includes(vault.status().state)
  const bringBack = async (): Promise<void> => {
    await sessions.unlock()
    await sessions.restore()
  }
  return {
    status: vault.status,
    locking() {
      const { afterMs, withSystem } = read().locking
      const limits = [afterMs, rules.idleLimitMs].filter((limit) => limit !== null)
      return { afterMs: limits.length === 0 ? null : Math.min(...limits), withSystem }
    },

    async open() {
      await vault.open()
      await bringBack()
    },

    async unlock(passphrase) {
      await vault.unlock(passphrase)
      await bringBack()
    },

    async lock() {
      const { mode, state } = vault.status()
      if (mode === 'memory' || state !== 'found') return
      await sessions.lock(
        shutError(mode === 'passphrase' ? NEEDS_PASSPHRASE : LOCKED_ON_REQUEST),
        LOCK_LIMIT_MS
      )
      await vault.lock()
    },

    async changeMode(change) {
      if (!rules.allowsMode(change.mode)) throw notAllowed()
      const before = read()
      // The choice to store nothing is forgotten before there is something stored, and remembered after it is gone: a
      // crash in between never hides a vault that holds secrets.
      if (change.mode !== 'memory') choices.write({ ...before, memoryOnly: false })
      try {
        await vault.changeMode(change)
      } catch (thrown) {
        choices.write(before)
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
      await sessions.removeAll({ erase: isOpen(), then: vault.removeAll })
      forgetRest()
    }
  }
}

const notAllowed = (): AppError =>
  new AppError({
    code: 'vault-weak',
    message: 'Your organisation does not allow secrets to be kept in this way.',
    hint: 'Choose another way.',
    retryable: false
  })
