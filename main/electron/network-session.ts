import type { Session } from 'electron'
import { lockPermissions } from './permission-lock.ts'

/** The part of Electron's `session` that creates one. */
export interface SessionMaker {
  fromPartition(partition: string, options: { cache: boolean }): Session
}

/**
 * The session for all requests, separate from the page's, and in memory: no request leaves anything on disk. It is
 * created for the first request, so that the first view of the window doesn't wait for it.
 */
export function createNetworkSession(session: SessionMaker): () => Session {
  let made: Session | null = null
  return () => {
    if (made === null) {
      made = session.fromPartition('network', { cache: false })
      lockPermissions(made)
    }
    return made
  }
}
