import { expect, it } from 'vitest'
import type { AttemptFacts } from '../../../main/core/keeper/keeper.ts'
import type { RingCxTokenSet } from '../../../main/core/ringcx/token-set.ts'
import { createFakeClock } from '../../support/fakes/clock.ts'
import { type FakeService, createFakeService, failure } from '../../support/fakes/token-source.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'
import {
  type Bench,
  HOUR,
  MINUTE,
  createBench,
  rejection,
  run,
  signedIn,
  unplugged
} from '../../support/keeper/bench.ts'

/** A signed-in session, and what it tells of each attempt after that: its facts when it begins, `ended` when it ends. */
async function observed(): Promise<Bench & { readonly told: (AttemptFacts | 'ended')[] }> {
  const told: (AttemptFacts | 'ended')[] = []
  const bench = createBench({
    onAttempt: (facts) => {
      told.push(facts)
      return () => told.push('ended')
    }
  })
  await run(bench.time, bench.keeper.signIn())
  expect(told.splice(0)).toEqual([{ goal: 'sign-in', why: 'person', attempt: 1 }, 'ended'])
  return { ...bench, told }
}

it('tells of a renewal that the person asked for', async () => {
  const { keeper, time, told } = await observed()
  await run(time, keeper.renewNow())
  expect(told).toEqual([{ goal: 'renew', why: 'person', attempt: 1 }, 'ended'])
})

it('tells of one that was due, in the background or because the token is used', async () => {
  const { keeper, time, told } = await observed()
  await time.advance(4.5 * MINUTE)
  await keeper.freshToken()
  await time.settle()
  expect(told.splice(0)).toEqual([{ goal: 'renew', why: 'due', attempt: 1 }, 'ended'])
  keeper.setWatched(true)
  await time.advance(5 * MINUTE)
  expect(told).toEqual([{ goal: 'renew', why: 'due', attempt: 1 }, 'ended'])
})

it('tells of one after RingCX called the token expired', async () => {
  const { keeper, time, told } = await observed()
  await run(time, keeper.freshToken({ notThis: await keeper.freshToken() }))
  expect(told).toEqual([{ goal: 'renew', why: 'refused', attempt: 1 }, 'ended'])
})

it('tells of a refresh of the RingCentral token that a person waits for', async () => {
  const { keeper, time, told } = await observed()
  await time.advance(HOUR + MINUTE)
  await run(time, keeper.ringcentralToken())
  expect(told).toEqual([{ goal: 'keep-alive', why: 'person', attempt: 1 }, 'ended'])
})

it('counts the failures before it', async () => {
  const { keeper, service, time, told } = await observed()
  service.set({ fault: () => unplugged })
  await run(time, rejection(keeper.renewNow()))
  await time.advance(10_001)
  service.set({ fault: () => null })
  await time.advance(HOUR)
  await run(time, keeper.renewNow())
  expect(told).toEqual([
    { goal: 'renew', why: 'person', attempt: 1 },
    'ended',
    { goal: 'renew', why: 'due', attempt: 2 },
    'ended',
    { goal: 'renew', why: 'due', attempt: 3 },
    'ended',
    { goal: 'renew', why: 'person', attempt: 1 },
    'ended'
  ])
})

it('tells of the renewal that saves what the locked vault could not', async () => {
  const { keeper, records, time, told } = await observed()
  records.failWrite = failure('vault-locked')
  await run(time, rejection(keeper.renewNow()))
  told.length = 0
  records.failWrite = null
  await run(time, keeper.wake('unlock'))
  expect(told).toEqual([{ goal: 'renew', why: 'due', attempt: 1 }, 'ended'])
})

/** A service whose RingCX tokens are JWTs, numbered. */
function withJwts(service: FakeService): FakeService {
  let issued = 0
  const asJwt = (set: RingCxTokenSet): RingCxTokenSet => ({
    ...set,
    accessToken: unsignedJwt({ sub: 'admin', number: (issued += 1) })
  })
  return {
    ...service,
    source: (user) => {
      const source = service.source(user)
      return {
        ...source,
        exchange: async (token) => asJwt(await source.exchange(token)),
        refreshRingCx: async (token) => asJwt(await source.refreshRingCx(token))
      }
    }
  }
}

it('the history says what each renewal changed in the token, and nothing of a failed one', async () => {
  const time = createFakeClock()
  const service = createFakeService(time)
  const { keeper } = createBench({ time, service: withJwts(service) })
  await run(time, keeper.signIn())
  await run(time, keeper.renewNow())
  service.set({ fault: () => unplugged })
  await run(time, rejection(keeper.renewNow()))
  const number = { name: 'number', part: 'claims', before: '1', after: '2' }
  expect(keeper.snapshot().renewals.map(({ outcome, changes }) => [outcome, changes])).toEqual([
    ['failed', null],
    ['renewed', { changes: [number], more: 0 }],
    // There was no token before it.
    ['renewed', null]
  ])
})

const state = (phase: string, why: string | null = null) => ({
  event: 'keeper.state',
  facts: { connection: 'c1', phase, why }
})
const renewal = (path: string, outcome: string, error: string | null = null) => ({
  event: 'keeper.renewal',
  facts: { connection: 'c1', path, outcome, tookMs: 200, error }
})

it('notes each change of its state and each renewal, once and in order, with codes and without a token', async () => {
  const { keeper, notes, service, time } = await signedIn({ latencyMs: () => 100 })
  const signIn = [state('signing-in'), renewal('sign-in', 'renewed'), state('active')]
  expect(notes).toEqual(signIn)

  service.forget('ringcx-refresh')
  await run(time, keeper.renewNow())
  const renewed = [...signIn, state('renewing'), renewal('exchange', 'renewed'), state('active')]
  expect(notes).toEqual(renewed)

  service.forget('ringcx-refresh')
  service.fail(failure('service-failed'), { at: 'exchange' })
  await time.advance(62_000)
  await run(time, rejection(keeper.renewNow()))
  const failed = [
    ...renewed,
    state('renewing'),
    renewal('exchange', 'held-up', 'service-failed'),
    state('waiting', 'service-failed')
  ]
  expect(notes).toEqual(failed)

  await keeper.signOut()
  expect(notes).toEqual([...failed, state('signed-out')])
})
