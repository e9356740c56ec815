import { describe, expect, it } from 'vitest'
import { AppError, type ErrorCode } from '../../../main/core/errors.ts'
import {
  type Outcome,
  nextStep,
  noRingCentralToken,
  noToken,
  nothingLeft,
  renew
} from '../../../main/core/keeper/renewal.ts'
import type { Goal } from '../../../main/core/keeper/retry.ts'
import { type RenewalStep, createTokenStore } from '../../../main/core/keeper/token-store.ts'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { createFakeRecords, ringcentralSet, ringcxSet } from '../../support/keeper/bench.ts'

/** Every combination of what is held: RingCX refresh, RingCentral access, RingCentral refresh, sign-in. */
const TABLE: readonly [held: string, step: string | null][] = [
  ['----', null],
  ['---s', 'sign-in'],
  ['--r-', 'ringcentral-refresh'],
  ['--rs', 'ringcentral-refresh'],
  ['-a--', 'exchange'],
  ['-a-s', 'exchange'],
  ['-ar-', 'exchange'],
  ['-ars', 'exchange'],
  ['x---', 'ringcx-refresh'],
  ['x--s', 'ringcx-refresh'],
  ['x-r-', 'ringcx-refresh'],
  ['x-rs', 'ringcx-refresh'],
  ['xa--', 'ringcx-refresh'],
  ['xa-s', 'ringcx-refresh'],
  ['xar-', 'ringcx-refresh'],
  ['xars', 'ringcx-refresh']
]

const TOKEN: Record<string, string> = { 'ringcx-refresh': 'x', exchange: 'a', 'ringcentral-refresh': 'r' }

describe('nextStep', () => {
  it.each(TABLE)('%s → %s', (held, step) => {
    const token = (letter: string): string | null => (held.includes(letter) ? letter : null)
    const next = nextStep({
      ringcxRefresh: token('x'),
      ringcentralAccess: token('a'),
      ringcentralRefresh: token('r'),
      signIn: held.includes('s')
    })
    if (step === null) expect(next).toBeNull()
    else if (step === 'sign-in') expect(next).toEqual({ name: step })
    else expect(next).toEqual({ name: step, token: TOKEN[step] })
  })
})

describe('a session without a token', () => {
  it.each([
    [
      'nothing stored works',
      nothingLeft,
      'Nothing stored for this connection can renew its session.',
      'Sign in again.'
    ],
    [
      'signed out',
      noToken,
      'This connection is signed out, so there is no RingCX token to use.',
      'Sign in first.'
    ],
    [
      'no live RingCentral token',
      noRingCentralToken,
      'This connection has no live RingCentral token.',
      'Sign in again to get one.'
    ]
  ])('says so: %s', (_name, error, message, hint) => {
    expect(error()).toMatchObject({ code: 'signed-out', message, hint, retryable: false })
  })
})

const fault = (code: ErrorCode): AppError =>
  new AppError({ code, message: 'No.', hint: 'Wait.', retryable: false })

/** A session with saved tokens and a service that takes a second per request. */
async function createAttempts() {
  const time = createFakeClock()
  const records = createFakeRecords()
  const store = createTokenStore({
    connectionId: 'c1',
    records,
    clock: time.clock,
    random: () => 0,
    log: { note: () => undefined }
  })
  const stamp = { wall: time.clock.wall(), monotonic: time.clock.monotonic() }
  store.signedIn(ringcentralSet(1), stamp)
  store.renewed(ringcxSet(1), stamp, 'exchange', 'sign-in')
  await store.save()

  const requests: RenewalStep[] = []
  const refusals: Partial<Record<RenewalStep, ErrorCode[]>> = {}
  const permits: string[] = []
  const revoked: string[] = []
  const signOut = new AbortController()
  const events: Partial<Record<'permit' | 'request', () => void>> = {}
  const answer = async <T>(step: RenewalStep, set: T): Promise<T> => {
    requests.push(step)
    events.request?.()
    await time.advance(1_000)
    const refusal = refusals[step]?.shift()
    if (refusal !== undefined) throw fault(refusal)
    return set
  }
  const attempt = (goal: Goal): Promise<Outcome> =>
    renew(goal, {
      source: {
        signIn: () => answer('sign-in', ringcentralSet(2)),
        refreshRingCentral: () => answer('ringcentral-refresh', ringcentralSet(2)),
        exchange: () => answer('exchange', ringcxSet(2)),
        refreshRingCx: () => answer('ringcx-refresh', ringcxSet(2)),
        revoke: () => Promise.resolve()
      },
      store,
      clock: time.clock,
      permit: async () => {
        await Promise.resolve()
        events.permit?.()
        return {
          done: (error) => permits.push(error?.code ?? 'done'),
          giveBack: () => permits.push('given back')
        }
      },
      revoke: (set) => revoked.push(set.accessToken),
      unattended: false,
      signInAgain: (last) => last ?? nothingLeft(),
      signal: signOut.signal
    })
  return { store, records, requests, refusals, permits, revoked, signOut, events, attempt }
}

describe('an attempt that a sign-out overtakes', () => {
  it.each<[string, 'permit' | 'request' | null, Goal, ErrorCode | null, string[], string[]]>([
    ['before it begins asks for nothing', null, 'renew', null, [], []],
    ['before its request gives the permit back', 'permit', 'renew', null, [], ['given back']],
    ['during a refresh keeps nothing', 'request', 'renew', null, ['ringcx-refresh'], ['done']],
    [
      'during a refused refresh takes no next step',
      'request',
      'renew',
      'token-refused',
      ['ringcx-refresh'],
      ['token-refused']
    ],
    ['during a keep-alive keeps nothing', 'request', 'keep-alive', null, ['ringcentral-refresh'], ['done']]
  ])('%s', async (_name, moment, goal, refusal, requests, permits) => {
    const world = await createAttempts()
    if (refusal !== null) world.refusals['ringcx-refresh'] = [refusal]
    const before = world.store.published()
    if (moment === null) world.signOut.abort()
    else world.events[moment] = () => world.signOut.abort()
    expect(await world.attempt(goal)).toEqual({ kind: 'cancelled' })
    expect(world.requests).toEqual(requests)
    expect(world.permits).toEqual(permits)
    expect(world.store.published()).toBe(before)
    expect(world.revoked).toEqual(goal === 'keep-alive' ? ['rc-access-2'] : [])
    expect([...world.records.fields.values()].join()).not.toMatch(/access-2|refresh-2/)
  })
})

describe('an attempt', () => {
  it('refreshes the RingCentral token although RingCX refused its own refresh token as forbidden', async () => {
    const { refusals, requests, attempt } = await createAttempts()
    refusals['ringcx-refresh'] = ['forbidden']
    refusals.exchange = ['token-refused']
    expect(await attempt('renew')).toEqual({ kind: 'renewed', path: 'ringcentral-refresh', tookMs: 4_000 })
    expect(requests).toEqual(['ringcx-refresh', 'exchange', 'ringcentral-refresh', 'exchange'])
  })

  it('that sends no request took no time', async () => {
    const { store, attempt } = await createAttempts()
    store.clear()
    expect(await attempt('renew')).toMatchObject({
      kind: 'refused',
      tookMs: 0,
      error: { code: 'signed-out' }
    })
  })

  it('to sign in does not wait for tokens of the previous session to be saved', async () => {
    const { store, records, requests, attempt } = await createAttempts()
    records.failWrite = fault('vault-write-failed')
    store.refreshed(ringcentralSet(0), { wall: 0, monotonic: 0 })
    expect(await attempt('sign-in')).toMatchObject({ kind: 'unsaved', path: 'sign-in' })
    expect(requests).toEqual(['sign-in'])
  })
})
