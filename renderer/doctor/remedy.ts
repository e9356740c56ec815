import type { ConnectionSummary, Remedy } from '../../preload/contract.ts'
import { api } from '../api.ts'
import { app } from '../state/app.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { appLink } from './app-link.ts'

/** Where an error is shown. */
export interface RemedyPlace {
  /** The connection on screen, if any. */
  connection: ConnectionSummary | null
  /** Repeats what failed, where one click can do that. */
  retry: (() => Promise<unknown>) | undefined
}

/** What a remedy's button does here; `null` when it would do nothing, such as opening the page that is already open. */
export function remedyWork(
  remedy: Remedy,
  { connection, retry }: RemedyPlace
): (() => Promise<unknown>) | null {
  const { page } = router.route
  switch (remedy) {
    case 'try-again':
      return retry ?? null
    case 'sign-in-again':
      return connection === null || page === 'edit' ? null : () => api.signIn(connection.id)
    case 'edit-connection':
      return connection === null || connection.practice || page === 'edit'
        ? null
        : () => Promise.resolve(router.go({ page: 'edit', connectionId: connection.id }))
    case 'open-settings':
      return page === 'settings' ? null : () => Promise.resolve(router.go({ page: 'settings' }))
    case 'create-jwt':
      return () => api.openLink('create-jwt')
    case 'create-app':
      return () => api.openLink(appLink(connection))
    case 'open-guide':
      return () => api.openLink('auth-guide')
    case 'open-roles-guide':
      return () => api.openLink('admin-roles')
    case 'sign-in-proxy':
      return () => app.askProxy()
  }
}
