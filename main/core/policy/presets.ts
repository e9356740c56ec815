import { createHash } from 'node:crypto'
import type { Connections, PlacedConnection } from '../connections/connections.ts'
import { AppError } from '../errors.ts'
import type { Policy } from './policy.ts'
import type { PresetConnection } from './policy-keys.ts'

/**
 * The id of a preset connection. It is made of hosts and client id, so that one that comes to point elsewhere is
 * another connection, and the secrets stored for the old one are never shown to the new hosts.
 */
export function presetId({ signInMethod, ringcentralHost, ringcxHost, clientId }: PresetConnection): string {
  const what = JSON.stringify([signInMethod, ringcentralHost, ringcxHost, clientId])
  return `managed-${createHash('sha256').update(what).digest('hex').slice(0, 24)}`
}

/** The ids of all connections that the organization set. */
export function managedIds(policy: Policy): ReadonlySet<string> {
  return new Set(policy.values.connections.map(presetId))
}

/**
 * Brings the list in line with the policy's connections: those that are missing are added, those that are there get
 * their name. One that the policy no longer names stays, as an ordinary connection.
 *
 * @throws what the store throws; then nothing changed
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

/** The error for changing what the organization set. */
export function managedError(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'Your organization manages this connection.',
    hint: 'You can change only its secrets. For anything else, contact your administrator.',
    retryable: false
  })
}
