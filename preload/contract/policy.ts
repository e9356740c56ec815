import type { SignInMethod } from './connection.ts'

/** What the organisation decided, as far as the window shows it. */
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
}

export interface LockedSetting {
  key: string
  title: string
  /** The value in words. */
  value: string
  level: 'machine' | 'user'
}
