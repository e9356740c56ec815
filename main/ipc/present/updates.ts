import type { UpdateStatus } from '../../../preload/contract.ts'
import type { UpdateView } from '../../core/updates/updates.ts'
import { presentError } from './error.ts'

/** The app's updates. Addresses, hashes, and the installation's ID stay in main. */
export function presentUpdates({
  by,
  phase,
  channel,
  channels,
  automatic,
  checkedAt
}: UpdateView): UpdateStatus {
  const update = 'update' in phase ? phase.update : null
  return {
    by,
    phase: phase.name,
    offer:
      update === null
        ? null
        : { version: update.version, notes: update.notes, size: update.file.size, released: update.released },
    received: phase.name === 'downloading' ? phase.received : 0,
    error: phase.name === 'failed' ? presentError(phase.error) : null,
    channel,
    channels: [...channels],
    automatic,
    checkedAt
  }
}
