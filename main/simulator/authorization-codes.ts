import { createHash, randomBytes } from 'node:crypto'

/** How long a code lives (ringcx-api §6.3). */
export const CODE_LIFE_MS = 60_000

/** The request to the sign-in page. */
export interface AuthorizationAsked {
  readonly redirectUri: string
  /** RFC 7636 §4.2; `null` when the app came without PKCE. */
  readonly challenge: { readonly text: string; readonly method: 'plain' | 'S256' } | null
}

export type CodeVerdict = 'good' | 'unknown' | 'expired' | 'other-redirect' | 'wrong-verifier'

/** The one-time codes between the sign-in page and the token endpoint. */
export interface AuthorizationCodes {
  issue(asked: AuthorizationAsked): string
  /** Uses up the code in any case: a second try is `unknown` (RFC 6749 §4.1.2). */
  redeem(code: string, redirectUri: string | null, verifier: string | null): CodeVerdict
}

/** Creates the store of codes. @param now milliseconds since the Unix epoch */
export function createAuthorizationCodes(now: () => number): AuthorizationCodes {
  const codes = new Map<string, AuthorizationAsked & { readonly at: number }>()
  return {
    issue(asked) {
      const code = `SIMCODE${randomBytes(24).toString('base64url')}`
      codes.set(code, { ...asked, at: now() })
      return code
    },
    redeem(code, redirectUri, verifier) {
      const asked = codes.get(code)
      codes.delete(code)
      if (asked === undefined) return 'unknown'
      if (now() >= asked.at + CODE_LIFE_MS) return 'expired'
      if (redirectUri !== asked.redirectUri) return 'other-redirect'
      return fits(asked.challenge, verifier) ? 'good' : 'wrong-verifier'
    }
  }
}

/** RFC 7636 §4.6; a verifier without a challenge is rejected too, so that PKCE can't be stripped from a request (RFC 9700 §2.1.1). */
function fits(challenge: AuthorizationAsked['challenge'], verifier: string | null): boolean {
  if (challenge === null || verifier === null) return challenge === null && verifier === null
  const shown =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return shown === challenge.text
}
