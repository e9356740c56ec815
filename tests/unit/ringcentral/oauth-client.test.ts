import { describe, expect, it } from 'vitest'
import type { OAuthDeps } from '../../../main/core/ringcentral/endpoints.ts'
import {
  refreshRingCentral,
  revoke,
  signInWithJwt,
  type OAuthClient
} from '../../../main/core/ringcentral/oauth-client.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { always, startLocalService } from '../../support/fakes/local-service.ts'

const deps: OAuthDeps = { fetch, userAgent: 'TokenDesk/1.2.3' }
const pair = {
  access_token: 'new-access',
  token_type: 'bearer',
  expires_in: 3600,
  refresh_token: 'new-refresh'
}

function clientAt(ringcentralHost: string): OAuthClient {
  return { ringcentralHost, clientId: 'ab_cd-EF~1', clientSecret: 'p%s+ /é:x' }
}

describe('signInWithJwt', () => {
  it('sends the JWT bearer grant of RFC 7523', async () => {
    const { origin, seen } = await startLocalService(always(200, JSON.stringify(pair)))
    const set = await signInWithJwt(clientAt(origin), 'h.p+/=&.s', deps)
    expect(set).toMatchObject({ accessToken: 'new-access', refreshToken: 'new-refresh', lifeMs: 3_600_000 })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/restapi/oauth/token' })
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: 'h.p+/=&.s'
    })
    expect(seen[0]?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'TokenDesk/1.2.3' })
  })

  it('authenticates with the unencoded ID and secret, like RingCentral’s guide and SDKs', async () => {
    const { origin, seen } = await startLocalService(always(200, JSON.stringify(pair)))
    await signInWithJwt(clientAt(origin), 'jwt', deps)
    const [scheme, encoded = ''] = (seen[0]?.headers.authorization ?? '').split(' ')
    expect(scheme).toBe('Basic')
    expect(Buffer.from(encoded, 'base64').toString('utf8')).toBe('ab_cd-EF~1:p%s+ /é:x')
  })

  it('uses only the origin of the host', async () => {
    const { origin, seen } = await startLocalService(always(200, JSON.stringify(pair)))
    await signInWithJwt(clientAt(`${origin}/some/path?query`), 'jwt', deps)
    expect(seen[0]?.url).toBe('/restapi/oauth/token')
  })

  it('recognizes a dead JWT credential', async () => {
    const body = { error: 'invalid_grant', errors: [{ errorCode: 'OAU-213', message: 'Token not found' }] }
    const { origin } = await startLocalService(
      always(401, JSON.stringify(body), {
        'content-type': 'application/json',
        'www-authenticate': 'Basic realm="x"'
      })
    )
    const error = await failureOf(() => signInWithJwt(clientAt(origin), 'jwt', deps))
    expect(error).toMatchObject({ code: 'credential-refused', serviceCode: 'OAU-213' })
    expect(error.message).toContain('JWT credential')
  })

  it.each([
    ['a hotel’s page with status 200', 200, '<html>Welcome</html>', 'captive-portal'],
    ['half an answer', 200, '{"access_token":"new-acc', 'answer-malformed'],
    ['an answer without a token', 200, '{}', 'answer-malformed'],
    ['a long answer', 200, JSON.stringify({ ...pair, pad: 'x'.repeat(70_000) }), 'answer-malformed'],
    ['a limit', 429, '', 'rate-limited'],
    ['a fault', 502, '<html>Bad gateway</html>', 'service-failed']
  ])('tells %s', async (_what, status, body, code) => {
    const { origin, seen } = await startLocalService(always(status, body))
    const error = await failureOf(() => signInWithJwt(clientAt(origin), 'jwt', deps))
    expect(error.code).toBe(code)
    expect(error.retryable).toBe(true)
    expect(seen).toHaveLength(1)
  })

  it('follows no redirect with the credential', async () => {
    const elsewhere = await startLocalService(always(200, JSON.stringify(pair)))
    const { origin } = await startLocalService(always(307, '', { location: `${elsewhere.origin}/take` }))
    expect((await failureOf(() => signInWithJwt(clientAt(origin), 'jwt', deps))).code).toBe('captive-portal')
    expect(elsewhere.seen).toHaveLength(0)
  })

  it.each([
    'http://platform.ringcentral.com',
    'http://127.0.0.1.example.com',
    'ftp://127.0.0.1',
    'nonsense',
    ''
  ])('sends nothing to %j', async (host) => {
    let sent = 0
    const counting: OAuthDeps = { ...deps, fetch: () => Promise.reject(new Error(String((sent += 1)))) }
    expect((await failureOf(() => signInWithJwt(clientAt(host), 'jwt', counting))).code).toBe('host-refused')
    expect(sent).toBe(0)
  })

  it('ends early if canceled', async () => {
    const nobody = new AbortController()
    const { origin } = await startLocalService(() => {
      nobody.abort()
    })
    const error = await failureOf(() =>
      signInWithJwt(clientAt(origin), 'jwt', { ...deps, signal: nobody.signal })
    )
    expect(error.code).toBe('network-failed')
  })

  it('enforces the deadline through the library', async () => {
    const deadline = new AbortController()
    const { origin } = await startLocalService(() => {
      deadline.abort()
    })
    const timed = {
      ...deps,
      deadline: () => ({ signal: deadline.signal, ms: 30_000, clear: () => undefined })
    }
    const error = await failureOf(() => signInWithJwt(clientAt(origin), 'jwt', timed))
    expect(error.message).toBe('No response within 30 seconds.')
  })

  it('reports an empty token as a bug, not a network failure', async () => {
    const { origin, seen } = await startLocalService(always(200, JSON.stringify(pair)))
    expect((await failureOf(() => refreshRingCentral(clientAt(origin), '', deps))).code).toBe('internal')
    expect(seen).toHaveLength(0)
  })
})

describe('refreshRingCentral', () => {
  it('sends the refresh grant', async () => {
    const { origin, seen } = await startLocalService(always(200, JSON.stringify(pair)))
    const set = await refreshRingCentral(clientAt(origin), 'old refresh', deps)
    expect(set.refreshToken).toBe('new-refresh')
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'old refresh'
    })
    expect(seen[0]?.headers.authorization).toMatch(/^Basic /)
  })

  it('recognizes an ended session', async () => {
    const body = { error: 'invalid_grant', errors: [{ errorCode: 'OAU-210' }] }
    const { origin } = await startLocalService(always(400, JSON.stringify(body)))
    const error = await failureOf(() => refreshRingCentral(clientAt(origin), 'old', deps))
    expect(error).toMatchObject({ code: 'credential-refused', serviceCode: 'OAU-210' })
    expect(error.message).toContain('session')
  })
})

describe('revoke', () => {
  it.each([200, 204])('is done with a %i', async (status) => {
    const { origin, seen } = await startLocalService(always(status, ''))
    await revoke(clientAt(origin), 'some token', deps)
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/restapi/oauth/revoke', body: 'token=some+token' })
  })

  it.each([
    [400, '{"error":"invalid_request"}'],
    [500, ''],
    [200, '<html>']
  ])('rejects with an AppError at %i', async (status, body) => {
    const { origin } = await startLocalService(always(status, body))
    expect((await failureOf(() => revoke(clientAt(origin), 'token', deps))).message).not.toContain('token=')
  })
})
