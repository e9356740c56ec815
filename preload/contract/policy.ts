import type { SignInMethod } from './connection.ts'
import type { StorageStatus } from './storage.ts'

/** What the organization decided, as far as the window shows it. */
export interface PolicyStatus {
  /** `broken`: a policy is there and cannot be read; nothing signs in until it can. */
  state: 'none' | 'managed' | 'broken'
  locked: LockedSetting[]
  problems: { place: string; message: string }[]
  /** Connections of which only the secrets can be changed. */
  managedConnectionIds: string[]
  /** Whether secrets may leave in an exported file, sealed. */
  exportSecrets: boolean
  /** The sign-in methods that are allowed; `null` for all. */
  signInMethods: SignInMethod[] | null
  /** The ways of keeping secrets that are allowed. */
  storageModes: StorageStatus['mode'][]
  /** Longest idle time before the vault locks, in milliseconds; `null` for no limit. */
  idleLimitMs: number | null
}

export interface LockedSetting {
  key: string
  title: string
  /** The value in words. */
  value: string
  level: 'machine' | 'user'
}
