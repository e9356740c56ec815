import { describe, expect, it } from 'vitest'
import { exchange, refreshRingCx, type RingCxDeps } from '../../../main/core/ringcx/exchange.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { always, startLocalService } from '../../support/fakes/local-service.ts'
import { unsignedJwt } from '../../support/fakes/unsigned-jwt.ts'

const accessToken = unsignedJwt({ iat: 1000, exp: 1300 })
const good = JSON.stringify({ accessToken, refreshToken: 'new-refresh', mainAccountId: '90010000' })

function at(ringcxHost: string): RingCxDeps {
  return { fetch, ringcxHost, userAgent: 'TokenDesk/1.2.3' }
}

describe('exchange', () => {
  it('sends the token in the form, never in the URL', async () => {
    const { origin, seen } = await startLocalService(always(200, good))
    const set = await exchange('rc+token/=&', at(origin))
    expect(set).toMatchObject({ accessToken, refreshToken: 'new-refresh', lifeMs: 300_000 })
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/auth/login/rc/accesstoken?includeRefresh=true',
      body: 'rcAccessToken=rc%2Btoken%2F%3D%26&rcTokenType=Bearer'
    })
    expect(seen[0]?.headers['user-agent']).toBe('TokenDesk/1.2.3')
    expect(seen[0]?.headers.authorization).toBeUndefined()
  })

  it.each([200, 201])('takes a %i', async (status) => {
    const { origin } = await startLocalService(always(status, good))
    expect((await exchange('rc', at(origin))).accessToken).toBe(accessToken)
  })

  it('accepts JSON labeled as HTML, because it contains the new token', async () => {
    const { origin } = await startLocalService(always(200, good, { 'content-type': 'text/html' }))
    expect((await exchange('rc', at(origin))).accessToken).toBe(accessToken)
  })

  it.each([
    [400, 'Bad', 'token-refused', false],
    [401, 'Jwt is expired', 'token-refused', false],
    [401, '{"message":"SECRET"}', 'token-refused', false],
    [401, 'Jwks remote fetch is failed', 'service-failed', true],
    [403, '{"errorCode":"access.denied.exception"}', 'not-linked', false],
    [403, '', 'not-linked', false],
    [403, '<html>Blocked by the proxy</html>', 'network-failed', true],
    [404, '<html>SECRET</html>', 'not-found', false],
    [405, '', 'not-found', false],
    [418, 'SECRET', 'answer-malformed', true],
    [429, '', 'rate-limited', true],
    [500, 'SECRET', 'service-failed', true],
    [502, '<html>', 'service-failed', true],
    [200, '<!doctype html><p>Welcome', 'captive-portal', true],
    [200, '{}', 'answer-malformed', true],
    [200, '{"accessToken":null}', 'answer-malformed', true],
    [200, good.slice(0, 60), 'answer-malformed', true],
    [204, '', 'answer-malformed', true],
    [302, '', 'captive-portal', true]
  ])('%i with %j is %s', async (status, body, code, retryable) => {
    const { origin, seen } = await startLocalService(always(status, body))
    const error = await failureOf(() => exchange('rc', at(origin)))
    expect(error).toMatchObject({ code, retryable })
    expect(`${error.message}${error.hint}`).not.toContain('SECRET')
    expect(seen).toHaveLength(1)
  })

  it('doesn’t attribute a device’s error to RingCX, over a real connection', async () => {
    const headers = { server: 'cloudflare', 'content-type': 'text/plain; charset=UTF-8' }
    const { origin } = await startLocalService(always(403, 'error code: 1010', headers))
    expect(await failureOf(() => exchange('rc', at(origin)))).toMatchObject({
      code: 'network-failed',
      message: 'A filter (Cloudflare) between this computer and RingCX blocked the request.',
      retryable: true,
      serviceCode: 'HTTP 403',
      words: 'error code: 1010'
    })
  })

  it.each(['http://ringcx.ringcentral.com', 'ringcx.ringcentral.com', 'javascript:alert(1)', ''])(
    'sends nothing to %j',
    async (host) => {
      expect((await failureOf(() => exchange('rc', at(host)))).code).toBe('host-refused')
    }
  )
})

describe('refreshRingCx', () => {
  it('sends the refresh token in the form', async () => {
    const { origin, seen } = await startLocalService(always(200, good))
    expect((await refreshRingCx('11111111-fake', at(origin))).refreshToken).toBe('new-refresh')
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/auth/token/refresh',
      body: 'refresh_token=11111111-fake'
    })
  })

  it.each([
    [400, '', 'token-refused'],
    [401, 'Jwt is expired', 'token-refused'],
    [403, '', 'token-refused'],
    [404, 'No such token', 'token-refused'],
    [401, 'Jwks remote fetch is failed', 'service-failed'],
    [418, '', 'answer-malformed'],
    [429, '', 'rate-limited'],
    [503, '', 'service-failed'],
    [200, '<html>', 'captive-portal'],
    [401, '<html>', 'captive-portal'],
    [200, 'null', 'answer-malformed']
  ])('%i with %j is %s', async (status, body, code) => {
    const { origin } = await startLocalService(always(status, body))
    expect((await failureOf(() => refreshRingCx('old', at(origin)))).code).toBe(code)
  })
})
