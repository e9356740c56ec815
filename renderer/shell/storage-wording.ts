import type { StorageStatus } from '../../preload/contract.ts'

const TROUBLE: Readonly<Record<Exclude<StorageStatus['state'], 'found' | 'absent'>, string>> = {
  locked: 'Secrets: the keyring is locked',
  denied: 'Secrets: access to the keyring was refused',
  weak: 'Secrets: choose a safer way to keep them',
  corrupt: 'Secrets: the vault file is damaged',
  foreign: 'Secrets: the vault belongs to another installation'
}

/** Each state of the vault in a word or two; the page of errors lists them under these. */
export const STATE_WORDS: Readonly<Record<StorageStatus['state'], string>> = {
  found: 'In use',
  absent: 'Ready',
  locked: 'Locked',
  denied: 'Access refused',
  weak: 'Not safe enough',
  corrupt: 'Damaged',
  foreign: 'Of another installation'
}

/** Where secrets are kept, in one short line, and how good that is. */
export function storageWording(storage: StorageStatus): { text: string; tone: 'ok' | 'warn' | 'bad' } {
  if (storage.needsPassphrase) return { text: 'Locked: enter your passphrase', tone: 'warn' }
  if (storage.mode === 'memory') return { text: 'Kept in memory for this run only', tone: 'warn' }
  if (storage.state === 'found' || storage.state === 'absent') {
    const place =
      storage.mode === 'passphrase' ? 'under your passphrase' : (storage.backend ?? 'system keyring')
    return { text: `Secrets: ${place}`, tone: 'ok' }
  }
  return { text: TROUBLE[storage.state], tone: storage.state === 'locked' ? 'warn' : 'bad' }
}
