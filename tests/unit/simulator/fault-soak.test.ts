import { describe, expect, it } from 'vitest'
import type { RequestEntry } from '../../../main/simulator/operations.ts'
import { loadFaultPlan } from '../../../main/simulator/load-fault-plan.ts'
import { BAD_DAY } from '../../support/simulator/plans.ts'
import { run, START } from '../../support/simulator/running.ts'

const DAY_MS = 24 * 3_600_000
/** A RingCX renewal about every three and a half minutes, a look at accounts, and RingCentral every 50 minutes. */
const STEP_MS = 210_000
const RINGCENTRAL_EVERY = 14
/** Real milliseconds between two looks at a request; at the second look at one that hangs the client gives up. */
const TIMEOUT_MS = 20

interface Day {
  readonly requests: readonly Readonly<RequestEntry>[]
  readonly applied: Readonly<Record<string, number>>
  /** What the client saw of each request: a status with what could be read, or the end of a connection. */
  readonly seen: readonly string[]
  readonly reuses: number
}

/** One simulated day of a client without recovery: it signs in again whenever it is stuck. */
async function liveOneDay(seed: number): Promise<Day> {
  let clock = START
  const plan = await loadFaultPlan(BAD_DAY)
  const { simulator } = await run({
    rateLimits: false,
    now: () => clock,
    wait: (ms) => {
      clock += ms
      return Promise.resolve()
    },
    faults: { ...plan, seed }
  })
  const { clientId, clientSecret, jwt } = simulator.credentials
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  const seen: string[] = []

  const ask = async (
    path: string,
    form: Record<string, string> | null,
    authorization: string
  ): Promise<Record<string, unknown>> => {
    const abort = new AbortController()
    const before = simulator.requests.length
    let looks = 0
    // Not a plain time limit: on a busy machine that would give up on answers that are only slow.
    const looking = setInterval(() => {
      const hangs = simulator.requests.slice(before).some(({ faults = [] }) => faults.some(neverEnds))
      if (hangs) looks += 1
      if (looks === 2) abort.abort()
    }, TIMEOUT_MS)
    try {
      const response = await fetch(simulator.origin + path, {
        headers: { Authorization: authorization },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
        signal: abort.signal
      })
      const body = await response.text()
      const read = readable(body)
      seen.push(`${response.status} ${read === null ? 'not JSON' : 'JSON'}`)
      return response.status === 200 && read !== null ? read : {}
    } catch {
      seen.push('no answer')
      return {}
    } finally {
      clearInterval(looking)
    }
  }

  let ringcentral: Record<string, unknown> = {}
  let ringcx: Record<string, unknown> = {}
  for (let turn = 0; clock < START + DAY_MS; turn += 1) {
    if (typeof ringcentral['refresh_token'] !== 'string') {
      ringcentral = await ask(
        '/restapi/oauth/token',
        { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt },
        basic
      )
    } else if (turn % RINGCENTRAL_EVERY === 0) {
      ringcentral = await ask(
        '/restapi/oauth/token',
        { grant_type: 'refresh_token', refresh_token: ringcentral['refresh_token'] },
        basic
      )
    }
    ringcx =
      typeof ringcx['refreshToken'] === 'string'
        ? await ask('/api/auth/token/refresh', { refresh_token: ringcx['refreshToken'] }, '')
        : await ask(
            '/api/auth/login/rc/accesstoken',
            {
              rcAccessToken: String(ringcentral['access_token']),
              rcTokenType: 'Bearer',
              includeRefresh: 'true'
            },
            ''
          )
    await ask('/voice/api/v1/admin/accounts', null, `Bearer ${String(ringcx['accessToken'])}`)
    clock += STEP_MS
  }
  await simulator.stop()
  return {
    requests: simulator.requests.map((entry) => ({ ...entry })),
    applied: simulator.control.faultsApplied,
    seen,
    reuses: simulator.counts['ringcx-refresh-reuse']
  }
}

describe('a simulated day under the repository’s plan', () => {
  let other: Promise<Day> | null = null
  const otherDay = (): Promise<Day> => (other ??= liveOneDay(2))

  it('runs the same way twice, and differently with another seed', async () => {
    const first = await liveOneDay(1)
    const again = await liveOneDay(1)
    const different = await otherDay()
    expect(first.requests.length).toBeGreaterThan(800)
    expect(again).toEqual(first)
    expect(different.applied).not.toEqual(first.applied)
  })

  it('spoils what the rules say and nothing else', async () => {
    const { applied, requests, seen } = await otherDay()
    const times = (name: string): number => applied[name] ?? Number.NaN
    const named = requests.flatMap(({ faults }) => faults ?? [])
    for (const [name, count] of Object.entries(applied)) {
      expect([name, named.filter((each) => each === name).length]).toEqual([name, count])
    }
    expect(times('slow line')).toBe(requests.length)
    expect(seen).toHaveLength(requests.length)

    const silent = ['refused', 'dropped', 'dropped after it acted', 'network away', 'cut, connection gone']
    const unanswered = [...silent, ...HANGING].reduce((sum, name) => sum + times(name), 0)
    expect(seen.filter((each) => each === 'no answer')).toHaveLength(unanswered)
    expect(requests.filter(({ status }) => status === 0)).toHaveLength(unanswered)
    expect(unanswered).toBeGreaterThan(20)

    // A failure of the simulator's own would be a 5xx or a 4xx that no rule asked for.
    const own = requests.filter(({ faults = [] }) => faults.every((name) => HARMLESS.has(name)))
    expect(own.length).toBeGreaterThan(requests.length / 2)
    expect(own.filter(({ status }) => ![200, 401, 400].includes(status))).toEqual([])
  })
})

/** Rules whose answer never ends. */
const HANGING: readonly string[] = ['no word ever', 'no word after it acted', 'stops in the middle']

function neverEnds(rule: string): boolean {
  return HANGING.includes(rule)
}

/** Rules that leave the simulator's own answer whole. */
const HARMLESS: ReadonlySet<string> = new Set([
  'slow line',
  'very slow now and then',
  'clock five minutes fast'
])

function readable(body: string): Record<string, unknown> | null {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return null
  }
}
