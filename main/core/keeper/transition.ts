import type { SessionEvent, SessionState } from './state.ts'

/**
 * The next state of a session: a pure function, so that the whole behaviour can be read and tested as a table.
 *
 * An event that has no meaning in a state leaves it as it is (the same object). That is what keeps a late answer
 * from bringing a signed-out session back to life, and a renewal from opening a locked one
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
