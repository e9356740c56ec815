import { randomBytes } from 'node:crypto'

/** RingCentral throws out the oldest session of a user and app beyond this (ringcx-api §6.5). */
export const SESSIONS_PER_USER_AND_APP = 5
/** How long a replaced refresh token works while the new access token is unused (ringcx-api §6.5). */
export const GRACE_UNUSED_MS = 60 * 60_000
/** How long a replaced refresh token works after the first use of the new access token (ringcx-api §6.5). */
export const GRACE_USED_MS = 10_000
/** Dead tokens remembered, so that "used up" and "never existed" can be told apart. */
const TOKENS_REMEMBERED = 20_000

/** Lives in milliseconds; a refresh life of 0 issues no refresh token. */
export interface TokenLives {
  readonly accessMs: number
  readonly refreshMs: number
}

interface TokenPair {
  readonly accessToken: string
  accessEndsAt: number
  readonly refreshToken: string | null
  readonly refreshEndsAt: number
  firstUsedAt: number | null
  /** Whether its refresh token was already rejected. */
  refused: boolean
}

interface Session {
  pair: TokenPair
  replaced: { readonly refreshToken: string; readonly at: number } | null
  ended: boolean
}

/** What the token endpoint returns, with the remaining lifetimes in whole seconds. */
export interface IssuedPair {
  readonly accessToken: string
  readonly expiresIn: number
  readonly refreshToken: string | null
  readonly refreshExpiresIn: number
}

export type RefreshResult =
  { readonly kind: 'issued'; readonly pair: IssuedPair } | { readonly kind: 'expired' | 'not-found' }

export type UseResult = 'live' | 'expired' | 'unknown'

export interface RingCentralSessions {
  open(lives: TokenLives): IssuedPair
  /** Rotates, or repeats the last answer while the grace rule allows it. */
  refresh(refreshToken: string, lives: TokenLives): RefreshResult
  /** Checks an access token and marks its first use, which starts the short grace. */
  use(accessToken: string): UseResult
  /** Ends the whole session that the token belongs to; unknown tokens do nothing (RFC 7009 §2.2). */
  end(token: string): void
  endAll(): void
  /** Every access token issued so far is from now on refused as expired; refresh tokens live on. */
  expireAccess(): void
  /**
   * How often a refresh token was presented that had been replaced and was past its grace, or that had been refused
   * already. A reuse is only refused: nothing says that it ends the session (ringcx-api §6.5, §6.7).
   */
  readonly reuses: number
  /** How often the grace period returned the same tokens again: lost and recovered responses. */
  readonly repeats: number
}

/** The sessions of the one simulated RingCentral user with the one simulated app. */
export function createRingCentralSessions(now: () => number): RingCentralSessions {
  const byToken = new Map<string, Session>()
  let open: Session[] = []
  let reuses = 0
  let repeats = 0

  const remember = (token: string, session: Session): void => {
    byToken.set(token, session)
    if (byToken.size <= TOKENS_REMEMBERED) return
    for (const [oldest, owner] of byToken) {
      byToken.delete(oldest)
      const current = oldest === owner.pair.accessToken || oldest === owner.pair.refreshToken
      if (!current || owner.ended) return
      byToken.set(oldest, owner)
    }
  }

  const mint = (lives: TokenLives): TokenPair => ({
    accessToken: opaque(),
    accessEndsAt: now() + lives.accessMs,
    refreshToken: lives.refreshMs === 0 ? null : opaque(),
    refreshEndsAt: now() + lives.refreshMs,
    firstUsedAt: null,
    refused: false
  })

  const hold = (session: Session): void => {
    remember(session.pair.accessToken, session)
    if (session.pair.refreshToken !== null) remember(session.pair.refreshToken, session)
  }

  const issued = (pair: TokenPair): IssuedPair => ({
    accessToken: pair.accessToken,
    // A repeat late in the grace can find the access token at its end; "1" keeps the answer well-formed.
    expiresIn: Math.max(1, Math.round((pair.accessEndsAt - now()) / 1000)),
    refreshToken: pair.refreshToken,
    refreshExpiresIn: Math.max(1, Math.round((pair.refreshEndsAt - now()) / 1000))
  })

  const inGrace = (session: Session, refreshToken: string): boolean => {
    if (session.replaced?.refreshToken !== refreshToken) return false
    const unusedUntil = session.replaced.at + GRACE_UNUSED_MS
    const usedUntil = (session.pair.firstUsedAt ?? Number.POSITIVE_INFINITY) + GRACE_USED_MS
    return now() < Math.min(unusedUntil, usedUntil)
  }

  const endSession = (session: Session): void => {
    session.ended = true
    open = open.filter((other) => other !== session)
  }

  return {
    open(lives) {
      const session: Session = { pair: mint(lives), replaced: null, ended: false }
      hold(session)
      open.push(session)
      const oldest = open.length > SESSIONS_PER_USER_AND_APP ? open[0] : undefined
      if (oldest) endSession(oldest)
      return issued(session.pair)
    },
    refresh(refreshToken, lives) {
      const session = byToken.get(refreshToken)
      if (!session) return { kind: 'not-found' }
      const { pair } = session
      const refusal: RefreshResult = { kind: session.ended ? 'not-found' : 'expired' }
      if (pair.refreshToken === refreshToken) {
        if (session.ended || now() >= pair.refreshEndsAt) {
          // The first time the client could not know.
          if (pair.refused) reuses += 1
          pair.refused = true
          return refusal
        }
        session.replaced = { refreshToken, at: now() }
        session.pair = mint(lives)
        hold(session)
        return { kind: 'issued', pair: issued(session.pair) }
      }
      if (!inGrace(session, refreshToken)) {
        reuses += 1
        return refusal
      }
      if (session.ended) return refusal
      repeats += 1
      return { kind: 'issued', pair: issued(pair) }
    },
    use(accessToken) {
      const session = byToken.get(accessToken)
      if (!session || session.ended || session.pair.accessToken !== accessToken) return 'unknown'
      if (now() >= session.pair.accessEndsAt) return 'expired'
      session.pair.firstUsedAt ??= now()
      return 'live'
    },
    end(token) {
      const session = byToken.get(token)
      if (session) endSession(session)
    },
    endAll() {
      for (const session of [...open]) endSession(session)
    },
    expireAccess() {
      for (const { pair } of open) pair.accessEndsAt = Math.min(pair.accessEndsAt, now())
    },
    get reuses() {
      return reuses
    },
    get repeats() {
      return repeats
    }
  }
}

/** Opaque, as RingCentral's are: long, URL-safe, and meaning nothing to anyone else. */
function opaque(): string {
  return `SIM${randomBytes(57).toString('base64url')}`
}
