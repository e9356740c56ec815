import type { ImportItem, ImportOffer } from '../../../preload/contract.ts'
import type { PlannedConnection } from '../../core/transfer/plan-import.ts'
import type { ImportOffer as CoreImportOffer } from '../../core/transfer/transfer.ts'
import { presentError } from './error.ts'

/** A file ready for import: what it would change, without its encrypted secrets. */
export function presentImportOffer(offer: CoreImportOffer): ImportOffer {
  return {
    id: offer.id,
    fileName: offer.fileName,
    items: offer.plan.map(presentImportItem),
    sealed: offer.sealed,
    inClear: offer.inClear,
    problem: offer.problem === null ? null : presentError(offer.problem)
  }
}

function presentImportItem(planned: PlannedConnection): ImportItem {
  const { incoming, existing } = planned
  return {
    name: incoming.name,
    ringcentralHost: incoming.ringcentralHost,
    ringcxHost: incoming.ringcxHost,
    clientId: incoming.clientId,
    kind: planned.kind,
    existingName: existing?.name ?? null,
    changes: planned.changes.map(({ field, from, to }) => ({ field, from, to })),
    sealed: incoming.sealedSecrets !== null,
    secretsIfReplaced: planned.secretsIfReplaced,
    choices: [...planned.choices],
    reason: planned.reason
  }
}
