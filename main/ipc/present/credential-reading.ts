import type { CredentialReading } from '../../../preload/contract.ts'
import type { CredentialReading as CoreReading } from '../../core/connections/read-credential.ts'

/** What is known of a pasted credential; nothing of it but its subject. */
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
