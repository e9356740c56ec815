import { describe, expect, it } from 'vitest'
import { failure } from '../../support/fakes/token-source.ts'
import {
  type Bench,
  DAY,
  HOUR,
  MINUTE,
  createBench,
  diskFull,
  offline,
  rejection,
  ringcentralSet,
  run,
  signedIn,
  unplugged
} from '../../support/keeper/bench.ts'

/** The network failed on the way back: RingCentral or RingCX may have counted the request. */
const lost = failure('network-failed')

describe('signing in', () => {
  it('signs in, exchanges, saves and publishes', async () => {
    const { keeper, service, records, phases } = await signedIn()
    expect(service.steps()).toEqual(['sign-in', 'exchange'])
    expect([...records.fields.keys()].sort()).toEqual(['c1/ringcentral', 'c1/ringcx'])
    expect(phases).toEqual(['signed-out', 'signing-in', 'active'])
    expect(service.accepts(await keeper.freshToken())).toBe(true)
  })

  it('shares overlapping sign-ins', async () => {
    const { keeper, service, time } = createBench({ latencyMs: () => 500 })
    await run(time, Promise.all([keeper.signIn(), keeper.signIn(), keeper.signIn()]))
    expect(service.count('sign-in')).toBe(1)
  })

  it('signs in after the current renewal, and installs the later tokens', async () => {
    const { keeper, service, time } = await signedIn({ latencyMs: () => 500 })
    const renewal = keeper.renewNow()
    const signIn = keeper.signIn()
    await run(time, Promise.all([renewal, signIn]))
    expect(service.steps(2)).toEqual(['ringcx-refresh', 'sign-in', 'exchange'])
    expect(service.accepts(await keeper.freshToken())).toBe(true)
  })

  it('says why it failed and keeps retrying after a temporary failure', async () => {
    const { keeper, service, time } = createBench({ fault: () => unplugged })
    await expect(run(time, keeper.signIn())).rejects.toBe(offline)
    expect(keeper.state()).toMatchObject({
      phase: 'waiting',
      retryAt: time.clock.wall() + 10_000,
      why: offline
    })
    service.set({ fault: () => null })
    await time.advance(10_000)
    expect(keeper.state().phase).toBe('active')
  })

  it('continues a half-finished sign-in without repeating it', async () => {
    const { keeper, service, time } = createBench()
    service.fail(failure('service-failed'), { at: 'exchange', times: 1 })
    await expect(run(time, keeper.signIn())).rejects.toMatchObject({ code: 'service-failed' })
    await time.advance(10_000)
    expect(service.steps()).toEqual(['sign-in', 'exchange', 'exchange'])
    expect(keeper.state().phase).toBe('active')
  })

  it('a rejected new sign-in doesn’t harm the existing session', async () => {
    const { keeper, service, time } = await signedIn()
    service.fail(failure('credential-refused'), { at: 'sign-in' })
    await expect(run(time, keeper.signIn())).rejects.toMatchObject({ code: 'credential-refused' })
    expect(keeper.state().phase).toBe('active')
    expect(service.accepts(await keeper.freshToken())).toBe(true)
  })

  it('saves a sign-in it could not save at first, and continues from there', async () => {
    const { keeper, service, time, records } = createBench()
    records.failWrite = diskFull
    await expect(run(time, keeper.signIn())).rejects.toBe(diskFull)
    expect(service.steps()).toEqual(['sign-in'])
    expect(keeper.state()).toMatchObject({ phase: 'waiting', why: diskFull })
    records.failWrite = null
    await time.advance(30_000)
    expect(service.steps()).toEqual(['sign-in', 'exchange'])
    expect(keeper.state().phase).toBe('active')
  })

  it('waits when the app’s rate limit is reached, and says until when', async () => {
    const { keeper, service, time } = await signedIn()
    await run(time, keeper.renewNow())
    await run(time, keeper.renewNow())
    const signIn = keeper.signIn()
    await time.settle()
    expect(keeper.state()).toMatchObject({ phase: 'waiting', why: { code: 'rate-limited' } })
    const state = keeper.state()
    expect('retryAt' in state && state.retryAt - time.clock.wall()).toBe(61_000)
    await run(time, signIn)
    expect(service.mostInAMinute()).toBeLessThanOrEqual(4)
    expect(keeper.state().phase).toBe('active')
  })

  it('keeps the time shown correct while other requests come and go', async () => {
    const { keeper, time, phases } = await signedIn()
    for (let count = 0; count < 2; count += 1) await run(time, keeper.renewNow())
    void keeper.renewNow()
    await time.advance(15_500)
    const state = keeper.state()
    expect('retryAt' in state && Math.round((state.retryAt - time.clock.wall()) / 1_000)).toBe(46)
    await time.advance(50_000)
    expect(phases.at(-1)).toBe('active')
  })
})

describe('freshToken', () => {
  it('renews once for a thousand callers at expiry, and gives all of them a valid token', async () => {
    const { keeper, service, time } = await signedIn({ latencyMs: () => 300 })
    await time.advance(6 * MINUTE)
    const tokens = await run(time, Promise.all(Array.from({ length: 1_000 }, () => keeper.freshToken())))
    expect(service.count() - 2).toBe(1)
    expect(new Set(tokens).size).toBe(1)
    expect(tokens.every((token) => service.accepts(token))).toBe(true)
  })

  it('ignores a stale refusal: a request from before the last renewal gets the newer token', async () => {
    const { keeper, service, time } = await signedIn()
    const old = await keeper.freshToken()
    await run(time, keeper.renewNow())
    const young = await keeper.freshToken({ notThis: old })
    expect(young).not.toBe(old)
    expect(service.count('ringcx-refresh')).toBe(1)
  })

  it('renews when the API rejects the current token, regardless of the clocks', async () => {
    const { keeper, service, time } = await signedIn()
    const old = await keeper.freshToken()
    const young = await run(time, keeper.freshToken({ notThis: old }))
    expect(young).not.toBe(old)
    expect(service.count('ringcx-refresh')).toBe(1)
    expect(await keeper.freshToken()).toBe(young)
  })

  it('does not keep asking when the service returns the refused token again', async () => {
    let same = ''
    const { keeper, service, time } = await signedIn({
      answers: ({ refreshRingCx }) => ({
        refreshRingCx: async (token) => ({ ...(await refreshRingCx(token)), accessToken: same })
      })
    })
    same = await keeper.freshToken()
    expect(await run(time, keeper.freshToken({ notThis: same }))).toBe(same)
    expect(service.count('ringcx-refresh')).toBe(1)
  })

  it('doesn’t give out the rejected token again if the renewal fails', async () => {
    const { keeper, service, time } = await signedIn()
    const old = await keeper.freshToken()
    service.fail(failure('service-failed', { retryAfterMs: MINUTE }))
    await expect(run(time, keeper.freshToken({ notThis: old }))).rejects.toMatchObject({
      code: 'service-failed'
    })
  })

  it('waits for the next attempt if it is soon, and moves it up to five seconds after the last one', async () => {
    const { keeper, service, time } = await signedIn()
    await time.advance(6 * MINUTE)
    let left = 1
    service.set({ fault: () => (left-- > 0 ? unplugged : null) })
    const first = keeper.freshToken()
    await time.advance(3_000)
    const early = keeper.freshToken()
    await time.advance(2_500)
    expect(keeper.state().phase).toBe('waiting')
    const late = keeper.freshToken()
    await time.settle()
    expect(service.accepts(await late)).toBe(true)
    expect(await first).toBe(await late)
    expect(await early).toBe(await late)
  })

  it('fails without a session, and says why', async () => {
    const { keeper } = createBench()
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'signed-out' })
    expect(await rejection(keeper.renewNow())).toMatchObject({ code: 'signed-out' })
  })

  it('refuses when the person must sign in, but gives out a token that is still valid', async () => {
    const { keeper, service, time } = await signedIn()
    const token = await keeper.freshToken()
    service.fail(failure('credential-refused'))
    await expect(run(time, keeper.renewNow())).rejects.toMatchObject({ code: 'credential-refused' })
    expect(keeper.state().phase).toBe('needs-sign-in')
    expect(await keeper.freshToken()).toBe(token)
    await time.advance(6 * MINUTE)
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'credential-refused' })
    service.set({ fault: () => null })
    await run(time, keeper.renewNow())
    expect(keeper.state().phase).toBe('active')
  })

  it('takes less than 0.1 ms on the hot path', async () => {
    const { keeper } = await signedIn()
    for (let warm = 0; warm < 2_000; warm += 1) await keeper.freshToken()
    const rounds = 20_000
    const start = process.hrtime.bigint()
    for (let round = 0; round < rounds; round += 1) await keeper.freshToken()
    const each = Number(process.hrtime.bigint() - start) / 1e6 / rounds
    console.info(`  freshToken() on the hot path: ${(each * 1_000).toFixed(2)} µs`)
    expect(each).toBeLessThan(0.1)
  })
})

describe('keeping fresh', () => {
  it('renews a watched session before it is due, for hours, without a gap', async () => {
    const { keeper, service, time } = await signedIn({ latencyMs: () => 200 })
    keeper.setWatched(true)
    keeper.setWatched(true)
    for (let checks = 0; checks < 360; checks += 1) {
      await time.advance(10_000)
      expect(service.accepts(await keeper.freshToken())).toBe(true)
    }
    expect(service.count('ringcx-refresh')).toBeGreaterThanOrEqual(15)
    expect(service.count('ringcx-refresh')).toBeLessThanOrEqual(18)
    expect(service.count('exchange')).toBe(1)
  })

  it('renews immediately when an expired session is watched', async () => {
    const { keeper, service, time } = await signedIn()
    await time.advance(HOUR + 1)
    keeper.setWatched(true)
    await time.settle()
    expect(service.accepts(await keeper.freshToken())).toBe(true)
    keeper.setWatched(false)
    await time.advance(HOUR)
    expect(service.count()).toBe(3)
  })

  it('renews the RingCentral refresh token at half its life, and lives for weeks', async () => {
    const { keeper, service, time } = await signedIn()
    await time.advance(15 * DAY)
    expect(service.count('ringcentral-refresh')).toBeGreaterThanOrEqual(4)
    expect(service.count('sign-in')).toBe(1)
    service.forget('ringcx-refresh')
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(service.count('sign-in')).toBe(1)
    expect(service.reuses()).toBe(1)
  })

  it('a rejected keep-alive doesn’t sign out', async () => {
    const { keeper, service, time } = await signedIn()
    service.forget('ringcentral')
    await time.advance(4 * DAY)
    expect(service.count('ringcentral-refresh')).toBe(1)
    expect(keeper.state().phase).toBe('active')
    expect(keeper.snapshot().ringcentral?.keepAliveAt).toBeNull()
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
  })

  it('a keep-alive whose answers are lost does not block renewals, and works in the end', async () => {
    const { keeper, service, time } = await signedIn()
    service.fail(lost, { at: 'ringcentral-refresh', when: 'after' })
    await time.advance(3.6 * DAY)
    expect(service.count('ringcentral-refresh')).toBeGreaterThan(4)
    expect(keeper.state().phase).toBe('active')
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    service.set({ fault: () => null })
    service.forget('ringcx-refresh')
    await time.advance(20 * MINUTE)
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(keeper.snapshot().ringcentral?.refreshExpiresAt).toBeGreaterThan(time.clock.wall() + 3.5 * DAY)
  })

  it('after a refresh whose answer was lost, the old RingCentral access token is no longer used', async () => {
    const { keeper, service, time } = await signedIn({ refreshLifeMs: HOUR })
    service.fail(lost, { at: 'ringcentral-refresh', when: 'after' })
    await time.advance(35 * MINUTE)
    expect(service.count('ringcentral-refresh')).toBe(1)
    service.set({ fault: () => null })
    service.forget('ringcx-refresh')
    const before = service.count()
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(service.steps(before)).toEqual(['ringcx-refresh', 'ringcentral-refresh', 'exchange'])
  })

  it('a keep-alive that cannot be saved is saved first, and not repeated', async () => {
    const { keeper, service, time, records } = await signedIn()
    records.beforeWrite = (fields) => {
      if (fields.pending && service.count('ringcentral-refresh') === 1) records.failWrite = diskFull
    }
    await time.advance(3.6 * DAY)
    expect(keeper.state()).toMatchObject({ phase: 'waiting', why: diskFull })
    records.beforeWrite = null
    records.failWrite = null
    await time.advance(MINUTE)
    expect(keeper.state().phase).toBe('active')
    expect(service.count('ringcentral-refresh')).toBe(1)
  })

  it('a caller who joins a keep-alive gets its token from a renewal after it', async () => {
    const { keeper, service, time } = await signedIn()
    service.hold()
    await time.advance(4 * DAY)
    const token = keeper.freshToken()
    const renewed = keeper.renewNow()
    await service.letGo()
    expect(service.accepts(await run(time, token))).toBe(true)
    await run(time, renewed)
    expect(service.count('ringcentral-refresh')).toBe(1)
  })

  it('needs no keep-alive without a refresh token', async () => {
    const { keeper, service, time } = await signedIn({ issuesRefreshTokens: false })
    await time.advance(30 * DAY)
    expect(service.count()).toBe(2)
    expect(keeper.snapshot().ringcentral).toMatchObject({ refreshExpiresAt: null, keepAliveAt: null })
  })

  it('copes with a token that lives for ten seconds', async () => {
    const { keeper, service, time } = await signedIn({ ringCxLifeMs: 10_000 })
    keeper.setWatched(true)
    await time.advance(10 * MINUTE)
    expect(service.mostInAMinute()).toBeLessThanOrEqual(4)
    expect(keeper.state().phase).not.toBe('needs-sign-in')
  })
})

describe('the steps of a renewal', () => {
  it('continues with the exchange when the response to a RingCX refresh is lost', async () => {
    const { keeper, service, time } = await signedIn()
    await time.advance(2 * MINUTE)
    service.fail(lost, { when: 'after', times: 1 })
    await expect(run(time, keeper.renewNow())).rejects.toMatchObject({ code: 'network-failed' })
    await time.advance(10_000)
    expect(service.steps(2)).toEqual(['ringcx-refresh', 'ringcx-refresh', 'exchange'])
    expect(keeper.state().phase).toBe('active')
  })

  it('repeats a RingCentral refresh whose answer was lost, within RingCentral’s grace period', async () => {
    const { keeper, service, time } = await signedIn()
    await time.advance(2 * HOUR)
    service.forget('ringcx-refresh')
    service.fail(lost, { at: 'ringcentral-refresh', when: 'after', times: 1 })
    await expect(run(time, keeper.freshToken())).resolves.toMatch(/^cx-access/)
    expect(service.count('sign-in')).toBe(1)
    expect(service.count('ringcentral-refresh')).toBe(2)
  })

  it.each([
    { claims: 'no life left', lifeMs: 1, refused: [] },
    { claims: 'a full life', lifeMs: HOUR, refused: ['exchange'] }
  ])(
    'a repeated refresh that returns a dead access token with $claims: continues with the rest of the answer',
    async ({ lifeMs, refused }) => {
      const before = ['ringcx-refresh', 'ringcentral-refresh', 'ringcentral-refresh', ...refused]
      const younger = ['ringcentral-refresh', 'exchange']
      const table = [
        ['ringcentral-access', true, 'active', younger],
        ['ringcentral-access', false, 'active', younger],
        ['ringcentral', true, 'active', ['ringcentral-refresh', 'sign-in', 'exchange']],
        ['ringcentral', false, 'needs-sign-in', ['ringcentral-refresh']]
      ] as const
      for (const [dead, unattended, ends, steps] of table) {
        const options = { unattended, repeatClaimsLifeMs: lifeMs, latencyMs: () => 20 }
        const { keeper, service, time } = await signedIn(options)
        await time.advance(2 * HOUR)
        service.forget('ringcx-refresh')
        service.fail(lost, { at: 'ringcentral-refresh', when: 'after', times: 1 })
        const token = keeper.freshToken().catch(() => null)
        await time.advance(1_000)
        service.forget(dead)
        await time.advance(10 * MINUTE)
        await token
        expect(keeper.state().phase).toBe(ends)
        expect(service.steps(2)).toEqual([...before, ...steps])
        expect(service.mostInAMinute()).toBeLessThanOrEqual(4)
      }
    }
  )

  it.each([
    { unattended: false, ends: 'needs-sign-in' },
    { unattended: true, ends: 'active' }
  ])('does not ask forever when the same dead pair keeps coming ($ends)', async ({ unattended, ends }) => {
    let refreshes = 0
    const refreshRingCentral = (refreshToken: string) => {
      refreshes += 1
      return refreshes === 1 ? Promise.reject(lost) : Promise.resolve({ ...ringcentralSet(0), refreshToken })
    }
    const { keeper, service, time } = await signedIn({
      unattended,
      answers: () => ({ refreshRingCentral })
    })
    await time.advance(2 * HOUR)
    service.forget('ringcx-refresh')
    void keeper.freshToken().catch(() => undefined)
    await time.advance(20 * MINUTE)
    expect(keeper.state().phase).toBe(ends)
    expect(refreshes).toBe(3)
  })

  it('signs in automatically with the credential when both refresh tokens are dead', async () => {
    const { keeper, service, time } = await signedIn()
    service.forget('ringcx-refresh')
    service.forget('ringcentral')
    await time.advance(HOUR)
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(service.steps(2)).toEqual(['ringcx-refresh', 'ringcentral-refresh', 'sign-in', 'exchange'])
  })

  it('doesn’t sign in automatically if the sign-in method requires the person', async () => {
    const { keeper, service, time } = await signedIn({ unattended: false })
    service.forget('ringcx-refresh')
    service.forget('ringcentral')
    await time.advance(2 * HOUR)
    await expect(run(time, keeper.freshToken())).rejects.toMatchObject({ code: 'credential-refused' })
    expect(keeper.state().phase).toBe('needs-sign-in')
    await expect(keeper.renewNow()).rejects.toMatchObject({ code: 'credential-refused' })
    expect(service.count('sign-in')).toBe(1)
  })

  it('keeps the RingCX refresh token if a response omits it', async () => {
    const { keeper, records, time } = await signedIn({
      answers: ({ refreshRingCx }) => ({
        refreshRingCx: async (token) => ({ ...(await refreshRingCx(token)), refreshToken: null })
      })
    })
    const stored = (): unknown => JSON.parse(records.fields.get('c1/ringcx') ?? '{}')
    const before = stored()
    await run(time, keeper.renewNow())
    expect(stored()).toMatchObject({ refreshToken: (before as { refreshToken: string }).refreshToken })
    expect(stored()).not.toEqual(before)
  })

  it('drops a dead RingCX refresh token if an exchange returns none', async () => {
    let left: { refreshToken?: null } = {}
    const { keeper, records, service, time } = await signedIn({
      answers: ({ exchange }) => ({ exchange: async (token) => ({ ...(await exchange(token)), ...left }) })
    })
    left = { refreshToken: null }
    service.forget('ringcx-refresh')
    await run(time, keeper.renewNow())
    expect(records.fields.get('c1/ringcx')).toContain('"refreshToken":null')
    await time.advance(MINUTE)
    await run(time, keeper.renewNow())
    expect(service.steps(2)).toEqual(['ringcx-refresh', 'exchange', 'exchange'])
  })

  it('remembers the last hundred renewals and how each token was obtained', async () => {
    const { keeper, service, time } = await signedIn({ latencyMs: () => 400 })
    service.forget('ringcx-refresh')
    await run(time, keeper.renewNow())
    service.set({ fault: () => unplugged })
    await run(time, rejection(keeper.renewNow()))
    expect(keeper.snapshot().renewals).toMatchObject([
      { path: 'ringcx-refresh', outcome: 'failed', error: offline },
      { path: 'exchange', outcome: 'renewed', tookMs: 800, error: null },
      { path: 'sign-in', outcome: 'renewed', tookMs: 800, error: null }
    ])
    service.set({ fault: () => null })
    keeper.setWatched(true)
    await time.advance(7 * HOUR)
    expect(keeper.snapshot().renewals).toHaveLength(100)
  })

  it('tells the current token without a renewal, even expired, but not once it is locked', async () => {
    const { keeper, service, time } = await signedIn()
    const token = await keeper.freshToken()
    const before = service.calls.length
    await time.advance(HOUR)
    expect([keeper.currentToken(), service.calls.length]).toEqual([token, before])
    await run(time, keeper.lock(failure('vault-locked')))
    expect(keeper.currentToken()).toBeNull()
  })

  it('reports state, times and identity without a token', async () => {
    const { keeper, time, service } = await signedIn()
    keeper.setWatched(true)
    const now = time.clock.wall()
    const snapshot = keeper.snapshot()
    expect(snapshot).toMatchObject({
      state: { phase: 'active' },
      ringcentral: { expiresAt: now + HOUR, lifeMs: HOUR, refreshExpiresAt: now + 7 * DAY, receivedAt: now },
      ringcx: { expiresAt: now + 5 * MINUTE, lifeMs: 5 * MINUTE, receivedAt: now },
      identity: { mainAccountId: '90010000', adminId: 5501 },
      watched: true,
      unsaved: false
    })
    expect(snapshot.nextStepAt).toBeGreaterThan(now + 5 * MINUTE - 90_001)
    expect(snapshot.ringcentral?.keepAliveAt).toBeGreaterThan(now + 3 * DAY)
    await run(time, keeper.renewNow())
    service.set({ fault: () => unplugged })
    await run(time, rejection(keeper.renewNow()))
    expect(keeper.snapshot().nextStepAt).toBe(time.clock.wall() + 10_000)
    expect(JSON.stringify(keeper.snapshot())).not.toMatch(/access-|refresh-\d/)
  })
})

describe('save, then publish', () => {
  it('doesn’t give out a token before it is saved', async () => {
    const { keeper, records, time, service } = await signedIn()
    const old = await keeper.freshToken()
    const release = records.holdWrite()
    const renewal = keeper.renewNow()
    await time.settle()
    expect(service.count('ringcx-refresh')).toBe(1)
    expect(await keeper.freshToken()).toBe(old)
    release()
    await renewal
    expect(await keeper.freshToken()).not.toBe(old)
  })

  it('keeps a renewed token it can’t save, reports it, and saves it first as soon as it can', async () => {
    const { keeper, records, time, service } = await signedIn()
    const old = await keeper.freshToken()
    records.failWrite = diskFull
    await expect(run(time, keeper.renewNow())).rejects.toBe(diskFull)
    expect(keeper.state()).toMatchObject({ phase: 'waiting', why: diskFull })
    expect(keeper.snapshot().unsaved).toBe(true)
    expect(await keeper.freshToken()).toBe(old)
    await time.advance(3_000)
    expect(keeper.snapshot().unsaved).toBe(true)
    records.failWrite = null
    await time.advance(10_000)
    expect(keeper.state().phase).toBe('active')
    expect(keeper.snapshot().unsaved).toBe(false)
    expect(await keeper.freshToken()).not.toBe(old)
    expect(service.count('ringcx-refresh')).toBe(1)
  })

  it('renews again if the unsaved token has expired in the meantime', async () => {
    const { keeper, records, time, service } = await signedIn()
    records.failWrite = diskFull
    await run(time, rejection(keeper.renewNow()))
    await time.advance(10 * MINUTE)
    records.failWrite = null
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(service.count('ringcx-refresh')).toBe(2)
    expect(service.reuses()).toBe(0)
  })

  it('doesn’t use a new RingCentral pair before it is saved, or a refresh token it couldn’t record', async () => {
    const { keeper, records, time, service } = await signedIn()
    service.forget('ringcx-refresh')
    await time.advance(2 * HOUR)
    records.failWrite = diskFull
    await run(time, rejection(keeper.freshToken()))
    expect(service.count('ringcentral-refresh')).toBe(0)
    expect(keeper.snapshot().unsaved).toBe(false)
    records.failWrite = null
    records.beforeWrite = (fields) => {
      if (!fields.pending) return
      records.beforeWrite = null
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => (records.failWrite = diskFull))))
    }
    await time.advance(31_000)
    expect(service.count('ringcentral-refresh')).toBe(1)
    expect(service.count('exchange')).toBe(1)
    expect(keeper.snapshot().unsaved).toBe(true)
    records.failWrite = null
    await time.advance(31_000)
    expect(keeper.state().phase).toBe('active')
    expect(service.steps(-2)).toEqual(['ringcentral-refresh', 'exchange'])
    expect(records.fields.has('c1/pending')).toBe(false)
  })

  it('keeps new tokens if the vault is locked in the meantime, and saves them afterward', async () => {
    const { keeper, records, time, service } = await signedIn()
    records.failWrite = failure('vault-locked')
    await expect(run(time, keeper.renewNow())).rejects.toMatchObject({ code: 'vault-locked' })
    expect(keeper.state().phase).toBe('locked')
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'vault-locked' })
    expect(await run(time, rejection(keeper.renewNow()))).toMatchObject({ code: 'vault-locked' })
    records.failWrite = null
    await run(time, keeper.wake('unlock'))
    expect(keeper.state().phase).toBe('active')
    expect(service.count('ringcx-refresh')).toBe(1)
    expect(service.accepts(await keeper.freshToken())).toBe(true)
  })
})

describe('restoring', () => {
  it('continues without a sign-in or a call while the token is valid', async () => {
    const bench = await signedIn()
    const token = await bench.keeper.freshToken()
    const { keeper, service } = bench.restart()
    await keeper.restore()
    expect(keeper.state().phase).toBe('active')
    expect(await keeper.freshToken()).toBe(token)
    expect(service.count()).toBe(2)
  })

  it('finds nothing in an empty vault', async () => {
    const { keeper, phases } = createBench()
    await keeper.restore()
    expect(phases).toEqual(['signed-out'])
  })

  it('is locked, not signed out, if the vault can’t be read, and recovers on a wake-up', async () => {
    const bench = await signedIn()
    const { keeper, records, time } = bench.restart()
    records.failRead = failure('vault-locked')
    await keeper.restore()
    expect(keeper.state()).toMatchObject({ phase: 'locked', why: { code: 'vault-locked' } })
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'vault-locked' })
    await run(time, keeper.wake('focus'))
    expect(keeper.state().phase).toBe('locked')
    records.failRead = null
    await run(time, keeper.wake('unlock'))
    expect(keeper.state().phase).toBe('active')
    expect(await keeper.freshToken()).toMatch(/^cx-access/)
  })

  it('signs in again when the person asks, although the vault couldn’t be read', async () => {
    const { keeper, records, service, time } = (await signedIn()).restart()
    records.failRead = failure('vault-locked')
    await keeper.restore()
    await run(time, keeper.signIn())
    expect(keeper.state().phase).toBe('active')
    expect(service.count('sign-in')).toBe(2)
  })

  it('a failed read during a sign-in leaves it in progress, and a wake-up doesn’t claim that it is done', async () => {
    const { keeper, records, service, time } = createBench()
    service.hold('exchange')
    const signIn = keeper.signIn()
    await time.settle()
    records.failRead = failure('vault-locked')
    await keeper.restore()
    records.failRead = null
    await keeper.wake('focus')
    await keeper.restore()
    expect(keeper.state().phase).toBe('locked')
    await service.letGo()
    await signIn
    await run(time, keeper.wake('focus'))
    expect(keeper.state().phase).toBe('active')
    expect(service.accepts(await keeper.freshToken())).toBe(true)
    expect(service.count('sign-in')).toBe(1)
  })

  it('continues with the next step if a stored token set is unreadable, and logs it', async () => {
    const bench = await signedIn()
    bench.records.fields.set('c1/ringcx', '{"v":1')
    const { keeper, notes, service, time } = bench.restart()
    await keeper.restore()
    expect(keeper.state().phase).toBe('active')
    keeper.setWatched(true)
    expect(notes).toContainEqual({
      event: 'keeper.stored-unreadable',
      facts: { connection: 'c1', field: 'ringcx', reason: 'not-json' }
    })
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(service.count('sign-in')).toBe(1)
  })

  it('asks the person if all stored tokens are unreadable and the sign-in requires them', async () => {
    const bench = await signedIn({ unattended: false })
    bench.records.fields.set('c1/ringcx', 'x').set('c1/ringcentral', '{"v":2}')
    const { keeper, time, records } = bench.restart()
    await keeper.restore()
    await expect(run(time, keeper.freshToken())).rejects.toMatchObject({ code: 'signed-out' })
    expect(keeper.state().phase).toBe('needs-sign-in')
    expect(records.fields.get('c1/ringcentral')).toBe('{"v":2}')
  })

  it('does not disturb a sign-in that was faster', async () => {
    const bench = await signedIn()
    const { keeper, time, service } = bench.restart()
    const restoring = keeper.restore()
    const signIn = keeper.signIn()
    await run(time, Promise.all([restoring, signIn]))
    expect(keeper.state().phase).toBe('active')
    expect(service.count('sign-in')).toBe(2)
  })

  it.each<[string, (bench: Bench) => Promise<unknown>, string]>([
    ['a sign-in', ({ keeper, time }) => run(time, keeper.signIn()), 'active'],
    ['a sign-out', ({ keeper }) => keeper.signOut(), 'signed-out'],
    ['a lock by the person', ({ keeper }) => keeper.lock(failure('vault-locked')), 'locked']
  ])('doesn’t undo %s that came before the vault responded', async (_name, act, phase) => {
    const bench = (await signedIn()).restart()
    const { keeper, records } = bench
    const release = records.holdReads()
    const restoring = keeper.restore()
    await act(bench)
    const token = keeper.currentToken()
    release()
    await restoring
    expect(keeper.state().phase).toBe(phase)
    expect(keeper.currentToken()).toBe(token)
  })

  it('doesn’t bring back a session signed out in the meantime', async () => {
    const bench = await signedIn()
    const { keeper, records, time } = bench.restart()
    const restoring = keeper.restore()
    const signOut = keeper.signOut()
    await run(time, Promise.all([restoring, signOut]))
    expect(keeper.currentToken()).toBeNull()
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'signed-out' })
    expect(await rejection(keeper.ringcentralToken())).toMatchObject({ code: 'signed-out' })
    expect(keeper.snapshot()).toMatchObject({ ringcentral: null, ringcx: null, identity: null })
    records.failRead = failure('vault-locked')
    const failing = keeper.restore()
    await keeper.signOut()
    await failing
    expect(keeper.state().phase).toBe('signed-out')
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'signed-out' })
  })
})

describe('signing out', () => {
  it('erases the token sets immediately, keeps the credential, and revokes at RingCentral', async () => {
    const bench = await signedIn()
    bench.records.fields.set('c1/jwt', 'secret')
    const { keeper, service, records, time } = bench
    await keeper.signOut()
    expect([...records.fields.keys()]).toEqual(['c1/jwt'])
    expect(keeper.snapshot()).toMatchObject({
      state: { phase: 'signed-out' },
      ringcentral: null,
      ringcx: null,
      renewals: []
    })
    await time.settle()
    expect(service.revoked).toHaveLength(1)
    await keeper.signOut({ credential: true })
    expect(records.fields.size).toBe(0)
    await time.settle()
    expect(service.revoked).toHaveLength(1)
  })

  it('works with no network, and tries to revoke once', async () => {
    const { keeper, service, records, time } = await signedIn()
    service.set({ fault: () => unplugged })
    await keeper.signOut()
    expect(records.fields.size).toBe(0)
    await time.advance(10 * MINUTE)
    expect(service.count('revoke')).toBe(0)
    expect(keeper.state().phase).toBe('signed-out')
  })

  it('stops waiting for the token when the session signs out', async () => {
    const { keeper, service, time } = await signedIn()
    await time.advance(6 * MINUTE)
    service.hold()
    const waiting = rejection(keeper.freshToken())
    await time.settle()
    const signOut = keeper.signOut()
    expect(await waiting).toMatchObject({ code: 'signed-out' })
    await signOut
    await service.letGo()
    await time.advance(MINUTE)
    expect(keeper.state().phase).toBe('signed-out')
  })

  it.each(['ringcx-refresh', 'exchange', 'ringcentral-refresh', 'sign-in'] as const)(
    'a late response to %s can’t bring the session back',
    async (step) => {
      const { keeper, service, records, time, phases } = await signedIn()
      if (step !== 'ringcx-refresh') service.forget('ringcx-refresh')
      if (step === 'ringcentral-refresh') service.forget('ringcentral-access')
      if (step === 'sign-in') service.forget('ringcentral')
      service.hold(step)
      const renewal = rejection(keeper.renewNow())
      await time.advance(2 * MINUTE)
      const signOut = keeper.signOut()
      await service.letGo()
      await signOut
      expect(await run(time, renewal)).toMatchObject({ code: 'signed-out' })
      await time.advance(10 * MINUTE)
      expect(keeper.snapshot()).toMatchObject({
        state: { phase: 'signed-out' },
        unsaved: false,
        ringcx: null
      })
      expect(records.fields.size).toBe(0)
      expect(phases.at(-1)).toBe('signed-out')
      // What came in too late is ended at RingCentral as well.
      const late = step === 'sign-in' || step === 'ringcentral-refresh' ? 2 : 1
      expect(service.revoked).toHaveLength(late)
    }
  )

  it('nor can a late failure', async () => {
    const { keeper, service, time } = await signedIn()
    service.fail(offline)
    service.hold()
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    await keeper.signOut()
    await service.letGo()
    expect(await renewal).toMatchObject({ code: 'signed-out' })
    expect(keeper.state().phase).toBe('signed-out')
  })

  it('during a save: the tokens are erased after it', async () => {
    const { keeper, records, time } = await signedIn()
    const release = records.holdWrite()
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    const signOut = keeper.signOut()
    release()
    await signOut
    expect(records.fields.size).toBe(0)
    expect(await renewal).toMatchObject({ code: 'signed-out' })
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'signed-out' })
    expect(keeper.snapshot().ringcx).toBeNull()
  })

  it('while the tokens of a sign-in are being saved: they are not used', async () => {
    const { keeper, records, service, time } = createBench()
    const release = records.holdWrite()
    const signIn = rejection(keeper.signIn())
    await time.settle()
    const signOut = keeper.signOut()
    release()
    await signOut
    expect(await signIn).toMatchObject({ code: 'signed-out' })
    await time.settle()
    expect(service.steps()).toEqual(['sign-in', 'revoke'])
    expect(records.fields.size).toBe(0)
  })

  it('names the access token when there is no refresh token', async () => {
    const { keeper, service, time } = await signedIn({ issuesRefreshTokens: false })
    await keeper.signOut()
    await time.settle()
    expect(service.revoked).toEqual([expect.stringMatching(/^rc-access/)])
  })

  it('while the record of a refresh is being written: the refresh doesn’t start', async () => {
    const { keeper, records, service, time } = await signedIn()
    service.forget('ringcx-refresh')
    await time.advance(2 * HOUR)
    const release = records.holdWrite()
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    const signOut = keeper.signOut()
    release()
    await signOut
    await renewal
    expect(service.count('ringcentral-refresh')).toBe(0)
    expect(records.fields.size).toBe(0)
  })

  it('while that record can’t be written: nothing comes back', async () => {
    const { keeper, records, service, time } = await signedIn()
    service.forget('ringcx-refresh')
    await time.advance(2 * HOUR)
    const release = records.holdWrite()
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    records.failWrite = diskFull
    const signOut = rejection(keeper.signOut())
    release()
    expect(await signOut).toBe(diskFull)
    await renewal
    expect(keeper.snapshot()).toMatchObject({
      state: { phase: 'signed-out' },
      ringcentral: null,
      unsaved: false
    })
    records.failWrite = null
    await time.advance(31_000)
    expect(records.fields.size).toBe(0)
  })

  it('while waiting for the rate limit: the request is canceled', async () => {
    const { keeper, service, time } = await signedIn()
    for (let count = 0; count < 2; count += 1) await run(time, keeper.renewNow())
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    await keeper.signOut()
    expect(await renewal).toMatchObject({ code: 'signed-out' })
    await time.advance(5 * MINUTE)
    expect(service.calls.filter((call) => call.step !== 'revoke')).toHaveLength(4)
  })

  it('when the rate limit allows a request: the permit is returned', async () => {
    const { keeper, service, time } = await signedIn()
    const renewal = rejection(keeper.renewNow())
    await Promise.resolve()
    await keeper.signOut()
    expect(await renewal).toMatchObject({ code: 'signed-out' })
    await time.settle()
    expect(service.count('ringcx-refresh')).toBe(0)
    // Sign-in, exchange, revocation: the fourth call of the minute is still free.
    void rejection(keeper.signIn()).catch(() => undefined)
    await time.settle()
    expect(service.count('sign-in')).toBe(2)
  })

  it('rejects if the disk can’t erase the tokens, and retries until it works', async () => {
    const { keeper, records, time } = await signedIn()
    records.failWrite = diskFull
    await expect(keeper.signOut()).rejects.toBe(diskFull)
    expect(keeper.state().phase).toBe('signed-out')
    await time.advance(MINUTE)
    expect(records.fields.size).toBe(2)
    records.failWrite = null
    await time.advance(30_000)
    expect(records.fields.size).toBe(0)
    expect(time.pendingTimers()).toBe(0)
  })

  it('erasing is retried on a wake-up, and never harms a new session', async () => {
    const first = await signedIn()
    first.records.failWrite = diskFull
    await rejection(first.keeper.signOut())
    first.records.failWrite = null
    await run(first.time, first.keeper.wake('focus'))
    expect(first.records.fields.size).toBe(0)

    const second = await signedIn()
    second.records.failWrite = diskFull
    await rejection(second.keeper.signOut())
    second.records.failWrite = null
    second.service.set({ latencyMs: () => 40_000 })
    await run(second.time, second.keeper.signIn())
    await second.time.advance(2 * MINUTE)
    expect(second.records.fields.size).toBe(2)
  })
})

describe('locking', () => {
  const byPerson = failure('vault-locked')

  it('gives out no token until unlocked, and no wake-up opens it', async () => {
    const { keeper, service, time } = await signedIn()
    const waiting = rejection(keeper.freshToken({ notThis: await keeper.freshToken() }))
    void keeper.lock(byPerson)
    expect(await waiting).toBe(byPerson)
    await time.settle()
    expect(await rejection(keeper.freshToken())).toBe(byPerson)
    await run(time, keeper.wake('focus'))
    await keeper.restore()
    expect(keeper.state().phase).toBe('locked')
    expect(keeper.snapshot()).toMatchObject({ ringcentral: null, ringcx: null })
    await run(time, keeper.unlock())
    expect(keeper.state().phase).toBe('active')
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    await keeper.unlock()
    expect(keeper.state().phase).toBe('active')
  })

  it('gives out no token while a response is pending, although it still has live ones', async () => {
    const { keeper, service, time } = await signedIn()
    service.hold()
    const renewal = keeper.renewNow()
    await time.settle()
    void keeper.lock(byPerson)
    const calls = service.count()
    expect(keeper.currentToken()).toBeNull()
    const answer = rejection(keeper.freshToken())
    // At once, with no time passing
    expect(await Promise.race([rejection(keeper.ringcentralToken()), time.settle()])).toBe(byPerson)
    await service.letGo()
    expect(await answer).toBe(byPerson)
    expect(service.count()).toBe(calls + 1)
    await renewal
  })

  it('is locked for the same reason after reading the vault fails', async () => {
    const { keeper, records } = await signedIn()
    await keeper.lock(byPerson)
    records.failRead = failure('vault-corrupt')
    await keeper.restore()
    expect(keeper.state()).toEqual({ phase: 'locked', why: byPerson })
  })

  it('forgets its tokens when it is idle, and continues from the vault', async () => {
    const { keeper, service, time } = await signedIn()
    const token = await keeper.freshToken()
    void keeper.lock(byPerson)
    expect(keeper.snapshot()).toMatchObject({ ringcentral: null, ringcx: null, identity: null })
    await run(time, keeper.unlock())
    expect(await keeper.freshToken()).toBe(token)
    expect(service.count()).toBe(2)
  })

  it('saves the pending response, and starts nothing new', async () => {
    const { keeper, service, time, records } = await signedIn()
    service.forget('ringcx-refresh')
    await time.advance(2 * HOUR)
    service.hold('ringcentral-refresh')
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    const before = records.fields.get('c1/ringcentral')
    void keeper.lock(byPerson)
    await service.letGo()
    await renewal
    expect(records.fields.get('c1/ringcentral')).not.toBe(before)
    expect(service.count('exchange')).toBe(1)
    expect(keeper.state().phase).toBe('locked')
    await run(time, keeper.unlock())
    expect(service.accepts(await run(time, keeper.freshToken()))).toBe(true)
    expect(service.count('sign-in')).toBe(1)
  })

  it('starts no sign-in, says why, and keeps its session for later', async () => {
    const { keeper, service, time } = await signedIn()
    await keeper.lock(byPerson)
    const asked = service.count()
    expect(await run(time, rejection(keeper.signIn()))).toBe(byPerson)
    expect(keeper.state().phase).toBe('locked')
    expect(service.count()).toBe(asked)
    await run(time, keeper.unlock())
    expect(keeper.state().phase).toBe('active')
  })

  it('stays locked if a second lock comes while unlocking waits for a response', async () => {
    const { keeper, service, time } = await signedIn()
    service.hold()
    const renewal = keeper.renewNow()
    await time.settle()
    void keeper.lock(byPerson)
    const unlocking = keeper.unlock()
    void keeper.lock(byPerson)
    await service.letGo()
    await renewal
    await run(time, unlocking)
    expect(keeper.state().phase).toBe('locked')
    expect(keeper.snapshot()).toMatchObject({ ringcentral: null, ringcx: null })
  })

  it('drops what it just read from the vault', async () => {
    const { restart, time } = await signedIn()
    const { keeper } = restart()
    const restoring = keeper.restore()
    void keeper.lock(byPerson)
    await run(time, restoring)
    expect(keeper.state().phase).toBe('locked')
    expect(keeper.snapshot()).toMatchObject({ ringcentral: null, ringcx: null })
  })

  it('keeps tokens that the locked vault couldn’t save', async () => {
    const { keeper, service, time, records } = await signedIn()
    service.hold()
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    void keeper.lock(byPerson)
    records.failWrite = failure('vault-locked')
    await service.letGo()
    await renewal
    expect(keeper.snapshot().unsaved).toBe(true)
    void keeper.lock(byPerson)
    records.failWrite = null
    await run(time, keeper.wake('focus'))
    expect(keeper.state()).toEqual({ phase: 'locked', why: byPerson })
    await run(time, keeper.unlock())
    expect(keeper.state().phase).toBe('active')
    expect(service.accepts(await keeper.freshToken())).toBe(true)
    expect(service.reuses()).toBe(0)
  })
})

describe('quitting', () => {
  it('waits for a rotation to be saved', async () => {
    const { keeper, service, time, records, restart } = await signedIn()
    const before = records.fields.get('c1/ringcx')
    service.hold()
    const renewal = keeper.renewNow()
    await time.settle()
    const settled = keeper.settle(5_000)
    await time.advance(2_000)
    await service.letGo()
    expect(await settled).toBe(true)
    await renewal
    expect(records.fields.get('c1/ringcx')).not.toBe(before)
    expect(time.pendingTimers()).toBe(0)
    const next = restart()
    await next.keeper.restore()
    expect(service.accepts(await next.keeper.freshToken())).toBe(true)
  })

  it('an update that isn’t installed after all finds everything saved, also while a request waits for the rate limit', async () => {
    const { keeper, service, time } = await signedIn()
    service.hold()
    const renewal = keeper.renewNow()
    await time.settle()
    const late = keeper.saved(5_000)
    await time.advance(5_000)
    expect(await late).toBe(false)
    await service.letGo()
    expect(await keeper.saved(5_000)).toBe(true)
    await run(time, renewal)
    service.fail(failure('rate-limited'))
    await run(time, rejection(keeper.renewNow()))
    const queued = keeper.renewNow()
    await time.settle()
    const calls = service.count()
    expect(await keeper.saved(5_000)).toBe(true)
    service.set({ fault: () => null })
    await run(time, queued)
    expect(service.count()).toBeGreaterThan(calls)
  })

  it('waits no longer than its limit', async () => {
    const { keeper, service, time } = await signedIn()
    service.hold()
    void rejection(
      keeper.renewNow().then(() => {
        throw new Error('late')
      })
    )
    await time.settle()
    const settled = keeper.settle(5_000)
    await time.advance(5_000)
    expect(await settled).toBe(false)
    await service.letGo()
  })

  it('retries saving unsaved tokens once', async () => {
    const { keeper, time, records } = await signedIn()
    records.failWrite = diskFull
    await run(time, rejection(keeper.renewNow()))
    expect(await keeper.settle(5_000)).toBe(false)
    records.failWrite = null
    expect(await keeper.settle(5_000)).toBe(true)
  })

  it('starts nothing new, stops waiting, and answers every caller', async () => {
    const { keeper, service, time, phases } = await signedIn()
    for (let count = 0; count < 2; count += 1) await run(time, keeper.renewNow())
    await time.advance(6 * MINUTE)
    service.fail(failure('rate-limited'))
    await run(time, rejection(keeper.freshToken()))
    const renewal = rejection(keeper.renewNow())
    await time.settle()
    const calls = service.count()
    expect(await keeper.settle(5_000)).toBe(true)
    expect(await renewal).toMatchObject({ code: 'signed-out' })
    const told = phases.length
    service.set({ fault: () => null })
    await keeper.wake('focus')
    keeper.setWatched(true)
    expect(await rejection(keeper.freshToken())).toMatchObject({ code: 'signed-out' })
    expect(await rejection(keeper.signIn())).toMatchObject({ code: 'signed-out' })
    await time.advance(HOUR)
    expect(service.count()).toBe(calls)
    expect(phases.length).toBe(told)
    expect(time.pendingTimers()).toBe(0)
  })

  it('a closed keeper that was never signed in stays signed out', async () => {
    const { keeper } = createBench()
    expect(keeper.currentToken()).toBeNull()
    keeper.close()
    expect(await rejection(keeper.signIn())).toMatchObject({ code: 'signed-out' })
    expect(keeper.state()).toEqual({ phase: 'signed-out' })
  })
})

describe('ringcentralToken', () => {
  it('is the live one, without a request', async () => {
    const { keeper, service } = await signedIn()
    const requests = service.calls.length
    expect(await keeper.ringcentralToken()).toBe(await keeper.ringcentralToken())
    expect(service.calls).toHaveLength(requests)
  })

  it('is refreshed once when it has expired, saved before it is given out, and leaves the RingCX token alone', async () => {
    const { keeper, records, service, time } = await signedIn()
    const before = await keeper.ringcentralToken()
    await time.advance(HOUR + MINUTE)
    const refreshes = service.count('ringcentral-refresh')
    const [token, same] = await run(time, Promise.all([keeper.ringcentralToken(), keeper.ringcentralToken()]))
    expect(token).toBe(same)
    expect(token).not.toBe(before)
    expect(service.count('ringcentral-refresh')).toBe(refreshes + 1)
    expect(records.fields.get('c1/ringcentral')).toContain(token)
    expect(keeper.state().phase).toBe('active')
  })

  it('is none, and nothing is asked for, once the vault is locked or the keeper is closed', async () => {
    const { keeper, records, service, time } = await signedIn()
    const token = await keeper.freshToken()
    records.failWrite = failure('vault-locked')
    await run(time, rejection(keeper.renewNow()))
    const calls = service.count()
    expect(keeper.state().phase).toBe('locked')
    expect(await rejection(keeper.ringcentralToken())).toMatchObject({ code: 'vault-locked' })
    expect(keeper.currentToken()).toBeNull()
    records.failWrite = null
    await run(time, keeper.wake('unlock'))
    expect(keeper.currentToken()).not.toBe(token)
    keeper.close()
    expect(keeper.currentToken()).toBeNull()
    expect(await rejection(keeper.ringcentralToken())).toMatchObject({ code: 'signed-out' })
    expect(service.count()).toBe(calls)
  })

  it('is none while it cannot be saved, after a sign-out, and while locked', async () => {
    const { keeper, records, time } = await signedIn()
    await time.advance(HOUR + MINUTE)
    records.failWrite = diskFull
    await expect(run(time, keeper.ringcentralToken())).rejects.toMatchObject({ code: 'signed-out' })
    records.failWrite = null
    await run(time, keeper.lock(diskFull))
    await expect(keeper.ringcentralToken()).rejects.toBe(diskFull)
    await run(time, keeper.unlock())
    await run(time, keeper.signOut())
    await expect(keeper.ringcentralToken()).rejects.toMatchObject({ code: 'signed-out' })
  })
})
