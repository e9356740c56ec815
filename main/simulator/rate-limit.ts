/** A limit's decision on one request. */
export interface LimitVerdict {
  readonly allowed: boolean
  readonly limit: number
  /** Requests still free in the current window. */
  readonly remaining: number
  readonly windowSeconds: number
  /** Seconds of silence requested; 0 if the request was allowed. */
  readonly retryAfterSeconds: number
}

export interface RateLimit {
  /** Counts one request, regardless of its result: failed attempts count too (ringcx-api §6.8). */
  ask(): LimitVerdict
  reset(): void
}

export interface RateLimitRules {
  readonly limit: number
  readonly windowMs: number
  /** 0 for a limit without a penalty: it frees itself as the window moves on. */
  readonly penaltyMs: number
  readonly now: () => number
  readonly enforced: boolean
}

/**
 * A moving window with RingCentral's penalty: exceeding the limit starts a penalty, **and every request during it
 * restarts it** (ringcx-api §6.8, security-reliability §4.3).
 */
export function createRateLimit(rules: RateLimitRules): RateLimit {
  let taken: number[] = []
  let penaltyEndsAt = Number.NEGATIVE_INFINITY

  const verdict = (allowed: boolean, waitMs: number): LimitVerdict => ({
    allowed,
    limit: rules.limit,
    remaining: allowed ? rules.limit - taken.length : 0,
    windowSeconds: rules.windowMs / 1000,
    retryAfterSeconds: Math.ceil(waitMs / 1000)
  })

  return {
    ask() {
      const now = rules.now()
      if (now < penaltyEndsAt) {
        penaltyEndsAt = now + rules.penaltyMs
        return verdict(false, rules.penaltyMs)
      }
      taken = taken.filter((at) => at > now - rules.windowMs && at <= now)
      if (rules.enforced && taken.length >= rules.limit) {
        if (rules.penaltyMs === 0) return verdict(false, (taken[0] ?? now) + rules.windowMs - now)
        taken = []
        penaltyEndsAt = now + rules.penaltyMs
        return verdict(false, rules.penaltyMs)
      }
      taken.push(now)
      return verdict(true, 0)
    },
    reset() {
      taken = []
      penaltyEndsAt = Number.NEGATIVE_INFINITY
    }
  }
}

/** The headers RingCentral adds to throttled calls (ringcx-api §6.8). */
export function rateLimitHeaders(group: string, verdict: LimitVerdict): Record<string, string> {
  return {
    'X-Rate-Limit-Group': group,
    'X-Rate-Limit-Limit': String(verdict.limit),
    'X-Rate-Limit-Remaining': String(Math.max(0, verdict.remaining)),
    'X-Rate-Limit-Window': String(verdict.windowSeconds)
  }
}
