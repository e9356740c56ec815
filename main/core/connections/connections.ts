import { z } from 'zod'
import { AppError } from '../errors.ts'
import { LONGEST_NAME, SIGN_IN_METHODS, type Connection } from './connection.ts'
import { checkHost } from './validate-host.ts'
import { inputInvalid, tidyName, wrongName } from './validate-fields.ts'

/** Where the list is kept: plain settings, because a connection holds no secret. */
export interface ConnectionStore {
  read(): unknown
  /** Throws when the list cannot be kept. */
  write(list: unknown[]): void
}

/** What {@link createConnections} needs from outside. */
export interface ConnectionsDeps {
  readonly store: ConnectionStore
  readonly newId: () => string
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

/** A connection before it has an id and a date. It is kept fresh until the person says otherwise. */
export type NewConnection = Omit<Connection, 'id' | 'createdAt' | 'keepFresh'>

/** One connection of {@link Connections.merge}. */
export interface PlacedConnection {
  readonly id: string
  /** The connection in whose place it comes, which may be itself; `null` for one more at the end. */
  readonly replaces: string | null
  readonly connection: Omit<Connection, 'id' | 'createdAt'>
}

/** The part of a connection that says where and as whom it signs in. */
export type SignInSettings = Pick<
  Connection,
  'signInMethod' | 'ringcentralHost' | 'ringcxHost' | 'clientId' | 'publicClient'
>

/** The list of connections, in the order in which they were made. */
export interface Connections {
  list(): readonly Connection[]
  /** @throws AppError `unknown-connection` */
  get(id: string): Connection
  /** Entries of the stored list that cannot be read: kept in the store as they are, not shown. */
  unreadable(): number
  /** Adds a connection; a name that is taken gets a number. @throws what the store throws; then nothing changed */
  add(connection: NewConnection): Connection
  /** @throws AppError `unknown-connection` | `input-invalid` */
  rename(id: string, name: string): Connection
  /** Changes where and as whom it signs in: after an edit, and in practice, whose port differs at each start. */
  repoint(id: string, to: SignInSettings): Connection
  /** @throws AppError `unknown-connection` */
  setKeepFresh(id: string, keepFresh: boolean): Connection
  /** @throws AppError `unknown-connection` */
  remove(id: string): void
  /** An id that no connection has. */
  newId(): string
  /**
   * Puts several connections in place as one change; a name that is taken gets a number.
   * @throws AppError `unknown-connection`, or what the store throws; then nothing changed
   */
  merge(placed: readonly PlacedConnection[]): void
}

const origin = z.string().refine((text) => {
  const check = checkHost(text)
  return 'origin' in check && check.origin === text
})

const storedFields = z.object({
  // Also the id of the vault record, so nothing that could be a path or a prototype key
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/),
  name: z.string().min(1).max(LONGEST_NAME),
  // Lists written before there was a choice have none
  signInMethod: z.enum(SIGN_IN_METHODS).default('jwt'),
  ringcentralHost: origin,
  ringcxHost: origin,
  clientId: z.string().max(256),
  publicClient: z.boolean().default(false),
  practice: z.boolean(),
  // Lists written before there was the switch have none
  keepFresh: z.boolean().default(true),
  createdAt: z.number().int()
})

const storedConnection = storedFields.refine(
  ({ signInMethod, clientId }) => signInMethod === 'token' || clientId !== ''
)

/**
 * Opens the list. Each entry is read on its own: one that is damaged, or was written by a newer version, is set
 * aside and written back unchanged, so that neither it nor the others are lost.
 */
export function createConnections({ store, newId, now }: ConnectionsDeps): Connections {
  const { good, aside } = readList(store.read())
  let connections: readonly Connection[] = good

  const get = (id: string): Connection => {
    const found = connections.find((each) => each.id === id)
    if (found !== undefined) return found
    throw new AppError({
      code: 'unknown-connection',
      message: 'This connection does not exist any more.',
      hint: 'Choose another connection from the list.',
      retryable: false
    })
  }
  const keep = (next: readonly Connection[]): void => {
    store.write([...next, ...aside])
    connections = next
  }
  const replace = (changed: Connection): Connection => {
    keep(connections.map((each) => (each.id === changed.id ? changed : each)))
    return changed
  }

  return {
    list: () => connections,
    get,
    unreadable: () => aside.length,
    add: (connection) => {
      const added: Connection = {
        id: newId(),
        name: freeName(tidyName(connection.name), connections),
        signInMethod: connection.signInMethod,
        ringcentralHost: connection.ringcentralHost,
        ringcxHost: connection.ringcxHost,
        clientId: connection.clientId,
        publicClient: connection.publicClient,
        practice: connection.practice,
        keepFresh: true,
        createdAt: now()
      }
      keep([...connections, added])
      return added
    },
    rename: (id, name) => {
      const connection = get(id)
      const tidied = tidyName(name)
      const wrong = wrongName(tidied)
      if (wrong !== null) throw inputInvalid({ name: wrong })
      const others = connections.filter((each) => each.id !== id)
      return replace({ ...connection, name: freeName(tidied, others) })
    },
    repoint: (id, { signInMethod, ringcentralHost, ringcxHost, clientId, publicClient }) =>
      replace({ ...get(id), signInMethod, ringcentralHost, ringcxHost, clientId, publicClient }),
    setKeepFresh: (id, keepFresh) => replace({ ...get(id), keepFresh }),
    remove: (id) => {
      const gone = get(id)
      keep(connections.filter((each) => each !== gone))
    },
    newId,
    merge: (placed) => {
      let next = connections
      for (const { id, replaces, connection } of placed) {
        const before = replaces === null ? null : get(replaces)
        const others = next.filter((each) => each.id !== before?.id)
        const name = freeName(tidyName(connection.name), others)
        const merged: Connection = {
          ...fieldsOf(connection),
          id,
          name,
          createdAt: before?.createdAt ?? now()
        }
        next =
          before === null ? [...next, merged] : next.map((each) => (each.id === before.id ? merged : each))
      }
      // Compared, so that a start at which nothing is new writes nothing
      if (JSON.stringify(next) !== JSON.stringify(connections)) keep(next)
    }
  }
}

function fieldsOf(connection: PlacedConnection['connection']): PlacedConnection['connection'] {
  const { name, signInMethod, ringcentralHost, ringcxHost, clientId, publicClient, practice, keepFresh } =
    connection
  return { name, signInMethod, ringcentralHost, ringcxHost, clientId, publicClient, practice, keepFresh }
}

function readList(stored: unknown): { good: Connection[]; aside: unknown[] } {
  if (stored === undefined || stored === null) return { good: [], aside: [] }
  if (!Array.isArray(stored)) return { good: [], aside: [stored] }
  const good: Connection[] = []
  const aside: unknown[] = []
  for (const entry of stored as readonly unknown[]) {
    const parsed = storedConnection.safeParse(entry)
    const isNew = parsed.success && !good.some((each) => each.id === parsed.data.id)
    if (isNew) good.push(parsed.data)
    else aside.push(entry)
  }
  return { good, aside }
}

/** The name itself, or with the first free number from 2 on; compared as people compare, without case. */
function freeName(name: string, others: readonly Connection[]): string {
  const taken = new Set(others.map((each) => each.name.toLocaleLowerCase('en')))
  const isFree = (candidate: string): boolean => !taken.has(candidate.toLocaleLowerCase('en'))
  if (isFree(name)) return name
  for (let number = 2; ; number += 1) {
    const suffix = ` ${String(number)}`
    const candidate = `${name.slice(0, LONGEST_NAME - suffix.length).trimEnd()}${suffix}`
    if (isFree(candidate)) return candidate
  }
}
