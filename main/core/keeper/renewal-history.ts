import type { Log } from '../ports.ts'
import type { Outcome } from './climb.ts'
import type { KeeperRenewal } from './snapshot.ts'

const RENEWALS_KEPT = 10

/** Makes the memory of the last renewals, newest first: how each came about and how it ended. */
export function createRenewalHistory({
  connectionId,
  log
}: {
  readonly connectionId: string
  readonly log: Log
}) {
  let renewals: readonly KeeperRenewal[] = []
  return {
    list: (): readonly KeeperRenewal[] => renewals,

    /** @param at wall clock, milliseconds since the Unix epoch, UTC */
    remember(at: number, outcome: Extract<Outcome, { tookMs: number }>): void {
      const { path, tookMs } = outcome
      const error = outcome.kind === 'renewed' ? null : outcome.error
      renewals = [
        { at, path, outcome: error ? ('failed' as const) : ('renewed' as const), tookMs, error },
        ...renewals
      ].slice(0, RENEWALS_KEPT)
      const code = error?.code ?? null
      log.note('keeper.renewal', {
        connection: connectionId,
        path,
        outcome: outcome.kind,
        tookMs,
        error: code
      })
    },

    forget(): void {
      renewals = []
    }
  }
}
