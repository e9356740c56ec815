import { describe, expect, it } from 'vitest'
import { failure } from '../../fakes/token-source.ts'
import { createBench, rejection, run, signedIn, whyOf } from './bench.ts'

const MINUTE = 60_000

describe('signing in', () => {
  it('signs in, exchanges, saves and hands out', async () => {
    const { keeper, service, records, phases } = await signedIn()
    expect(keeper.state().phase).toBe('active')
    expect(service.calls.map((call) => call.step)).toEqual(['sign-in', 'exchange'])
    expect([...records.fields.keys()].sort()).toEqual(['c1/ringcentral', 'c1/ringcx'])
    expect(phases).toEqual(['signed-out', 'signing-in', 'active'])
    expect(service.accepts(await keeper.freshToken())).toBe(true)
  })
})
