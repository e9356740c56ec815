import type { Finding, Inspection, TextInspection } from '../../../preload/contract.ts'
import type {
  Finding as CoreFinding,
  TextInspection as CoreTextInspection
} from '../../core/inspector/finding.ts'
import type { Inspection as CoreInspection } from '../../core/inspector/inspection.ts'

export function presentInspection({ findings, more }: CoreTextInspection): TextInspection {
  return { findings: findings.map(presentFinding), more }
}

export function presentFinding(finding: CoreFinding): Finding {
  const { gateway } = finding
  return {
    ...presentExplanation(finding),
    kind: finding.kind,
    name: finding.name,
    places: finding.places.map((pieces) => pieces.map(([start, end]) => [start, end] as const)),
    goodFor: [...finding.goodFor],
    notFor: [...finding.notFor],
    gateway: gateway === null ? null : { status: gateway.status, body: gateway.body, from: gateway.from }
  }
}

function presentInner(inspection: CoreInspection): Inspection {
  return { ...presentExplanation(inspection), kind: inspection.kind }
}

function presentExplanation(inspection: Omit<CoreInspection, 'kind'>): Omit<Inspection, 'kind'> {
  return {
    title: inspection.title,
    explanation: inspection.explanation,
    header: inspection.header.map(presentClaim),
    claims: inspection.claims.map(presentClaim),
    issuedAt: inspection.issuedAt,
    expiresAt: inspection.expiresAt,
    notes: [...inspection.notes],
    inner: inspection.inner === null ? null : presentInner(inspection.inner)
  }
}

function presentClaim(claim: CoreInspection['claims'][number]): Inspection['claims'][number] {
  return { name: claim.name, value: claim.value, meaning: claim.meaning, at: claim.at }
}
