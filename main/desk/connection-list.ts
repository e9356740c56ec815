import { randomUUID } from 'node:crypto'
import { createConnections, type Connections } from '../core/connections/connections.ts'
import type { Notices } from '../core/notices.ts'
import type { Policy } from '../core/policy/policy.ts'
import { placePresets } from '../core/policy/presets.ts'
import { systemClock } from '../core/system-time.ts'
import type { Settings } from '../electron/settings-store.ts'
import { presetsNotKept, unreadableConnectionsNotice } from '../electron/start-notices.ts'

/** What {@link openConnections} needs. */
export interface ConnectionListParts {
  readonly settings: Settings
  readonly policy: Policy
  readonly notices: Notices
}

/** Opens the list of connections in the settings, plus the organization's own. A notice reports what went wrong. */
export function openConnections({ settings, policy, notices }: ConnectionListParts): Connections {
  const connections = createConnections({
    store: settings.entry('connections'),
    newId: randomUUID,
    now: systemClock.wall
  })
  if (connections.unreadable() > 0) notices.post(unreadableConnectionsNotice(connections.unreadable()))
  try {
    placePresets(policy, connections)
  } catch {
    notices.post(presetsNotKept)
  }
  return connections
}
