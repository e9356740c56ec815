import type { Cipher, RecordFile, RecordStore, Timers } from '../ports.ts'
import type { DeriveKey } from './passphrase-wrap.ts'
import type { VaultMode, VaultStatus } from './vault-status.ts'

/** The encrypted storage of all secrets. Until {@link Vault.open} has answered, reads and updates wait for it. */
export interface Vault extends RecordStore {
  /** What holds right now; never asks anyone. */
  status(): VaultStatus
  /**
   * Asks the keyring and reads the vault file; again after a failure and after {@link Vault.lock}. Answers within
   * 30 s and never throws. Does nothing when the vault is open already. A vault under a passphrase stays locked with
   * `needsPassphrase`, without a word to the keyring.
   */
  open(): Promise<VaultStatus>
  /**
   * Opens a vault with its passphrase: about a second, on another thread. Does nothing when it is open already.
   * @throws AppError `input-invalid` (field `passphrase`) for a wrong one, which changes nothing, is not counted and
   * may be tried again; `vault-*` when something else keeps it shut
   */
  unlock(passphrase: string): Promise<VaultStatus>
  /**
   * Locks, whatever is under way. From the call on, reads throw `vault-locked`, and what is just being opened or moved
   * no longer counts: its keys are wiped when they come. Once `last` has settled, for what is still to be saved, and
   * pending writes are done, the keys are dropped, and nothing but {@link Vault.open} or {@link Vault.unlock} brings
   * them back; both wait for a lock under way. In memory mode, where it would lose what there is, everything stays but
   * for what is under way.
   */
  lock(last?: Promise<unknown>): Promise<void>
  /**
   * Moves all secrets to where they are to be kept from now on, under a new data key. A crash at any step leaves the
   * vault as it was or as it is to be. To `memory`: nothing stays on the disk; the caller remembers that choice for
   * the next start (`memoryOnly`) after this, and forgets it before choosing another mode. Nothing happens when the
   * mode is the one that holds.
   * @throws AppError `vault-*` when it is shut, the keyring is no good or the disk refuses; `input-invalid` (field
   * `passphrase`) when the new passphrase is too short or there is one already; `vault-weak` when the organization does
   * not allow the mode. All is then as it was.
   */
  changeMode(change: ModeChange): Promise<VaultStatus>
  /**
   * Seals the data key under another passphrase; records stay as they are.
   * @throws AppError `input-invalid` (field `passphrase`) when `current` is wrong or `next` too short, `vault-*`
   */
  changePassphrase(current: string, next: string): Promise<void>
  /**
   * A new data key with every record sealed anew; nothing is done while there is no file. A vault under a passphrase
   * needs it for that; with a keyring it is `null`.
   * @throws AppError `input-invalid` (field `passphrase`) when it is wrong, `vault-*`
   */
  rotateKey(passphrase: string | null): Promise<void>
  /** Removes every stored secret for good, and with them a passphrase. @throws AppError `vault-write-failed` */
  removeAll(): Promise<void>
  /** Waits for pending writes and wipes the keys; nothing can be read or written afterwards. */
  close(): Promise<void>
}

/** Where the person wants secrets to be kept from now on. */
export type ModeChange =
  | { readonly mode: 'keyring' }
  | { readonly mode: 'passphrase'; readonly passphrase: string }
  | { readonly mode: 'memory' }

export interface VaultSurroundings {
  readonly cipher: Cipher
  readonly file: RecordFile
  readonly onStatus: (status: VaultStatus) => void
  /** The person chose to store nothing: neither keyring nor file is touched until the mode is changed. */
  readonly memoryOnly?: boolean
  /**
   * Which ways of keeping secrets the organization allows; all when left out, and `memory` always. Nothing is read from
   * a vault kept in another way, nothing is added to it, and none is made; it stays and can be moved or removed.
   */
  readonly allowsMode?: (mode: VaultMode) => boolean
  readonly timers?: Timers
  readonly randomBytes?: (count: number) => Buffer
  /** How a passphrase becomes a key; scrypt when left out. */
  readonly derive?: DeriveKey
}
