/** The RingCentral side: an opaque access token (1 h) and, when the app issues them, a single-use refresh token (7 d). */
export interface RingCentralTokenSet {
  readonly accessToken: string
  /** `null` when the RingCentral app is set to *Issue refresh tokens: No* (ringcx-api §6.5). */
  readonly refreshToken: string | null
  /** Life of the access token from the moment of receipt, in milliseconds. */
  readonly lifeMs: number
  /** Life of the refresh token from the moment of receipt, in milliseconds; `null` when there is none. */
  readonly refreshLifeMs: number | null
  /** RingCentral user (extension) ID. */
  readonly ownerId: string | null
}
