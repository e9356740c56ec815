import type { RingCentralTokenSet } from '../ringcentral/token-set.ts'
import type { RingCxTokenSet } from '../ringcx/token-set.ts'

/**
 * Where a keeper gets token sets from: one connection's sign-in method and hosts, behind five verbs.
 *
 * Each verb makes at most one token request, never repeats it, and settles within 30 s (the keeper holds the
 * deadline of nothing but a revocation). Every rejection is an `AppError`; its code alone decides what the keeper
 * does (see `failure.ts`).
 */
export interface TokenSource {
  /** Presents the sign-in method's credential to RingCentral. The signal ends an attempt nobody waits for any more. */
  signIn(signal?: AbortSignal): Promise<RingCentralTokenSet>
  /** Spends a single-use RingCentral refresh token (ringcx-api §6.5). */
  refreshRingCentral(refreshToken: string): Promise<RingCentralTokenSet>
  /** Exchanges a live RingCentral access token for a RingCX token set (ringcx-api §1). */
  exchange(ringcentralAccessToken: string): Promise<RingCxTokenSet>
  /** Spends a RingCX refresh token (ringcx-api §2). The old one is taken to be dead at once. */
  refreshRingCx(refreshToken: string): Promise<RingCxTokenSet>
  /** Ends a RingCentral session, given its refresh or access token (ringcx-api §6.6). */
  revoke(token: string): Promise<void>
}
