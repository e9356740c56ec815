import type { CredentialReading } from '../../../preload/contract.ts'
import type { CredentialReading as CoreReading } from '../../core/connections/read-credential.ts'

/** What is known about a pasted credential. Of its content, only the subject. */
export function presentReading(reading: CoreReading): CredentialReading {
  return {
    kind: reading.kind,
    title: reading.title,
    wrong: reading.wrong,
    caution: reading.caution,
    subject: reading.subject,
    issuedAt: reading.issuedAt,
    expiresAt: reading.expiresAt,
    life: reading.life,
    clientId: reading.clientId
  }
}
