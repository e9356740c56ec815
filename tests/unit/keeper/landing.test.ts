import { describe, expect, it } from 'vitest'
import type { Goal, Outcome } from '../../../main/core/keeper/climb.ts'
import { createLanding } from '../../../main/core/keeper/landing.ts'
import type { SessionState } from '../../../main/core/keeper/state.ts'
import { failure } from '../../fakes/token-source.ts'

const why = failure('service-failed')
const NOW = { wall: 1_000_000, monotonic: 500 }
const DELAY_MS = 7_000

/** A landing that writes down everything it does, in order. */
function land(
  goal: Goal,
  outcome: Outcome,
  { any = true, before = 'active' }: { any?: boolean; before?: 'active' | 'needs-sign-in' | null } = {}
): unknown[] {
  const done: unknown[] = []
  const state: SessionState =
    before === 'needs-sign-in' ? { phase: 'needs-sign-in', why } : { phase: 'active' }
  const landing = createLanding({
    holdings: { any: () => any },
    erasure: { forget: () => done.push('erasure forgotten') },
    retries: {
      begin: () => done.push('begins'),
      ended: (now, well) => done.push(`ended ${now} ${well ? 'well' : 'ill'}`),
      failed: (next, kind, error, now, silentMs) => {
        done.push(`again: ${next} ${kind} ${error.code} ${now} ${silentMs}`)
        return DELAY_MS
      }
    },
    phase: { now: () => state, dispatch: (event) => done.push(event) },
    silentForMs: () => 3,
    remember: (at, { path }) => done.push(`remembered ${at} ${path}`),
    postponeKeepAlive: ({ monotonic }) => done.push(`keep-alive later than ${monotonic}`),
    renewed: () => done.push('new token')
  })
  if (before !== null) landing.begins()
  landing.lands(goal, outcome, NOW)
  return before === null ? done : done.slice(1)
}

const failed = (
  kind: 'held-up' | 'unsaved' | 'refused' | 'locked',
  path: 'sign-in' | 'exchange'
): Outcome => ({
  kind,
  path,
  tookMs: 1,
  error: why
})

const heldUp = { type: 'held-up', retryAt: NOW.wall + DELAY_MS, why }
const settled = { type: 'settled' }
const ILL = ['ended 500 ill', 'erasure forgotten']
const WELL = ['ended 500 well', 'erasure forgotten']
const EXCHANGE = 'remembered 1000000 exchange'
const SIGN_IN = 'remembered 1000000 sign-in'

describe('what the end of a climb means', () => {
  it.each<[string, Goal, Outcome, unknown[]]>([
    [
      'renewed',
      'renew',
      { kind: 'renewed', path: 'exchange', tookMs: 1 },
      [...WELL, EXCHANGE, 'new token', settled]
    ],
    ['kept', 'keep-alive', { kind: 'kept' }, [...WELL, settled]],
    ['cancelled', 'renew', { kind: 'cancelled' }, [...ILL, settled]],
    [
      'a renewal held up',
      'renew',
      failed('held-up', 'exchange'),
      [...ILL, EXCHANGE, 'again: renew held-up service-failed 500 3', heldUp]
    ],
    [
      'a renewal held up at its sign-in',
      'renew',
      failed('held-up', 'sign-in'),
      [...ILL, SIGN_IN, 'again: renew held-up service-failed 500 3', heldUp]
    ],
    [
      'a sign-in held up at the sign-in',
      'sign-in',
      failed('held-up', 'sign-in'),
      [...ILL, SIGN_IN, 'again: sign-in held-up service-failed 500 3', heldUp]
    ],
    [
      'a sign-in held up after the sign-in',
      'sign-in',
      failed('held-up', 'exchange'),
      [...ILL, EXCHANGE, 'again: renew held-up service-failed 500 3', heldUp]
    ],
    [
      'a sign-in that could not be saved',
      'sign-in',
      failed('unsaved', 'sign-in'),
      [...ILL, SIGN_IN, 'again: renew unsaved service-failed 500 3', heldUp]
    ],
    [
      'a keep-alive held up',
      'keep-alive',
      failed('held-up', 'exchange'),
      [...ILL, 'keep-alive later than 500', settled]
    ],
    [
      'a keep-alive that could not be saved',
      'keep-alive',
      failed('unsaved', 'exchange'),
      [...ILL, 'again: keep-alive unsaved service-failed 500 3', heldUp]
    ],
    ['a renewal refused', 'renew', failed('refused', 'sign-in'), [...ILL, SIGN_IN, { type: 'refused', why }]],
    ['a new sign-in refused', 'sign-in', failed('refused', 'sign-in'), [...ILL, SIGN_IN, settled]],
    [
      'a new sign-in that RingCX refused',
      'sign-in',
      failed('refused', 'exchange'),
      [...ILL, EXCHANGE, { type: 'refused', why }]
    ],
    ['the vault shut', 'renew', failed('locked', 'exchange'), [...ILL, EXCHANGE, { type: 'locked', why }]]
  ])('%s', (_name, goal, outcome, done) => {
    expect(land(goal, outcome)).toEqual(done)
  })

  it('cancelled with nothing held is a sign-out, and an erasure that is owed stays owed', () => {
    expect(land('renew', { kind: 'cancelled' }, { any: false })).toEqual([
      'ended 500 ill',
      { type: 'signed-out' }
    ])
  })

  it.each([
    ['there was none', { any: false }, ['ended 500 ill']],
    ['it needed a sign-in', { before: 'needs-sign-in' as const }, ILL],
    ['nothing is known of it', { before: null }, ILL]
  ])('a refused sign-in leaves no session to go on with when %s', (_name, world, ended) => {
    expect(land('sign-in', failed('refused', 'sign-in'), world)).toEqual([
      ...ended,
      SIGN_IN,
      { type: 'refused', why }
    ])
  })
})
