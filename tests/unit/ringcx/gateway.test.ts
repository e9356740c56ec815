import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gatewayError } from '../../../main/core/ringcx/gateway.ts'
import { answer } from '../../support/fakes/answer.ts'

/** The texts of ringcx-api §2.1, and spellings that must not matter. */
const TEXTS: [string, 'token-expired' | 'token-refused' | 'service-failed'][] = [
  ['Jwt is expired', 'token-expired'],
  ['JWT is expired.', 'token-expired'],
  ['jwt IS EXPIRED', 'token-expired'],
  ['"Jwt is expired"\n', 'token-expired'],
  ['{"message":"Token expired"}', 'token-expired'],
  ['Jwt is missing', 'token-refused'],
  ['Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections', 'token-refused'],
  ['Jwt verification fails', 'token-refused'],
  ['Jwt issuer is not configured', 'token-refused'],
  ['Audiences in Jwt are not allowed', 'token-refused'],
  ['Jwt not yet valid', 'token-refused'],
  ['Jwks remote fetch is failed', 'service-failed'],
  ["Jwks doesn't have key to match kid or alg from Jwt", 'service-failed'],
  ['Something else', 'token-refused'],
  ['unexpired', 'token-refused'],
  ['', 'token-refused']
]

describe('gatewayError', () => {
  it.each(TEXTS)('401 %j is %s', (body, code) => {
    const error = gatewayError(answer(401, body))
    expect(error).toMatchObject({ code, serviceCode: 'HTTP 401', retryable: code !== 'token-refused' })
    expect(error?.hint).not.toBe('')
  })

  it('distinguishes each text', () => {
    const messages = TEXTS.slice(5, 12).map(([body]) => gatewayError(answer(401, body))?.message)
    expect(new Set(messages).size).toBe(7)
  })

  it('handles only the gateway’s own texts with a 403', () => {
    expect(gatewayError(answer(403, 'Audiences in Jwt are not allowed'))?.code).toBe('token-refused')
    expect(gatewayError(answer(403, 'Jwt is expired'))?.code).toBe('token-expired')
    expect(gatewayError(answer(403, 'Your licence has expired'))).toBeNull()
    expect(gatewayError(answer(403, '{"errorCode":"access.denied.exception"}'))).toBeNull()
  })

  it.each([200, 400, 404, 500])('has nothing to say about a %i', (status) => {
    expect(gatewayError(answer(status, 'Jwt is expired'))).toBeNull()
  })

  it('doesn’t search a long body', () => {
    expect(gatewayError(answer(401, `${'x '.repeat(2000)}expired`))?.code).toBe('token-refused')
  })

  it('never repeats the body', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (secret) => {
        const error = gatewayError(answer(401, `Jwt is expired canary-${secret}`))
        expect(`${error?.message ?? ''}${error?.hint ?? ''}`).not.toContain('canary-')
      }),
      { seed: 7 }
    )
  })
})
