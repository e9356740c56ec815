import type { Finding } from './inspection.ts'
import type { Renewal } from './session.ts'

/** A field of the token that a renewal changed. */
export interface ClaimChange {
  name: string
  part: 'header' | 'claims'
  /** JSON text, cut at 200 characters; `null` where the token doesn't have the field. */
  before: string | null
  after: string | null
}

/** One renewal of a session and what it changed in the token. */
export interface TokenRenewal extends Renewal {
  /** `null` if it failed, or if there was no readable token before or after it. */
  changes: ClaimChange[] | null
  /** How many more fields changed than `changes` lists. */
  moreChanges: number
}

/** The current RingCX access token, explained. Neither the token nor its signature is in here. */
export interface LiveToken {
  /** As the inspector explains it; `places` is empty. */
  finding: Finding
  /** The name in its header, and what that is; `null` if the header names none. */
  algorithm: { name: string; meaning: string } | null
  /** In characters. */
  length: number
  /** Header and payload as JSON, without other tokens and secrets in them; `null` for what can't be read. */
  json: { header: string | null; payload: string | null }
}

/** What the Token page of a connection shows. */
export interface TokenDetails {
  connectionId: string
  /** `null` if there is none, or while the vault is locked. */
  token: LiveToken | null
  /** The renewals of this session, newest first, at most 100; empty while the vault is locked. */
  history: TokenRenewal[]
}

/** The only secret that main gives to the window: the RingCX access token, for the person to read. */
export interface RevealedToken {
  text: string
  /** When the window hides it again, milliseconds since the Unix epoch, UTC. */
  hideAt: number
}
