import type { ConnectionSummary, LinkName } from '../../preload/contract.ts'

/** The page that makes an app which suits this connection; without one, the app for a JWT credential. */
export function appLink(
  connection: Pick<ConnectionSummary, 'signInMethod' | 'publicClient'> | null
): LinkName {
  if (connection === null || connection.signInMethod === 'jwt') return 'create-app'
  return connection.publicClient ? 'create-browser-app' : 'create-web-app'
}
