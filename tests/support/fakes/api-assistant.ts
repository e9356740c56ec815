import type { CredentialReading, TestRow } from '../../../preload/contract.ts'

/** A connection test that passed. */
export const PASSED_TEST: readonly TestRow[] = (['reach', 'sign-in', 'exchange', 'accounts'] as const).map(
  (step, at) => ({ step, state: 'passed', tookMs: 90 + 40 * at, error: null, field: null })
)

/** Roughly what main would say about a pasted credential. */
export function readingOf(text: string, now: number): CredentialReading {
  const isJwt = text.startsWith('eyJ')
  return {
    kind: isJwt ? 'ringcentral-jwt-credential' : text === '' ? 'empty' : 'opaque',
    title: isJwt ? 'RingCentral JWT credential' : 'Opaque token, such as a RingCentral token',
    wrong:
      isJwt || text === '' ? null : 'This isn’t a JWT. Paste the JWT credential from the developer console.',
    caution: null,
    subject: isJwt ? '400500600' : null,
    issuedAt: isJwt ? now : null,
    expiresAt: null,
    life: isJwt ? 'endless' : null,
    clientId: null
  }
}
