import type { VaultState } from '../main/core/vault/vault-status.ts'

/**
 * Each state of the vault in plain words: its causes and how to fix them. For the pages that list every state; the
 * vault's status says exactly which cause applies.
 */
export const VAULT_STATES: Readonly<Record<VaultState, { readonly cause: string; readonly fix: string }>> = {
  found: {
    cause: 'The vault is open: secrets are encrypted on this computer.',
    fix: 'You don’t need to do anything.'
  },
  absent: {
    cause:
      'There is no vault yet. If this computer has no keyring, or you chose memory only, secrets are lost when you quit.',
    fix: 'You don’t need to do anything. To keep secrets on a computer without a keyring, set one up (on Linux, GNOME Keyring or KWallet) or choose a passphrase in Settings.'
  },
  locked: {
    cause:
      'The vault needs your passphrase, or the system keyring is locked or isn’t responding. You or the computer may have locked it. No stored secrets are lost.',
    fix: 'Enter the passphrase. Or unlock the keyring, respond to its prompt, and choose Check again.'
  },
  denied: {
    cause:
      'The keyring didn’t release the vault’s key, often because access was denied or the desktop now uses another keyring. Or you don’t have permission to use the vault file.',
    fix: 'Choose Check again and allow access when the system asks. If that doesn’t help, check who owns the app’s data folder. The vault stays unchanged.'
  },
  weak: {
    cause:
      'The only keyring on this computer isn’t secure, so Token Desk doesn’t use it: secrets are kept in memory only and are lost when you quit. Or your organization requires more protection than the keyring alone: stored secrets stay, but aren’t used.',
    fix: 'Choose a passphrase in Settings. Or, if your organization allows it, set up a system keyring (on Linux, GNOME Keyring or KWallet) and choose Check again.'
  },
  corrupt: {
    cause:
      'The vault file is damaged and couldn’t be moved aside, or one secret in it can’t be read. Nothing is deleted.',
    fix: 'Free some space, check that you can write to the app’s data folder, and choose Check again. If only one connection is affected, enter its secrets again.'
  },
  foreign: {
    cause:
      'The vault was created by another installation, another user, or a newer version. Or it was replaced with a different vault while Token Desk was running.',
    fix: 'Open it with the installation that created it, or install the latest version. If you can’t get that installation back, remove all data and start over. The vault stays unchanged.'
  }
}
