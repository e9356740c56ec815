import type { StorageStatus } from '../../preload/contract.ts'

const TROUBLE: Readonly<Record<Exclude<StorageStatus['state'], 'found' | 'absent'>, string>> = {
  locked: 'Secrets: keyring locked',
  denied: 'Secrets: keyring access denied',
  weak: 'Secrets: choose safer storage',
  corrupt: 'Secrets: vault file damaged',
  foreign: 'Secrets: vault from another installation'
}

/** Each state of the vault in a word or two. The list of errors uses these words too. */
export const STATE_WORDS: Readonly<Record<StorageStatus['state'], string>> = {
  found: 'In use',
  absent: 'Ready',
  locked: 'Locked',
  denied: 'Access denied',
  weak: 'Not secure',
  corrupt: 'Damaged',
  foreign: 'From another installation'
}

/** Where secrets are kept, in one short line, and how safe that is. */
export function storageWording(storage: StorageStatus): { text: string; tone: 'ok' | 'warn' | 'bad' } {
  if (storage.needsPassphrase) return { text: 'Locked. Enter your passphrase.', tone: 'warn' }
  if (storage.mode === 'memory') return { text: 'Secrets: in memory until you quit', tone: 'warn' }
  if (storage.state === 'found' || storage.state === 'absent') {
    const place =
      storage.mode === 'passphrase' ? 'protected by your passphrase' : (storage.backend ?? 'system keyring')
    return { text: `Secrets: ${place}`, tone: 'ok' }
  }
  return { text: TROUBLE[storage.state], tone: storage.state === 'locked' ? 'warn' : 'bad' }
}
