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
  /** Dead refresh tokens that were presented again. */
  readonly reuses: number
}

/** The RingCX refresh tokens in circulation. */
export function createRingCxSessions(): RingCxSessions {
  const live = new Set<string>()
  const dead = new Set<string>()
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
      if (dead.has(refreshToken)) reuses += 1
      return { kind: 'refused' }
    },
    endAll() {
      for (const token of [...live]) kill(token)
    },
    get reuses() {
      return reuses
    }
  }
}
