import type { Connection } from '../connections/connection.ts'
import { UNLIMITED_BUDGET, createBudgets } from '../keeper/budget.ts'
import type { RecordStore } from '../ports.ts'
import { createLockGate, type LockGate } from './lock-gate.ts'
import { createSession, type Session } from './session.ts'
import type { SessionsDeps } from './sessions-port.ts'

/** The session of each connection in the list, made when it is first asked for. */
export interface LiveSessions {
  all(): readonly Session[]
  /** @throws AppError `unknown-connection` */
  session(id: string): Session
  /** Hosts or client id changed: the old keeper retires and a new one takes over what the vault holds. */
  reopen(id: string): Session
  /** Takes the session out of use; what becomes of it is up to the caller. `undefined` when there is none. */
  detach(id: string): Session | undefined
  /** Takes the session out of use and ends it. */
  close(id: string): void
  /** A session of a connection that is in no list any more; it tells nobody of its changes. */
  openRemoved(connection: Connection): Session
  /** Keeps hot what is marked so, and what is looked at (design §5, rule 6); lets go of the rest. */
  watch(id: string): void
  /** Which connection the person looks at; `null` or one that is gone for none. */
  lookAt(id: string | null): void
}

/** What {@link createLiveSessions} needs beside what all sessions need. */
export interface LiveSessionsDeps extends Omit<
  SessionsDeps,
  'records' | 'practice' | 'rules' | 'onList' | 'onRemovals' | 'onEraseRefused' | 'onTest'
> {
  readonly recordsOf: (connection: Connection) => RecordStore
  /** Locks all of them but practice, also those that are opened while it holds. */
  readonly gate: LockGate
  /** A session was taken out of use. */
  readonly onGone: (id: string) => void
}

/** Makes the sessions of all connections that are in the list. */
export function createLiveSessions(deps: LiveSessionsDeps): LiveSessions {
  const { connections, clock, timers } = deps
  const budgets = createBudgets(clock, timers)
  const sessions = new Map<string, Session>()
  // Nothing in practice is secret, so no lock holds it up.
  const openGate = createLockGate()
  let lookedAt: string | null = null

  const isWatched = (id: string): boolean => lookedAt === id || connections.get(id).keepFresh

  const openWith = (first: Connection, current: () => Connection): Session => {
    const { id, ringcentralHost, clientId, practice } = first
    // A session can change while it is being made, and goes on changing after it was replaced.
    let opened: Session | null = null
    const gate = practice ? openGate : deps.gate
    opened = createSession({
      ...deps,
      gate,
      fetch: gate.guard(deps.fetch),
      connection: current,
      records: deps.recordsOf(first),
      budget: practice
        ? UNLIMITED_BUDGET
        : budgets.for(`${ringcentralHost} ${clientId === '' ? id : clientId}`),
      onChange: () => {
        if (opened !== null && sessions.get(id) === opened) deps.onSession(opened.view())
      }
    })
    const why = gate.why()
    if (why !== null) void opened.lock(why)
    return opened
  }

  const session = (id: string): Session => {
    const connection = connections.get(id)
    const found = sessions.get(id)
    if (found !== undefined) return found
    const opened = openWith(connection, () => connections.get(id))
    opened.keeper.setWatched(isWatched(id))
    sessions.set(id, opened)
    return opened
  }

  const detach = (id: string): Session | undefined => {
    const live = sessions.get(id)
    // Out of the map first: from here on, what it still tells is nobody's business.
    sessions.delete(id)
    live?.browser.cancel()
    deps.onGone(id)
    return live
  }

  const close = (id: string): void => detach(id)?.keeper.close()

  const watch = (id: string): void => {
    session(id).keeper.setWatched(isWatched(id))
  }

  for (const { id } of connections.list()) session(id)

  return {
    all: () => [...sessions.values()],
    session,
    reopen(id) {
      close(id)
      return session(id)
    },
    detach,
    close,
    openRemoved: (connection) => openWith(connection, () => connection),
    watch,
    lookAt(id) {
      lookedAt = id
      for (const { id: each } of connections.list()) watch(each)
    }
  }
}
