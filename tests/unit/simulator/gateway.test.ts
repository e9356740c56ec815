import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { GATEWAY_TEXTS } from '../../../main/simulator/ringcx-errors.ts'
import { RINGCX_AUDIENCE, RINGCX_ISSUER } from '../../../main/simulator/ringcx-token.ts'
import { run, START } from '../../support/simulator/running.ts'

const ACCOUNTS = '/voice/api/v1/admin/accounts'

describe('the gateway', () => {
  const forged = (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT({ iss: RINGCX_ISSUER, aud: RINGCX_AUDIENCE, exp: START / 1000 + 300, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new Uint8Array(32))

  it('says in plain text what is wrong with an access token', async () => {
    const { call, simulator } = await run()
    const { accessToken, refreshToken, rcAccessToken } = await call.ringcx()
    const [header = '', payload = '', signature = ''] = accessToken.split('.')
    const otherSignature = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    const table: readonly (readonly [bearer: string | undefined, status: number, text: string])[] = [
      [undefined, 401, GATEWAY_TEXTS.missing],
      [rcAccessToken, 401, GATEWAY_TEXTS['not-a-jwt']],
      [refreshToken, 401, GATEWAY_TEXTS['not-a-jwt']],
      [accessToken.slice(0, header.length + payload.length), 401, GATEWAY_TEXTS['not-a-jwt']],
      ['a.b.c', 401, GATEWAY_TEXTS['header-unreadable']],
      [simulator.credentials.jwt, 401, GATEWAY_TEXTS['unknown-issuer']],
      [`${header}.${payload}.${otherSignature}`, 401, GATEWAY_TEXTS['bad-signature']],
      [await forged({}), 401, GATEWAY_TEXTS['bad-signature']],
      [await forged({ nbf: START / 1000 + 60 }), 401, GATEWAY_TEXTS['not-yet-valid']],
      [await forged({ exp: START / 1000 }), 401, 'Jwt is expired'],
      [await forged({ aud: 'digital' }), 403, GATEWAY_TEXTS['wrong-audience']]
    ]
    for (const [bearer, status, expected] of table) {
      const answer = await call.get(ACCOUNTS, bearer)
      expect([answer.status, answer.text]).toEqual([status, expected])
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(answer.headers.get('www-authenticate')).toMatch(
        bearer === undefined
          ? /^Bearer realm="http[^"]+"$/
          : /^Bearer realm="http[^"]+", error="invalid_token"$/
      )
    }
    expect((await call.get(ACCOUNTS, accessToken)).status).toBe(200)
  })

  it('accepts to the last second of the five minutes and not one more', async () => {
    const { call, pass } = await run()
    const { accessToken } = await call.ringcx()
    pass(299_999)
    expect((await call.get(ACCOUNTS, accessToken)).status).toBe(200)
    pass(1)
    const late = await call.get(ACCOUNTS, accessToken)
    expect([late.status, late.text]).toEqual([401, 'Jwt is expired'])
  })

  it('has a different lifetime on request', async () => {
    const { call, pass } = await run({ ringcxLifeSeconds: 5 })
    const { accessToken } = await call.ringcx()
    pass(5000)
    expect((await call.get(ACCOUNTS, accessToken)).text).toBe('Jwt is expired')
  })

  it('uses either spelling of “expired”, or both in turn', async () => {
    const spellings = async (expiredSpelling: 'JWT is expired.' | 'alternate') => {
      const { call, simulator } = await run({ expiredSpelling })
      const { accessToken } = await call.ringcx()
      simulator.control.expireRingCxTokens()
      return [
        (await call.get(ACCOUNTS, accessToken)).text,
        (await call.get(ACCOUNTS, accessToken)).text,
        (await call.get(ACCOUNTS, accessToken)).text
      ]
    }
    expect(await spellings('JWT is expired.')).toEqual([
      'JWT is expired.',
      'JWT is expired.',
      'JWT is expired.'
    ])
    expect(await spellings('alternate')).toEqual(['Jwt is expired', 'JWT is expired.', 'Jwt is expired'])
  })

  it('expires on command what was issued, not what comes after', async () => {
    const { call, simulator } = await run()
    const before = await call.ringcx()
    simulator.control.expireRingCxTokens()
    expect((await call.get(ACCOUNTS, before.accessToken)).text).toBe('Jwt is expired')
    const after = await call.refreshRingCx(before.refreshToken)
    expect((await call.get(ACCOUNTS, String(after.json['accessToken']))).status).toBe(200)
  })

  it('loses its own keys on command', async () => {
    const { call, simulator } = await run()
    const { accessToken } = await call.ringcx()
    simulator.control.setGatewayKeys('unreachable')
    const refused = await call.get(ACCOUNTS, accessToken)
    expect([refused.status, refused.text]).toEqual([401, 'Jwks remote fetch is failed'])
    simulator.control.setGatewayKeys('ready')
    expect((await call.get(ACCOUNTS, accessToken)).status).toBe(200)
  })

  it('accepts a token of an earlier run with the same seed, as a real server does after a restart', async () => {
    const { accessToken } = await (await run({ seed: 3 })).call.ringcx()
    const again = await run({ seed: 3 })
    expect((await again.call.get(ACCOUNTS, accessToken)).status).toBe(200)
    const other = await run({ seed: 4 })
    expect((await other.call.get(ACCOUNTS, accessToken)).text).toBe(GATEWAY_TEXTS['bad-signature'])
  })

  it('guards unknown paths too', async () => {
    const { call } = await run()
    const { accessToken } = await call.ringcx()
    const path = '/voice/api/v1/admin/accounts/90010000'
    expect((await call.get(path)).text).toBe(GATEWAY_TEXTS.missing)
    const nowhere = await call.get(path, accessToken)
    expect([nowhere.status, nowhere.json['requestUri']]).toEqual([404, `${path} - GET`])
    expect((await call.get('/restapi/v1.0/nowhere')).json).toMatchObject({ errorCode: 'CMN-102' })
  })
})
