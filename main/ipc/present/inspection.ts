import type { Inspection } from '../../../preload/contract.ts'
import type { Inspection as CoreInspection } from '../../core/inspector/inspection.ts'

export function presentInspection(inspection: CoreInspection): Inspection {
  return {
    kind: inspection.kind,
    title: inspection.title,
    explanation: inspection.explanation,
    header: inspection.header.map(presentClaim),
    claims: inspection.claims.map(presentClaim),
    issuedAt: inspection.issuedAt,
    expiresAt: inspection.expiresAt,
    notes: [...inspection.notes],
    inner: inspection.inner === null ? null : presentInspection(inspection.inner)
  }
}

function presentClaim(claim: CoreInspection['claims'][number]): Inspection['claims'][number] {
  return { name: claim.name, value: claim.value, meaning: claim.meaning, at: claim.at }
}
