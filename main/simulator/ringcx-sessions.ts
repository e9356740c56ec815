import { randomUUID } from 'node:crypto'

/** Dead refresh tokens remembered, so that a reuse can be counted. */
const TOKENS_REMEMBERED = 20_000

export type RotationResult =
  { readonly kind: 'rotated'; readonly refreshToken: string } | { readonly kind: 'refused' }

export interface RingCxSessions {
  /** A new refresh token: short and UUID-like (ringcx-api §2). */
  open(): string
  /**
   * The old token dies at once. Whether the real service grants a grace is not documented (ringcx-api §2), so the
   * simulator takes the harder case; a client that survives it survives the other.
   */
  rotate(refreshToken: string): RotationResult
  /** All refresh tokens die. */
  endAll(): void
  /** How often a refresh token was presented that was used up, or that had been refused already. */
  readonly reuses: number
}

/** The RingCX refresh tokens in circulation. */
export function createRingCxSessions(): RingCxSessions {
  const live = new Set<string>()
  const dead = new Set<string>()
  /** Ended without having been used: its first use is no fault of the client, which could not know. */
  const ended = new Set<string>()
  let reuses = 0

  const kill = (token: string): void => {
    live.delete(token)
    dead.add(token)
    if (dead.size <= TOKENS_REMEMBERED) return
    for (const oldest of dead) {
      dead.delete(oldest)
      return
    }
  }

  const open = (): string => {
    const token = randomUUID()
    live.add(token)
    return token
  }

  return {
    open,
    rotate(refreshToken) {
      if (live.has(refreshToken)) {
        kill(refreshToken)
        return { kind: 'rotated', refreshToken: open() }
      }
      if (ended.delete(refreshToken)) kill(refreshToken)
      else if (dead.has(refreshToken)) reuses += 1
      return { kind: 'refused' }
    },
    endAll() {
      for (const token of live) ended.add(token)
      live.clear()
    },
    get reuses() {
      return reuses
    }
  }
}
