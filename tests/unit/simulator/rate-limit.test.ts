import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateLimit } from '../../../main/simulator/rate-limit.ts'
import { errorCode, text } from '../../support/simulator/caller.ts'
import { run } from '../../support/simulator/running.ts'

describe('a limit', () => {
  const rules = { limit: 5, windowMs: 60_000, penaltyMs: 60_000, enforced: true }

  it('lets no more than its number through in any window, and none in a penalty', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000), { maxLength: 200 }), (gaps) => {
        let now = 0
        const limit = createRateLimit({ ...rules, now: () => now })
        const allowed: number[] = []
        let silentUntil = -1
        for (const gap of gaps) {
          now += gap
          const verdict = limit.ask()
          const recent = allowed.filter((at) => at > now - 60_000).length
          expect(verdict.allowed).toBe(now >= silentUntil && recent < 5)
          if (verdict.allowed) allowed.push(now)
          else {
            silentUntil = now + 60_000
            allowed.length = 0
            expect(verdict.retryAfterSeconds).toBe(60)
          }
        }
      }),
      { seed: 20_261_122, numRuns: 1000 }
    )
  })

  it('without a penalty frees itself as the window moves on', () => {
    let now = 0
    const limit = createRateLimit({
      limit: 2,
      windowMs: 60_000,
      penaltyMs: 0,
      enforced: true,
      now: () => now
    })
    limit.ask()
    now = 10_000
    limit.ask()
    now = 30_000
    expect(limit.ask()).toMatchObject({ allowed: false, retryAfterSeconds: 30, remaining: 0 })
    now = 60_000
    expect(limit.ask().allowed).toBe(true)
    expect(limit.ask().allowed).toBe(false)
  })

  it('survives a clock that is set back', () => {
    let now = 1_000_000
    const limit = createRateLimit({ ...rules, penaltyMs: 0, now: () => now })
    for (let ask = 0; ask < 5; ask += 1) limit.ask()
    now = 0
    expect(limit.ask().allowed).toBe(true)
  })
})

describe('limits over HTTP', () => {
  it('rejects the sixth token request, whatever the result of the five, and restarts the penalty', async () => {
    const { call, pass } = await run()
    for (let ask = 0; ask < 5; ask += 1) await call.token({ grant_type: 'password' })
    const sixth = await call.signIn()
    expect([sixth.status, errorCode(sixth)]).toEqual([429, 'CMN-301'])
    expect(sixth.json['errorCode']).toBe('CMN-301')
    expect(sixth.headers.get('retry-after')).toBe('60')
    expect(sixth.headers.get('x-rate-limit-remaining')).toBe('0')
    pass(59_999)
    expect((await call.signIn()).status).toBe(429)
    pass(59_999)
    expect((await call.signIn()).status).toBe(429)
    pass(60_000)
    expect((await call.signIn()).status).toBe(200)
  })

  it('can omit Retry-After', async () => {
    const { call } = await run({ retryAfter: false })
    for (let ask = 0; ask < 5; ask += 1) await call.signIn()
    const over = await call.signIn()
    expect(over.status).toBe(429)
    expect(over.headers.has('retry-after')).toBe(false)
  })

  it('refuses the sixth exchange without Retry-After; refreshing is not limited', async () => {
    const { call, simulator, pass } = await run()
    const rcAccessToken = text((await call.signIn()).json, 'access_token')
    let refreshToken = ''
    for (let ask = 0; ask < 5; ask += 1) {
      refreshToken = text((await call.exchange(rcAccessToken)).json, 'refreshToken')
    }
    const sixth = await call.exchange(rcAccessToken)
    expect([sixth.status, sixth.text, sixth.headers.has('retry-after')]).toEqual([
      429,
      'Too Many Requests',
      false
    ])
    pass(30_000)
    expect((await call.exchange(rcAccessToken)).status).toBe(429)
    pass(59_999)
    expect((await call.exchange(rcAccessToken)).status).toBe(429)
    for (let ask = 0; ask < 8; ask += 1) {
      refreshToken = text((await call.refreshRingCx(refreshToken)).json, 'refreshToken')
    }
    simulator.control.resetLimits()
    expect((await call.exchange(rcAccessToken)).status).toBe(200)
  })

  it('refuses the 121st request for users in a minute', async () => {
    const { call, pass } = await run({ users: 1 })
    const { accessToken } = await call.ringcx()
    for (let ask = 0; ask < 120; ask += 1) await call.get('/voice/api/v1/admin/users', accessToken)
    expect((await call.get('/voice/api/v1/admin/users', accessToken)).status).toBe(429)
    expect((await call.get('/voice/api/v1/admin/accounts', accessToken)).status).toBe(200)
    pass(60_000)
    expect((await call.get('/voice/api/v1/admin/users', accessToken)).status).toBe(200)
  })

  it('can be turned off', async () => {
    const { call } = await run({ rateLimits: false })
    for (let ask = 0; ask < 12; ask += 1) expect((await call.signIn()).status).toBe(200)
  })
})
