import type { BrowserStatus, PublicError, Renewal, SessionStatus } from '../../../preload/contract.ts'
import { unfinishedError } from '../../core/connections/validate-connection.ts'
import { handNeeded } from '../../core/desktop/needs.ts'
import type { KeeperSnapshot } from '../../core/keeper/keeper.ts'
import type { SessionView } from '../../core/sessions/session.ts'
import { presentChain } from './chain.ts'
import { presentError } from './error.ts'

/** Each event carries this many; the Token page asks for the others. */
const RENEWALS_TOLD = 10

/** The live state of one session. @param now milliseconds since the epoch, UTC */
export function presentStatus(view: SessionView, now: number): SessionStatus {
  const { keeper, connection } = view
  const { state, identity } = keeper
  return {
    connectionId: connection.id,
    phase: state.phase,
    hand: handNeeded(view),
    why: presentWhy(view),
    missing: [...view.missing],
    retryAt: state.phase === 'waiting' ? state.retryAt : null,
    browser: presentBrowser(view.browser),
    chain: presentChain(view, now),
    identity:
      identity === null
        ? null
        : {
            mainAccountId: identity.mainAccountId,
            agentAccountIds: [...identity.agentAccountIds],
            adminId: identity.adminId,
            rcUserId: identity.rcUserId,
            userName: identity.userName,
            email: identity.email,
            accountName: identity.accountName
          },
    renewals: keeper.renewals.slice(0, RENEWALS_TOLD).map(presentRenewal)
  }
}

/** Missing fields take precedence over the reason the last sign-in failed: they have to be filled in first. */
function presentWhy({ keeper: { state }, missing, credential }: SessionView): PublicError | null {
  const isOut = state.phase === 'signed-out' || state.phase === 'needs-sign-in'
  if (isOut && missing.length > 0) return presentError(unfinishedError(missing, credential === 'for-others'))
  return 'why' in state ? presentError(state.why) : null
}

function presentBrowser(browser: SessionView['browser']): BrowserStatus | null {
  if (browser === null) return null
  return browser.kind === 'waiting'
    ? { kind: 'waiting', until: browser.until, overHttps: browser.overHttps }
    : { kind: 'failed', why: presentError(browser.error) }
}

/** One renewal, without what it changed in the token. */
export function presentRenewal(renewal: KeeperSnapshot['renewals'][number]): Renewal {
  return {
    at: renewal.at,
    path: renewal.path,
    outcome: renewal.outcome,
    tookMs: renewal.tookMs,
    error: renewal.error === null ? null : presentError(renewal.error)
  }
}
