import { join } from 'node:path'
import { app, safeStorage } from 'electron'
import { systemTimers } from '../core/system-time.ts'
import { createRecordFile } from '../core/vault/record-file.ts'
import { createVault, type Vault } from '../core/vault/vault.ts'
import type { VaultMode } from '../core/vault/vault-status.ts'
import { createKeyringAnswers, type KeyringAnswers } from '../electron/keyring-answers.ts'
import { pingKeyring } from '../electron/keyring-ping.ts'
import { createSafeStorageCipher, selectedBackend } from '../electron/safe-storage-cipher.ts'

/** What {@link createKeyringVault} needs. */
export interface KeyringVaultParts {
  readonly dataFolder: string
  /** True if no secret may be written to disk. */
  readonly memoryOnly: boolean
  /** The ways of keeping secrets that the organization allows. */
  readonly allowsMode: (mode: VaultMode) => boolean
  readonly onStatus: () => void
}

/** The vault, stored in its file and protected by the system keyring. Doesn't use the keyring yet. */
export function createKeyringVault({ dataFolder, memoryOnly, allowsMode, onStatus }: KeyringVaultParts): {
  readonly vault: Vault
  readonly keyringAnswers: KeyringAnswers
} {
  const keyringAnswers = createKeyringAnswers({
    ping: () => pingKeyring(selectedBackend(safeStorage)),
    timers: systemTimers
  })
  const vault = createVault({
    cipher: createSafeStorageCipher({
      safeStorage,
      platform: process.platform,
      isReady: () => app.isReady(),
      whenAnswering: keyringAnswers.whenAnswering
    }),
    file: createRecordFile(join(dataFolder, 'vault.tdv')),
    timers: systemTimers,
    memoryOnly,
    allowsMode,
    onStatus
  })
  return { vault, keyringAnswers }
}
