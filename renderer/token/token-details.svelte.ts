import type { SessionStatus, TokenDetails } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'

/** What main tells about the token of a connection, and why it doesn't. */
export interface FollowedToken {
  /** `null` until the first answer. */
  readonly details: TokenDetails | null
  readonly error: UiError | null
  load(): Promise<void>
}

/** Asks main about the token; of several answers under way, only the one to the last question counts. */
export function createTokenDetails(connectionId: string): FollowedToken {
  let details = $state.raw<TokenDetails | null>(null)
  let error = $state.raw<UiError | null>(null)
  let asked = 0

  async function load(): Promise<void> {
    const turn = (asked += 1)
    try {
      const answer = await api.tokenDetails(connectionId)
      if (turn !== asked) return
      details = answer
      error = null
    } catch (thrown) {
      if (turn === asked) error = asUiError(thrown)
    }
  }

  return {
    get details() {
      return details
    },
    get error() {
      return error
    },
    load
  }
}

/** Changes whenever there may be another token, or one more renewal in the history. */
export function tokenVersion({ phase, chain, renewals }: SessionStatus): string {
  const [last] = renewals
  return [phase, chain.ringcx.expiresAt, last?.at, last?.outcome].join(' ')
}
