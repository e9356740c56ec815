import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boundTo,
  eraseOtherSecrets,
  holdsSecrets,
  isBoundElsewhere,
  isSameAudience,
  isSameSignIn,
  keepsSecrets,
  type Audience
} from '../../../main/core/connections/connection.ts'
import { createMemoryRecords } from '../../../main/core/sessions/practice.ts'

const HERE = {
  ringcentralHost: 'https://platform.ringcentral.com',
  ringcxHost: 'https://ringcx.ringcentral.com',
  clientId: 'an-id'
} as const
const SIGN_IN = { ...HERE, signInMethod: 'jwt', publicClient: false } as const

describe('the same sign-in', () => {
  it.each([
    [{}, true, true],
    [{ ringcentralHost: 'https://platform.ringcentral.biz' }, false, false],
    [{ ringcxHost: 'https://engage.ringcentral.com' }, false, false],
    [{ clientId: 'another-id' }, false, false],
    [{ signInMethod: 'browser' }, true, false],
    [{ publicClient: true }, true, false]
  ] as const)('%j: same audience %s, same sign-in %s', (change, audience, signIn) => {
    expect(isSameAudience(SIGN_IN, { ...SIGN_IN, ...change })).toBe(audience)
    expect(isSameSignIn(SIGN_IN, { ...SIGN_IN, ...change })).toBe(signIn)
    expect(isSameSignIn({ ...SIGN_IN, ...change }, SIGN_IN)).toBe(signIn)
  })

  it('keeps secrets when a client ID is added, and never when a host changes', () => {
    const unnamed = { ...HERE, clientId: '' }
    expect(keepsSecrets(HERE, HERE)).toBe(true)
    expect(keepsSecrets(unnamed, HERE)).toBe(true)
    expect(keepsSecrets(HERE, unnamed)).toBe(false)
    expect(keepsSecrets(unnamed, { ...HERE, ringcxHost: 'https://engage.ringcentral.com' })).toBe(false)
  })
})

/** Short texts of few letters, blanks and quotes, so that parts of one could pass for parts of another. */
const part = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', ',', '.'), maxLength: 3 })
const audiences: fc.Arbitrary<Audience> = fc.record({
  ringcentralHost: part,
  ringcxHost: part,
  clientId: part
})
const ids = fc.constantFrom('c1', 'c12', 'c1-', '1')

describe('records bound to an audience', () => {
  it('give a secret only to the audience and connection it was stored for', async () => {
    await fc.assert(
      fc.asyncProperty(ids, audiences, ids, audiences, async (id, audience, otherId, other) => {
        const records = createMemoryRecords()
        await boundTo(records, audience).update(id, { jwt: 'a-secret' })
        const isSame = id === otherId && isSameAudience(audience, other)
        expect(await boundTo(records, other).read(otherId, 'jwt')).toBe(isSame ? 'a-secret' : null)
        expect(await holdsSecrets(records, otherId, other)).toBe(isSame)
        expect(await isBoundElsewhere(records, otherId, other)).toBe(id === otherId && !isSame)
        await boundTo(records, other).erase(otherId)
        expect(await boundTo(records, audience).read(id, 'jwt')).toBe(isSame ? null : 'a-secret')
      }),
      { seed: 20_261_128 }
    )
  })

  it('are erased for all others, or for all, including leftovers of earlier versions', async () => {
    const records = createMemoryRecords()
    const there = { ...HERE, clientId: 'another-id' }
    const fill = async (): Promise<void> => {
      for (const audience of [HERE, there]) await boundTo(records, audience).update('c1', { jwt: 'a-secret' })
      await boundTo(records, HERE).update('c12', { jwt: 'a-secret' })
      await records.update('c1', { jwt: 'from before' })
    }
    await fill()
    await eraseOtherSecrets(records, 'c1', HERE)
    expect(await records.names()).toHaveLength(2)
    expect(await boundTo(records, HERE).read('c1', 'jwt')).toBe('a-secret')
    await fill()
    await eraseOtherSecrets(records, 'c1', null)
    expect(await records.names()).toHaveLength(1)
    expect(await boundTo(records, HERE).read('c12', 'jwt')).toBe('a-secret')
  })
})
