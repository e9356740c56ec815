/** The RingCX side: a JWT access token (5 min) and a rotating refresh token. */
export interface RingCxTokenSet {
  readonly accessToken: string
  /** `null` only when RingCX left it out; the keeper then keeps the one it had (ringcx-api §2 "Fallback"). */
  readonly refreshToken: string | null
  /** Life of the access token from the moment of receipt, in milliseconds: `exp − iat` when sane, else 300,000. */
  readonly lifeMs: number
  readonly identity: RingCxIdentity
}

/** Who the token belongs to: IDs, and the names that came with them. Only IDs are ever compared. */
export interface RingCxIdentity {
  readonly mainAccountId: string | null
  /** Sub-accounts in which the user is an agent; empty for a pure admin. */
  readonly agentAccountIds: readonly string[]
  readonly adminId: number | null
  readonly rcUserId: number | null
  /** First and last name; text of a service, to be shown as text only. The same holds for the two below. */
  readonly userName: string | null
  readonly email: string | null
  /** Name of the first of `agentAccountIds`. */
  readonly accountName: string | null
}
