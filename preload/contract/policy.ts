import type { SignInMethod } from './connection.ts'
import type { StorageStatus } from './storage.ts'

/** The part of the organization's policy that the window shows. */
export interface PolicyStatus {
  /** `broken`: there is a policy but it can't be read; nothing signs in until it can. */
  state: 'none' | 'managed' | 'broken'
  locked: LockedSetting[]
  problems: { place: string; message: string }[]
  /** Connections whose secrets are the only thing people can change. */
  managedConnectionIds: string[]
  /** Whether an exported file may include encrypted secrets. */
  exportSecrets: boolean
  /** Whether people can allow requests that change data. */
  writeRequests: boolean
  /** Whether a RingCX access token may be shown on screen. */
  revealTokens: boolean
  /** The allowed sign-in methods; `null` for all. */
  signInMethods: SignInMethod[] | null
  /** The allowed ways of keeping secrets. */
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
