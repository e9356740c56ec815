import type { VaultState } from '../main/core/vault/vault-status.ts'

/**
 * Each state of the vault in plain words: what causes it, and how to fix it. For the pages that list them all; the
 * vault's own status tells more exactly which of the causes it is.
 */
export const VAULT_STATES: Readonly<Record<VaultState, { readonly cause: string; readonly fix: string }>> = {
  found: {
    cause: 'The vault is open: secrets are encrypted on this computer.',
    fix: 'You don’t need to do anything.'
  },
  absent: {
    cause:
      'There is no vault yet. Where this computer has no keyring, or you chose so, secrets are kept in memory only and are lost when you quit.',
    fix: 'You don’t need to do anything. To keep secrets without a keyring, set one up (on Linux GNOME Keyring or KWallet) or choose a passphrase in Settings.'
  },
  locked: {
    cause:
      'The vault is waiting for your passphrase, you or the computer locked it, or the system’s keyring is locked or does not answer. Nothing stored is lost.',
    fix: 'Enter the passphrase. Or unlock the keyring, answer its prompt, and choose Check again.'
  },
  denied: {
    cause:
      'The keyring did not release the key of the vault, often because access was refused or the desktop now uses another keyring. Or you don’t have permission to use the vault file.',
    fix: 'Choose Check again and allow access when the system asks. If that does not help, check who owns the app’s data folder. The vault is left as it is.'
  },
  weak: {
    cause:
      'The only keyring on this computer isn’t secure, so it is not used: secrets are kept in memory only and are lost when you quit. Or your organization requires more protection than the keyring alone: stored secrets stay, but are not used.',
    fix: 'Choose a passphrase in Settings. Or, where your organization allows that, set up a system keyring (on Linux GNOME Keyring or KWallet) and choose Check again.'
  },
  corrupt: {
    cause:
      'The vault file is damaged and the disk did not allow it to be set aside, or one secret in it cannot be read. Nothing is deleted.',
    fix: 'Free some space, check that you can write to the app’s data folder, and choose Check again. If only one connection is affected, enter its secrets again.'
  },
  foreign: {
    cause:
      'The vault was made by another installation, under another user, or by a newer version, or another vault has taken its place since the start.',
    fix: 'Open it with the installation that made it, or install the newest version; if it is gone for good, remove all data and start over. The vault is left as it is.'
  }
}
