import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { AppError, asAppError } from '../errors.ts'
import type { Cancel, Clock, Log, RecordStore, Timers } from '../ports.ts'
import { within } from '../within.ts'
import { retire } from './retire.ts'
import type { Session } from './session.ts'

/** How long a removal can be undone, in milliseconds. */
export const UNDO_MS = 10_000

/** Longest that the undo time is held, in milliseconds: a pointer that was left there does not keep secrets for ever. */
export const LONGEST_HOLD_MS = 300_000

/** Longest that RingCentral is given to end the session of a removed connection, in milliseconds. */
const FAREWELL_MS = 120_000

/** Longest that a token answer under way is waited for when a session is closed, in milliseconds (design §5, rule 8). */
const CLOSE_MS = 5_000

/** A removal that can still be undone. */
export interface Removal {
  readonly connection: Connection
  /** Until when, milliseconds since the Unix epoch, UTC; `null` while the time is held. */
  readonly undoUntil: number | null
}

/** Connections that were removed: each can be brought back for a while, then it is ended and erased. */
export interface Removals {
  /** Those that can be undone, the oldest first. */
  list(): readonly Removal[]
  /** Takes the connection out of the list and closes its session. @throws AppError `unknown-connection` */
  begin(id: string): void
  /** Puts the connection back as it was; its session is to be opened anew. @throws AppError `unknown-connection` when it is too late */
  undo(id: string): Promise<void>
  /** Holds the undo time, or lets it go on with what was left of it. One that is over is passed by. */
  hold(id: string, held: boolean): void
  /** Signs out and erases a connection that was removed. @throws AppError the `vault-*` codes; it is then kept for later */
  finish(connection: Connection): Promise<void>
  /** Finishes what a run before, a locked vault or a disk left over. Never throws. */
  finishLeft(): Promise<void>
  /** Finishes everything, as far as it goes within the time. Never throws. @param limitMs milliseconds */
  settle(limitMs: number): Promise<void>
  /** Forgets all of them: the vault with their secrets is gone. */
  forgetAll(): void
  /** Gives up the undo times; their connections stay marked. */
  dispose(): void
}

/** What {@link createRemovals} needs. */
export interface RemovalDeps {
  readonly connections: Connections
  /** Takes the live session of a connection out of use; `undefined` when it has none. */
  readonly detach: (id: string) => Session | undefined
  /** A session of a connection that is in no list any more. */
  readonly openRemoved: (connection: Connection) => Session
  readonly recordsOf: (connection: Connection) => RecordStore
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly onChange: () => void
  /** The disk refused to erase the secrets of a removed connection; with `false`, they are gone after all. */
  readonly onRefused: (connection: Connection, refused: boolean) => void
}

interface Pending {
  readonly connection: Connection
  /** The old session has saved its tokens: whoever opens the next one finds them. */
  readonly closed: Promise<unknown>
  leftMs: number
  /** Monotonic; `null` while the time is held. */
  runningSince: number | null
  cancel: Cancel
}

/** Makes the removals over the list of connections. */
export function createRemovals(deps: RemovalDeps): Removals {
  const { connections, clock, timers, log, onChange } = deps
  const pending = new Map<string, Pending>()
  const finishing = new Map<string, Promise<void>>()
  const refused = new Set<string>()
  const farewells = new Set<Promise<unknown>>()

  const run = (removal: Pending): void => {
    removal.runningSince = clock.monotonic()
    removal.cancel = timers.after(removal.leftMs, () => void finishQuietly(removal.connection))
  }

  const pause = (removal: Pending): void => {
    removal.cancel()
    if (removal.runningSince === null) return
    removal.leftMs = Math.max(0, removal.leftMs - (clock.monotonic() - removal.runningSince))
    removal.runningSince = null
  }

  /** From here on it is too late to undo. */
  const take = (id: string): Pending | undefined => {
    const removal = pending.get(id)
    removal?.cancel()
    if (pending.delete(id)) onChange()
    return removal
  }

  const finish = (connection: Connection): Promise<void> => {
    const { id } = connection
    const begun = finishing.get(id)
    if (begun !== undefined) return begun
    const work = endAndErase(connection, take(id)).finally(() => finishing.delete(id))
    finishing.set(id, work)
    return work
  }

  const noLongerRefused = (connection: Connection): void => {
    if (refused.delete(connection.id)) deps.onRefused(connection, false)
  }

  const endAndErase = async (connection: Connection, removal: Pending | undefined): Promise<void> => {
    await removal?.closed
    const records = deps.recordsOf(connection)
    const session = deps.openRemoved(connection)
    try {
      const { finish: end } = await retire(session, connection.id, records)
      // Its tokens are in the vault since it was closed.
      await session.keeper.restore()
      const state = session.keeper.state()
      if (state.phase === 'locked') throw state.why
      await end()
    } catch (thrown) {
      session.keeper.close()
      throw thrown
    }
    noLongerRefused(connection)
    connections.forget(connection.id)
    const farewell = session.keeper.settle(FAREWELL_MS).finally(() => farewells.delete(farewell))
    farewells.add(farewell)
  }

  const finishQuietly = (connection: Connection): Promise<void> =>
    finish(connection).catch((thrown: unknown) => {
      // It is marked, so that the next opening of the vault or the next start goes on with it.
      const { code } = asAppError(thrown)
      log.note('removal.left', { connection: connection.id, error: code })
      // A vault that is locked or cannot be read says so itself; that its disk is full, nobody else would tell.
      if (code !== 'vault-write-failed') return
      refused.add(connection.id)
      deps.onRefused(connection, true)
    })

  const finishAll = async (): Promise<void> => {
    await Promise.all(connections.removed().map(finishQuietly))
  }

  return {
    list: () =>
      [...pending.values()].map(({ connection, leftMs, runningSince }) => ({
        connection,
        undoUntil: runningSince === null ? null : clock.wall() + leftMs - (clock.monotonic() - runningSince)
      })),

    begin(id) {
      const connection = connections.get(id)
      connections.remove(id)
      const closed = deps.detach(id)?.keeper.settle(CLOSE_MS) ?? Promise.resolve()
      const removal: Pending = {
        connection,
        closed,
        leftMs: UNDO_MS,
        runningSince: null,
        cancel: () => undefined
      }
      pending.set(id, removal)
      run(removal)
      onChange()
    },

    async undo(id) {
      const removal = take(id)
      if (removal === undefined) throw tooLate()
      await removal.closed
      try {
        connections.putBack(id)
      } catch (thrown) {
        pending.set(id, removal)
        run(removal)
        onChange()
        throw thrown
      }
    },

    hold(id, held) {
      const removal = pending.get(id)
      if (removal === undefined || held === (removal.runningSince === null)) return
      pause(removal)
      if (held) {
        removal.cancel = timers.after(LONGEST_HOLD_MS, () => {
          run(removal)
          onChange()
        })
      } else {
        run(removal)
      }
      onChange()
    },

    finish,

    async finishLeft() {
      const left = connections.removed().filter(({ id }) => !pending.has(id))
      await Promise.all(left.map(finishQuietly))
    },

    async settle(limitMs) {
      await within(
        timers,
        limitMs,
        finishAll().then(() => Promise.all(farewells)),
        undefined
      )
    },

    forgetAll() {
      for (const connection of connections.removed()) {
        take(connection.id)
        connections.forget(connection.id)
        noLongerRefused(connection)
      }
    },

    dispose() {
      for (const { cancel } of pending.values()) cancel()
    }
  }
}

const tooLate = (): AppError =>
  new AppError({
    code: 'unknown-connection',
    message: 'This connection cannot be brought back any more.',
    hint: 'Add it anew.',
    retryable: false
  })
