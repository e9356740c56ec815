import { api } from '../api.ts'
import { createAction } from '../state/action.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { router } from '../state/router.svelte.ts'

/** Restores a removed connection and shows it: one action for the toast's button and the keyboard shortcut. */
export const undoRemoval = createAction(async (connectionId: string) => {
  await api.undoRemoval(connectionId)
  router.go({ page: 'overview', connectionId })
})

/** Undoes the newest removal. Returns whether there was one to undo. */
export function undoNewestRemoval(): boolean {
  const newest = connections.removals.at(-1)
  if (newest) void undoRemoval.run(newest.connectionId)
  return newest !== undefined
}
