import { AppError } from '../errors.ts'
import type { RecordStore } from '../ports.ts'
import type { Policy } from './policy.ts'
import type { PolicyValues } from './policy-keys.ts'

/** A way of keeping secrets; the vault's modes. */
type StorageMode = PolicyValues['minimumStorage']

/** What each minimum still allows. */
const ALLOWED: Readonly<Record<StorageMode, readonly StorageMode[]>> = {
  keyring: ['keyring', 'passphrase', 'memory'],
  passphrase: ['passphrase', 'memory'],
  memory: ['memory']
}

/** The ways in which the policy lets secrets be kept. */
export function allowedStorage({ values }: Policy): readonly StorageMode[] {
  return ALLOWED[values.minimumStorage]
}

/** Whether the policy lets secrets be kept in this way. */
export function allowsStorage(policy: Policy, mode: StorageMode): boolean {
  return allowedStorage(policy).includes(mode)
}

/** The parts of the vault that tell how secrets are kept. */
export interface GuardedVault extends RecordStore {
  status(): { readonly mode: StorageMode }
}

/**
 * The vault's records, into which nothing new goes while it is protected less than the policy wants. What is stored
 * stays and can be read and erased.
 */
export function guardRecords(policy: Policy, vault: GuardedVault): RecordStore {
  if (policy.values.minimumStorage === 'keyring') return vault
  return {
    read: vault.read,
    names: vault.names,
    erase: vault.erase,
    async update(record, fields) {
      // Answers only when the vault has been opened: before that, nobody knows its mode.
      await vault.read(record, 'jwt')
      const stores = Object.values(fields).some((value) => typeof value === 'string')
      if (stores && !allowsStorage(policy, vault.status().mode)) {
        throw new AppError({
          code: 'vault-weak',
          message: 'Your organisation does not allow secrets to be kept in this way.',
          hint: 'Choose another way in Settings, under “Where secrets are kept”; then try again.',
          retryable: false
        })
      }
      await vault.update(record, fields)
    }
  }
}
