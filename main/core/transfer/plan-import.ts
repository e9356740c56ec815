import { isSameName, isSameSignIn, type Connection } from '../connections/connection.ts'
import type { IncomingConnection } from './parse-transfer.ts'

/** What can be done with one connection in a file. Nothing is replaced unless the person chooses to. */
export type ImportChoice = 'add' | 'replace' | 'skip'

/** One field that differs from the connection that is there. */
export interface FieldChange {
  readonly field: (typeof COMPARED)[number]
  readonly from: string
  readonly to: string
}

/** What an import would do with one connection in the file. */
export interface PlannedConnection {
  readonly incoming: IncomingConnection
  /** `refused`: the organization doesn't allow it; `reason` says why. */
  readonly kind: 'new' | 'same' | 'differs' | 'refused'
  /** The connection it is compared with. */
  readonly existing: Connection | null
  readonly changes: readonly FieldChange[]
  /**
   * What becomes of the stored secrets of `existing` when it is replaced and the file brings no others: they stay, or
   * they are erased because they are for another way to sign in.
   */
  readonly secretsIfReplaced: 'kept' | 'erased'
  /** In display order; the first is the default and never replaces anything. */
  readonly choices: readonly [ImportChoice, ...ImportChoice[]]
  readonly reason: string | null
}

/** What the plan has to know beside the list. */
export interface PlanRules {
  /** Why a connection is not allowed here, as one sentence, or `null`. */
  readonly whyNotAllowed: (incoming: IncomingConnection) => string | null
  /** Connections that the organization set: they cannot be replaced. */
  readonly isManaged: (id: string) => boolean
}

/**
 * Compares a file with the list, entry by entry. Pure. Practice is never compared: it belongs to this computer. Each
 * connection of the list is compared with one entry at most: same name and sign-in first, then name, then sign-in.
 */
export function planImport(
  incoming: readonly IncomingConnection[],
  list: readonly Connection[],
  rules: PlanRules
): PlannedConnection[] {
  const claimed = new Set<string>()
  const open = (): Connection[] => list.filter(({ id, practice }) => !practice && !claimed.has(id))
  const found = new Map<IncomingConnection, Connection>()
  const matchers: ((entry: IncomingConnection, connection: Connection) => boolean)[] = [
    (entry, connection) => sameName(entry, connection) && isSameSignIn(entry, connection),
    sameName,
    isSameSignIn
  ]
  for (const matches of matchers) {
    for (const entry of incoming) {
      if (found.has(entry)) continue
      const match = open().find((connection) => matches(entry, connection))
      if (match === undefined) continue
      claimed.add(match.id)
      found.set(entry, match)
    }
  }
  return incoming.map((entry) => planOne(entry, found.get(entry) ?? null, rules))
}

function planOne(
  incoming: IncomingConnection,
  existing: Connection | null,
  { whyNotAllowed, isManaged }: PlanRules
): PlannedConnection {
  const changes = existing === null ? [] : changesOf(incoming, existing)
  const alike = existing !== null && isSameSignIn(incoming, existing)
  const secretsIfReplaced = alike ? 'kept' : 'erased'
  const plan = { incoming, existing, changes, secretsIfReplaced } as const
  const reason = whyNotAllowed(incoming)
  if (reason !== null) return { ...plan, kind: 'refused', choices: ['skip'], reason }
  if (existing === null) return { ...plan, kind: 'new', choices: ['add', 'skip'], reason: null }
  const mayReplace = !isManaged(existing.id)
  if (changes.length > 0) {
    return {
      ...plan,
      kind: 'differs',
      choices: mayReplace ? ['add', 'replace', 'skip'] : ['add', 'skip'],
      reason: null
    }
  }
  const brings = incoming.sealedSecrets !== null && mayReplace
  return {
    ...plan,
    kind: 'same',
    choices: brings ? ['skip', 'replace', 'add'] : ['skip', 'add'],
    reason: null
  }
}

/** As people compare, without case; as the list does when it looks for a free name. */
function sameName(one: { readonly name: string }, other: { readonly name: string }): boolean {
  return isSameName(one.name, other.name)
}

const COMPARED = [
  'name',
  'signInMethod',
  'ringcentralHost',
  'ringcxHost',
  'clientId',
  'publicClient',
  'keepFresh'
] as const

function changesOf(incoming: IncomingConnection, existing: Connection): FieldChange[] {
  return COMPARED.filter((field) => incoming[field] !== existing[field]).map((field) => ({
    field,
    from: String(existing[field]),
    to: String(incoming[field])
  }))
}
