import type { PolicyStatus } from './policy.ts'
import type { ProxyAsk } from './proxy.ts'
import type { Locking, StorageStatus } from './storage.ts'

/** Something the person should know that doesn't belong to one view, such as a file that was moved aside. */
export interface Notice {
  id: string
  tone: 'info' | 'warning'
  title: string
  message: string
  /** The part of Settings where the person can act on it; `null` if there is none. */
  opens: 'updates' | null
}

export type Theme = 'system' | 'light' | 'dark'

export interface AppStatus {
  version: string
  platform: 'linux' | 'darwin' | 'win32'
  /** Started with `--safe-mode`: nothing is restored, and nothing runs in the background. */
  safeMode: boolean
  storage: StorageStatus
  locking: Locking
  notices: Notice[]
  theme: Theme
  /** The folder that holds the app's files, for display. */
  dataFolder: string
  /** The open proxy sign-in request; `null` if there is none. */
  proxyAsk: ProxyAsk | null
  policy: PolicyStatus
  /** Whether requests may use methods that change something. `policy` says when the organization forbids it. */
  allowWrites: boolean
  /** Where the browser returns to. All of them are registered for the app in RingCentral's developer console. */
  redirectAddresses: string[]
}

/** Pages that main may open in the browser. The window names one; main owns the addresses. */
export type LinkName =
  'create-app' | 'create-browser-app' | 'create-web-app' | 'create-jwt' | 'auth-guide' | 'admin-roles'
