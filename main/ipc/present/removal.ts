import type { Removal } from '../../../preload/contract.ts'
import type { Removal as CoreRemoval } from '../../core/sessions/removal.ts'

/** A removal that can be undone. */
export function presentRemoval({ connection, undoUntil }: CoreRemoval): Removal {
  return { connectionId: connection.id, name: connection.name, undoUntil }
}
