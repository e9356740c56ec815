import type { ConnectionWithStatus, NewConnection, Removal, SessionStatus } from '../../preload/contract.ts'
import { api } from '../api.ts'

/**
 * The connections and, for each, the last {@link SessionStatus} that main told. Status is replaced whole, never
 * edited: what the window shows is what the keeper said, not what the window guesses.
 */
class Connections {
  #list = $state.raw<ConnectionWithStatus[]>([])
  #removals = $state.raw<readonly Removal[]>([])
  #loaded = $state(false)

  get list(): readonly ConnectionWithStatus[] {
    return this.#list
  }

  /** The removals that can still be undone, the oldest first. */
  get removals(): readonly Removal[] {
    return this.#removals
  }

  /** False until main has answered once. */
  get loaded(): boolean {
    return this.#loaded
  }

  find(connectionId: string): ConnectionWithStatus | undefined {
    return this.#list.find(({ connection }) => connection.id === connectionId)
  }

  /** Loads and follows the list; returns the function that stops following. */
  async start(): Promise<() => void> {
    const stops = [
      api.onConnectionsChanged((list) => {
        this.#list = list
      }),
      api.onRemovalsChanged((removals) => {
        this.#removals = removals
      }),
      api.onSessionChanged((status) => this.#putStatus(status))
    ]
    ;[this.#list, this.#removals] = await Promise.all([api.listConnections(), api.removals()])
    this.#loaded = true
    return () => stops.forEach((stop) => stop())
  }

  async add(connection: NewConnection): Promise<ConnectionWithStatus> {
    return this.#put(await api.addConnection(connection))
  }

  async edit(connectionId: string, connection: NewConnection): Promise<void> {
    this.#put(await api.editConnection(connectionId, connection))
  }

  async startPractice(): Promise<ConnectionWithStatus> {
    return this.#put(await api.startPractice())
  }

  async rename(connectionId: string, name: string): Promise<void> {
    this.#put(await api.renameConnection(connectionId, name))
  }

  async setKeepFresh(connectionId: string, keepFresh: boolean): Promise<void> {
    this.#put(await api.setKeepFresh(connectionId, keepFresh))
  }

  async duplicate(connectionId: string): Promise<ConnectionWithStatus> {
    return this.#put(await api.duplicateConnection(connectionId))
  }

  /** @param to place in the list, the first being 0 */
  async move(connectionId: string, to: number): Promise<void> {
    this.#list = await api.moveConnection(connectionId, to)
  }

  /** Takes it out of the list; {@link undoRemoval} brings it back. */
  async remove(connectionId: string): Promise<void> {
    this.#removals = await api.removeConnection(connectionId)
    this.#list = this.#list.filter(({ connection }) => connection.id !== connectionId)
  }

  async undoRemoval(connectionId: string): Promise<void> {
    this.#put(await api.undoRemoval(connectionId))
  }

  /** Holds the undo time while the person is at it. */
  async holdRemoval(connectionId: string, held: boolean): Promise<void> {
    this.#removals = await api.holdRemoval(connectionId, held)
  }

  async signIn(connectionId: string): Promise<void> {
    this.#putStatus(await api.signIn(connectionId))
  }

  async cancelSignIn(connectionId: string): Promise<void> {
    this.#putStatus(await api.cancelSignIn(connectionId))
  }

  async signOut(connectionId: string): Promise<void> {
    this.#putStatus(await api.signOut(connectionId))
  }

  async renew(connectionId: string): Promise<void> {
    this.#putStatus(await api.renew(connectionId))
  }

  #put(entry: ConnectionWithStatus): ConnectionWithStatus {
    const known = this.find(entry.connection.id)
    this.#list = known ? this.#list.map((other) => (other === known ? entry : other)) : [...this.#list, entry]
    return entry
  }

  #putStatus(status: SessionStatus): void {
    this.#list = this.#list.map((entry) =>
      entry.connection.id === status.connectionId ? { ...entry, status } : entry
    )
  }
}

export const connections = new Connections()
