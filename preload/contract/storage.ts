export interface StorageStatus {
  mode: 'keyring' | 'passphrase' | 'memory'
  state: 'found' | 'absent' | 'locked' | 'denied' | 'weak' | 'corrupt' | 'foreign'
  /** The keyring's name, such as `GNOME keyring`; `null` in memory mode. */
  backend: string | null
  /** One sentence for the person: where secrets are kept, or why they aren't available. */
  message: string
  /** What to do about it; empty if nothing is needed. */
  hint: string
  /** True if the vault needs its passphrase. */
  needsPassphrase: boolean
}

/** The new way of keeping secrets. */
export type StorageChange =
  { mode: 'keyring' } | { mode: 'passphrase'; passphrase: string } | { mode: 'memory' }

/** When the vault locks automatically. */
export interface Locking {
  /** After this long without keyboard or mouse input anywhere on the computer; `null` for never. 1 min to 24 h. */
  afterMs: number | null
  /** When the computer is locked or goes to sleep. */
  withSystem: boolean
}
