import type { AppError } from '../errors.ts'

/** The state of a session. Times are milliseconds since the Unix epoch, UTC. */
export type SessionState =
  | { readonly phase: 'signed-out' }
  | { readonly phase: 'signing-in' }
  /** There is a session. Its RingCX token may expire while nothing uses it; it is then renewed on use. */
  | { readonly phase: 'active' }
  | { readonly phase: 'renewing' }
  /** Nothing is lost; the next automatic attempt is at `retryAt`. */
  | { readonly phase: 'waiting'; readonly retryAt: number; readonly why: AppError }
  /** Every way to renew was rejected. Stored data is kept until the person acts. */
  | { readonly phase: 'needs-sign-in'; readonly why: AppError }
  /** The vault isn't available. Never a sign-out. */
  | { readonly phase: 'locked'; readonly why: AppError }

/** What can happen to a session. */
export type SessionEvent =
  | { readonly type: 'restored'; readonly found: boolean }
  | { readonly type: 'sign-in-started' }
  | { readonly type: 'renewal-started' }
  | { readonly type: 'held-up'; readonly retryAt: number; readonly why: AppError }
  /** A renewal succeeded, or failed without harm to the session. */
  | { readonly type: 'settled' }
  | { readonly type: 'refused'; readonly why: AppError }
  | { readonly type: 'locked'; readonly why: AppError }
  | { readonly type: 'signed-out' }

/**
 * The next state of a session: a pure function, so that the whole behavior can be read and tested as a table.
 *
 * An event that has no meaning in a state leaves it unchanged (the same object). That prevents a late response from
 * reviving a signed-out session, and a renewal from opening a locked one
 * (security-reliability §5.1, design §5 rule 8).
 */
export function transition(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'signed-out':
      return state.phase === 'signed-out' ? state : { phase: 'signed-out' }
    case 'locked':
      return { phase: 'locked', why: event.why }
    case 'restored':
      if (state.phase !== 'signed-out' && state.phase !== 'locked') return state
      return { phase: event.found ? 'active' : 'signed-out' }
    case 'sign-in-started':
      return state.phase === 'signing-in' ? state : { phase: 'signing-in' }
    case 'renewal-started':
      return state.phase === 'active' || state.phase === 'waiting' ? { phase: 'renewing' } : state
    case 'held-up':
      return underWay(state) ? { phase: 'waiting', retryAt: event.retryAt, why: event.why } : state
    case 'settled':
      return underWay(state) ? { phase: 'active' } : state
    case 'refused':
      return underWay(state) ? { phase: 'needs-sign-in', why: event.why } : state
  }
}

function underWay(state: SessionState): boolean {
  return state.phase === 'signing-in' || state.phase === 'renewing' || state.phase === 'waiting'
}
