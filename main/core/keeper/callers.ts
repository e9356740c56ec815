import type { AppError } from '../errors.ts'

interface Caller {
  /** Monotonic milliseconds; after this the caller would rather have an answer than a token. */
  readonly until: number
  readonly resolve: (token: string) => void
  readonly reject: (error: AppError) => void
}

export type Callers = ReturnType<typeof createCallers>

/** Those who wait for a token. Any number of them share one renewal (design §5 rule 3). */
export function createCallers() {
  let waiting: Caller[] = []
  return {
    some: () => waiting.length > 0,

    /** Waits for a token, at least as long as the next attempt is no later than `until` (monotonic milliseconds). */
    join: (until: number): Promise<string> =>
      new Promise((resolve, reject) => {
        waiting.push({ until, resolve, reject })
      }),

    /** Answers all: with the token, or with the error when there is none. */
    answer(token: string | null, why: AppError): void {
      const leaving = waiting
      waiting = []
      settle(leaving, token, why)
    },

    /** Answers those for whom the next attempt, at `nextAt` (monotonic milliseconds), comes too late. */
    answerImpatient(nextAt: number, token: string | null, why: AppError): void {
      const leaving = waiting.filter((caller) => caller.until < nextAt)
      waiting = waiting.filter((caller) => caller.until >= nextAt)
      settle(leaving, token, why)
    }
  }
}

function settle(callers: readonly Caller[], token: string | null, why: AppError): void {
  for (const caller of callers) {
    if (token === null) caller.reject(why)
    else caller.resolve(token)
  }
}
