/** The four ways to come by a RingCX token, cheapest first. The names are those of the contract's `RenewalPath`. */
export type RenewalStep = 'ringcx-refresh' | 'exchange' | 'ringcentral-refresh' | 'sign-in'

/** Which rungs can still bear weight: the token a rung needs when it is held and was not refused, else `null`. */
export interface Rungs {
  /** The RingCX refresh token. Its life is not documented, so no clock rules it out. */
  readonly ringcxRefresh: string | null
  /** The RingCentral access token, when it is live by both clocks. */
  readonly ringcentralAccess: string | null
  /**
   * The RingCentral refresh token. Its age does not rule it out: clocks are wrong more often than a 7-day token is
   * left alone, and asking costs one request, while believing a wrong clock costs the session.
   */
  readonly ringcentralRefresh: string | null
  /** Whether the sign-in method works without the person, and was not tried in this climb. */
  readonly signIn: boolean
}

/** A rung with the token it spends. */
export type Rung =
  { readonly step: Exclude<RenewalStep, 'sign-in'>; readonly token: string } | { readonly step: 'sign-in' }

/**
 * Chooses the next rung of the recovery ladder (design §5 rule 1): RingCX refresh → exchange with a live RingCentral
 * access token → RingCentral refresh → sign in from the credential. The two lower rungs give a RingCentral access
 * token, after which the ladder says `exchange` by itself. `null` when nothing is left: the person must sign in.
 */
export function nextRung(rungs: Rungs): Rung | null {
  if (rungs.ringcxRefresh !== null) return { step: 'ringcx-refresh', token: rungs.ringcxRefresh }
  if (rungs.ringcentralAccess !== null) return { step: 'exchange', token: rungs.ringcentralAccess }
  if (rungs.ringcentralRefresh !== null)
    return { step: 'ringcentral-refresh', token: rungs.ringcentralRefresh }
  return rungs.signIn ? { step: 'sign-in' } : null
}
