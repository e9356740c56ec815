export interface StorageStatus {
  mode: 'keyring' | 'passphrase' | 'memory'
  state: 'found' | 'absent' | 'locked' | 'denied' | 'weak' | 'corrupt' | 'foreign'
  /** The keyring's name, such as `GNOME keyring`; `null` in memory mode. */
  backend: string | null
  /** One sentence for the person: where secrets are kept, or why they cannot be reached. */
  message: string
  /** What to do about it; empty when nothing is needed. */
  hint: string
  /** True when the passphrase of the vault is what is missing. */
  needsPassphrase: boolean
}

/** Where secrets are to be kept from now on. */
export type StorageChange =
  { mode: 'keyring' } | { mode: 'passphrase'; passphrase: string } | { mode: 'memory' }

/** When the vault locks by itself. */
export interface Locking {
  /** After this long without keyboard or mouse on the whole computer; `null` for never. 1 min to 24 h. */
  afterMs: number | null
  /** When the computer is locked or goes to sleep. */
  withSystem: boolean
}
