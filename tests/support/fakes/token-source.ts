import { AppError, type ErrorCode } from '../../../main/core/errors.ts'
import type { RenewalStep } from '../../../main/core/keeper/token-store.ts'
import type { TokenSource } from '../../../main/core/keeper/renewal.ts'
import type { RingCentralTokenSet } from '../../../main/core/ringcentral/token-set.ts'
import type { RingCxTokenSet } from '../../../main/core/ringcx/token-set.ts'
import type { FakeClock } from './clock.ts'

export type FakeStep = RenewalStep | 'revoke'

/** One request as the service saw it. */
export interface FakeCall {
  readonly step: FakeStep
  readonly user: string
  /** True time of arrival, in milliseconds. */
  readonly at: number
  /** Whether it came during a penalty that the client knew about. */
  readonly inPenalty: boolean
}

/** What goes wrong with one request: before the service acted, or after it (the answer is lost). */
export interface FakeFault {
  readonly when: 'before' | 'after'
  readonly error: AppError
  /** True if the request never reached the service, so it doesn't count. */
  readonly neverArrives?: boolean
}

interface FailPlan extends Partial<Pick<FakeFault, 'when'>> {
  readonly at?: FakeStep
  readonly times?: number
}

export interface FakeServiceOptions {
  readonly latencyMs?: (step: FakeStep) => number
  /** Called for each request; `null` means success. */
  readonly fault?: (step: FakeStep, user: string) => FakeFault | null
  /** Requests in 60 s before RingCentral's penalty begins; 5 in truth (ringcx-api §6.8). */
  readonly limit?: number
  readonly ringCxLifeMs?: number
  readonly refreshLifeMs?: number
  readonly issuesRefreshTokens?: boolean
  /** What a repeated refresh says of the life of the access token it gives again; the truth by default. */
  readonly repeatClaimsLifeMs?: number
}

interface Grant {
  readonly user: string
  access: string
  accessUntil: number
  refresh: string
  refreshUntil: number
  /** The refresh token spent last, and until when a repeat is answered with the same pair. */
  spent: { readonly refresh: string; graceUntil: number } | null
  used: boolean
}

interface CxGrant {
  readonly user: string
  refresh: string
}

/** RingCentral lets go of the old refresh token this long after the new access token is first used, or unused. */
const GRACE_AFTER_USE_MS = 10_000
const GRACE_UNUSED_MS = 3_600_000
const HOUR = 3_600_000
const WEEK = 7 * 24 * HOUR

/** An `AppError` whose sentences don't matter to the test. */
export function failure(
  code: ErrorCode,
  more: Partial<Pick<AppError, 'serviceCode' | 'retryAfterMs' | 'cause'>> = {}
): AppError {
  return new AppError({ code, message: `Fake ${code}.`, hint: 'Fake.', retryable: false, ...more })
}

export type FakeService = ReturnType<typeof createFakeService>

/**
 * RingCentral and RingCX as one app sees them: single-use rotation with RingCentral's grace rule (ringcx-api §6.5), a
 * RingCX refresh token without any, the limit with its restarting penalty, counters for each. Lives are counted in
 * true time, which no fake sleep or clock step disturbs.
 */
export function createFakeService(time: FakeClock, options: FakeServiceOptions = {}) {
  const calls: FakeCall[] = []
  const grants: Grant[] = []
  const cxGrants: CxGrant[] = []
  const cxTokens = new Map<string, number>()
  const revoked: string[] = []
  const held: (() => void)[] = []
  let serial = 0
  let reuses = 0
  let penaltyUntil = -Infinity
  let penaltyKnownFrom = Infinity
  let holding = false
  let holdAt: FakeStep | null = null
  let options_ = options

  const mint = (kind: string): string => `${kind}-${String((serial += 1))}`
  const now = (): number => time.trueTime()

  const after = (ms: number): Promise<void> =>
    ms <= 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          time.timers.after(ms, resolve)
        })

  const pairOf = (grant: Grant): RingCentralTokenSet => ({
    accessToken: grant.access,
    refreshToken: options_.issuesRefreshTokens === false ? null : grant.refresh,
    lifeMs: grant.accessUntil - now(),
    refreshLifeMs: options_.issuesRefreshTokens === false ? null : grant.refreshUntil - now(),
    ownerId: grant.user
  })

  const cxSetOf = (grant: CxGrant): RingCxTokenSet => {
    const lifeMs = options_.ringCxLifeMs ?? 300_000
    grant.refresh = mint('cx-refresh')
    const accessToken = mint('cx-access')
    cxTokens.set(accessToken, now() + lifeMs)
    return {
      accessToken,
      refreshToken: grant.refresh,
      lifeMs,
      identity: {
        mainAccountId: '90010000',
        agentAccountIds: ['90010001'],
        adminId: 5501,
        rcUserId: 400500600,
        userName: 'Robin Example',
        email: 'robin@example.com',
        accountName: 'Example Support'
      }
    }
  }

  const rotate = (grant: Grant): void => {
    grant.access = mint('rc-access')
    grant.accessUntil = now() + HOUR
    grant.refresh = mint('rc-refresh')
    grant.refreshUntil = now() + (options_.refreshLifeMs ?? WEEK)
    grant.used = false
  }

  const serve = {
    'sign-in': (user: string): RingCentralTokenSet => {
      const grant: Grant = {
        user,
        access: '',
        accessUntil: 0,
        refresh: '',
        refreshUntil: 0,
        spent: null,
        used: false
      }
      rotate(grant)
      grants.push(grant)
      return pairOf(grant)
    },
    'ringcentral-refresh': (_user: string, token: string): RingCentralTokenSet => {
      const grant = grants.find((one) => one.refresh === token)
      if (grant && grant.refreshUntil > now()) {
        grant.spent = { refresh: token, graceUntil: now() + GRACE_UNUSED_MS }
        rotate(grant)
        return pairOf(grant)
      }
      const repeated = grants.find((one) => one.spent?.refresh === token && one.spent.graceUntil > now())
      if (repeated) {
        const pair = pairOf(repeated)
        return { ...pair, lifeMs: options_.repeatClaimsLifeMs ?? pair.lifeMs }
      }
      reuses += 1
      throw failure('credential-refused', { serviceCode: 'OAU-210' })
    },
    exchange: (_user: string, token: string): RingCxTokenSet => {
      const grant = grants.find((one) => one.access === token && one.accessUntil > now())
      if (!grant) throw failure('token-refused', { serviceCode: 'HTTP 401' })
      if (!grant.used && grant.spent)
        grant.spent.graceUntil = Math.min(grant.spent.graceUntil, now() + GRACE_AFTER_USE_MS)
      grant.used = true
      const made: CxGrant = { user: grant.user, refresh: '' }
      cxGrants.push(made)
      return cxSetOf(made)
    },
    'ringcx-refresh': (_user: string, token: string): RingCxTokenSet => {
      const grant = cxGrants.find((one) => one.refresh === token)
      if (!grant) {
        reuses += 1
        throw failure('token-refused', { serviceCode: 'HTTP 401' })
      }
      return cxSetOf(grant)
    }
  }

  /** Starts or restarts a penalty. The client knows about it once it gets the response. */
  const punish = (): void => {
    if (now() >= penaltyUntil) penaltyKnownFrom = Infinity
    penaltyUntil = now() + 60_000
  }

  const arrive = (step: FakeStep, user: string, sentAt: number): void => {
    calls.push({ step, user, at: now(), inPenalty: now() < penaltyUntil && sentAt > penaltyKnownFrom })
    if (now() >= penaltyUntil && callsSince(now() - 60_000) <= (options_.limit ?? 5)) return
    punish()
    throw failure('rate-limited')
  }

  const callsSince = (start: number): number => {
    let count = 0
    for (let index = calls.length - 1; index >= 0 && (calls[index]?.at ?? 0) > start; index -= 1) count += 1
    return count
  }

  /** One request: to the service, in the service, and back. */
  const request = async <T>(step: FakeStep, user: string, act: () => T): Promise<T> => {
    const fault = options_.fault?.(step, user) ?? null
    const latency = options_.latencyMs?.(step) ?? 0
    const sentAt = now()
    if (step === holdAt) holding = true
    await after(latency / 2)
    if (holding) await new Promise<void>((resolve) => held.push(resolve))
    if (fault?.neverArrives) throw fault.error
    let answer: { readonly result: T } | { readonly error: unknown }
    try {
      arrive(step, user, sentAt)
      if (fault?.error.code === 'rate-limited') punish()
      if (fault?.when === 'before' || fault?.error.code === 'rate-limited') throw fault.error
      answer = { result: act() }
    } catch (error) {
      answer = { error }
    }
    await after(latency / 2)
    if ('error' in answer) {
      if (answer.error instanceof AppError && answer.error.code === 'rate-limited')
        penaltyKnownFrom = Math.min(penaltyKnownFrom, now())
      throw answer.error
    }
    if (fault) throw fault.error
    return answer.result
  }

  return {
    calls,
    revoked,
    source: (user = 'user'): TokenSource => ({
      signIn: () => request('sign-in', user, () => serve['sign-in'](user)),
      refreshRingCentral: (token) =>
        request('ringcentral-refresh', user, () => serve['ringcentral-refresh'](user, token)),
      exchange: (token) => request('exchange', user, () => serve.exchange(user, token)),
      refreshRingCx: (token) => request('ringcx-refresh', user, () => serve['ringcx-refresh'](user, token)),
      revoke: (token) =>
        request('revoke', user, () => {
          revoked.push(token)
          for (const grant of grants) {
            if (grant.refresh !== token && grant.access !== token) continue
            grant.accessUntil = 0
            grant.refreshUntil = 0
          }
        })
    }),
    /** Changes the plan from here on. */
    set(changes: FakeServiceOptions): void {
      options_ = { ...options_, ...changes }
    },
    /** Lets requests fail from here on: all or those for one step, always or a few `times`. */
    fail(error: AppError, { at, when = 'before', times = Infinity }: FailPlan = {}): void {
      let left = times
      const fault = (step: FakeStep): FakeFault | null =>
        (at ?? step) === step && left-- > 0 ? { when, error } : null
      options_ = { ...options_, fault }
    },
    /** What was asked for, in order, from that request on. */
    steps: (from = 0): FakeStep[] => calls.slice(from).map(({ step }) => step),
    /** The number of requests for a step, or for all steps. */
    count: (step?: FakeStep): number =>
      calls.filter((call) => step === undefined || call.step === step).length,
    /** Refresh tokens used twice after their grace period, which a service would treat as theft. */
    reuses: (): number => reuses,
    /** Whether the RingCX API would accept this token now. */
    accepts: (token: string): boolean => (cxTokens.get(token) ?? -Infinity) > now(),
    /** Whether RingCentral would take this refresh token now, be it the newest or the one before in its grace. */
    takes: (refresh: string): boolean =>
      grants.some(
        (grant) =>
          (grant.refresh === refresh && grant.refreshUntil > now()) ||
          (grant.spent?.refresh === refresh && grant.spent.graceUntil > now())
      ),
    /** The largest number of requests in any 60 s. */
    mostInAMinute(): number {
      let most = 0
      let first = 0
      calls.forEach((call, last) => {
        while (call.at - (calls[first]?.at ?? 0) > 60_000) first += 1
        most = Math.max(most, last - first + 1)
      })
      return most
    },
    callsInPenalty: (): number => calls.filter((call) => call.inPenalty).length,
    /** Holds requests at the service until `letGo`: at once, or from the first request for a step on. */
    hold(from: FakeStep | null = null): void {
      holding = from === null
      holdAt = from
    },
    async letGo(): Promise<void> {
      holding = false
      holdAt = null
      for (const resume of held.splice(0)) resume()
      await time.settle()
    },
    /** Revokes everything that the service has issued. */
    forget(what: 'ringcx-refresh' | 'ringcentral-access' | 'ringcentral'): void {
      if (what === 'ringcx-refresh') cxGrants.length = 0
      for (const grant of grants) {
        if (what === 'ringcx-refresh') continue
        grant.accessUntil = 0
        if (what === 'ringcentral') grant.refreshUntil = 0
      }
    }
  }
}
