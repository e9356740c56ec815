import { createHash } from 'node:crypto'
import type { Connections, PlacedConnection } from '../connections/connections.ts'
import { AppError } from '../errors.ts'
import type { Policy } from './policy.ts'
import type { PresetConnection } from './policy-keys.ts'

/**
 * The ID of a preset connection. It is derived from hosts and client ID, so that one that later points elsewhere is a
 * different connection, and the secrets stored for the old one are never sent to the new hosts.
 */
export function presetId({ signInMethod, ringcentralHost, ringcxHost, clientId }: PresetConnection): string {
  const what = JSON.stringify([signInMethod, ringcentralHost, ringcxHost, clientId])
  return `managed-${createHash('sha256').update(what).digest('hex').slice(0, 24)}`
}

/** The IDs of all connections from the organization. */
export function managedIds(policy: Policy): ReadonlySet<string> {
  return new Set(policy.values.connections.map(presetId))
}

/**
 * Updates the list with the policy's connections: adds missing ones and renames existing ones. One that the policy no
 * longer contains stays as an ordinary connection. * @throws what the store throws; then nothing changed
 */
export function placePresets(policy: Policy, connections: Connections): void {
  const list = connections.list()
  const byId = new Map(policy.values.connections.map((preset) => [presetId(preset), preset]))
  const placed = [...byId].map(([id, preset]): PlacedConnection => {
    const there = list.find((each) => each.id === id)
    const keepFresh = there?.keepFresh ?? preset.keepFresh
    return { id, replaces: there?.id ?? null, connection: { ...preset, practice: false, keepFresh } }
  })
  connections.merge(placed)
}

/** The error for changing a managed connection. */
export function managedError(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'Your organization manages this connection.',
    hint: 'You can change only its secrets. For anything else, contact your administrator.',
    retryable: false
  })
}
