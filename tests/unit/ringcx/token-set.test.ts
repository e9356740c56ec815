import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import {
  accessTokenLifeMs,
  DOCUMENTED_LIFE_MS,
  LONGEST_LIFE_MS,
  SHORTEST_LIFE_MS
} from '../../../main/core/ringcx/access-token-life.ts'
import { parseRingCxTokenSet } from '../../../main/core/ringcx/parse-token-set.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const accessToken = unsignedJwt({ iat: 1000, exp: 1240 })

/** The documented answer (ringcx-api §1.1) with the secrets of the full schema (§1.2) in it. */
const sample = {
  refreshToken: '00000000-fake-4000-8000-000000000000',
  accessToken,
  tokenType: 'Bearer',
  mainAccountId: '90010000',
  loginHashcode: 'SECRET-HASH',
  agentDetails: [
    {
      agentId: 700101,
      firstName: 'Robin',
      lastName: 'Example',
      email: 'robin@example.com',
      accountName: 'Example Support',
      rcUserId: 400500600,
      accountId: '90010001',
      password: 'SECRET-PASSWORD',
      phoneLoginPin: 'SECRET-PIN'
    },
    { agentId: 700102, accountId: 90010002 },
    { agentId: 700103, accountId: '90010001' }
  ],
  adminId: 5501,
  somethingNew: { deep: true }
}

describe('parseRingCxTokenSet', () => {
  it('reads the documented answer', () => {
    expect(parseRingCxTokenSet(sample)).toEqual({
      accessToken,
      refreshToken: '00000000-fake-4000-8000-000000000000',
      lifeMs: 240_000,
      identity: {
        mainAccountId: '90010000',
        agentAccountIds: ['90010001', '90010002'],
        adminId: 5501,
        rcUserId: 400500600,
        userName: 'Robin Example',
        email: 'robin@example.com',
        accountName: 'Example Support'
      }
    })
  })

  it('drops the secrets in the response', () => {
    expect(JSON.stringify(parseRingCxTokenSet(sample))).not.toContain('SECRET')
  })

  it('never shows a token, or part of one, as an ID', () => {
    const { refreshToken } = sample
    for (const token of [refreshToken, accessToken, accessToken.slice(3, 30)]) {
      const body = {
        ...sample,
        mainAccountId: token,
        agentDetails: [{ accountId: token }, { accountId: '90010002' }]
      }
      expect(parseRingCxTokenSet(body).identity).toMatchObject({
        mainAccountId: null,
        agentAccountIds: ['90010002']
      })
    }
  })

  it.each([[null], [undefined], [''], [7]])('treats a refresh token of %j as none', (refreshToken) => {
    expect(parseRingCxTokenSet({ ...sample, refreshToken }).refreshToken).toBeNull()
  })

  it.each([[null], [[]], ['x'], [[null, 7, 'x']]])('reads a pure admin, agentDetails %j', (agentDetails) => {
    expect(parseRingCxTokenSet({ ...sample, agentDetails }).identity).toEqual({
      mainAccountId: '90010000',
      agentAccountIds: [],
      adminId: 5501,
      rcUserId: null,
      userName: null,
      email: null,
      accountName: null
    })
  })

  it('reads the names of a pure admin', () => {
    const rcUser = { firstName: 'Robin', email: 'robin@example.com' }
    expect(parseRingCxTokenSet({ ...sample, agentDetails: null, rcUser }).identity).toMatchObject({
      userName: 'Robin',
      email: 'robin@example.com',
      accountName: null
    })
  })

  it('takes no token for a name, and no character that turns the text around', () => {
    const agentDetails = [
      {
        accountId: '1',
        firstName: accessToken,
        lastName: 'a\u202eb\nc',
        email: 7,
        accountName: 'x'.repeat(500)
      }
    ]
    expect(parseRingCxTokenSet({ ...sample, agentDetails }).identity).toMatchObject({
      userName: 'a b c',
      email: null,
      accountName: 'x'.repeat(200)
    })
  })

  it('reads a pure agent', () => {
    expect(parseRingCxTokenSet({ ...sample, adminId: null }).identity.adminId).toBeNull()
  })

  it.each([
    [null],
    [[]],
    ['text'],
    [{}],
    [{ ...sample, accessToken: null }],
    [{ ...sample, accessToken: '' }],
    [{ ...sample, accessToken: 'a b' }],
    [{ ...sample, accessToken: 'a\r\nX-Injected: 1' }],
    [{ ...sample, accessToken: 'é' }],
    [{ ...sample, accessToken: "';touch${IFS}x;'" }],
    [{ ...sample, refreshToken: 'a b' }],
    [{ ...sample, refreshToken: 'x'.repeat(32_769) }],
    [{ ...sample, accessToken: 'x'.repeat(32_769) }]
  ])('refuses %j', async (body) => {
    const error = await failureOf(() => parseRingCxTokenSet(body))
    expect(error).toMatchObject({ code: 'answer-malformed', retryable: true })
    expect(error.message).not.toContain('SECRET')
  })

  it('returns a valid token set or an AppError for any input', () => {
    const near = fc.record(
      {
        accessToken: fc.oneof(fc.constant(accessToken), fc.string(), fc.anything()),
        refreshToken: fc.oneof(fc.string(), fc.anything()),
        mainAccountId: fc.anything(),
        agentDetails: fc.oneof(fc.array(fc.anything()), fc.anything()),
        adminId: fc.anything()
      },
      { requiredKeys: [] }
    )
    let parsed = 0
    fc.assert(
      fc.property(fc.oneof(near, fc.anything()), (body) => {
        try {
          const { lifeMs } = parseRingCxTokenSet(body)
          parsed += 1
          expect(lifeMs).toBeGreaterThanOrEqual(SHORTEST_LIFE_MS)
          expect(lifeMs).toBeLessThanOrEqual(LONGEST_LIFE_MS)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError)
        }
      }),
      { seed: 5, numRuns: 800 }
    )
    expect(parsed).toBeGreaterThan(50)
  })
})

describe('accessTokenLifeMs', () => {
  it.each([
    [{ iat: 1000, exp: 1300 }, 300_000],
    [{ iat: 1000, exp: 1030 }, SHORTEST_LIFE_MS],
    [{ iat: 1000, exp: 1029 }, DOCUMENTED_LIFE_MS],
    [{ iat: 0, exp: 86_400 }, LONGEST_LIFE_MS],
    [{ iat: 0, exp: 86_401 }, DOCUMENTED_LIFE_MS],
    [{ iat: 1300, exp: 1000 }, DOCUMENTED_LIFE_MS],
    [{ exp: 1300 }, DOCUMENTED_LIFE_MS],
    [{ iat: 1000 }, DOCUMENTED_LIFE_MS],
    [{ iat: '1000', exp: '1120' }, DOCUMENTED_LIFE_MS],
    [{ iat: 1000, exp: null }, DOCUMENTED_LIFE_MS],
    [{ iat: 1_789_430_400_000, exp: 1_789_430_640_000 }, 240_000],
    [{ iat: 1_789_430_400, exp: 253_402_300_799 }, DOCUMENTED_LIFE_MS],
    [{ iat: -300, exp: 0 }, 300_000],
    [{ iat: 1000.25, exp: 1300.75 }, 300_500],
    [{ iat: 0, exp: 1e21 }, DOCUMENTED_LIFE_MS],
    [{}, DOCUMENTED_LIFE_MS]
  ])('%j is valid for %i ms', (claims, expected) => {
    expect(accessTokenLifeMs(unsignedJwt(claims))).toBe(expected)
  })

  it.each(['', 'opaque', 'a.b.c', 'a.b', `${accessToken}.x`, 'eyJ.eyJ.x'])(
    '%j is valid as documented',
    (token) => {
      expect(accessTokenLifeMs(token)).toBe(DOCUMENTED_LIFE_MS)
    }
  )

  it('reads real signed tokens of any valid lifetime', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 30, max: 86_400 }), (iat, life) => {
        expect(accessTokenLifeMs(unsignedJwt({ iat, exp: iat + life }))).toBe(life * 1000)
      }),
      { seed: 6 }
    )
  })
})
