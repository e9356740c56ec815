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

/** Longest idle time before the vault locks, in milliseconds; `null` when the policy sets none. */
export function idleLimitMs({ values }: Policy): number | null {
  return values.idleLockMinutes === null ? null : values.idleLockMinutes * 60_000
}
