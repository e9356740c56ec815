import type { ConnectionSummary, MissingField } from './connection.ts'
import type { PublicError } from './error.ts'

export type SessionPhase =
  'signed-out' | 'signing-in' | 'active' | 'renewing' | 'waiting' | 'needs-sign-in' | 'locked'

/** One link of the chain credential → RingCentral token → RingCX token → API. */
export interface ChainLink {
  state: 'ready' | 'working' | 'expired' | 'missing' | 'failed' | 'untested'
  /** When it expires; `null` if it never expires or doesn't exist. */
  expiresAt: number | null
  /** Its total lifetime, for a bar; `null` as above. */
  lifeMs: number | null
  /** When the keeper will next act on it automatically. */
  nextStepAt: number | null
}

/** How a RingCX token was obtained, cheapest way first. */
export type RenewalPath = 'ringcx-refresh' | 'exchange' | 'ringcentral-refresh' | 'sign-in'

export interface Renewal {
  at: number
  path: RenewalPath
  outcome: 'renewed' | 'failed'
  /** Time from the first request to the saved token. */
  tookMs: number
  error: PublicError | null
}

/**
 * The state of a browser sign-in: waiting for the person, when it times out, and whether a browser tried to return
 * over https; or why it failed.
 */
export type BrowserStatus =
  { kind: 'waiting'; until: number; overHttps: boolean } | { kind: 'failed'; why: PublicError }

export interface SessionStatus {
  connectionId: string
  phase: SessionPhase
  /** What only the person can do in phase `needs-sign-in`: sign in, or correct what the service refuses. `null` otherwise. */
  hand: 'sign-in-needed' | 'refused' | null
  /** The reason for the phase if it is `waiting`, `needs-sign-in`, or `locked`, or if the connection is unfinished. */
  why: PublicError | null
  /** The fields that must be filled in before it can sign in; empty for a finished connection. */
  missing: MissingField[]
  /** When the next automatic attempt happens, in phase `waiting`. */
  retryAt: number | null
  /** `null` if no browser sign-in is in progress and none failed. */
  browser: BrowserStatus | null
  chain: {
    credential: ChainLink
    ringcentral: ChainLink
    ringcx: ChainLink
    api: ChainLink
  }
  identity: {
    mainAccountId: string | null
    agentAccountIds: string[]
    adminId: number | null
    rcUserId: number | null
    userName: string | null
    email: string | null
    /** Name of the first of `agentAccountIds`. */
    accountName: string | null
  } | null
  /** Newest first, at most ten. */
  renewals: Renewal[]
}

export interface ConnectionWithStatus {
  connection: ConnectionSummary
  status: SessionStatus
}

export type CopyForm = 'token' | 'bearer' | 'authorization-header' | 'curl' | 'httpie' | 'powershell' | 'env'

export interface CopyResult {
  /** When main clears the clipboard, if it still contains our text. */
  clearsAt: number
}
