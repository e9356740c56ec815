import { z } from 'zod'
import { AppError } from '../errors.ts'
import { onFirstUse } from '../on-first-use.ts'
import {
  LONGEST_NAME,
  SIGN_IN_METHODS,
  copyName,
  defaultName,
  freeName,
  nameLength,
  tidyName,
  wrongName,
  type Connection,
  type SignInSettings
} from './connection.ts'
import { checkHost } from './hosts.ts'
import { inputInvalid } from './validate-connection.ts'

/** Where the list is stored: plain settings, because a connection contains no secrets. */
export interface ConnectionStore {
  read(): unknown
  /** Throws if the list can't be saved. */
  write(list: unknown[]): void
}

/** What {@link createConnections} needs from outside. */
export interface ConnectionsDeps {
  readonly store: ConnectionStore
  readonly newId: () => string
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

/** The maximum number of connections, including removed ones that can be restored. */
export const MOST_KEPT = 2_000

/** A connection without an ID and a date. It is kept fresh unless the person turns that off. */
export type NewConnection = Omit<Connection, 'id' | 'createdAt' | 'keepFresh'>

/** One connection of {@link Connections.merge}. */
export interface PlacedConnection {
  readonly id: string
  /** The connection it replaces, which may be itself; `null` to add it at the end. */
  readonly replaces: string | null
  readonly connection: Omit<Connection, 'id' | 'createdAt'>
}

/** A connection from a file, and where it goes. */
export interface ImportedConnection {
  /** The connection it replaces; `null` to add it. */
  readonly replaces: string | null
  readonly connection: Omit<Connection, 'id' | 'createdAt' | 'practice'>
  /** Stored with it; `null` if the file has none. */
  readonly secrets: { readonly clientSecret: string | null; readonly jwt: string | null } | null
}

/**
 * The list of connections, in the person's order. A removed one is no longer listed, but keeps its position until it
 * is restored or forgotten.
 */
export interface Connections {
  list(): readonly Connection[]
  /** @throws AppError `unknown-connection`, even for a removed one */
  get(id: string): Connection
  /** Removed connections that aren't forgotten yet. */
  removed(): readonly Connection[]
  /** Unreadable entries of the stored list: kept unchanged in the store, not shown. */
  unreadable(): number
  /**
   * Adds a connection at the end; a taken name gets a number, and an empty one gets a default.
   * @throws AppError `input-invalid` beyond {@link MOST_KEPT}, or what the store throws; then nothing changed
   */
  add(connection: NewConnection): Connection
  /** Inserts a copy with a new ID and name right after the connection. @throws AppError `unknown-connection`, or as `add` */
  duplicate(id: string, copyId: string): Connection
  /** Moves it to this position in the list, starting at 0; a number that is too large means the end. */
  move(id: string, to: number): void
  /** @throws AppError `unknown-connection` | `input-invalid` */
  rename(id: string, name: string): Connection
  /** Changes the hosts and credentials of its sign-in: for practice, whose port differs at each start. */
  repoint(id: string, to: SignInSettings): Connection
  /** Changes its name and how it signs in, as one write. @throws AppError as {@link Connections.rename}, or what the store throws */
  edit(id: string, to: SignInSettings & Pick<Connection, 'name'>): Connection
  /** @throws AppError `unknown-connection` */
  setKeepFresh(id: string, keepFresh: boolean): Connection
  /** Marks it as removed, with the time. @throws AppError `unknown-connection`, or what the store throws */
  remove(id: string): void
  /** Removes the mark; a name that was taken in the meantime gets a number. @throws AppError `unknown-connection` */
  putBack(id: string): Connection
  /** Permanently deletes it, removed or not. */
  delete(id: string): void
  /** An unused connection ID. */
  newId(): string
  /**
   * Adds or replaces several connections as one change; a taken name gets a number.
   * @throws AppError `unknown-connection`, or as `add`; then nothing changed
   */
  merge(placed: readonly PlacedConnection[]): void
}

/**
 * Opens the list. Each entry is read separately: one that is damaged, or was written by a newer version, is kept and
 * written back unchanged, so that no entry is lost.
 */
export function createConnections({ store, newId, now }: ConnectionsDeps): Connections {
  const { good, aside } = readList(store.read())
  let kept: readonly KeptConnection[] = good
  let inUse = kept.filter(isInUse)

  const get = (id: string): Connection => {
    const found = inUse.find((each) => each.id === id)
    if (found !== undefined) return found
    throw unknownConnection()
  }
  const keep = (next: readonly KeptConnection[]): void => {
    // A list that is already too long can still be changed and shortened.
    if (next.length > MOST_KEPT && next.length > kept.length) throw listFull()
    store.write([...next, ...aside])
    kept = next
    inUse = kept.filter(isInUse)
  }
  const replace = <Changed extends KeptConnection>(changed: Changed): Changed => {
    keep(kept.map((each) => (each.id === changed.id ? changed : each)))
    return changed
  }
  const othersOf = (id: string): readonly Connection[] => inUse.filter((each) => each.id !== id)
  const newName = (id: string, name: string): string => {
    const tidied = tidyName(name)
    const wrong = wrongName(tidied)
    if (wrong !== null) throw inputInvalid({ name: wrong })
    return freeName(tidied, othersOf(id))
  }

  return {
    list: () => inUse,
    get,
    removed: () => kept.filter((each) => !isInUse(each)).map(withoutMark),
    unreadable: () => aside.length,
    add: (connection) => {
      const name = tidyName(connection.name)
      const added: Connection = {
        id: newId(),
        name: name === '' ? defaultName(inUse) : freeName(name, inUse),
        signInMethod: connection.signInMethod,
        ringcentralHost: connection.ringcentralHost,
        ringcxHost: connection.ringcxHost,
        clientId: connection.clientId,
        publicClient: connection.publicClient,
        practice: connection.practice,
        keepFresh: true,
        createdAt: now()
      }
      keep([...kept, added])
      return added
    },
    duplicate: (id, copyId) => {
      const original = get(id)
      const name = freeName(copyName(original.name), inUse)
      const copy: Connection = { ...fieldsOf(original), id: copyId, name, createdAt: now() }
      keep(kept.flatMap((each) => (each === original ? [each, copy] : [each])))
      return copy
    },
    move: (id, to) => {
      const moved = get(id)
      const order = othersOf(id).toSpliced(to, 0, moved).values()
      // Removed entries keep their position, in case they are restored.
      keep(kept.map((each) => (isInUse(each) ? (order.next().value ?? each) : each)))
    },
    rename: (id, name) => replace({ ...get(id), name: newName(id, name) }),
    repoint: (id, to) => replace({ ...get(id), ...signInOf(to) }),
    edit: (id, to) => replace({ ...get(id), name: newName(id, to.name), ...signInOf(to) }),
    setKeepFresh: (id, keepFresh) => replace({ ...get(id), keepFresh }),
    remove: (id) => {
      replace({ ...get(id), removedAt: now() })
    },
    putBack: (id) => {
      const removed = kept.find((each) => each.id === id)
      if (removed === undefined) throw unknownConnection()
      return replace({ ...withoutMark(removed), name: freeName(removed.name, othersOf(id)) })
    },
    delete: (id) => {
      if (kept.some((each) => each.id === id)) keep(kept.filter((each) => each.id !== id))
    },
    newId,
    merge: (placed) => {
      const ids = new Set(placed.map(({ id }) => id))
      // A removed one that is added again with its ID is in use again.
      let next = kept.filter((each) => isInUse(each) || !ids.has(each.id))
      for (const { id, replaces, connection } of placed) {
        const before = replaces === null ? null : get(replaces)
        const others = next.filter((each) => isInUse(each) && each.id !== before?.id)
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
      // Compare first, so that a start without changes writes nothing
      if (JSON.stringify(next) !== JSON.stringify(kept)) keep(next)
    }
  }
}

const isInUse = ({ removedAt }: KeptConnection): boolean => removedAt === undefined

const withoutMark = ({ id, createdAt, ...rest }: KeptConnection): Connection => ({
  ...fieldsOf(rest),
  id,
  createdAt
})

const unknownConnection = (): AppError =>
  new AppError({
    code: 'unknown-connection',
    message: 'This connection no longer exists.',
    hint: 'Choose another connection from the list.',
    retryable: false
  })

const listFull = (): AppError =>
  new AppError({
    code: 'input-invalid',
    message: `Token Desk can keep up to ${MOST_KEPT.toLocaleString('en')} connections.`,
    hint: 'Nothing was changed. Remove connections you no longer need, then try again.',
    retryable: false
  })

function fieldsOf(connection: PlacedConnection['connection']): PlacedConnection['connection'] {
  const { name, signInMethod, ringcentralHost, ringcxHost, clientId, publicClient, practice, keepFresh } =
    connection
  return { name, signInMethod, ringcentralHost, ringcxHost, clientId, publicClient, practice, keepFresh }
}

function signInOf({
  signInMethod,
  ringcentralHost,
  ringcxHost,
  clientId,
  publicClient
}: SignInSettings): SignInSettings {
  return { signInMethod, ringcentralHost, ringcxHost, clientId, publicClient }
}

/** A connection in the stored list, including removed ones that can still be restored. */
interface KeptConnection extends Connection {
  /** When it was removed: milliseconds since the Unix epoch, UTC. Not there while it is in use. */
  readonly removedAt?: number | undefined
}

const origin = () =>
  z.string().refine((text) => {
    const check = checkHost(text)
    return 'origin' in check && check.origin === text
  })

const storedConnection = onFirstUse(() =>
  z.object({
    // Also the id of the vault record, so nothing that could be a path or a prototype key
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/),
    name: z
      .string()
      .min(1)
      .refine((name) => nameLength(name) <= LONGEST_NAME),
    // Lists written before there was a choice have none
    signInMethod: z.enum(SIGN_IN_METHODS).default('jwt'),
    ringcentralHost: origin(),
    ringcxHost: origin(),
    // Empty in one that was saved for later
    clientId: z.string().max(256),
    publicClient: z.boolean().default(false),
    practice: z.boolean(),
    // Lists written before there was the switch have none
    keepFresh: z.boolean().default(true),
    createdAt: z.number().int(),
    removedAt: z.number().int().optional()
  })
)

/**
 * Parses the stored list, each entry separately: one that is damaged, or was written by a newer version, is kept
 * unchanged. Never throws.
 */
function readList(stored: unknown): { good: KeptConnection[]; aside: unknown[] } {
  if (stored === undefined || stored === null) return { good: [], aside: [] }
  if (!Array.isArray(stored)) return { good: [], aside: [stored] }
  const good: KeptConnection[] = []
  const aside: unknown[] = []
  for (const entry of stored as readonly unknown[]) {
    const parsed = storedConnection().safeParse(entry)
    const isNew = parsed.success && !good.some((each) => each.id === parsed.data.id)
    if (isNew) good.push(parsed.data)
    else aside.push(entry)
  }
  return { good, aside }
}
