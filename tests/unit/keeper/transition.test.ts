import { describe, expect, it } from 'vitest'
import type { SessionEvent, SessionState } from '../../../main/core/keeper/transition.ts'
import { transition } from '../../../main/core/keeper/transition.ts'
import { failure } from '../../support/fakes/token-source.ts'

const why = failure('network-failed')
const later = failure('credential-refused')

const STATES = {
  'signed-out': { phase: 'signed-out' },
  'signing-in': { phase: 'signing-in' },
  active: { phase: 'active' },
  renewing: { phase: 'renewing' },
  waiting: { phase: 'waiting', retryAt: 1_000, why },
  'needs-sign-in': { phase: 'needs-sign-in', why },
  locked: { phase: 'locked', why }
} as const satisfies Record<SessionState['phase'], SessionState>

type Phase = keyof typeof STATES

const same = null

/** For each event, the phase each phase goes to; `same` is the very same state object. */
const TABLE: readonly [SessionEvent, Readonly<Record<Phase, Phase | null>>][] = [
  [
    { type: 'restored', found: true },
    {
      'signed-out': 'active',
      locked: 'active',
      'signing-in': same,
      active: same,
      renewing: same,
      waiting: same,
      'needs-sign-in': same
    }
  ],
  [
    { type: 'restored', found: false },
    {
      'signed-out': 'signed-out',
      locked: 'signed-out',
      'signing-in': same,
      active: same,
      renewing: same,
      waiting: same,
      'needs-sign-in': same
    }
  ],
  [
    { type: 'sign-in-started' },
    {
      'signed-out': 'signing-in',
      locked: 'signing-in',
      'signing-in': same,
      active: 'signing-in',
      renewing: 'signing-in',
      waiting: 'signing-in',
      'needs-sign-in': 'signing-in'
    }
  ],
  [
    { type: 'renewal-started' },
    {
      'signed-out': same,
      locked: same,
      'signing-in': same,
      active: 'renewing',
      renewing: same,
      waiting: 'renewing',
      'needs-sign-in': same
    }
  ],
  [
    { type: 'held-up', retryAt: 5_000, why: later },
    {
      'signed-out': same,
      locked: same,
      'signing-in': 'waiting',
      active: same,
      renewing: 'waiting',
      waiting: 'waiting',
      'needs-sign-in': same
    }
  ],
  [
    { type: 'settled' },
    {
      'signed-out': same,
      locked: same,
      'signing-in': 'active',
      active: same,
      renewing: 'active',
      waiting: 'active',
      'needs-sign-in': same
    }
  ],
  [
    { type: 'refused', why: later },
    {
      'signed-out': same,
      locked: same,
      'signing-in': 'needs-sign-in',
      active: same,
      renewing: 'needs-sign-in',
      waiting: 'needs-sign-in',
      'needs-sign-in': same
    }
  ],
  [
    { type: 'locked', why: later },
    {
      'signed-out': 'locked',
      locked: 'locked',
      'signing-in': 'locked',
      active: 'locked',
      renewing: 'locked',
      waiting: 'locked',
      'needs-sign-in': 'locked'
    }
  ],
  [
    { type: 'signed-out' },
    {
      'signed-out': same,
      locked: 'signed-out',
      'signing-in': 'signed-out',
      active: 'signed-out',
      renewing: 'signed-out',
      waiting: 'signed-out',
      'needs-sign-in': 'signed-out'
    }
  ]
]

const CASES = TABLE.flatMap(([event, row]) =>
  (Object.keys(STATES) as Phase[]).map((phase) => ({ event, type: event.type, phase, expected: row[phase] }))
)

describe('transition', () => {
  it.each(CASES)('$type in $phase → $expected', ({ event, phase, expected }) => {
    const before: SessionState = STATES[phase]
    const next = transition(before, event)
    if (expected === null) expect(next).toBe(before)
    else expect(next.phase).toBe(expected)
  })

  it('carries the reason and the time', () => {
    expect(transition(STATES.renewing, { type: 'held-up', retryAt: 5_000, why: later })).toEqual({
      phase: 'waiting',
      retryAt: 5_000,
      why: later
    })
    expect(transition(STATES.renewing, { type: 'refused', why: later })).toEqual({
      phase: 'needs-sign-in',
      why: later
    })
    expect(transition(STATES.active, { type: 'locked', why: later })).toEqual({ phase: 'locked', why: later })
  })
})
