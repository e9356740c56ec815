import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createRingCxSessions } from '../../../main/simulator/ringcx-sessions.ts'
import { SECRET_MARKER } from '../../../main/simulator/secret-fields.ts'
import { text } from '../../support/simulator/caller.ts'
import { run, START } from '../../support/simulator/running.ts'

const EXCHANGE = '/api/auth/login/rc/accesstoken'

describe('exchange', () => {
  it('answers with the documented details, secrets included', async () => {
    const { call } = await run()
    const { status, json, headers } = await call.exchange(text((await call.signIn()).json, 'access_token'))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(json).toMatchObject({
      refreshToken: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      tokenType: 'Bearer',
      mainAccountId: '90010000',
      adminId: 5501,
      adminUrl: '/voice/admin/',
      agentUrl: '/voice/agent/',
      ssoLogin: true,
      loginHashcode: expect.stringContaining(SECRET_MARKER)
    })
    expect(json).not.toHaveProperty('expiresIn')
    expect(json['agentDetails']).toMatchObject([
      {
        agentId: 700_101,
        accountId: '90010001',
        agentType: 'AGENT',
        rcUserId: 400_500_600,
        agentGroupId: null,
        password: expect.stringContaining(SECRET_MARKER),
        phoneLoginPin: expect.stringContaining(SECRET_MARKER)
      },
      { accountId: '90010002', agentType: 'SUPERVISOR' }
    ])
  })

  it('makes a JWT that lives five minutes by its own word', async () => {
    const { call } = await run()
    const claims = decodeJwt((await call.ringcx()).accessToken)
    expect(claims.iat).toBe(START / 1000)
    expect(claims.exp).toBe(START / 1000 + 300)
    expect(claims.sub).toBe('5501')
  })

  it('gives no refresh token unless asked, and takes parameters in the query too', async () => {
    const { call } = await run()
    const rcAccessToken = text((await call.signIn()).json, 'access_token')
    expect((await call.exchange(rcAccessToken, false)).json['refreshToken']).toBeNull()
    const query = new URLSearchParams({ rcAccessToken, rcTokenType: 'Bearer', includeRefresh: 'true' })
    const byQuery = await call.form(`${EXCHANGE}?${query.toString()}`, {})
    expect(byQuery.json['refreshToken']).toBeTypeOf('string')
  })

  it('rejects missing, wrong, or dead tokens', async () => {
    const { call, pass } = await run({ rateLimits: false })
    const rcAccessToken = text((await call.signIn()).json, 'access_token')
    const attributes = async (fields: Record<string, string>) => {
      const { status, json } = await call.form(EXCHANGE, fields)
      return [status, json['validationErrors']]
    }
    expect(await attributes({ rcTokenType: 'Bearer' })).toEqual([
      400,
      [expect.objectContaining({ attributeName: 'rcAccessToken' })]
    ])
    expect(await attributes({ rcAccessToken, rcTokenType: 'bearer' })).toEqual([
      400,
      [expect.objectContaining({ attributeName: 'rcTokenType' })]
    ])
    expect((await call.exchange('never-issued')).status).toBe(401)
    pass(3600_000)
    const expired = await call.exchange(rcAccessToken)
    expect(expired.status).toBe(401)
    expect(expired.text).not.toContain(rcAccessToken)
  })

  it('refuses a user who is not linked, with the body of the guides', async () => {
    const { call, simulator, now } = await run()
    const tokens = await call.ringcx()
    simulator.control.setLink('not-linked')
    const refused = await call.exchange(tokens.rcAccessToken)
    expect([refused.status, refused.json]).toEqual([
      403,
      {
        errorCode: 'access.denied.exception',
        generalMessage: 'You do not have permission to access this resource',
        details: '',
        requestUri: `${EXCHANGE} - POST`,
        timestamp: now()
      }
    ])
    expect((await call.refreshRingCx(tokens.refreshToken)).status).toBe(403)
    simulator.control.setLink('linked')
    expect((await call.refreshRingCx(tokens.refreshToken)).status).toBe(200)
  })
})

describe('refresh', () => {
  it('rotates: a new pair, the old refresh token dies immediately, its reuse is counted', async () => {
    const { call, simulator } = await run()
    const first = await call.ringcx()
    const renewed = await call.refreshRingCx(first.refreshToken)
    expect(renewed.status).toBe(200)
    expect(renewed.json['accessToken']).not.toBe(first.accessToken)
    expect(renewed.json['refreshToken']).not.toBe(first.refreshToken)
    expect(renewed.json['mainAccountId']).toBe('90010000')
    expect((await call.refreshRingCx(first.refreshToken)).status).toBe(401)
    expect((await call.refreshRingCx('never-issued')).status).toBe(401)
    expect(simulator.counts['ringcx-refresh-reuse']).toBe(1)
    expect((await call.refreshRingCx(text(renewed.json, 'refreshToken'))).status).toBe(200)
  })

  it('needs a token, takes the old rcTokenType, and works long after the access token ended', async () => {
    const { call, pass } = await run()
    const { refreshToken } = await call.ringcx()
    expect((await call.form('/api/auth/token/refresh', {})).status).toBe(400)
    pass(6 * 60_000)
    const renewed = await call.form('/api/auth/token/refresh', {
      refresh_token: refreshToken,
      rcTokenType: 'Bearer'
    })
    expect(renewed.status).toBe(200)
    expect((await call.get('/voice/api/v1/admin/accounts', text(renewed.json, 'accessToken'))).status).toBe(
      200
    )
  })

  it('outlives the RingCentral session, but not a command to die', async () => {
    const { call, simulator } = await run()
    const { refreshToken, rcAccessToken } = await call.ringcx()
    await call.revoke(rcAccessToken)
    const renewed = text((await call.refreshRingCx(refreshToken)).json, 'refreshToken')
    simulator.control.revokeRingCx()
    expect((await call.refreshRingCx(renewed)).status).toBe(401)
  })

  it('counts a token that was ended only when it comes again after it was refused', async () => {
    const { call, simulator } = await run()
    const { refreshToken } = await call.ringcx()
    simulator.control.revokeRingCx()
    for (const reuses of [0, 1, 2]) {
      expect((await call.refreshRingCx(refreshToken)).status).toBe(401)
      expect(simulator.counts['ringcx-refresh-reuse']).toBe(reuses)
    }
  })

  it('remembers a bounded number of dead tokens, the newest', () => {
    const sessions = createRingCxSessions()
    const tokens = [sessions.open()]
    for (let turn = 0; turn <= 20_000; turn += 1) {
      const result = sessions.rotate(tokens.at(-1) ?? '')
      if (result.kind === 'rotated') tokens.push(result.refreshToken)
    }
    expect(sessions.rotate(tokens[0] ?? '').kind).toBe('refused')
    expect(sessions.reuses).toBe(0)
    expect(sessions.rotate(tokens[1] ?? '').kind).toBe('refused')
    expect(sessions.reuses).toBe(1)
    expect(sessions.rotate(tokens.at(-1) ?? '').kind).toBe('rotated')
  })
})
