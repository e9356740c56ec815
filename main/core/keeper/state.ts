import type { AppError } from '../errors.ts'

/** The one plain state of a session. Times are milliseconds since the Unix epoch, UTC. */
export type SessionState =
  | { readonly phase: 'signed-out' }
  | { readonly phase: 'signing-in' }
  /** There is a session. Its RingCX token may have run out when nobody watches; it is then renewed on use. */
  | { readonly phase: 'active' }
  | { readonly phase: 'renewing' }
  /** Nothing is lost; the next attempt comes by itself at `retryAt`. */
  | { readonly phase: 'waiting'; readonly retryAt: number; readonly why: AppError }
  /** Every rung of the ladder was refused. What is stored is kept until the person acts. */
  | { readonly phase: 'needs-sign-in'; readonly why: AppError }
  /** The vault cannot be reached. Never a sign-out. */
  | { readonly phase: 'locked'; readonly why: AppError }

/** What can happen to a session. */
export type SessionEvent =
  | { readonly type: 'restored'; readonly found: boolean }
  | { readonly type: 'sign-in-started' }
  | { readonly type: 'renewal-started' }
  | { readonly type: 'held-up'; readonly retryAt: number; readonly why: AppError }
  /** A renewal ended well, or ended without harm to the session. */
  | { readonly type: 'settled' }
  | { readonly type: 'refused'; readonly why: AppError }
  | { readonly type: 'locked'; readonly why: AppError }
  | { readonly type: 'signed-out' }
