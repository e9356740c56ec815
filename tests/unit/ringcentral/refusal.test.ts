import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../main/core/errors.ts'
import {
  BY_CREDENTIAL,
  DEAD_CREDENTIAL,
  OAUTH_ERROR_NAMES,
  OAUTH_ERRORS,
  type PresentedCredential
} from '../../../main/core/ringcentral/oauth-errors.ts'
import { oauthRefusal } from '../../../main/core/ringcentral/refusal.ts'
import { answer } from '../../support/fakes/answer.ts'

/** Codes of ringcx-api §6.7 with what each must do, written out apart from the table under test. */
const DOCUMENTED = {
  'OAU-251': 'grant-refused',
  'OAU-250': 'grant-refused',
  'OAU-112': 'grant-refused',
  'OAU-125': 'grant-refused',
  'OAU-109': 'grant-refused',
  'OAU-113': 'grant-refused',
  'OAU-106': 'credential-refused',
  'OAU-108': 'credential-refused',
  'OAU-110': 'credential-refused',
  'OAU-120': 'client-refused',
  'OAU-121': 'client-refused',
  'OAU-127': 'client-refused',
  'OAU-146': 'client-refused',
  'OAU-153': 'client-refused',
  'OAU-123': 'client-refused',
  'OAU-140': 'credential-refused',
  'OAU-141': 'credential-refused',
  'OAU-142': 'credential-refused',
  'OAU-136': 'credential-refused',
  'OAU-147': 'credential-refused',
  'OAU-148': 'credential-refused',
  'OAU-168': 'credential-refused',
  'OAU-128': 'credential-refused',
  'OAU-129': 'credential-refused',
  'OAU-149': 'credential-refused',
  'OAU-210': 'credential-refused',
  'OAU-213': 'credential-refused',
  'OAU-165': 'client-refused',
  'OAU-347': 'credential-refused',
  'CMN-301': 'rate-limited',
  'CMN-302': 'rate-limited',
  'CMN-310': 'rate-limited',
  'CMN-401': 'grant-refused',
  'CMN-408': 'forbidden'
} as const

const presented: PresentedCredential[] = ['jwt', 'refresh-token']

/** RingCentral's OAuth shape (ringcx-api §6.7). */
function oauthBody(error: string, errorCode: string) {
  return {
    error,
    error_description: 'text of the service',
    errors: [{ errorCode, message: 'text of the service' }]
  }
}

describe('oauthRefusal', () => {
  it('has a row for every documented code and no other', () => {
    expect(Object.keys(OAUTH_ERRORS).sort()).toEqual(Object.keys(DOCUMENTED).sort())
  })

  describe.each(Object.entries(DOCUMENTED))('%s', (errorCode, code) => {
    it.each([400, 401, 403])(`is ${code} for any status (%i)`, (status) => {
      for (const which of presented) {
        const error = oauthRefusal(answer(status, oauthBody('invalid_grant', errorCode)), which)
        expect(error).toMatchObject({ code, serviceCode: errorCode, retryable: code === 'rate-limited' })
        expect(error.message).not.toContain('text of the service')
        expect(error.hint).not.toBe('')
      }
    })

    it('is found in the API shape too', () => {
      const body = { errorCode, message: 'text of the service' }
      expect(oauthRefusal(answer(400, body), 'jwt')).toMatchObject({ code, serviceCode: errorCode })
    })
  })

  it.each(['OAU-210', 'OAU-213', 'OAU-128'])('%s says which credential is dead', (errorCode) => {
    const refusal = answer(400, oauthBody('invalid_grant', errorCode))
    expect(oauthRefusal(refusal, 'jwt').message).toBe(DEAD_CREDENTIAL.jwt.message)
    expect(oauthRefusal(refusal, 'refresh-token').message).toBe(DEAD_CREDENTIAL['refresh-token'].message)
  })

  it('names the five parallel sessions as a cause when a refresh token is dead', () => {
    expect(DEAD_CREDENTIAL['refresh-token'].message).toContain('five sessions')
  })

  it.each(Object.entries(OAUTH_ERROR_NAMES))('%s counts if there is no RingCentral code', (error, row) => {
    const expected = row === BY_CREDENTIAL ? DEAD_CREDENTIAL.jwt : row
    expect(oauthRefusal(answer(400, { error }), 'jwt')).toMatchObject({
      code: expected.code,
      serviceCode: error
    })
    // An unknown code beside a known name: the name decides, the code is shown
    expect(oauthRefusal(answer(400, oauthBody(error, 'OAU-999')), 'jwt')).toMatchObject({
      code: expected.code,
      serviceCode: 'OAU-999'
    })
  })

  it('takes the first known code of several', () => {
    const errors = [{ errorCode: 'OAU-998' }, null, 'text', { errorCode: 'OAU-251' }]
    expect(oauthRefusal(answer(400, { error: 'invalid_grant', errors }), 'jwt')).toMatchObject({
      code: 'grant-refused',
      serviceCode: 'OAU-251'
    })
  })

  it('doesn’t repeat an unknown error', () => {
    const error = oauthRefusal(answer(400, oauthBody('something_new', 'OAU-999')), 'jwt')
    expect(error).toMatchObject({ code: 'credential-refused', serviceCode: 'OAU-999', retryable: false })
  })

  it.each([
    [400, ''],
    [401, 'Unauthorized'],
    [403, '{}'],
    [400, '[]'],
    [400, '{"error":7,"errors":"x"}'],
    [400, '{"error":"<script>alert(1)</script>"}'],
    [418, 'null'],
    [204, '']
  ])('keeps the session if %i with %j is unknown', (status, text) => {
    expect(oauthRefusal(answer(status, text), 'refresh-token')).toMatchObject({
      code: 'answer-malformed',
      retryable: true
    })
  })

  it('calls a 404 a wrong host', () => {
    expect(oauthRefusal(answer(404, '<html>not here</html>'), 'jwt')).toMatchObject({ code: 'not-found' })
  })

  it.each([
    [429, oauthBody('invalid_request', 'CMN-301'), 'rate-limited'],
    [503, oauthBody('invalid_grant', 'OAU-213'), 'service-failed'],
    [200, '<html>', 'captive-portal'],
    [401, '<html>', 'captive-portal']
  ])('%i counts as a transport failure first', (status, body, code) => {
    expect(oauthRefusal(answer(status, body), 'refresh-token').code).toBe(code)
  })

  it('obeys Retry-After where the limit is told by code only, else waits out the penalty', () => {
    const body = oauthBody('invalid_request', 'CMN-302')
    expect(oauthRefusal(answer(400, body, { 'retry-after': '42' }), 'jwt').retryAfterMs).toBe(42_000)
    expect(oauthRefusal(answer(400, body), 'jwt').retryAfterMs).toBe(60_000)
  })

  it('never repeats the service’s text, for any body', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 12, maxLength: 40 }),
        fc.integer({ min: 200, max: 599 }),
        (text, status) => {
          const canary = `sec ret${text}`
          const body = { error: canary, errorCode: canary, errors: [{ errorCode: canary }], message: canary }
          const error = oauthRefusal(answer(status, body), 'jwt')
          expect(error).toBeInstanceOf(AppError)
          expect(`${error.message} ${error.hint} ${error.serviceCode ?? ''}`).not.toContain('sec ret')
        }
      ),
      { seed: 3, numRuns: 500 }
    )
  })
})
