import { tick } from 'svelte'
import type { ConnectionSummary } from '../../preload/contract.ts'
import type { UiError } from '../api.ts'
import { api } from '../api.ts'
import { createAction } from '../state/action.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { router } from '../state/router.svelte.ts'

/** The actions on a list item, from its menu, by keyboard, or by dragging. */
export interface ListActions {
  /** Makes a copy and shows it. */
  duplicate(connection: ConnectionSummary): Promise<void>
  /** @param to position in the list, starting at 0 */
  move(connection: ConnectionSummary, to: number): Promise<void>
  /** Removes it. If it was on screen, shows its neighbor. */
  remove(connection: ConnectionSummary): Promise<void>
  /** The last completed action, for screen readers. */
  readonly said: string
  /** Why the last action failed. */
  readonly error: UiError | null
  /** Repeats the failed action. */
  again(): Promise<void>
}

/** Removes a connection. If it was on screen, shows its neighbor in the list, or the home page. */
export async function removeAndShowNext(connectionId: string): Promise<void> {
  const at = connections.list.findIndex(({ connection }) => connection.id === connectionId)
  await api.removeConnection(connectionId)
  if (router.connectionId !== connectionId) return
  const next = connections.list[at] ?? connections.list[at - 1]
  router.go(next ? { page: 'overview', connectionId: next.connection.id } : { page: 'home' })
}

/** @param focusItem gives the focus to the item of a connection, which may have just been moved */
export function createListActions(focusItem: (connectionId: string) => void): ListActions {
  let said = $state('')

  const duplicate = createAction(async ({ id, name }: ConnectionSummary) => {
    const connectionId = await api.duplicateConnection(id)
    router.go({ page: 'overview', connectionId })
    said = `“${name}” duplicated as “${connections.find(connectionId)?.connection.name ?? ''}”.`
    await tick()
    focusItem(connectionId)
  })
  const move = createAction(async ({ id, name }: ConnectionSummary, to: number) => {
    await api.moveConnection(id, to)
    said = `“${name}” moved to position ${to + 1} of ${connections.list.length}.`
    await tick()
    focusItem(id)
  })
  const remove = createAction(async ({ id }: ConnectionSummary) => {
    const at = connections.list.findIndex(({ connection }) => connection.id === id)
    await removeAndShowNext(id)
    await tick()
    const next = connections.list[at] ?? connections.list[at - 1]
    if (next) focusItem(next.connection.id)
  })

  const failed = () => [duplicate, move, remove].find(({ error }) => error !== null)

  return {
    async duplicate(connection) {
      await duplicate.run(connection)
    },
    async move(connection, to) {
      if (to >= 0 && to < connections.list.length) await move.run(connection, to)
    },
    async remove(connection) {
      await remove.run(connection)
    },
    get said() {
      return said
    },
    get error() {
      return failed()?.error ?? null
    },
    async again() {
      await failed()?.again()
    }
  }
}
