import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { AppError, asAppError } from '../errors.ts'
import type { Notices } from '../notices.ts'
import type { Cancel, Clock, Log, Timers } from '../ports.ts'
import { within } from '../within.ts'
import type { Session } from './session.ts'

/** How long a removal can be undone, in milliseconds. */
export const UNDO_MS = 10_000

/** The longest pause of the undo time, in milliseconds: a pointer left there must not keep secrets forever. */
export const LONGEST_HOLD_MS = 300_000

/** How long RingCentral may take to end the session of a removed connection, in milliseconds. */
const REVOCATION_MS = 120_000

/** How long closing a session waits for a pending token response, in milliseconds (design §5, rule 8). */
const CLOSE_MS = 5_000

/** A removal that can still be undone. */
export interface Removal {
  readonly connection: Connection
  /** Until when, milliseconds since the Unix epoch, UTC; `null` while paused. */
  readonly undoUntil: number | null
}

/**
 * Removed connections. A removed one is first marked in the list and can be restored for a while. Then it is signed
 * out, its secrets are erased from the vault, and it is deleted from the list.
 */
export interface Removals {
  /** Removals that can be undone, oldest first. */
  list(): readonly Removal[]
  /** Removes the connection from the list and closes its session. @throws AppError `unknown-connection` */
  begin(id: string): void
  /** Restores the connection; its session has to be opened again. @throws AppError `unknown-connection` if it is too late */
  undo(id: string): Promise<void>
  /** Pauses the undo time, or continues it with the remaining time. Does nothing if it is over. */
  hold(id: string, held: boolean): void
  /** Signs out and erases a removed connection. @throws AppError the `vault-*` codes; it is then kept for later */
  finish(connection: Connection): Promise<void>
  /** Finishes what an earlier run, a locked vault, or a full disk left unfinished. Never throws. */
  finishLeft(): Promise<void>
  /** Finishes as much as possible within the time. Never throws. @param limitMs milliseconds */
  settle(limitMs: number): Promise<void>
  /** Deletes all of them from the list: the vault with their secrets is gone. */
  deleteAll(): void
  /** Cancels the undo timers; their connections stay marked. */
  close(): void
}

/** What {@link createRemovals} needs. */
export interface RemovalDeps {
  readonly connections: Connections
  /** Detaches the live session of a connection; `undefined` if there is none. */
  readonly detach: (id: string) => Session | undefined
  /** A session of a connection that is no longer in the list. */
  readonly openRemoved: (connection: Connection) => Session
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly onChange: () => void
  /** Erasing the secrets of a removed connection failed on disk; with `false`, they are erased now. */
  readonly onRefused: (connection: Connection, refused: boolean) => void
}

interface Pending {
  readonly connection: Connection
  /** Settles when the old session has saved its tokens, so that the next one finds them. */
  readonly closed: Promise<unknown>
  leftMs: number
  /** Monotonic; `null` while the time is stopped. */
  runningSince: number | null
  cancel: Cancel
}

/** Creates the removals. */
export function createRemovals(deps: RemovalDeps): Removals {
  const { connections, clock, timers, log, onChange } = deps
  const pending = new Map<string, Pending>()
  const finishing = new Map<string, Promise<void>>()
  const refused = new Set<string>()
  const revocations = new Set<Promise<unknown>>()

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
    const work = signOutAndErase(connection, take(id)).finally(() => finishing.delete(id))
    finishing.set(id, work)
    return work
  }

  const noLongerRefused = (connection: Connection): void => {
    if (refused.delete(connection.id)) deps.onRefused(connection, false)
  }

  const signOutAndErase = async (connection: Connection, removal: Pending | undefined): Promise<void> => {
    await removal?.closed
    const session = deps.openRemoved(connection)
    try {
      const { finish: erase } = await session.prepareErasure()
      // Its tokens have been in the vault since it was removed.
      await session.keeper.restore()
      const state = session.keeper.state()
      if (state.phase === 'locked') throw state.why
      await erase()
    } catch (thrown) {
      session.keeper.close()
      throw thrown
    }
    noLongerRefused(connection)
    connections.delete(connection.id)
    const revocation = session.keeper.settle(REVOCATION_MS).finally(() => revocations.delete(revocation))
    revocations.add(revocation)
  }

  const finishQuietly = (connection: Connection): Promise<void> =>
    finish(connection).catch((thrown: unknown) => {
      // It stays marked, so that the next unlock or the next start tries again.
      const { code } = asAppError(thrown)
      log.note('removal.left', { connection: connection.id, error: code })
      // A locked or unreadable vault has its own message; nothing else would report a full disk.
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
        finishAll().then(() => Promise.all(revocations)),
        undefined
      )
    },

    deleteAll() {
      for (const connection of connections.removed()) {
        take(connection.id)
        connections.delete(connection.id)
        noLongerRefused(connection)
      }
    },

    close() {
      for (const { cancel } of pending.values()) cancel()
    }
  }
}

const tooLate = (): AppError =>
  new AppError({
    code: 'unknown-connection',
    message: 'This connection can’t be restored anymore.',
    hint: 'Add it again.',
    retryable: false
  })

/** Shows a notice that erasing the secrets of a removed connection failed on disk, or removes it. */
export function notifyEraseRefused(
  notices: Notices,
  { id, name }: Pick<Connection, 'id' | 'name'>,
  refused: boolean
): void {
  const noticeId = `secrets-not-erased:${id}`
  if (!refused) {
    notices.withdraw(noticeId)
    return
  }
  notices.post({
    id: noticeId,
    tone: 'warning',
    title: `The secrets of “${name}” aren’t erased yet`,
    message:
      'Make sure the disk isn’t full and Token Desk can write to its data folder. It tries to erase them again when you quit and the next time it starts.'
  })
}
