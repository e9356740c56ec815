import type { ConnectionWithStatus, NewConnection, Removal, SessionStatus } from '../../preload/contract.ts'
import { api } from '../api.ts'

/**
 * The connections and, for each, the last {@link SessionStatus} that main told. All of it comes by event and is replaced
 * whole, never edited: what the window shows is what the keeper said, not what the window guesses.
 */
class Connections {
  #list = $state.raw<ConnectionWithStatus[] | null>(null)
  #removals = $state.raw<readonly Removal[] | null>(null)

  get list(): readonly ConnectionWithStatus[] {
    return this.#list ?? []
  }

  /** The removals that can still be undone, the oldest first. */
  get removals(): readonly Removal[] {
    return this.#removals ?? []
  }

  /** False until main has told the list once. */
  get loaded(): boolean {
    return this.#list !== null
  }

  find(connectionId: string): ConnectionWithStatus | undefined {
    return this.list.find(({ connection }) => connection.id === connectionId)
  }

  /** Loads and follows the list; returns the function that stops following. */
  async start(): Promise<() => void> {
    /** Told before the list was there. */
    const early: SessionStatus[] = []
    const stops = [
      api.onConnectionsChanged((list) => {
        this.#list = list
      }),
      api.onRemovalsChanged((removals) => {
        this.#removals = removals
      }),
      api.onSessionChanged((status) => {
        if (this.#list === null) early.push(status)
        else this.#list = withStatus(this.#list, status)
      })
    ]
    const [list, removals] = await Promise.all([api.listConnections(), api.removals()])
    // An event that came meanwhile may be newer than these replies; every change brings one.
    this.#list ??= early.reduce(withStatus, list)
    this.#removals ??= removals
    return () => stops.forEach((stop) => stop())
  }

  /** @returns the id of the new connection */
  add(connection: NewConnection): Promise<string> {
    return api.addConnection(connection)
  }

  async edit(connectionId: string, connection: NewConnection): Promise<void> {
    await api.editConnection(connectionId, connection)
  }

  /** @returns the id of the practice connection */
  startPractice(): Promise<string> {
    return api.startPractice()
  }

  async rename(connectionId: string, name: string): Promise<void> {
    await api.renameConnection(connectionId, name)
  }

  async setKeepFresh(connectionId: string, keepFresh: boolean): Promise<void> {
    await api.setKeepFresh(connectionId, keepFresh)
  }

  /** @returns the id of the copy */
  duplicate(connectionId: string): Promise<string> {
    return api.duplicateConnection(connectionId)
  }

  /** @param to place in the list, the first being 0 */
  async move(connectionId: string, to: number): Promise<void> {
    await api.moveConnection(connectionId, to)
  }

  /** Takes it out of the list; {@link undoRemoval} brings it back. */
  async remove(connectionId: string): Promise<void> {
    await api.removeConnection(connectionId)
  }

  async undoRemoval(connectionId: string): Promise<void> {
    await api.undoRemoval(connectionId)
  }

  /** Stops the undo time while the pointer or the focus is on it. */
  async holdRemoval(connectionId: string, held: boolean): Promise<void> {
    await api.holdRemoval(connectionId, held)
  }

  async signIn(connectionId: string): Promise<void> {
    await api.signIn(connectionId)
  }

  async cancelSignIn(connectionId: string): Promise<void> {
    await api.cancelSignIn(connectionId)
  }

  async signOut(connectionId: string): Promise<void> {
    await api.signOut(connectionId)
  }

  async renew(connectionId: string): Promise<void> {
    await api.renew(connectionId)
  }
}

/** The list with one session's status replaced. */
function withStatus(list: ConnectionWithStatus[], status: SessionStatus): ConnectionWithStatus[] {
  return list.map((entry) => (entry.connection.id === status.connectionId ? { ...entry, status } : entry))
}

export const connections = new Connections()
