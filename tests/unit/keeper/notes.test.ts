import { describe, expect, it } from 'vitest'
import { failure } from '../../support/fakes/token-source.ts'
import { rejection, run, signedIn } from '../../support/keeper/bench.ts'

const state = (phase: string, why: string | null = null) => ({
  event: 'keeper.state',
  facts: { connection: 'c1', phase, why }
})
const renewal = (path: string, outcome: string, error: string | null = null) => ({
  event: 'keeper.renewal',
  facts: { connection: 'c1', path, outcome, tookMs: 200, error }
})

describe('what a session notes', () => {
  it('each change of its state and each renewal, once and in order, with codes and without a token', async () => {
    const { keeper, notes, service, time } = await signedIn({ latencyMs: () => 100 })
    const signIn = [state('signing-in'), renewal('sign-in', 'renewed'), state('active')]
    expect(notes).toEqual(signIn)

    service.forget('ringcx-refresh')
    await run(time, keeper.renewNow())
    const renewed = [...signIn, state('renewing'), renewal('exchange', 'renewed'), state('active')]
    expect(notes).toEqual(renewed)

    service.forget('ringcx-refresh')
    service.set({
      fault: (step) => (step === 'exchange' ? { when: 'before', error: failure('service-failed') } : null)
    })
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
})
