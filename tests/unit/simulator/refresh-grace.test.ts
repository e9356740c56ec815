import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRingCentralSessions,
  GRACE_UNUSED_MS,
  GRACE_USED_MS,
  SESSIONS_PER_USER_AND_APP
} from '../../../main/simulator/ringcentral-sessions.ts'
import { errorCode, text } from '../../support/simulator/caller.ts'
import { run, START } from '../../support/simulator/running.ts'

const ACCOUNT = '/restapi/v1.0/account/~'

describe('RingCentral refresh over HTTP', () => {
  it('returns a new pair, and the old access token dies immediately', async () => {
    const { call } = await run()
    const old = (await call.signIn()).json
    const renewed = (await call.refresh(text(old, 'refresh_token'))).json
    expect(renewed['access_token']).not.toBe(old['access_token'])
    expect(renewed['refresh_token']).not.toBe(old['refresh_token'])
    expect((await call.get(ACCOUNT, text(old, 'access_token'))).status).toBe(401)
    expect((await call.get(ACCOUNT, text(renewed, 'access_token'))).status).toBe(200)
  })

  it('repeats the same tokens for 60 minutes while the new access token is unused', async () => {
    const { call, pass } = await run({ rateLimits: false })
    const old = text((await call.signIn()).json, 'refresh_token')
    const renewed = (await call.refresh(old)).json
    pass(GRACE_UNUSED_MS - 1000)
    const again = await call.refresh(old)
    expect(again.json).toMatchObject({
      access_token: renewed['access_token'],
      refresh_token: renewed['refresh_token'],
      expires_in: 1
    })
    pass(1000)
    const late = await call.refresh(old)
    expect([late.status, errorCode(late)]).toEqual([400, 'OAU-210'])
  })

  it.each(['account', 'exchange'] as const)(
    'repeats for 10 s after first use (%s), then no more',
    async (use) => {
      const { call, pass, simulator } = await run({ rateLimits: false })
      const old = text((await call.signIn()).json, 'refresh_token')
      const access = text((await call.refresh(old)).json, 'access_token')
      pass(120_000)
      const used = use === 'account' ? await call.get(ACCOUNT, access) : await call.exchange(access)
      expect(used.status).toBe(200)
      pass(GRACE_USED_MS - 1)
      expect((await call.refresh(old)).json['access_token']).toBe(access)
      pass(1)
      expect(errorCode(await call.refresh(old))).toBe('OAU-210')
      expect(simulator.counts['ringcentral-refresh-reuse']).toBe(1)
      expect((await call.get(ACCOUNT, access)).status).toBe(200)
    }
  )

  it('closes the grace when the next refresh token is used', async () => {
    const { call } = await run({ rateLimits: false })
    const first = text((await call.signIn()).json, 'refresh_token')
    const second = text((await call.refresh(first)).json, 'refresh_token')
    expect((await call.refresh(second)).status).toBe(200)
    expect(errorCode(await call.refresh(first))).toBe('OAU-210')
  })

  it('expires an unused refresh token', async () => {
    const { call, pass } = await run()
    const refreshToken = text((await call.signIn()).json, 'refresh_token')
    pass(604_800_000)
    expect(errorCode(await call.refresh(refreshToken))).toBe('OAU-210')
  })

  it('ends the oldest session beyond five', async () => {
    const { call } = await run({ rateLimits: false })
    const sets = []
    for (let made = 0; made <= SESSIONS_PER_USER_AND_APP; made += 1) sets.push((await call.signIn()).json)
    const alive = await Promise.all(
      sets.map(async (set) => (await call.get(ACCOUNT, text(set, 'access_token'))).status)
    )
    expect(alive).toEqual([401, 200, 200, 200, 200, 200])
    expect(errorCode(await call.refresh(text(sets[0] ?? {}, 'refresh_token')))).toBe('OAU-213')
  })

  it('counts what was recovered in the grace apart from what was reused after it', async () => {
    const { call, pass, simulator } = await run({ rateLimits: false })
    const old = text((await call.signIn()).json, 'refresh_token')
    await call.refresh(old)
    await call.refresh(old)
    await call.refresh(old)
    const counted = (): readonly number[] => [
      simulator.counts['ringcentral-refresh-repeat'],
      simulator.counts['ringcentral-refresh-reuse']
    ]
    expect(counted()).toEqual([2, 0])
    pass(GRACE_UNUSED_MS)
    await call.refresh(old)
    expect(counted()).toEqual([2, 1])
  })

  it('doesn’t end the session for a reuse', async () => {
    const { call, pass } = await run({ rateLimits: false })
    const old = text((await call.signIn()).json, 'refresh_token')
    const renewed = (await call.refresh(old)).json
    pass(GRACE_UNUSED_MS - 1)
    expect((await call.get(ACCOUNT, text(renewed, 'access_token'))).status).toBe(200)
    pass(1)
    expect(errorCode(await call.refresh(old))).toBe('OAU-210')
    expect((await call.refresh(text(renewed, 'refresh_token'))).status).toBe(200)
  })

  it.each(['ended', 'idle'] as const)(
    'counts a dead token only when it comes again after it was refused (%s)',
    async (why) => {
      const { call, pass, simulator } = await run({ rateLimits: false })
      const first = text((await call.signIn()).json, 'refresh_token')
      const current = text((await call.refresh(first)).json, 'refresh_token')
      if (why === 'ended') simulator.control.revokeRingCentral()
      else pass(604_800_000)
      const code = why === 'ended' ? 'OAU-213' : 'OAU-210'
      for (const reuses of [0, 1, 2]) {
        expect(errorCode(await call.refresh(current))).toBe(code)
        expect(simulator.counts['ringcentral-refresh-reuse']).toBe(reuses)
      }
      // A retry after a lost answer, inside its grace, is what a client should do, even when the session is gone.
      expect(errorCode(await call.refresh(first))).toBe(code)
      expect(simulator.counts['ringcentral-refresh-reuse']).toBe(why === 'ended' ? 2 : 3)
    }
  )

  it('ends all sessions on command', async () => {
    const { call, simulator } = await run()
    const { json } = await call.signIn()
    simulator.control.revokeRingCentral()
    expect(errorCode(await call.refresh(text(json, 'refresh_token')))).toBe('OAU-213')
    expect((await call.exchange(text(json, 'access_token'))).status).toBe(401)
  })
})

/** The rule of ringcx-api §6.5 told a second time, as plainly as it can be, to hold the store against. */
describe('RingCentral refresh against a model', () => {
  const lives = { accessMs: 3600_000, refreshMs: 604_800_000 }

  it('decides every refresh as the rule does', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('pass' as const),
        ms: fc.constantFrom(1, 4999, 5000, 9999, 10_000, 599_000, 3600_000)
      }),
      fc.record({ do: fc.constant('refresh' as const), back: fc.nat(2) }),
      fc.record({ do: fc.constant('use' as const) })
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let now = START
        const sessions = createRingCentralSessions(() => now)
        const pairs = [sessions.open(lives)]
        let rotatedAt = now
        let usedAt: number | null = null
        for (const each of steps) {
          const current = pairs.at(-1)
          if (each.do === 'pass') now += each.ms
          else if (each.do === 'use') {
            if (sessions.use(current?.accessToken ?? '') === 'live') usedAt ??= now
          } else {
            const presented = pairs.at(-1 - each.back)
            if (!presented) continue
            const result = sessions.refresh(presented.refreshToken ?? '', lives)
            const graceEnds = Math.min(rotatedAt + 3600_000, (usedAt ?? Infinity) + 10_000)
            if (each.back === 0) {
              expect(result.kind).toBe('issued')
              if (result.kind === 'issued') pairs.push(result.pair)
              rotatedAt = now
              usedAt = null
            } else if (each.back === 1 && now < graceEnds) {
              expect(result.kind === 'issued' && result.pair.refreshToken).toBe(current?.refreshToken)
            } else {
              expect(result.kind).toBe('expired')
            }
          }
        }
      }),
      { seed: 20_261_122, numRuns: 2000 }
    )
  })

  it('remembers a bounded number of tokens and keeps the living ones', () => {
    const sessions = createRingCentralSessions(() => START)
    const idle = sessions.open(lives)
    let busy = sessions.open(lives)
    for (let turn = 0; turn < 30_000; turn += 1) {
      const result = sessions.refresh(busy.refreshToken ?? '', lives)
      if (result.kind !== 'issued') throw new Error(`Turn ${turn}: ${result.kind}`)
      busy = result.pair
    }
    expect(sessions.use(idle.accessToken)).toBe('live')
    expect(sessions.use(busy.accessToken)).toBe('live')
    expect(sessions.refresh(idle.refreshToken ?? '', lives).kind).toBe('issued')
  })
})
