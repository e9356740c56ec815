import type { CredentialReading, TestRow } from '../../../preload/contract.ts'

/** A test in which all went well. */
export const PASSED_TEST: readonly TestRow[] = (['reach', 'sign-in', 'exchange', 'accounts'] as const).map(
  (step, at) => ({ step, state: 'passed', tookMs: 90 + 40 * at, error: null, field: null })
)

/** What main would tell of a pasted credential, near enough to look at. */
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
