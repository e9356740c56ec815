import type { ClaimChange, RevealedToken, TokenDetails, TokenRenewal } from '../../../preload/contract.ts'
import type { TokenExplanation } from '../../core/inspector/live-token.ts'
import type { KeeperRenewal } from '../../core/keeper/keeper.ts'
import type { SessionView } from '../../core/sessions/session.ts'
import { presentFinding } from './inspection.ts'
import { presentRenewal } from './session-status.ts'

/** How long the window shows a revealed token. */
const REVEALED_MS = 30_000

/** What the Token page shows. While it is locked, the claims of earlier tokens stay in main too. */
export function presentToken(view: SessionView, token: TokenExplanation | null): TokenDetails {
  const isLocked = view.keeper.state.phase === 'locked'
  return {
    connectionId: view.connection.id,
    token:
      token === null || isLocked
        ? null
        : {
            finding: presentFinding(token.finding),
            algorithm:
              token.algorithm === null
                ? null
                : { name: token.algorithm.name, meaning: token.algorithm.meaning },
            length: token.length,
            json: { header: token.json.header, payload: token.json.payload }
          },
    history: isLocked ? [] : view.keeper.renewals.map(presentTokenRenewal)
  }
}

function presentTokenRenewal(renewal: KeeperRenewal): TokenRenewal {
  const { changes } = renewal
  return {
    ...presentRenewal(renewal),
    changes: changes === null ? null : changes.changes.map(presentChange),
    moreChanges: changes === null ? 0 : changes.more
  }
}

function presentChange(change: ClaimChange): ClaimChange {
  return { name: change.name, part: change.part, before: change.before, after: change.after }
}

/** The one secret that leaves main. @param now milliseconds since the epoch, UTC */
export function presentRevealed(text: string, now: number): RevealedToken {
  return { text, hideAt: now + REVEALED_MS }
}
