import { asAppError } from '../errors.ts'
import type { Log, Timers } from '../ports.ts'
import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { Budget } from './budget.ts'
import type { TokenSource } from './token-source.ts'

/** A revocation may wait its turn in the budget for this long, and then take this long. */
const TURN_MS = 75_000
const ANSWER_MS = 10_000

/**
 * Makes the function that ends RingCentral sessions in the background: one attempt each, through the app's budget,
 * with a deadline; what comes of it is noted and otherwise ignored (ringcx-api §6.6). The refresh token is named when
 * there is one, because revoking it ends the whole session.
 */
export function createGoodbyes(deps: {
  readonly source: TokenSource
  readonly budget: Budget
  readonly timers: Timers
  readonly log: Log
}) {
  const { source, budget, timers, log } = deps
  const underWay = new Set<Promise<void>>()

  const revoke = async (token: string): Promise<void> => {
    const ticket = budget.request('background')
    const cancelTurn = timers.after(TURN_MS, ticket.cancel)
    const permit = await ticket.granted
    cancelTurn()
    if (permit === null) return log.note('keeper.revoke', { outcome: 'no-turn' })
    await new Promise<void>((resolve) => {
      const end = (outcome: string): void => {
        log.note('keeper.revoke', { outcome })
        resolve()
      }
      const cancelDeadline = timers.after(ANSWER_MS, () => {
        end('no-answer')
      })
      source.revoke(token).then(
        () => {
          cancelDeadline()
          permit.done(null)
          end('revoked')
        },
        (thrown: unknown) => {
          cancelDeadline()
          const error = asAppError(thrown)
          permit.done(error)
          end(error.code)
        }
      )
    })
  }

  return {
    /** Begins the one attempt and returns at once. */
    say(set: RingCentralTokenSet): void {
      const attempt = revoke(set.refreshToken ?? set.accessToken).finally(() => underWay.delete(attempt))
      underWay.add(attempt)
    },
    /** Resolves when no attempt is under way. Never rejects. */
    quiet: async (): Promise<void> => {
      await Promise.all(underWay)
    }
  }
}
