import { describe, expect, it } from 'vitest'
import { createAdminApi, type AdminApi, type FreshToken } from '../../../main/core/ringcx/admin-api.ts'
import type { Purpose } from '../../../main/core/ringcx/admin-errors.ts'
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

type How = 'get' | 'stream'

/** Reads a path as a whole, or as it comes; what cuts it off is thrown. */
async function ask(how: How, admin: AdminApi, path: string, wanted: Purpose = purpose): Promise<unknown> {
  if (how === 'get') return await admin.get(path, wanted)
  const pieces: Uint8Array[] = []
  const taker = { begin: () => undefined, take: (piece: Uint8Array) => void pieces.push(piece) }
  const { bytes, cutOff } = await admin.stream(path, wanted, taker, new AbortController().signal)
  if (cutOff !== null) throw cutOff
  const body = Buffer.concat(pieces)
  expect(bytes).toBe(body.length)
  return JSON.parse(body.toString()) as unknown
}

describe.each<How>(['get', 'stream'])('%s', (how) => {
  it('sends the access token to the API base and returns the JSON', async () => {
    const { origin, seen } = await startLocalService(always(200, '[1,2]'))
    const { freshToken } = tokens()
    expect(await ask(how, api(origin, freshToken), '/v1/admin/users?flatten=true')).toEqual([1, 2])
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
    expect(await ask(how, api(origin, provider.freshToken), '/v1/admin/accounts')).toEqual(['row'])
    expect(provider.asked).toEqual([undefined, 'token-1'])
    expect(provider.renewals()).toBe(1)
    expect(seen).toHaveLength(2)
  })

  it.each(['Jwt is expired', '<html><body>JWT is expired.</body></html>'])(
    'renews once after “%s” labeled as a web page',
    async (text) => {
      const { origin, seen } = await startLocalService(accepting('token-2', text, 'text/html'))
      const provider = tokens()
      expect(await ask(how, api(origin, provider.freshToken), '/v1/admin/accounts')).toEqual(['row'])
      expect([provider.renewals(), seen.length]).toEqual([1, 2])
    }
  )

  it('stops if the renewed token is expired too', async () => {
    const { origin, seen } = await startLocalService(accepting('never', 'Jwt is expired'))
    const provider = tokens()
    const error = await failureOf(() => ask(how, api(origin, provider.freshToken), '/v1/admin/accounts'))
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
      expect(await ask(how, api(origin, provider.freshToken), '/v1/admin/accounts')).toEqual(['row'])
      expect(provider.renewals()).toBe(1)
      expect(seen).toHaveLength(2)
    }
  )

  it('neither renews nor repeats if a current token is rejected', async () => {
    const { origin, seen } = await startLocalService(accepting('never', 'Jwt verification fails'))
    const provider = tokens()
    const error = await failureOf(() => ask(how, api(origin, provider.freshToken), '/v1/admin/accounts'))
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
    [200, '', 'answer-malformed', 'HTTP 200'],
    [204, '', 'answer-malformed', 'HTTP 204'],
    [302, '', 'captive-portal', 'HTTP 302']
  ])('%i with %j is %s (%s), requested once', async (status, body, code, serviceCode) => {
    const { origin, seen } = await startLocalService(always(status, body))
    const provider = tokens()
    const error = await failureOf(() => ask(how, api(origin, provider.freshToken), '/v1/admin/users'))
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
    const error = await failureOf(() => ask(how, api(origin, provider.freshToken), '/v1/x'))
    expect(error.code).toBe('forbidden')
    expect(seen).toHaveLength(1)
  })

  it('names the role that is missing', async () => {
    const { origin } = await startLocalService(always(403, ''))
    const { freshToken } = tokens()
    const error = await failureOf(() => ask(how, api(origin, freshToken), '/v1/admin/users'))
    expect(error.hint).toContain('MANAGE_USERS or SUPER_USER')
    const other = await failureOf(() =>
      ask(how, api(origin, freshToken), '/v1/x', { what: 'accounts', needs: null })
    )
    expect(other.hint).toContain('rights documents')
  })

  it('passes on errors of the token provider, and sends nothing', async () => {
    const { origin, seen } = await startLocalService(always(200, '[]'))
    const signedOut = new AppError({ code: 'signed-out', message: 'x', hint: 'y', retryable: false })
    const error = await failureOf(() =>
      ask(
        how,
        api(origin, () => Promise.reject(signedOut)),
        '/v1/x'
      )
    )
    expect(error).toBe(signedOut)
    expect(seen).toHaveLength(0)
  })

  it('refuses a list beyond its limit', async () => {
    const { origin } = await startLocalService(always(200, JSON.stringify(['x'.repeat(2000)])))
    const error = await failureOf(() => ask(how, api(origin, tokens().freshToken, 1000), '/v1/x'))
    expect(error.code).toBe('answer-malformed')
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
    const error = await failureOf(() => ask(how, admin, '/v1/x'))
    expect(error.message).toBe('No response within 120 seconds.')
  })

  it('never sends the access token to another origin', async () => {
    let sent = 0
    const counting = () => Promise.reject(new Error(String((sent += 1))))
    const { freshToken } = tokens()
    for (const ringcxHost of ['http://example.com', 'nonsense', 'file:///etc']) {
      const admin = createAdminApi({ fetch: counting, ringcxHost, userAgent: 'x', freshToken })
      expect((await failureOf(() => ask(how, admin, '/v1/x'))).code).toBe('host-refused')
    }
    expect(sent).toBe(0)
  })
})

describe('get', () => {
  it('refuses a document of more objects than there can be, as main would not come back from parsing it', async () => {
    const { origin } = await startLocalService(always(200, `[${'{},'.repeat(400_001)}{}]`))
    const error = await failureOf(() => api(origin, tokens().freshToken).get('/v1/x', purpose))
    expect(error).toMatchObject({
      code: 'answer-malformed',
      message: 'RingCX sent a response that is too long.'
    })
  })

  it('refuses half a document', async () => {
    const { origin } = await startLocalService(always(200, '[{"half":'))
    const error = await failureOf(() => api(origin, tokens().freshToken).get('/v1/x', purpose))
    expect(error).toMatchObject({ code: 'answer-malformed', serviceCode: 'HTTP 200' })
  })
})

describe('stream', () => {
  it('is cancelled by its signal, as cut off where something came, else with the failure', async () => {
    const abort = new AbortController()
    const { origin } = await startLocalService((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(`[${'{},'.repeat(1_000)}`)
    })
    const taker = { begin: () => undefined, take: () => abort.abort() }
    const admin = api(origin, tokens().freshToken)
    const body = await admin.stream('/v1/x', purpose, taker, abort.signal)
    expect(body).toMatchObject({ bytes: 3_001, cutOff: { code: 'network-failed' } })
    const again = await failureOf(() => admin.stream('/v1/x', purpose, taker, abort.signal))
    expect(again.code).toBe('network-failed')
  })
})
