import { describe, expect, it } from 'vitest'
import { createAdminApi, type AdminApi, type FreshToken } from '../../../main/core/ringcx/admin-api.ts'
import { AppError } from '../../../main/core/errors.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { always, startLocalService, type Respond } from '../../support/fakes/local-service.ts'

const purpose = { what: 'admin users', needs: 'MANAGE_USERS or SUPER_USER' }

/** A token provider that counts renewals: `token-1`, `token-2`, … */
function tokens() {
  let current = 1
  const asked: (string | undefined)[] = []
  const freshToken: FreshToken = (options) => {
    asked.push(options?.notThis)
    if (options?.notThis === `token-${String(current)}`) current += 1
    return Promise.resolve(`token-${String(current)}`)
  }
  return { freshToken, asked, renewals: () => current - 1, replaceElsewhere: () => (current += 1) }
}

function api(ringcxHost: string, freshToken: FreshToken, maxBytes?: number): AdminApi {
  return createAdminApi({ fetch, ringcxHost, userAgent: 'TokenDesk/1.2.3', freshToken, maxBytes })
}

/** Accepts one token, answers 401 with `text` to all others. */
function accepting(token: string, text: string, type = 'text/plain'): Respond {
  return (request, response) => {
    const good = request.headers.authorization === `Bearer ${token}`
    response.writeHead(good ? 200 : 401, { 'content-type': good ? 'application/json' : type })
    response.end(good ? '["row"]' : text)
  }
}

describe('get', () => {
  it('sends the access token to the API base and returns the JSON', async () => {
    const { origin, seen } = await startLocalService(always(200, '[1,2]'))
    const { freshToken } = tokens()
    expect(await api(origin, freshToken).get('/v1/admin/users?flatten=true', purpose)).toEqual([1, 2])
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/voice/api/v1/admin/users?flatten=true' })
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      accept: 'application/json',
      'user-agent': 'TokenDesk/1.2.3'
    })
  })

  it.each(['Jwt is expired', 'JWT is expired.'])('renews once after “%s” and repeats', async (text) => {
    const { origin, seen } = await startLocalService(accepting('token-2', text))
    const provider = tokens()
    expect(await api(origin, provider.freshToken).get('/v1/admin/accounts', purpose)).toEqual(['row'])
    expect(provider.asked).toEqual([undefined, 'token-1'])
    expect(provider.renewals()).toBe(1)
    expect(seen).toHaveLength(2)
  })

  it.each(['Jwt is expired', '<html><body>JWT is expired.</body></html>'])(
    'renews once after “%s” that is called a web page',
    async (text) => {
      const { origin, seen } = await startLocalService(accepting('token-2', text, 'text/html'))
      const provider = tokens()
      expect(await api(origin, provider.freshToken).get('/v1/admin/accounts', purpose)).toEqual(['row'])
      expect([provider.renewals(), seen.length]).toEqual([1, 2])
    }
  )

  it('stops if the renewed token is expired too', async () => {
    const { origin, seen } = await startLocalService(accepting('never', 'Jwt is expired'))
    const provider = tokens()
    const error = await failureOf(() => api(origin, provider.freshToken).get('/v1/admin/accounts', purpose))
    expect(error.code).toBe('token-expired')
    expect(seen).toHaveLength(2)
    expect(provider.renewals()).toBe(1)
  })

  it.each(['Jwt is expired', 'Jwt verification fails'])(
    'just repeats after “%s” for a token that was replaced in the meantime',
    async (text) => {
      const provider = tokens()
      const accept = accepting('token-2', text)
      const { origin, seen } = await startLocalService((request, response, number) => {
        if (number === 1) provider.replaceElsewhere()
        accept(request, response, number)
      })
      expect(await api(origin, provider.freshToken).get('/v1/admin/accounts', purpose)).toEqual(['row'])
      expect(provider.renewals()).toBe(1)
      expect(seen).toHaveLength(2)
    }
  )

  it('neither renews nor repeats if a current token is rejected', async () => {
    const { origin, seen } = await startLocalService(accepting('never', 'Jwt verification fails'))
    const provider = tokens()
    const error = await failureOf(() => api(origin, provider.freshToken).get('/v1/admin/accounts', purpose))
    expect(error.code).toBe('token-refused')
    expect(provider.renewals()).toBe(0)
    expect(seen).toHaveLength(1)
  })

  it.each([
    [401, 'Jwks remote fetch is failed', 'service-failed', 'HTTP 401'],
    [
      403,
      '{"errorCode":"access.denied.exception","generalMessage":"SECRET"}',
      'forbidden',
      'access.denied.exception'
    ],
    [403, '', 'forbidden', 'HTTP 403'],
    [403, '<html>blocked</html>', 'captive-portal', 'HTTP 403'],
    [404, '{"generalMessage":"SECRET"}', 'not-found', 'HTTP 404'],
    [404, '<html>SECRET</html>', 'not-found', 'HTTP 404'],
    [400, '{"generalMessage":"The supplied data is not valid"}', 'input-invalid', 'HTTP 400'],
    [409, '', 'input-invalid', 'HTTP 409'],
    [418, '{"errorCode":"SECRET <b>"}', 'answer-malformed', 'HTTP 418'],
    [429, '', 'rate-limited', 'HTTP 429'],
    [500, '{"errorCode":"x","generalMessage":"SECRET"}', 'service-failed', 'HTTP 500'],
    [200, '<html>hotel</html>', 'captive-portal', 'HTTP 200'],
    [200, '[{"half":', 'answer-malformed', 'HTTP 200'],
    [302, '', 'captive-portal', 'HTTP 302']
  ])('%i with %j is %s (%s), requested once', async (status, body, code, serviceCode) => {
    const { origin, seen } = await startLocalService(always(status, body))
    const provider = tokens()
    const error = await failureOf(() => api(origin, provider.freshToken).get('/v1/admin/users', purpose))
    expect(error).toMatchObject({ code, serviceCode })
    expect(`${error.message}${error.hint}`).not.toContain('SECRET')
    expect(seen).toHaveLength(1)
    expect(provider.renewals()).toBe(0)
  })

  it('doesn’t repeat a 403, even if the token was replaced in the meantime', async () => {
    const provider = tokens()
    const { origin, seen } = await startLocalService((_request, response) => {
      provider.replaceElsewhere()
      response.writeHead(403).end()
    })
    const error = await failureOf(() => api(origin, provider.freshToken).get('/v1/x', purpose))
    expect(error.code).toBe('forbidden')
    expect(seen).toHaveLength(1)
  })

  it('names the role that is missing', async () => {
    const { origin } = await startLocalService(always(403, ''))
    const { freshToken } = tokens()
    const error = await failureOf(() => api(origin, freshToken).get('/v1/admin/users', purpose))
    expect(error.hint).toContain('MANAGE_USERS or SUPER_USER')
    const other = await failureOf(() =>
      api(origin, freshToken).get('/v1/x', { what: 'accounts', needs: null })
    )
    expect(other.hint).toContain('rights documents')
  })

  it('passes on errors of the token provider, and sends nothing', async () => {
    const { origin, seen } = await startLocalService(always(200, '[]'))
    const signedOut = new AppError({ code: 'signed-out', message: 'x', hint: 'y', retryable: false })
    const error = await failureOf(() => api(origin, () => Promise.reject(signedOut)).get('/v1/x', purpose))
    expect(error).toBe(signedOut)
    expect(seen).toHaveLength(0)
  })

  it('refuses a list beyond its limit', async () => {
    const { origin } = await startLocalService(always(200, JSON.stringify(['x'.repeat(2000)])))
    const error = await failureOf(() => api(origin, tokens().freshToken, 1000).get('/v1/x', purpose))
    expect(error.code).toBe('answer-malformed')
  })

  it('rejects a list with too many objects, which would block main while parsing', async () => {
    const { origin } = await startLocalService(always(200, `[${'{},'.repeat(2_000_001)}{}]`))
    const error = await failureOf(() => api(origin, tokens().freshToken).get('/v1/x', purpose))
    expect(error).toMatchObject({
      code: 'answer-malformed',
      message: 'RingCX sent a response that is too long.'
    })
  })

  it('stops at its deadline', async () => {
    const deadline = new AbortController()
    const { origin } = await startLocalService(() => {
      deadline.abort()
    })
    const made = { signal: deadline.signal, ms: 120_000, clear: () => undefined }
    const { freshToken } = tokens()
    const admin = createAdminApi({
      fetch,
      ringcxHost: origin,
      userAgent: 'x',
      freshToken,
      deadline: () => made
    })
    const error = await failureOf(() => admin.get('/v1/x', purpose))
    expect(error.message).toBe('No response within 120 seconds.')
  })

  it('never sends the access token to another origin', async () => {
    let sent = 0
    const counting = () => Promise.reject(new Error(String((sent += 1))))
    const { freshToken } = tokens()
    for (const ringcxHost of ['http://example.com', 'nonsense', 'file:///etc']) {
      const admin = createAdminApi({ fetch: counting, ringcxHost, userAgent: 'x', freshToken })
      expect((await failureOf(() => admin.get('/v1/x', purpose))).code).toBe('host-refused')
    }
    expect(sent).toBe(0)
  })
})
