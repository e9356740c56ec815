import { boundTo, isSameSignIn } from '../connections/audience.ts'
import type { Connection } from '../connections/connection.ts'
import type { Connections, PlacedConnection } from '../connections/connections.ts'
import type { Log, SecretRecords } from '../ports.ts'
import type { Retirement } from './retire.ts'

/** A connection that comes from a file, with the choice of where it goes. */
export interface AdoptedConnection {
  /** The connection in whose place it comes; `null` for one more. */
  readonly replaces: string | null
  readonly connection: Omit<Connection, 'id' | 'createdAt' | 'practice'>
  /** Stored with it; `null` when the file brings none. */
  readonly secrets: { readonly clientSecret: string | null; readonly jwt: string | null } | null
}

/** What {@link adoptConnections} works on. */
export interface AdoptionDeps {
  readonly connections: Connections
  readonly records: SecretRecords
  /** @throws AppError the `vault-*` codes, when its secrets cannot be read */
  readonly retire: (id: string) => Promise<Retirement>
  readonly log: Log
}

/**
 * Puts connections of a file in place as one change: their secrets go to the vault under new ids, then the list is
 * written once, and only then are the secrets of what was replaced erased. A failure or a crash before the list is
 * written leaves all as it was; one after it leaves the new list with its secrets. Secrets never stay behind under an
 * id whose hosts have changed.
 *
 * @throws AppError `unknown-connection` and the `vault-*` codes, or what the settings throw; then nothing changed
 */
export async function adoptConnections(
  { connections, records, retire, log }: AdoptionDeps,
  adopted: readonly AdoptedConnection[]
): Promise<void> {
  const placed = adopted.map((each) => ({ each, id: idFor(each, connections) }))
  const leaving = placed.flatMap(({ each: { replaces }, id }) =>
    replaces === null || replaces === id ? [] : [replaces]
  )
  const retirements: Retirement[] = []
  const stored: (() => Promise<void>)[] = []
  try {
    for (const id of leaving) retirements.push(await retire(id))
    for (const { each, id } of placed) {
      if (each.secrets === null) continue
      const bound = boundTo(records, each.connection)
      stored.push(() => bound.erase(id))
      await bound.update(id, { 'client-secret': each.secrets.clientSecret, jwt: each.secrets.jwt })
    }
    connections.merge(placed.map(({ each, id }) => placedConnection(each, id)))
  } catch (thrown) {
    for (const { undo } of retirements) undo()
    for (const erase of stored) await erase().catch(() => log.note('adopt.leftover'))
    throw thrown
  }
  // The change is made; what cannot be erased now is under an id that nothing uses any more.
  for (const { finish } of retirements) await finish().catch(() => log.note('adopt.leftover'))
}

/** The same id only when secrets and what they are for stay as they are: a new name, or another switch. */
function idFor({ replaces, connection, secrets }: AdoptedConnection, connections: Connections): string {
  if (replaces === null || secrets !== null) return connections.newId()
  return isSameSignIn(connections.get(replaces), connection) ? replaces : connections.newId()
}

function placedConnection({ replaces, connection }: AdoptedConnection, id: string): PlacedConnection {
  return { id, replaces, connection: { ...connection, practice: false } }
}
