import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import {
  ASSUMED_LIFE_MS,
  ASSUMED_REFRESH_LIFE_MS,
  parseRingCentralTokenSet
} from '../../../main/core/ringcentral/parse-token-set.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'

const sample = {
  access_token: 'FAKE_OPAQUE_ACCESS',
  token_type: 'bearer',
  expires_in: 7199,
  refresh_token: 'FAKE_OPAQUE_REFRESH',
  refresh_token_expires_in: 604_799,
  scope: 'ReadAccounts',
  owner_id: '400500600',
  endpoint_id: 'fakeEndpoint01',
  id_token: 'only.with.openid'
}

describe('parseRingCentralTokenSet', () => {
  it('reads the documented answer, numbers included', () => {
    expect(parseRingCentralTokenSet(sample)).toEqual({
      accessToken: 'FAKE_OPAQUE_ACCESS',
      refreshToken: 'FAKE_OPAQUE_REFRESH',
      lifeMs: 7_199_000,
      refreshLifeMs: 604_799_000,
      ownerId: '400500600'
    })
  })

  it('knows an app that issues no refresh tokens', () => {
    const { access_token, expires_in } = sample
    expect(parseRingCentralTokenSet({ access_token, expires_in })).toMatchObject({
      refreshToken: null,
      refreshLifeMs: null,
      ownerId: null
    })
    expect(parseRingCentralTokenSet({ ...sample, refresh_token: '' })).toMatchObject({ refreshToken: null })
    expect(parseRingCentralTokenSet({ ...sample, refresh_token_expires_in: 0 })).toMatchObject({
      refreshToken: null,
      refreshLifeMs: null
    })
  })

  it.each([
    ['3600', 3_600_000],
    [599, 599_000],
    [undefined, ASSUMED_LIFE_MS],
    [0, ASSUMED_LIFE_MS],
    [-1, ASSUMED_LIFE_MS],
    [Number.NaN, ASSUMED_LIFE_MS],
    [1e300, ASSUMED_LIFE_MS],
    ['soon', ASSUMED_LIFE_MS],
    [null, ASSUMED_LIFE_MS]
  ])('a life of %j is %i ms, and never costs the new tokens', (expires_in, lifeMs) => {
    expect(parseRingCentralTokenSet({ ...sample, expires_in })).toMatchObject({
      lifeMs,
      refreshToken: 'FAKE_OPAQUE_REFRESH'
    })
  })

  it('assumes the documented lifetime of a refresh token if none is named', () => {
    const answer = { ...sample, refresh_token_expires_in: undefined }
    expect(parseRingCentralTokenSet(answer).refreshLifeMs).toBe(ASSUMED_REFRESH_LIFE_MS)
  })

  it.each([['Bearer'], ['BEARER'], [undefined]])('takes the token type %j', (token_type) => {
    expect(parseRingCentralTokenSet({ ...sample, token_type }).accessToken).toBe('FAKE_OPAQUE_ACCESS')
  })

  it('takes an owner id that is a number', () => {
    expect(parseRingCentralTokenSet({ ...sample, owner_id: 400500600 }).ownerId).toBe('400500600')
  })

  it.each(['FAKE_OPAQUE_ACCESS', 'FAKE_OPAQUE_REFRESH', 'AKE_OPAQUE_REFRESH'])(
    'shows no token, or a piece of one, as the owner: %s',
    (owner_id) => {
      expect(parseRingCentralTokenSet({ ...sample, owner_id }).ownerId).toBeNull()
    }
  )

  it.each([
    [null],
    ['FAKE_OPAQUE_ACCESS'],
    [[sample]],
    [{}],
    [{ ...sample, access_token: '' }],
    [{ ...sample, access_token: 7 }],
    [{ ...sample, access_token: 'x'.repeat(8193) }],
    [{ ...sample, access_token: 'FAKE blank' }],
    [{ ...sample, access_token: 'FAKE\r\nX-Injected: 1' }],
    [{ ...sample, access_token: '=FAKE' }],
    [{ ...sample, refresh_token: "FAKE';x" }],
    [{ ...sample, refresh_token: 'x'.repeat(8193) }],
    [{ ...sample, token_type: 'mac' }]
  ])('refuses %j', async (body) => {
    const error = await failureOf(() => parseRingCentralTokenSet(body))
    expect(error.code).toBe('answer-malformed')
    expect(error.message).not.toContain('FAKE')
  })

  it('returns a valid token set or an AppError for any input', () => {
    const near = fc.record(
      {
        access_token: fc.oneof(fc.base64String({ minLength: 4 }), fc.string(), fc.anything()),
        token_type: fc.oneof(fc.constant('bearer'), fc.anything()),
        expires_in: fc.oneof(fc.double(), fc.string(), fc.anything()),
        refresh_token: fc.oneof(fc.string(), fc.anything()),
        refresh_token_expires_in: fc.oneof(fc.double(), fc.anything()),
        owner_id: fc.anything()
      },
      { requiredKeys: [] }
    )
    let parsed = 0
    fc.assert(
      fc.property(fc.oneof(near, fc.anything()), (body) => {
        try {
          const set = parseRingCentralTokenSet(body)
          parsed += 1
          expect(set.accessToken.length).toBeGreaterThan(0)
          expect(set.lifeMs).toBeGreaterThan(0)
          expect(Number.isFinite(set.lifeMs)).toBe(true)
          expect(set.refreshToken === null).toBe(set.refreshLifeMs === null)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError)
        }
      }),
      { seed: 2, numRuns: 2000 }
    )
    expect(parsed).toBeGreaterThan(50)
  })
})
