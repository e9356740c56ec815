import type { ConnectionSummary, MissingField } from './connection.ts'
import type { PublicError } from './error.ts'

export type SessionPhase =
  'signed-out' | 'signing-in' | 'active' | 'renewing' | 'waiting' | 'needs-sign-in' | 'locked'

/** One link of the chain credential → RingCentral token → RingCX token → API. */
export interface ChainLink {
  state: 'ready' | 'working' | 'expired' | 'missing' | 'failed' | 'untested'
  /** When it ends; `null` when it has no end or there is none. */
  expiresAt: number | null
  /** Its whole life, for a bar; `null` as above. */
  lifeMs: number | null
  /** When the keeper will next act on it by itself. */
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
 * How a sign-in in the browser stands: the person is there, until when at most, and whether a browser tried to come back
 * over https; or why it came to nothing.
 */
export type BrowserStatus =
  { kind: 'waiting'; until: number; overHttps: boolean } | { kind: 'failed'; why: PublicError }

export interface SessionStatus {
  connectionId: string
  phase: SessionPhase
  /** Why the phase is what it is, when it is `waiting`, `needs-sign-in` or `locked`, or the connection not finished. */
  why: PublicError | null
  /** What has to be filled in before it can sign in; empty for a connection that is finished. */
  missing: MissingField[]
  /** When the next attempt happens by itself, in phase `waiting`. */
  retryAt: number | null
  /** `null` when no sign-in in the browser is under way and none failed. */
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

export type CopyForm = 'token' | 'authorization-header' | 'curl'

export interface CopyResult {
  /** When main clears the clipboard if it is still ours. */
  clearsAt: number
}
