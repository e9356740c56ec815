import { asAppError } from '../errors.ts'
import type { Log, Timers } from '../ports.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import { within } from '../within.ts'
import type { Budget } from './budget.ts'
import type { TokenSource } from './renewal.ts'

/** A revocation may wait this long for its turn in the budget, and then this long for its response. */
const TURN_MS = 75_000
const ANSWER_MS = 10_000

/**
 * Creates the function that revokes RingCentral sessions in the background: one attempt each, within the app's budget
 * and with a deadline. The outcome is logged and otherwise ignored (ringcx-api §6.6). It revokes the refresh token if
 * there is one, because that ends the whole session.
 */
export function createRevocations(deps: {
  readonly source: Pick<TokenSource, 'revoke'>
  readonly budget: Budget
  readonly timers: Timers
  readonly log: Log
}) {
  const { source, budget, timers, log } = deps
  const underWay = new Set<Promise<void>>()

  const attempt = async (token: string): Promise<string> => {
    const ticket = budget.request('background')
    const cancelTurn = timers.after(TURN_MS, ticket.cancel)
    const permit = await ticket.granted
    cancelTurn()
    if (permit === null) return 'no-turn'
    const answer = source.revoke(token).then(
      () => {
        permit.done(null)
        return 'revoked'
      },
      (thrown: unknown) => {
        const error = asAppError(thrown)
        permit.done(error)
        return error.code
      }
    )
    return within(timers, ANSWER_MS, answer, 'no-answer')
  }

  return {
    /** Starts the attempt and returns immediately. */
    revoke(set: RingCentralTokenSet): void {
      const revocation = attempt(set.refreshToken ?? set.accessToken).then((outcome) => {
        log.note('keeper.revoke', { outcome })
        underWay.delete(revocation)
      })
      underWay.add(revocation)
    },
    /** Resolves when no attempt is in progress. Never rejects. */
    idle: async (): Promise<void> => {
      await Promise.all(underWay)
    }
  }
}
