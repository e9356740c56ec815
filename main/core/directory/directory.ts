import { AppError, asAppError } from '../errors.ts'
import { malformed } from '../http/answer.ts'
import type { Cancel, Clock, Log, Timers } from '../ports.ts'
import type { Copy, DirectoryCopies } from './copies.ts'
import type { AdminApi } from '../ringcx/admin-api.ts'
import type { CopyForm } from './copy-text.ts'
import type { ExportFormat, ExportPiece, ExportScope } from './export.ts'
import { loadWhole, type ListLoader, type Loaded, type Problem, type Progress } from './list-loader.ts'
import { FINDINGS } from './findings.ts'
import { isDerived, isPerAccount, LISTS, nameOfList, type ListKey, type ListName } from './lists.ts'
import type { Query } from './query.ts'
import { createRequestPace, type RequestPace } from './request-pace.ts'
import { readUserDetails, type UserPart } from './user-details.ts'
import { createWalkLoaders } from './walk-loaders.ts'
import { createWorkerClient, type StartWorker, type WorkerClient } from './worker-client.ts'
import type { SnapshotNotes } from './table-snapshot.ts'
import type { ColumnSummary, Page, Summary, WholeRow } from './worker-messages.ts'

/** What is known of a list; its rows are asked for page by page. */
export interface ListState {
  readonly key: ListKey
  /** `ready` can still mean that rows are missing: `problems` says which. */
  readonly phase: 'empty' | 'loading' | 'ready' | 'failed'
  readonly total: number
  readonly skipped: number
  /** Changes whenever rows change. */
  readonly revision: number
  readonly columns: readonly ColumnSummary[]
  readonly hiddenFields: readonly string[]
  /** Milliseconds since the epoch, UTC. */
  readonly loadedAt: number | null
  readonly source: 'live' | 'copy' | null
  readonly progress: Progress | null
  readonly problems: readonly Problem[]
  /** Why the last attempt failed; rows of an earlier one stay. */
  readonly error: AppError | null
}

/**
 * The lists of all connections. Their rows are in a thread of each connection, and nowhere else: main hands bodies on as
 * they come, and asks for what the window shows.
 *
 * Every method that takes a key can throw what {@link DirectoryDeps.permit} throws.
 */
export interface Directory {
  /**
   * The list as it is. When there is nothing, its last load is read from its copy; then, when the session can be used, a
   * load begins.
   */
  open(key: ListKey): ListState
  /** Begins a load, or joins the one under way. Never throws what the load fails with: that is the list's state. */
  load(key: ListKey): Promise<void>
  /** Stops a load; what has come stays. */
  cancel(key: ListKey): void
  /** Rows of a query's result; none when the list is not loaded. */
  query(key: ListKey, query: Query, from: number, count: number): Promise<Page>
  values(key: ListKey, column: string, search: string): Promise<{ text: string; count: number }[]>
  /** @throws AppError `not-found` when there is no such row any more */
  record(key: ListKey, row: number): Promise<WholeRow>
  findRow(key: ListKey, id: string): Promise<number | null>
  /** Cells of a query's result as text. @throws AppError `input-invalid` when that is too much for a clipboard */
  copy(
    key: ListKey,
    query: Query,
    ranges: readonly (readonly [from: number, to: number])[],
    columns: readonly string[],
    form: CopyForm
  ): Promise<{ text: string; rows: number }>
  /**
   * Begins a file of a list as it is now, whatever is loaded later. It has to be ended.
   * @throws AppError `not-found` when there are no rows
   */
  export(key: ListKey, query: Query, scope: ExportScope, format: ExportFormat): Promise<ExportSource>
  /** The copies of a connection, newest first. @throws AppError `vault-*` */
  copies(connectionId: string): Promise<Copy[]>
  /**
   * Keeps the last load of a list under its date.
   * @throws AppError `not-found` when there is none; `input-invalid` when too many are kept; `internal`
   */
  keep(key: ListKey): Promise<void>
  /** Removes a copy. @throws AppError `not-found`; `internal` when the disk refuses */
  removeCopy(connectionId: string, copyId: string): Promise<void>
  /**
   * Fills the list `differences` of a connection with what changed between two states of a list, or between the lists
   * of two accounts or two connections.
   *
   * @throws AppError `not-found` when one isn't there; `input-invalid` when they aren't lists of one kind
   */
  compare(connectionId: string, before: RowsRef, after: RowsRef): Promise<ListState>
  /** The questions that admins ask, for the lists of an account and those of no account. */
  findings(connectionId: string, accountId: string | null): Promise<FindingState[]>
  /** Effective roles, rights documents, and users below a user, each read from RingCX now. */
  userDetails(connectionId: string, userId: string): Promise<readonly UserPart[]>
  /** The directory is no longer on screen: its rows are dropped after {@link KEPT_MS}. */
  leave(): void
  /** Drops everything of a connection at once (lock, sign-out, removal), and stops its loads. */
  clear(connectionId: string): void
  /** Drops everything. */
  close(): void
}

/** The content of a file, as it is made. */
export interface ExportSource {
  /** How many rows the file gets. */
  readonly rows: number
  /** The next piece; `null` behind the last. @throws AppError when the rows were dropped meanwhile (lock, sign-out) */
  next(): Promise<ExportPiece | null>
  /** No more is asked for. */
  end(): void
}

/** Rows to compare: what is loaded, or a copy. */
export type RowsRef = { readonly key: ListKey } | { readonly connectionId: string; readonly copyId: string }

/** A question that admins ask, with what is known of its answer. */
export interface FindingState {
  readonly name: string
  readonly list: ListName
  readonly title: string
  readonly explanation: string
  /** `null` as long as a list is missing. */
  readonly count: number | null
  /** Lists that must be loaded first. */
  readonly missing: readonly ListName[]
  /** Lists of which a part could not be read, so that the answer may be wrong. */
  readonly partial: readonly ListName[]
}

/** What {@link createDirectory} needs from outside. */
export interface DirectoryDeps {
  readonly api: (connectionId: string) => AdminApi
  /** @throws AppError when the directory of this connection must not be read now */
  readonly permit: (connectionId: string) => void
  /** Whether a request could have a token. */
  readonly isUsable: (connectionId: string) => boolean
  readonly copies: DirectoryCopies
  readonly startWorker: StartWorker
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly onChange: (state: ListState) => void
  /** How lists are loaded that come in more than one answer. */
  readonly loaders?: Partial<Readonly<Record<ListName, ListLoader>>>
}

/** How long rows stay after the directory was left, in milliseconds. */
export const KEPT_MS = 60_000

/** The window is told of progress at most this often, in milliseconds. */
const TELL_MS = 200

/** Most values of a column that are told. */
const MOST_VALUES = 200

interface List {
  readonly key: ListKey
  readonly name: string
  summary: Summary | null
  load: { readonly abort: AbortController; readonly done: Promise<void> } | null
  progress: Progress | null
  toldAt: number
  /** Settles when it is known whether there is a copy; `null` before the list is looked at. */
  opened: Promise<void> | null
  opening: boolean
  source: 'live' | 'copy'
  loadedAt: number | null
  skipped: number
  problems: readonly Problem[]
  error: AppError | null
}

/** The lists of one connection and the thread that holds their rows. */
interface ConnectionLists {
  readonly lists: Map<string, List>
  client: WorkerClient | null
  /** Files that are being made of it. */
  files: number
  /** Stops the clock that runs since the directory was left. */
  leaving: Cancel | null
}

/** Makes the directory. No thread is started before the first load. */
export function createDirectory(deps: DirectoryDeps): Directory {
  const { clock, timers } = deps
  const connections = new Map<string, ConnectionLists>()
  let lastFile = 0
  /** Of each connection: RingCX counts requests whether their answers are kept or not. */
  const paces = new Map<string, RequestPace>()
  const loaders = { ...createWalkLoaders(clock), ...deps.loaders }
  const loaderOf = (list: ListName): ListLoader => loaders[list] ?? loadWhole

  const tell = (list: List): void => {
    list.toldAt = clock.monotonic()
    deps.onChange(stateOf(list))
  }

  const connectionOf = (connectionId: string): ConnectionLists => {
    const known = connections.get(connectionId) ?? { lists: new Map(), client: null, files: 0, leaving: null }
    connections.set(connectionId, known)
    return known
  }

  const paceOf = (connectionId: string): RequestPace => {
    const known = paces.get(connectionId) ?? createRequestPace(clock, timers)
    paces.set(connectionId, known)
    return known
  }

  const listOf = (key: ListKey): List => {
    deps.permit(key.connectionId)
    return listAt(key)
  }

  const listAt = (key: ListKey): List => {
    const accountId = isPerAccount(key.list) ? key.accountId : null
    const { lists } = connectionOf(key.connectionId)
    const name = nameOfList(key.list, accountId)
    const known = lists.get(name) ?? {
      key: { connectionId: key.connectionId, list: key.list, accountId },
      name,
      summary: null,
      load: null,
      progress: null,
      toldAt: -Infinity,
      opened: null,
      opening: false,
      source: 'live',
      loadedAt: null,
      skipped: 0,
      problems: [],
      error: null
    }
    lists.set(name, known)
    return known
  }

  /** Its rows are gone. */
  const emptied = (list: List, error: AppError | null): void => {
    list.summary = null
    list.loadedAt = null
    list.skipped = 0
    list.problems = []
    list.error = error
    tell(list)
  }

  const clientOf = (connectionId: string): WorkerClient => {
    const connection = connectionOf(connectionId)
    connection.client ??= createWorkerClient(deps.startWorker, {
      rows(name, summary) {
        const list = connection.lists.get(name)
        if (list?.load === null || list === undefined) return
        list.summary = summary
        tell(list)
      },
      ended(why) {
        deps.log.note('directory.worker-ended', { connection: connectionId })
        connection.client = null
        for (const list of connection.lists.values()) if (list.summary !== null) emptied(list, why)
      }
    })
    return connection.client
  }

  const drop = (connectionId: string): void => {
    const connection = connections.get(connectionId)
    if (connection === undefined) return
    connections.delete(connectionId)
    connection.leaving?.()
    for (const { load } of connection.lists.values()) load?.abort.abort()
    connection.client?.stop()
    for (const list of connection.lists.values()) {
      list.load = null
      list.progress = null
      emptied(list, null)
    }
  }

  /** Starts the clock that drops the rows of a connection that isn't on screen. */
  const leave = (connectionId: string, connection: ConnectionLists): void => {
    connection.leaving ??= timers.after(KEPT_MS, () => {
      connection.leaving = null
      // A file on a slow disk may take longer
      if (connection.files > 0) leave(connectionId, connection)
      else drop(connectionId)
    })
  }

  const look = (connectionId: string): void => {
    for (const [id, connection] of connections) {
      if (id !== connectionId) leave(id, connection)
    }
    const connection = connectionOf(connectionId)
    connection.leaving?.()
    connection.leaving = null
  }

  const isCurrent = (list: List): boolean =>
    connections.get(list.key.connectionId)?.lists.get(list.name) === list

  /** Reads the list and decides what of it is shown. @throws AppError when nothing is; what was shown before stays */
  const read = async (list: List, client: WorkerClient, signal: AbortSignal): Promise<void> => {
    const { key, name } = list
    const had = list.summary !== null
    const api = deps.api(key.connectionId)
    await client.ask('begin', { list: name, of: key.list, account: key.accountId, at: clock.wall() })
    let bodies = 0
    const loaded = await loaderOf(key.list)({
      key,
      signal,
      pace: paceOf(key.connectionId),
      get: api.get,
      loadingIds: (keys) => client.ask('loadingIds', { list: name, keys }),
      async body(path, purpose, shape, onBytes) {
        const body = (bodies += 1)
        await client.ask('beginBody', { list: name, body, shape })
        let done = 0
        let total: number | null = null
        const ended = () => client.ask('endBody', { list: name, body })
        const streamed = api.stream(
          path,
          purpose,
          {
            begin(length) {
              total = length
            },
            async take(piece) {
              done += piece.byteLength
              onBytes?.(done, total)
              await client.piece(name, body, piece)
            }
          },
          signal
        )
        const { bytes, cutOff } = await streamed.catch(async (thrown: unknown) => {
          // Refused: the bodies behind it must not wait for this one
          await ended()
          throw thrown
        })
        return { ...(await ended()), bytes, cutOff }
      },
      progress(progress) {
        list.progress = progress
        if (isCurrent(list) && clock.monotonic() - list.toldAt >= TELL_MS) tell(list)
      }
    })
    const summary = await client.ask('loaded', { list: name })
    const error = signal.aborted ? null : loaded.cutOff
    if (loaded.cutOff !== null && (had || summary.received === 0)) {
      list.error = error
      await discard(list, client)
      return
    }
    if (hasNoIds(loaded, summary)) throw malformed('RingCX', `a list with no ${LISTS[key.list].noun} IDs`)
    list.summary = await client.ask('finish', { list: name })
    list.source = 'live'
    list.loadedAt = clock.wall()
    list.skipped = loaded.skipped + summary.losses.tooMany
    list.problems = [...missingRest(loaded, signal), ...loaded.problems, ...lossesOf(summary)]
    list.error = error
    const { skipped } = list
    if (skipped > 0) deps.log.note('directory-rows-skipped', { what: key.list, skipped })
    // What is missing now is in the copy of an earlier load, which stays
    const isWhole = loaded.cutOff === null && loaded.partial !== true && !signal.aborted
    if (isWhole) void save(list, client, loaded)
  }

  /** Saves the rows in the background; they stay where they are when that fails. */
  const save = async (list: List, client: WorkerClient, { skipped, problems }: Loaded): Promise<void> => {
    const { key, name, loadedAt, summary } = list
    if (loadedAt === null || summary === null) return
    const { received, losses } = summary
    const notes = { skipped: skipped + losses.tooMany, problems }
    try {
      await deps.copies.save({ ...key, loadedAt, rows: received }, snapshotOf(client, name, notes))
    } catch (thrown) {
      // A thread that was stopped took its rows along
      if (!isCurrent(list)) return
      const { code, hint } = asAppError(thrown)
      deps.log.note('directory.not-saved', { error: code })
      // A later load reports its own copy
      if (list.loadedAt !== loadedAt) return
      const text = `No copy of this load was saved, so it can’t be read offline. ${hint}`
      list.problems = [...list.problems, { text, count: 0 }]
      tell(list)
    }
  }

  /** Shows the last load from its copy, if there is one. */
  const openCopy = async (list: List): Promise<void> => {
    const { key, name } = list
    try {
      const copy = await deps.copies.last(key)
      if (copy === null || !isCurrent(list)) return
      const { facts, pieces } = copy
      const { summary, notes } = await restore(clientOf(key.connectionId), name, pieces, facts)
      list.summary = summary
      list.source = 'copy'
      list.loadedAt = facts.loadedAt
      list.skipped = notes.skipped
      list.problems = [...notes.problems, ...lossesOf(summary)]
    } catch (thrown) {
      const error = asAppError(thrown)
      // While the vault is opening, nothing is known yet: the next look tells
      if (error.code.startsWith('vault-') && error.code !== 'vault-corrupt') list.opened = null
      else list.error = error
    }
  }

  /** Once: a list without a copy gets one by its next load only. */
  const lookForCopy = (list: List): Promise<void> => {
    if (list.opened !== null) return list.opened
    list.opening = true
    list.opened = openCopy(list).then(() => {
      list.opening = false
      if (!isCurrent(list)) return
      if (list.load === null && deps.isUsable(list.key.connectionId)) void load(list)
      else tell(list)
    })
    return list.opened
  }

  /** Puts the rows where this thread can compare them. @returns the name they have there, and what they are */
  const bring = async (ref: RowsRef, to: { readonly client: WorkerClient; readonly name: string }) => {
    if ('copyId' in ref) {
      deps.permit(ref.connectionId)
      const copies = await deps.copies.list(ref.connectionId)
      const copy = copies.find(({ id }) => id === ref.copyId)
      if (copy === undefined) throw notThere()
      await restore(to.client, to.name, await deps.copies.read(ref.connectionId, ref.copyId), copy)
      return { of: copy.list, name: to.name }
    }
    const list = listOf(ref.key)
    const from = connections.get(ref.key.connectionId)?.client ?? null
    if (list.summary === null || list.load !== null || from === null) throw notThere()
    if (from === to.client) return { of: list.key.list, name: list.name }
    const pieces: Uint8Array[] = []
    for await (const piece of snapshotOf(from, list.name, { skipped: 0, problems: [] })) pieces.push(piece)
    await restore(to.client, to.name, pieces, { accountId: list.key.accountId, loadedAt: 0 })
    return { of: list.key.list, name: to.name }
  }

  const discard = async (list: List, client: WorkerClient): Promise<void> => {
    list.summary = await client.ask('discard', { list: list.name })
  }

  /** The list that this one is made from, if it is. */
  const sourceOf = ({ key }: List): List | null => {
    const { derivedFrom } = LISTS[key.list]
    return derivedFrom === undefined ? null : listAt({ ...key, list: derivedFrom })
  }

  /** Makes the list from the rows of another, which is loaded first if need be. @throws AppError why there are none */
  const derive = async (list: List, source: List, client: WorkerClient): Promise<void> => {
    if (source.summary === null) await load(source)
    if (source.summary === null) throw source.error ?? noSuchRow()
    list.summary = await client.ask('derive', { list: list.name, from: source.name })
    list.loadedAt = source.loadedAt
    list.skipped = source.skipped
    list.problems = source.problems
    list.error = source.error
  }

  const run = async (list: List, signal: AbortSignal): Promise<void> => {
    const client = clientOf(list.key.connectionId)
    const source = sourceOf(list)
    try {
      await (source === null ? read(list, client, signal) : derive(list, source, client))
    } catch (thrown) {
      // Cancelled before anything came: that is no failure
      if (!signal.aborted) list.error = asAppError(thrown)
      if (isCurrent(list) && connections.get(list.key.connectionId)?.client === client)
        await discard(list, client).catch(() => undefined)
    }
    list.load = null
    list.progress = null
    if (!isCurrent(list)) return
    tell(list)
    // What was made from the earlier rows is made from these
    for (const other of connections.get(list.key.connectionId)?.lists.values() ?? [])
      if (other.summary !== null && sourceOf(other) === list) void load(other)
  }

  const load = (list: List): Promise<void> => {
    if (list.load !== null) return list.load.done
    const abort = new AbortController()
    list.error = null
    list.progress = null
    list.opened ??= Promise.resolve()
    const done = Promise.resolve().then(() => run(list, abort.signal))
    list.load = { abort, done }
    tell(list)
    return done
  }

  /** Asks the thread, when it has rows of the list. */
  const askOf = <Answer>(
    list: List,
    ask: (client: WorkerClient) => Promise<Answer>
  ): Promise<Answer | null> => {
    const client = connections.get(list.key.connectionId)?.client ?? null
    return client === null || list.summary === null ? Promise.resolve(null) : ask(client)
  }

  return {
    open(key) {
      const list = listOf(key)
      look(key.connectionId)
      // The differences are made by `compare` alone
      if (key.list === 'differences') return stateOf(list)
      const source = sourceOf(list)
      if (source === null && list.opened === null) {
        void lookForCopy(list)
        return stateOf(list)
      }
      const isWanted = list.summary === null || (list.source === 'copy' && source === null)
      const isIdle = !list.opening && list.load === null && list.error === null
      const hasSource = (source?.summary ?? null) !== null
      if (isWanted && isIdle && (hasSource || deps.isUsable(key.connectionId))) void load(list)
      return stateOf(list)
    },

    async load(key) {
      const list = listOf(key)
      look(key.connectionId)
      if (key.list === 'differences') return
      if (list.opening) await list.opened
      await load(list.summary === null ? list : (sourceOf(list) ?? list))
    },

    cancel(key) {
      const list = listOf(key)
      list.load?.abort.abort()
      sourceOf(list)?.load?.abort.abort()
    },

    async query(key, query, from, count) {
      const list = listOf(key)
      const page = await askOf(list, (client) => client.ask('query', { list: list.name, query, from, count }))
      return page ?? { revision: 0, matched: 0, length: 0, total: 0, rows: [] }
    },

    async values(key, column, search) {
      const list = listOf(key)
      const ask = { list: list.name, column, search, most: MOST_VALUES }
      return (await askOf(list, (client) => client.ask('values', ask))) ?? []
    },

    async record(key, row) {
      const list = listOf(key)
      const record = await askOf(list, (client) => client.ask('record', { list: list.name, row }))
      if (record === null) throw noSuchRow()
      return record
    },

    async findRow(key, id) {
      const list = listOf(key)
      return await askOf(list, (client) => client.ask('find', { list: list.name, id }))
    },

    async copy(key, query, ranges, columns, form) {
      const list = listOf(key)
      if (list.summary === null) throw noSuchRow()
      const copied = await askOf(list, (client) =>
        client.ask('copy', { list: list.name, query, ranges, columns, form })
      )
      if (copied === null) throw tooMuchToCopy()
      return copied
    },

    async export(key, query, scope, format) {
      const list = listOf(key)
      const connection = connectionOf(key.connectionId)
      const { client } = connection
      if (client === null || list.summary === null) throw noSuchRow()
      lastFile += 1
      const file = String(lastFile)
      const { rows } = await client.ask('beginExport', { file, list: list.name, query, scope, format })
      connection.files += 1
      let ended = false
      return {
        rows,
        next: () => client.ask('exportPiece', { file }),
        end() {
          if (ended) return
          ended = true
          connection.files -= 1
          void client.ask('endExport', { file }).catch(() => undefined)
        }
      }
    },

    async copies(connectionId) {
      deps.permit(connectionId)
      return await deps.copies.list(connectionId)
    },

    async keep(key) {
      await deps.copies.keep(listOf(key).key)
    },

    async removeCopy(connectionId, copyId) {
      deps.permit(connectionId)
      await deps.copies.remove(connectionId, copyId)
    },

    async compare(connectionId, before, after) {
      const list = listOf({ connectionId, list: 'differences', accountId: null })
      look(connectionId)
      const client = clientOf(connectionId)
      const lists = ['before', 'after']
      try {
        const one = await bring(before, { client, name: 'before' })
        const other = await bring(after, { client, name: 'after' })
        if (one.of !== other.of || isDerived(one.of)) throw notAlike()
        const ask = { list: list.name, before: one.name, after: other.name }
        list.summary = await client.ask('compare', ask)
        list.loadedAt = clock.wall()
      } finally {
        await client.ask('forget', { lists }).catch(() => undefined)
      }
      tell(list)
      return stateOf(list)
    },

    async findings(connectionId, accountId) {
      deps.permit(connectionId)
      const connection = connections.get(connectionId)
      const counts = (await connection?.client?.ask('findings', { account: accountId })) ?? []
      const isPartial = (list: ListName): boolean =>
        [...(connection?.lists.values() ?? [])].some(
          ({ key, problems }) =>
            key.list === list &&
            [null, accountId].includes(key.accountId) &&
            problems.some(({ count }) => count > 0)
        )
      return FINDINGS.map(({ name, list, needs, title, explanation }) => {
        const counted = counts.find((each) => each.name === name)
        const all = [list, ...needs]
        const { count = null, missing = all } = counted ?? {}
        return { name, list, title, explanation, count, missing, partial: all.filter(isPartial) }
      })
    },

    userDetails(connectionId, userId) {
      deps.permit(connectionId)
      return readUserDetails(deps.api(connectionId).get, paceOf(connectionId), userId)
    },

    leave() {
      for (const [connectionId, connection] of connections) leave(connectionId, connection)
    },

    clear: drop,

    close() {
      for (const connectionId of [...connections.keys()]) drop(connectionId)
    }
  }
}

function stateOf(list: List): ListState {
  const { key, summary, load, opening, progress, source, loadedAt, problems, error } = list
  const isLoading = load !== null || opening
  return {
    key,
    phase: isLoading ? 'loading' : summary !== null ? 'ready' : error !== null ? 'failed' : 'empty',
    total: summary?.received ?? 0,
    skipped: list.skipped,
    revision: summary?.revision ?? 0,
    columns: summary?.columns ?? [],
    hiddenFields: summary?.hiddenFields ?? [],
    loadedAt,
    source: summary === null ? null : source,
    progress,
    problems,
    error
  }
}

/** One in which nothing can be told from anything else is not the documented list. */
function hasNoIds({ skipped }: Loaded, { received, losses }: Summary): boolean {
  return received === 0 ? skipped > 0 : losses.withoutId === received
}

function missingRest({ cutOff, rest }: Loaded, signal: AbortSignal): readonly Problem[] {
  if (cutOff === null) return []
  if (rest !== undefined) return [rest]
  const text = signal.aborted
    ? 'You stopped loading, so the rest of the list is missing.'
    : 'The response was cut off, so the rest of the list is missing.'
  return [{ text, count: 1 }]
}

function lossesOf({ losses }: Summary): readonly Problem[] {
  const problems: readonly Problem[] = [
    { text: 'The list is longer than a million rows; the rest was left out.', count: losses.tooMany },
    { text: 'Some values are nested too deeply and were left out.', count: losses.tooDeep },
    { text: 'Some rows have an ID that another row has too.', count: losses.sameId },
    { text: 'Some rows have no ID.', count: losses.withoutId }
  ]
  return problems.filter(({ count }) => count > 0)
}

/** The pieces of a snapshot, one at a time, so that the thread answers other questions in between. */
async function* snapshotOf(
  client: WorkerClient,
  list: string,
  notes: SnapshotNotes
): AsyncGenerator<Uint8Array> {
  await client.ask('snapshot', { list, notes })
  for (;;) {
    const piece = await client.ask('snapshotPiece', { list })
    if (piece === null) return
    yield piece
  }
}

async function restore(
  client: WorkerClient,
  list: string,
  pieces: readonly Uint8Array[],
  of: { readonly accountId: string | null; readonly loadedAt: number }
) {
  await client.ask('beginCopy', { list, account: of.accountId, at: of.loadedAt })
  for (const piece of pieces) await client.piece(list, 0, piece)
  return await client.ask('endCopy', { list })
}

function notThere(): AppError {
  return new AppError({
    code: 'not-found',
    message: 'One of these lists isn’t loaded, or its copy was removed.',
    hint: 'Load the list, or choose another copy.',
    retryable: false
  })
}

function notAlike(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'You can compare only lists of the same kind.',
    hint: 'Compare users with users, agents with agents, and so on.',
    retryable: false
  })
}

function noSuchRow(): AppError {
  return new AppError({
    code: 'not-found',
    message: 'This row is no longer in the list.',
    hint: 'The list was loaded again in the meantime. Choose the row again.',
    retryable: false
  })
}

function tooMuchToCopy(): AppError {
  return new AppError({
    code: 'input-invalid',
    message: 'This is too much for the clipboard.',
    hint: 'Select fewer rows or columns.',
    retryable: false
  })
}
