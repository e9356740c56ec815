import type { ConnectionWithStatus, Removal, SessionStatus } from '../../preload/contract.ts'
import { api } from '../api.ts'

/**
 * The connections and, for each, the last {@link SessionStatus} from main. All of it arrives by event and is replaced as a
 * whole, never edited: the window shows what the keeper reported, not a guess. What changes them is a call of `api.ts`.
 */
class Connections {
  #list = $state.raw<ConnectionWithStatus[] | null>(null)
  #removals = $state.raw<readonly Removal[] | null>(null)

  get list(): readonly ConnectionWithStatus[] {
    return this.#list ?? []
  }

  /** The removals that can still be undone, oldest first. */
  get removals(): readonly Removal[] {
    return this.#removals ?? []
  }

  /** False until main sends the list for the first time. */
  get loaded(): boolean {
    return this.#list !== null
  }

  find(connectionId: string): ConnectionWithStatus | undefined {
    return this.list.find(({ connection }) => connection.id === connectionId)
  }

  /** Loads the list and keeps it current; returns the function that stops that. */
  async start(): Promise<() => void> {
    /** Reported before the list arrived. */
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
    // An event that arrived in the meantime may be newer than these replies; every change sends one.
    this.#list ??= early.reduce(withStatus, list)
    this.#removals ??= removals
    return () => stops.forEach((stop) => stop())
  }
}

/** The list with one session's status replaced. */
function withStatus(list: ConnectionWithStatus[], status: SessionStatus): ConnectionWithStatus[] {
  return list.map((entry) => (entry.connection.id === status.connectionId ? { ...entry, status } : entry))
}

export const connections = new Connections()
