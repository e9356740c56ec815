import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaultPlanInput } from '../../../main/simulator/fault-plan.ts'
import { BEARER_REFUSALS } from '../../../main/simulator/ringcx-errors.ts'
import { damageJson, withoutAccessToken } from '../../../main/simulator/spoilt-json.ts'
import { errorCode, text } from '../../support/simulator/caller.ts'
import type { RuleInput } from '../../support/simulator/plans.ts'
import { run, START, type Running } from '../../support/simulator/running.ts'

const ACCOUNTS = '/voice/api/v1/admin/accounts'
const DISCOVERY = '/.well-known/openid-configuration'

/** A simulator in which one fault meets every request of one operation, after everybody has signed in. */
async function faulty(
  fault: RuleInput['do'],
  on: RuleInput['on'] = 'any'
): Promise<Running & Awaited<ReturnType<Running['call']['ringcx']>>> {
  const running = await run({ rateLimits: false })
  const tokens = await running.call.ringcx()
  running.simulator.control.setFaults({ rules: [{ name: 'r', ...(on && { on }), do: fault }] })
  return { ...running, ...tokens }
}

describe('a dropped connection', () => {
  it.each([false, true])('before it acted loses nothing (reset: %s)', async (reset) => {
    const { call, refreshToken, simulator } = await faulty({ fault: 'drop', reset })
    await expect(call.refreshRingCx(refreshToken)).rejects.toThrow('fetch failed')
    expect(simulator.requests.at(-1)).toMatchObject({ operation: 'ringcx-refresh', status: 0, faults: ['r'] })
    simulator.control.clearFaults()
    expect((await call.refreshRingCx(refreshToken)).status).toBe(200)
  })

  it('is seen by the client as a dropped connection', async () => {
    const cause = async (reset: boolean): Promise<unknown> => {
      const { call } = await faulty({ fault: 'drop', reset })
      const failure: unknown = await call.get(DISCOVERY).catch((thrown: unknown) => thrown)
      return failure instanceof TypeError && failure.cause instanceof Error && 'code' in failure.cause
        ? failure.cause.code
        : failure
    }
    expect(await cause(false)).toBe('UND_ERR_SOCKET')
    expect(await cause(true)).toBe('ECONNRESET')
  })

  it('after it acted loses the rotation', async () => {
    const { call, refreshToken, simulator } = await faulty(
      { fault: 'drop', moment: 'after' },
      'ringcx-refresh'
    )
    await expect(call.refreshRingCx(refreshToken)).rejects.toThrow('fetch failed')
    simulator.control.clearFaults()
    expect((await call.refreshRingCx(refreshToken)).status).toBe(401)
    expect(simulator.counts['ringcx-refresh-reuse']).toBe(1)
  })
})

describe('a status', () => {
  it.each([400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 503, 504, 511, 599])(
    '%d is sent in place of the answer of both services',
    async (status) => {
      const { accessToken, call, simulator } = await faulty({ fault: 'status', status })
      for (const path of [ACCOUNTS, '/restapi/v1.0/account/~']) {
        const answer = await call.get(path, accessToken)
        expect([answer.status, answer.text === '']).toEqual([status, false])
        expect(simulator.requests.at(-1)?.status).toBe(status)
      }
    }
  )

  it('has the body that the service is known to send, or a proxy’s text', async () => {
    const body = async (status: number, path: string): Promise<unknown> => {
      const { accessToken, call } = await faulty({ fault: 'status', status })
      const answer = await call.get(path, accessToken)
      return answer.headers.get('content-type')?.startsWith('application/json') === true
        ? answer.json
        : answer.text
    }
    expect(await body(429, DISCOVERY)).toMatchObject({ errorCode: 'CMN-301' })
    expect(await body(429, ACCOUNTS)).toBe('Too Many Requests')
    expect(await body(403, ACCOUNTS)).toMatchObject({ errorCode: 'access.denied.exception' })
    expect(await body(500, ACCOUNTS)).toMatchObject({ requestUri: `${ACCOUNTS} - GET` })
    expect(await body(503, ACCOUNTS)).toBe('Service Unavailable')
    expect(await body(403, DISCOVERY)).toBe('Forbidden')
    expect(await body(599, DISCOVERY)).toBe('Status 599')
  })

  it('has the requested body and type', async () => {
    const told = async (body: unknown, contentType?: string): Promise<unknown[]> => {
      const fault = { fault: 'status', status: 418, body, ...(contentType && { contentType }) }
      const { call } = await faulty(fault as RuleInput['do'])
      const answer = await call.get(DISCOVERY)
      return [answer.text, answer.headers.get('content-type')]
    }
    expect(await told({ a: [1] })).toEqual(['{"a":[1]}', 'application/json'])
    expect(await told(null)).toEqual(['null', 'application/json'])
    expect(await told('')).toEqual(['', 'text/plain'])
    expect(await told('<b>', 'text/html')).toEqual(['<b>', 'text/html'])
  })

  it.each<[Extract<RuleInput['do'], { fault: 'status' }>['retryAfter'], string | null]>([
    [undefined, null],
    [{ seconds: 30 }, '30'],
    [{ dateInSeconds: 45 }, 'Sun, 22 Nov 2026 12:00:45 GMT'],
    [{ dateInSeconds: -5 }, 'Sun, 22 Nov 2026 11:59:55 GMT'],
    [{ text: 'soon' }, 'soon']
  ])('with Retry-After %j says %s', async (retryAfter, expected) => {
    const { call } = await faulty({ fault: 'status', status: 429, ...(retryAfter && { retryAfter }) })
    const answer = await call.signIn()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, expected])
  })

  it('after the simulator acted hides a rotation that took place', async () => {
    const { call, refreshToken, simulator } = await faulty({ fault: 'status', status: 504, moment: 'after' })
    expect((await call.refreshRingCx(refreshToken)).status).toBe(504)
    simulator.control.clearFaults()
    expect((await call.refreshRingCx(refreshToken)).status).toBe(401)
  })

  it('before it acted doesn’t affect the limits or the tokens', async () => {
    const { call, simulator } = await run({ faults: one({ fault: 'status', status: 429 }) })
    for (let ask = 0; ask < 20; ask += 1) expect((await call.signIn()).status).toBe(429)
    simulator.control.clearFaults()
    expect((await call.signIn()).headers.get('x-rate-limit-remaining')).toBe('4')
  })
})

describe('a refusal', () => {
  it('by RingCentral comes in its documented form', async () => {
    const { call } = await faulty({ fault: 'oauth-error', code: 'OAU-213' })
    const answer = await call.signIn()
    expect([answer.status, errorCode(answer), answer.json['error']]).toEqual([
      400,
      'OAU-213',
      'invalid_grant'
    ])
  })

  it.each(BEARER_REFUSALS)('by the gateway comes as plain text: %s', async (words) => {
    const { accessToken, call } = await faulty({ fault: 'bearer-refused', text: words }, 'accounts')
    const answer = await call.get(ACCOUNTS, accessToken)
    expect(answer.text).toBe(words)
    expect(answer.status).toBe(words.startsWith('Audiences') ? 403 : 401)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="http/)
  })
})

describe('a misleading response', () => {
  it('is the page of a guest network, as HTML with 200', async () => {
    const { call } = await faulty({ fault: 'captive-portal' })
    const { headers, status, text: page } = await call.signIn()
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
    expect(page).toMatch(/^<!doctype html>/)
  })

  it.each([0, 0.25, 0.5, 0.99])('is cut at %d as if it were whole', async (keep) => {
    const { accessToken, call, simulator } = await faulty({ fault: 'truncated-json', keep })
    const cut = await call.get(ACCOUNTS, accessToken)
    simulator.control.clearFaults()
    const whole = Buffer.from((await call.get(ACCOUNTS, accessToken)).text)
    expect(cut.status).toBe(200)
    expect(cut.headers.get('content-length')).toBe(String(Math.floor(whole.length * keep)))
    expect(() => JSON.parse(cut.text) as unknown).toThrow(SyntaxError)
  })

  it('is cut with the rest promised, and the connection gone', async () => {
    const { accessToken, pass, simulator } = await faulty({ fault: 'truncated-json', ending: 'drop' })
    pass(1000)
    const response = await fetch(simulator.origin + ACCOUNTS, {
      headers: { Authorization: `Bearer ${accessToken}` }
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(response.headers.get('date')).toBe(new Date(START + 1000).toUTCString())
    await expect(response.text()).rejects.toThrow('terminated')
    expect(simulator.requests.at(-1)?.status).toBe(0)
  })

  it('is damaged in every way, and never readable', async () => {
    const { accessToken, call } = await faulty({ fault: 'malformed-json' })
    const starts = new Set<string>()
    for (let ask = 0; ask < 30; ask += 1) {
      const answer = await call.get(ACCOUNTS, accessToken)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
      expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError)
      starts.add(answer.text.slice(0, 4) + answer.text.slice(-4))
    }
    expect(starts.size).toBe(4)
  })

  it('has another type, and the right words', async () => {
    const { accessToken, call } = await faulty({ fault: 'wrong-content-type', contentType: 'text/csv' })
    const answer = await call.get(ACCOUNTS, accessToken)
    expect([answer.headers.get('content-type'), answer.json]).toEqual([
      'text/csv',
      expect.arrayContaining([expect.objectContaining({ accountId: '90010011' })])
    ])
  })

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', '']
  ] as const)('is missing its access token: %s', async (left, expected) => {
    const { call, refreshToken } = await faulty({ fault: 'no-access-token', left }, 'tokens')
    const renewed = await call.refreshRingCx(refreshToken)
    expect([renewed.status, renewed.json['accessToken']]).toEqual([200, expected])
    expect(renewed.json['refreshToken']).toBeTypeOf('string')
    const signedIn = await call.signIn()
    expect([signedIn.status, signedIn.json['access_token']]).toEqual([200, expected])
    expect(signedIn.json['expires_in']).toBe(3600)
    expect((await call.refreshRingCx('never-issued')).json['generalMessage']).toBe(
      'The refresh token is not valid'
    )
  })
})

describe('time', () => {
  it.each([-86_400_000, -300_000, 300_000, 86_400_000])('is off by %d ms in Date', async (offsetMs) => {
    const { call } = await run({
      faults: {
        rules: [
          { name: 'clock', do: { fault: 'clock', offsetMs } },
          {
            name: 'busy',
            on: 'token:jwt',
            do: { fault: 'status', status: 503, retryAfter: { dateInSeconds: 9 } }
          }
        ]
      }
    })
    expect((await call.get(DISCOVERY)).headers.get('date')).toBe(new Date(START + offsetMs).toUTCString())
    const busy = await call.signIn()
    expect(busy.headers.get('retry-after')).toBe(new Date(START + offsetMs + 9000).toUTCString())
  })

  it('passes before the simulator acts, on the given clock', async () => {
    let clock = START
    const { call, simulator } = await run({
      now: () => clock,
      wait: (ms) => {
        clock += ms
        return Promise.resolve()
      },
      faults: one({ fault: 'latency', ms: 86_400 })
    })
    const { json } = await call.signIn()
    expect(clock).toBe(START + 86_400)
    expect(json['expires_in']).toBe(3600)
    expect(simulator.control.faultsApplied).toEqual({ r: 1 })
  })

  it('passes in real time without a given clock', async () => {
    const { call, simulator } = await run({ faults: one({ fault: 'latency', ms: 40 }, 'discovery') })
    const before = performance.now()
    expect((await call.get(DISCOVERY)).status).toBe(200)
    // A timer may fire a millisecond early by another clock.
    expect(performance.now() - before).toBeGreaterThan(38)
    expect(simulator.requests.at(-1)).toMatchObject({ faults: ['r'], status: 200 })
  })

  it.each([
    [{ fault: 'hang' }, 200],
    [{ fault: 'hang', moment: 'after' }, 401],
    [{ fault: 'truncated-json', ending: 'hang' }, 401]
  ] as const)('never ends with %j, until the client times out', async (fault, afterwards) => {
    const { call, refreshToken, simulator } = await faulty(fault)
    const abort = new AbortController()
    const asked = fetch(`${simulator.origin}/api/auth/token/refresh`, {
      method: 'POST',
      body: new URLSearchParams({ refresh_token: refreshToken }),
      signal: abort.signal
    }).then((response) => response.text())
    const refused = expect(asked).rejects.toThrow('aborted')
    await expect.poll(() => simulator.control.faultsApplied['r']).toBe(1)
    simulator.control.clearFaults()
    // Others are served meanwhile: nothing waits for the one that hangs.
    const meanwhile = await call.refreshRingCx(refreshToken)
    abort.abort()
    await refused
    expect(meanwhile.status).toBe(afterwards)
    expect(simulator.requests.find(({ faults }) => faults)?.status).toBe(0)
  })

  it('that never ends doesn’t keep a simulator from stopping', async () => {
    const { call, simulator } = await faulty({ fault: 'hang' })
    const refused = expect(call.get(DISCOVERY)).rejects.toThrow('fetch failed')
    await expect.poll(() => simulator.control.faultsApplied['r']).toBe(1)
    await simulator.stop()
    await refused
  })
})

describe('a plan and the rest', () => {
  it('lets scripted answers come first and does not count them', async () => {
    const { call, simulator } = await run({ faults: one({ fault: 'status', status: 500 }) })
    simulator.control.answerNext('discovery', { status: 204 })
    expect((await call.get(DISCOVERY)).status).toBe(204)
    expect(simulator.control.faultsApplied).toEqual({ r: 0 })
    expect((await call.get(DISCOVERY)).status).toBe(500)
  })

  it('stays in force if the next one is invalid', async () => {
    const { call, simulator } = await run({ faults: one({ fault: 'status', status: 500 }) })
    expect(() => simulator.control.setFaults({ rules: [{ name: '', do: { fault: 'hang' } }] })).toThrow(
      RangeError
    )
    expect((await call.get(DISCOVERY)).status).toBe(500)
  })

  it('that is invalid keeps a simulator from starting', async () => {
    const wrong = { rules: [{ name: 'r', do: { fault: 'status', status: 200 } }] } satisfies FaultPlanInput
    await expect(run({ faults: wrong })).rejects.toThrow('rules[0].do.status')
  })

  it('is not followed on behalf of another address', async () => {
    const { simulator } = await run({ faults: one({ fault: 'hang' }) })
    const response = await fetch(simulator.origin.replace('127.0.0.1', 'localhost') + DISCOVERY)
    expect([response.status, simulator.control.faultsApplied]).toEqual([421, { r: 0 }])
  })

  it('keeps RingCentral’s grace period: a lost rotation can be repeated', async () => {
    const { call, simulator } = await run()
    const old = text((await call.signIn()).json, 'refresh_token')
    simulator.control.setFaults(one({ fault: 'truncated-json', ending: 'drop' }, 'token:refresh', 1))
    await expect(call.refresh(old)).rejects.toThrow()
    expect((await call.refresh(old)).status).toBe(200)
    expect(simulator.counts['ringcentral-refresh-reuse']).toBe(0)
  })
})

describe('spoilt JSON', () => {
  const body = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()))

  it('can’t be read, for any input', () => {
    fc.assert(
      fc.property(body, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (value, choice) => {
        const damaged = damageJson(JSON.stringify(value), choice)
        expect(() => JSON.parse(damaged) as unknown).toThrow(SyntaxError)
      }),
      { seed: 20_261_122, numRuns: 2000 }
    )
  })

  it.each(['Jwt is expired', '', '[{"accessToken":"a"}]', 'null', '7'])('keeps %j intact', (other) => {
    expect(withoutAccessToken(other, 'absent')).toBe(other)
  })
})

function one(fault: RuleInput['do'], on: RuleInput['on'] = 'any', times?: number): FaultPlanInput {
  return { rules: [{ name: 'r', ...(on && { on }), ...(times && { when: { times } }), do: fault }] }
}
