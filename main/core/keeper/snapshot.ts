import type { AppError } from '../errors.ts'
import type { TokenChanges } from '../inspector/token-changes.ts'
import type { RingCxIdentity } from '../ringcx/token-set.ts'
import { type Reading, expiresAt, saneLifeMs } from './schedule.ts'
import type { RenewalStep, TokenStore } from './token-store.ts'
import type { SessionState } from './transition.ts'

/** One attempt to obtain a RingCX token. Times in milliseconds, `at` since the Unix epoch, UTC. */
export interface KeeperRenewal {
  readonly at: number
  readonly path: RenewalStep
  readonly outcome: 'renewed' | 'failed'
  /** From the first request to the saved token. */
  readonly tookMs: number
  readonly error: AppError | null
  /** What is different in the new token; `null` if it failed, or there was no readable token before or after. */
  readonly changes: TokenChanges | null
}

/** Everything about a session that may be shown; contains no token. Times are milliseconds since the Unix epoch, UTC. */
export interface KeeperSnapshot {
  readonly state: SessionState
  readonly ringcentral: {
    readonly expiresAt: number
    readonly lifeMs: number
    /** `null` if there is no refresh token or its lifetime is unknown. */
    readonly refreshExpiresAt: number | null
    readonly receivedAt: number
    /** When the refresh token will be replaced to keep it alive; `null` when it never is. */
    readonly keepAliveAt: number | null
  } | null
  readonly ringcx: { readonly expiresAt: number; readonly lifeMs: number; readonly receivedAt: number } | null
  readonly identity: RingCxIdentity | null
  /** When the keeper will next renew the RingCX token automatically; `null` if it won't. */
  readonly nextStepAt: number | null
  /** Newest first, at most a hundred. */
  readonly renewals: readonly KeeperRenewal[]
  readonly watched: boolean
  /** True while a renewed token set hasn't been written to the vault yet. */
  readonly unsaved: boolean
}

/** Builds the snapshot of a session, field by field. */
export function takeSnapshot(
  store: TokenStore,
  now: Reading,
  shown: Pick<KeeperSnapshot, 'state' | 'renewals' | 'watched'>
): KeeperSnapshot {
  const { state, watched } = shown
  const pair = store.ringcentral()
  const token = store.published()
  const keepAlive = store.untilKeepAliveMs(now)
  const ownStep = state.phase === 'active' && watched ? now.wall + store.untilRenewalMs(now) : null
  return {
    state,
    ringcentral: pair && {
      expiresAt: expiresAt(pair.stamp, pair.set.lifeMs, now),
      lifeMs: saneLifeMs(pair.set.lifeMs),
      refreshExpiresAt:
        pair.set.refreshToken === null || pair.set.refreshLifeMs === null
          ? null
          : expiresAt(pair.stamp, pair.set.refreshLifeMs, now),
      receivedAt: pair.stamp.wall,
      keepAliveAt: keepAlive === Infinity ? null : now.wall + keepAlive
    },
    ringcx: token && {
      expiresAt: expiresAt(token.stamp, token.set.lifeMs, now),
      lifeMs: saneLifeMs(token.set.lifeMs),
      receivedAt: token.stamp.wall
    },
    identity: token?.set.identity ?? null,
    nextStepAt: state.phase === 'waiting' ? state.retryAt : ownStep,
    renewals: shown.renewals,
    watched,
    unsaved: store.unsaved()
  }
}
