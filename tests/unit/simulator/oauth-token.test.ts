import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { errorCode, JWT_BEARER, text } from '../../support/simulator/caller.ts'
import { run } from '../../support/simulator/running.ts'

const TOKEN = '/restapi/oauth/token'

describe('sign-in with the JWT credential', () => {
  it('returns the documented token set', async () => {
    const { call } = await run()
    const { status, json, headers } = await call.signIn()
    expect(status).toBe(200)
    expect(json).toEqual({
      access_token: expect.stringMatching(/^[\w-]{40,}$/),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^[\w-]{40,}$/),
      refresh_token_expires_in: 604_800,
      scope: 'ReadAccounts',
      owner_id: '400500600',
      endpoint_id: 'simulatedEndpoint01'
    })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toContain('application/json')
    expect(headers.get('date')).toBe('Sun, 22 Nov 2026 12:00:00 GMT')
  })

  it('tells its limit in the headers', async () => {
    const { call } = await run()
    await call.signIn()
    const { headers } = await call.signIn()
    expect(headers.get('x-rate-limit-group')).toBe('auth')
    expect(headers.get('x-rate-limit-limit')).toBe('5')
    expect(headers.get('x-rate-limit-remaining')).toBe('3')
    expect(headers.get('x-rate-limit-window')).toBe('60')
  })

  it('issues no refresh token if the app is set up that way, or for a requested lifetime of 0', async () => {
    const without = await run({ issueRefreshTokens: false })
    const asked = await run()
    for (const { json } of [
      await without.call.signIn(),
      await asked.call.signIn({ refresh_token_ttl: '0' })
    ]) {
      expect(json).not.toHaveProperty('refresh_token')
      expect(json).not.toHaveProperty('refresh_token_expires_in')
    }
  })

  it('prefers lifetimes from the request over the simulator’s', async () => {
    const { call } = await run({ ringcentralLifeSeconds: 90, ringcentralRefreshLifeSeconds: 1000 })
    expect((await call.signIn()).json).toMatchObject({ expires_in: 90, refresh_token_expires_in: 1000 })
    const asked = await call.signIn({
      access_token_ttl: '600',
      refresh_token_ttl: '2592000',
      endpoint_id: 'here'
    })
    expect(asked.json).toMatchObject({
      expires_in: 600,
      refresh_token_expires_in: 2_592_000,
      endpoint_id: 'here'
    })
  })

  it.each([
    ['access_token_ttl', '599'],
    ['access_token_ttl', '3601'],
    ['access_token_ttl', '-1'],
    ['access_token_ttl', 'soon'],
    ['refresh_token_ttl', '2592001'],
    ['refresh_token_ttl', '']
  ])('refuses %s = %j', async (field, value) => {
    const { call } = await run()
    const answer = await call.signIn({ [field]: value })
    expect(answer.status).toBe(400)
    expect(errorCode(answer)).toBe('CMN-101')
  })

  it('has a credential that looks like RingCentral’s, the same for the same seed', async () => {
    const first = (await run({ seed: 7 })).simulator.credentials
    const again = (await run({ seed: 7 })).simulator.credentials
    const other = (await run({ seed: 8 })).simulator.credentials
    expect(again).toEqual(first)
    expect(other.jwt).not.toBe(first.jwt)
    expect(other.clientId).not.toBe(first.clientId)
    expect(decodeProtectedHeader(first.jwt)).toMatchObject({ alg: 'RS256', typ: 'JWT' })
    const claims = decodeJwt(first.jwt)
    expect(claims).toMatchObject({
      aud: 'https://platform.ringcentral.com/restapi/oauth/token',
      iss: 'https://platform.ringcentral.com',
      sub: '400500600'
    })
    expect(claims.iat).toBeTypeOf('number')
    expect(claims.exp).toBeUndefined()
  })

  it('accepts other credentials if configured', async () => {
    const { call, simulator } = await run({ credentials: { clientSecret: 'a: b&c', jwt: 'not-even-a-jwt' } })
    expect(simulator.credentials.clientSecret).toBe('a: b&c')
    expect((await call.signIn()).status).toBe(200)
  })
})

describe('refusals', () => {
  const basic = (id: string, secret: string): string =>
    `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

  it('requires client authentication', async () => {
    const { call, simulator } = await run({ rateLimits: false })
    const { clientId, clientSecret, jwt } = simulator.credentials
    const fields = { grant_type: JWT_BEARER, assertion: jwt }
    const ask = (headers: Record<string, string>, more: Record<string, string> = {}) =>
      call.form(TOKEN, { ...fields, ...more }, headers)

    const table = [
      [await ask({}), 400, 'OAU-123'],
      [await ask({}, { client_id: clientId }), 400, 'OAU-123'],
      [await ask({ Authorization: `Bearer ${jwt}` }), 400, 'OAU-123'],
      [await ask({ Authorization: 'Basic ????' }), 400, 'OAU-123'],
      [await ask({ Authorization: `Basic ${Buffer.from(clientId).toString('base64')}` }), 400, 'OAU-123'],
      [await ask({ Authorization: basic('sandbox-id', clientSecret) }), 400, 'OAU-153'],
      [await ask({ Authorization: basic(clientId, `${clientSecret} `) }), 401, 'OAU-121']
    ] as const
    for (const [answer, status, code] of table) {
      expect([answer.status, errorCode(answer)]).toEqual([status, code])
      expect(answer.json['error']).toBe('invalid_client')
    }
    expect((await ask({ Authorization: basic(clientId, clientSecret) })).status).toBe(200)
  })

  it.each(['p%25q%2Br%2Fs+t', 'p%25q%2Br%2Fs%20t', 'p%q+r/s t'])(
    'reads the secret form-encoded (RFC 6749 §2.3.1) and as it is: %s',
    async (sent) => {
      const { call } = await run({ credentials: { clientId: 'id', clientSecret: 'p%q+r/s t' } })
      const answer = await call.form(TOKEN, { grant_type: 'password' }, { Authorization: basic('id', sent) })
      expect(errorCode(answer)).toBe('OAU-250')
    }
  )

  it.each([
    [{ grant_type: 'password', username: 'a', password: 'b' }, 'invalid_request', 'OAU-250'],
    [{ grant_type: 'client_credentials' }, 'invalid_request', 'OAU-250'],
    [{ grant_type: 'constructor' }, 'invalid_request', 'OAU-250'],
    [{}, 'invalid_request', 'OAU-250'],
    [{ grant_type: 'authorization_code', code: 'x' }, 'invalid_grant', 'OAU-106'],
    [{ grant_type: 'authorization_code' }, 'invalid_request', 'CMN-101'],
    [{ grant_type: 'partner_jwt' }, 'unauthorized_client', 'OAU-251'],
    [{ grant_type: JWT_BEARER }, 'invalid_request', 'CMN-101'],
    [{ grant_type: JWT_BEARER, assertion: 'nonsense' }, 'invalid_grant', 'OAU-213'],
    [{ grant_type: JWT_BEARER, assertion: 'a.b.c' }, 'invalid_grant', 'OAU-213'],
    [{ grant_type: JWT_BEARER, assertion: unsigned('RS256') }, 'invalid_grant', 'OAU-213'],
    [{ grant_type: JWT_BEARER, assertion: unsigned('HS256') }, 'invalid_grant', 'OAU-347'],
    [{ grant_type: JWT_BEARER, assertion: unsigned('none') }, 'invalid_grant', 'OAU-347'],
    [{ grant_type: 'refresh_token' }, 'invalid_request', 'CMN-101'],
    [{ grant_type: 'refresh_token', refresh_token: 'never-issued' }, 'invalid_grant', 'OAU-213']
  ])('answers %j with %s, %s', async (fields, error, code) => {
    const { call } = await run()
    const answer = await call.token(fields)
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error,
      error_description: expect.any(String),
      errors: [{ errorCode: code, message: answer.json['error_description'] }]
    })
  })

  it('ignores a body that is not a form', async () => {
    const { call, simulator } = await run()
    const response = await fetch(simulator.origin + TOKEN, {
      method: 'POST',
      headers: { Authorization: call.basic, 'Content-Type': 'application/json' },
      body: JSON.stringify({ grant_type: JWT_BEARER, assertion: simulator.credentials.jwt })
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('OAU-250')
    expect(simulator.counts['token:other']).toBe(1)
  })

  it('distinguishes a dead credential from an expired one, and accepts it again when restored', async () => {
    const { call, simulator } = await run()
    simulator.control.revokeCredential()
    expect(errorCode(await call.signIn())).toBe('OAU-213')
    simulator.control.revokeCredential('expired')
    expect(errorCode(await call.signIn())).toBe('OAU-210')
    simulator.control.restoreCredential()
    expect((await call.signIn()).status).toBe(200)
  })

  it('rejects grants the app isn’t set up for', async () => {
    const { call, simulator } = await run()
    const { json } = await call.signIn()
    simulator.control.setAppGrants(['refresh_token'])
    expect(errorCode(await call.signIn())).toBe('OAU-251')
    simulator.control.setAppGrants(['jwt-bearer'])
    expect(errorCode(await call.refresh(text(json, 'refresh_token')))).toBe('OAU-251')
  })
})

describe('revoke', () => {
  it('ends the whole session with either token, and responds the same way to an unknown one', async () => {
    const { call } = await run()
    for (const field of ['access_token', 'refresh_token']) {
      const { json } = await call.signIn()
      expect((await call.revoke(text(json, field))).status).toBe(200)
      expect((await call.get('/restapi/v1.0/account/~', text(json, 'access_token'))).status).toBe(401)
      expect(errorCode(await call.refresh(text(json, 'refresh_token')))).toBe('OAU-213')
    }
    const unknown = await call.revoke('never-issued')
    expect([unknown.status, unknown.text]).toEqual([200, ''])
  })

  it('requires a client and a token', async () => {
    const { call } = await run()
    expect(errorCode(await call.form('/restapi/oauth/revoke', { token: 'x' }))).toBe('OAU-123')
    expect(errorCode(await call.form('/restapi/oauth/revoke', {}, { Authorization: call.basic }))).toBe(
      'CMN-101'
    )
  })
})

describe('discovery and the RingCentral account', () => {
  it('lists only what exists', async () => {
    const { call, simulator } = await run()
    const { json } = await call.get('/.well-known/openid-configuration')
    expect(json).toMatchObject({
      issuer: simulator.origin,
      authorization_endpoint: `${simulator.origin}/restapi/oauth/authorize`,
      token_endpoint: `${simulator.origin}/restapi/oauth/token`,
      revocation_endpoint: `${simulator.origin}/restapi/oauth/revoke`
    })
    expect(json).not.toHaveProperty('device_authorization_endpoint')
  })

  it('returns the RingCentral account ID, and why a token is rejected', async () => {
    const { call, pass } = await run()
    const bearer = text((await call.signIn()).json, 'access_token')
    const account = await call.get('/restapi/v1.0/account/~', bearer)
    expect(account.json).toMatchObject({ id: 300_400_500, status: 'Confirmed' })
    expect(account.headers.get('x-rate-limit-group')).toBe('light')
    expect(errorCode(await call.get('/restapi/v1.0/account/~'))).toBe('OAU-123')
    expect(errorCode(await call.get('/restapi/v1.0/account/~', 'nonsense'))).toBe('OAU-129')
    pass(3600_000)
    const late = await call.get('/restapi/v1.0/account/~', bearer)
    expect([late.status, errorCode(late)]).toEqual([401, 'OAU-128'])
  })

  it('throttles the light group at 50 a minute', async () => {
    const { call } = await run()
    const bearer = text((await call.signIn()).json, 'access_token')
    for (let ask = 0; ask < 50; ask += 1) {
      expect((await call.get('/restapi/v1.0/account/~', bearer)).status).toBe(200)
    }
    const over = await call.get('/restapi/v1.0/account/~', bearer)
    expect([over.status, over.headers.get('retry-after')]).toEqual([429, '60'])
  })
})

function unsigned(alg: string): string {
  return `${Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url')}.e30.c2ln`
}
