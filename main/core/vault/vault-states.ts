import type { VaultState } from './vault-status.ts'

/**
 * Each state of the vault in plain words: how it comes about, and the way out. For the pages that list them all; the
 * status of the moment says more exactly which of the causes it is.
 */
export const VAULT_STATES: Readonly<Record<VaultState, { readonly cause: string; readonly fix: string }>> = {
  found: {
    cause: 'The vault is open: secrets are encrypted on this computer.',
    fix: 'Nothing needs to be done.'
  },
  absent: {
    cause:
      'There is no vault yet. Where this computer has no keyring, or you chose so, secrets are kept in memory only and are gone when you quit.',
    fix: 'Nothing needs to be done; to keep secrets where there is no keyring, set one up (on Linux GNOME Keyring or KWallet) or choose a passphrase in Settings.'
  },
  locked: {
    cause:
      'The vault waits for your passphrase, was locked by you or with the computer, or the system’s keyring is locked or does not answer. Nothing stored is lost.',
    fix: 'Enter the passphrase; or unlock the keyring, answer its prompt, and choose Ask the keyring again.'
  },
  denied: {
    cause:
      'The keyring did not release the key of the vault, often because access was refused or the desktop now uses another keyring; or the system gives no permission for the vault file.',
    fix: 'Choose Ask the keyring again and allow access when the system asks; else check who owns the app’s data folder. The vault is left as it is.'
  },
  weak: {
    cause:
      'The only keyring on this computer hides nothing, so it is not used: secrets are kept in memory only and are gone when you quit. Or your organization wants more protection than the keyring alone: what is stored stays, and is not used.',
    fix: 'Choose a passphrase in Settings. Or, where your organization allows that, set up a system keyring (on Linux GNOME Keyring or KWallet) and choose Ask the keyring again.'
  },
  corrupt: {
    cause:
      'The vault file is damaged and the disk does not let it be set aside, or one secret in it cannot be read. Nothing is deleted.',
    fix: 'Free some space, check that you may write to the app’s data folder, and choose Ask the keyring again; where one connection is meant, enter its secrets again.'
  },
  foreign: {
    cause:
      'The vault was made by another installation, under another user, or by a newer version, or another vault has taken its place since the start.',
    fix: 'Open it with the installation that made it, or install the newest version; if it is gone for good, remove all data and start anew. The vault is left as it is.'
  }
}
