import type { ChainLink, SessionStatus } from '../../../preload/contract.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { KeeperSnapshot } from '../../core/keeper/keeper.ts'
import type { SessionView } from '../../core/sessions/session.ts'

const NO_END = { expiresAt: null, lifeMs: null, nextStepAt: null }

/** Errors that only another credential or a change to the app's settings can fix. */
const CREDENTIAL_CODES: ReadonlySet<ErrorCode> = new Set([
  'credential-refused',
  'client-refused',
  'grant-refused',
  'browser-failed'
])

/** The chain of one session, link by link. @param now milliseconds since the epoch, UTC */
export function presentChain(view: SessionView, now: number): SessionStatus['chain'] {
  return {
    credential: credentialLink(view),
    ringcentral: ringcentralLink(view, now),
    ringcx: ringcxLink(view.keeper, now),
    api: apiLink(view)
  }
}

function credentialLink({ keeper: { state }, credential, browser }: SessionView): ChainLink {
  if (browser !== null) return { state: browser.kind === 'waiting' ? 'working' : 'failed', ...NO_END }
  if (credential === 'missing' || credential === 'for-others') return { state: 'missing', ...NO_END }
  if (state.phase === 'needs-sign-in' && CREDENTIAL_CODES.has(state.why.code))
    return { state: 'failed', ...NO_END }
  return { state: credential === 'stored' ? 'ready' : 'untested', ...NO_END }
}

/** Rejected for a reason other than the credential: by RingCentral, or by RingCX after RingCentral issued tokens. */
function refusedBeyond(state: KeeperSnapshot['state']): boolean {
  return state.phase === 'needs-sign-in' && !CREDENTIAL_CODES.has(state.why.code)
}

function ringcentralLink({ connection, keeper }: SessionView, now: number): ChainLink {
  const { state, ringcentral } = keeper
  if (state.phase === 'signing-in' && ringcentral === null) return { state: 'working', ...NO_END }
  if (ringcentral === null) return { state: refusedBeyond(state) ? 'failed' : 'missing', ...NO_END }
  const life = ringcentral.expiresAt > now ? 'ready' : 'expired'
  // A pasted token doesn't say how old it is. One that was refreshed since then has a known lifetime.
  if (connection.signInMethod === 'token' && ringcentral.refreshExpiresAt === null) {
    return { state: life, ...NO_END }
  }
  return {
    state: life,
    expiresAt: ringcentral.expiresAt,
    lifeMs: ringcentral.lifeMs,
    nextStepAt: null
  }
}

function ringcxLink({ state, ringcentral, ringcx, nextStepAt }: KeeperSnapshot, now: number): ChainLink {
  const working = state.phase === 'signing-in' || state.phase === 'renewing'
  // If an earlier link failed, this one was never reached, so nothing is wrong with it.
  const failed = ringcentral !== null && refusedBeyond(state)
  if (ringcx === null) {
    if (working) return { state: 'working', ...NO_END }
    return { state: failed ? 'failed' : 'missing', ...NO_END }
  }
  const live = ringcx.expiresAt > now
  const settled = live ? 'ready' : failed ? 'failed' : 'expired'
  return {
    state: working ? 'working' : settled,
    expiresAt: ringcx.expiresAt,
    lifeMs: ringcx.lifeMs,
    nextStepAt
  }
}

function apiLink({ api }: SessionView): ChainLink {
  return { state: api.kind, ...NO_END }
}
