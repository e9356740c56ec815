import { describe, expect, it } from 'vitest'
import { type SessionEvent, type SessionState, transition } from '../../../main/core/keeper/transition.ts'
import { failure } from '../../support/fakes/token-source.ts'

const why = failure('network-failed')
const later = failure('credential-refused')

const STATES: readonly SessionState[] = [
  { phase: 'signed-out' },
  { phase: 'signing-in' },
  { phase: 'active' },
  { phase: 'renewing' },
  { phase: 'waiting', retryAt: 1_000, why },
  { phase: 'needs-sign-in', why },
  { phase: 'locked', why }
]

type Phase = SessionState['phase']

const PHASES = STATES.map(({ phase }) => phase)
const allBut = (left: Phase): Phase[] => PHASES.filter((phase) => phase !== left)
const CLOSED: readonly Phase[] = ['signed-out', 'locked']
const UNDER_WAY: readonly Phase[] = ['signing-in', 'renewing', 'waiting']

/** For each event, the state it leads to, and from which phases. In every other one it changes nothing. */
const TABLE: readonly [event: SessionEvent, to: SessionState, from: readonly Phase[]][] = [
  [{ type: 'restored', found: true }, { phase: 'active' }, CLOSED],
  [{ type: 'restored', found: false }, { phase: 'signed-out' }, CLOSED],
  [{ type: 'sign-in-started' }, { phase: 'signing-in' }, allBut('signing-in')],
  [{ type: 'renewal-started' }, { phase: 'renewing' }, ['active', 'waiting']],
  [
    { type: 'held-up', retryAt: 5_000, why: later },
    { phase: 'waiting', retryAt: 5_000, why: later },
    UNDER_WAY
  ],
  [{ type: 'settled' }, { phase: 'active' }, UNDER_WAY],
  [{ type: 'refused', why: later }, { phase: 'needs-sign-in', why: later }, UNDER_WAY],
  [{ type: 'locked', why: later }, { phase: 'locked', why: later }, PHASES],
  [{ type: 'signed-out' }, { phase: 'signed-out' }, allBut('signed-out')]
]

const CASES = TABLE.flatMap(([event, to, from]) =>
  STATES.map((state) => ({
    event,
    type: event.type,
    state,
    phase: state.phase,
    to: from.includes(state.phase) ? to : null
  }))
)

describe('transition', () => {
  it.each(CASES)('$type in $phase → $to.phase', ({ event, state, to }) => {
    const next = transition(state, event)
    if (to === null) expect(next).toBe(state)
    else expect(next).toEqual(to)
  })
})
