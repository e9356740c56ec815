import type { ConnectionSummary, LinkName } from '../../preload/contract.ts'

/** The page that creates an app for this connection's sign-in method; without a connection, an app for JWT sign-in. */
export function appLink(
  connection: Pick<ConnectionSummary, 'signInMethod' | 'publicClient'> | null
): LinkName {
  if (connection === null || connection.signInMethod === 'jwt') return 'create-app'
  return connection.publicClient ? 'create-browser-app' : 'create-web-app'
}
