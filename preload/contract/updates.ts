import type { PublicError } from './error.ts'

export type UpdateChannel = 'stable' | 'beta'

/** The app's own updates. */
export interface UpdateStatus {
  /** Who updates this copy of the app; only `app` offers anything. */
  by: 'app' | 'policy' | 'package-manager' | 'administrator' | 'no-feed' | 'hand'
  phase: 'idle' | 'checking' | 'available' | 'downloading' | 'ready' | 'restarting' | 'failed'
  /** The version that is offered, from `available` to `restarting`. */
  offer: UpdateOffer | null
  /** Bytes downloaded so far. */
  received: number
  /** Why the last step failed. */
  error: PublicError | null
  channel: UpdateChannel
  /** The channels that the organization allows. */
  channels: UpdateChannel[]
  automatic: boolean
  /** When the last check succeeded in this run; `null` for none. */
  checkedAt: number | null
}

export interface UpdateOffer {
  version: string
  /** Plain text. */
  notes: string
  /** Size of the download in bytes. */
  size: number
  released: number
}
