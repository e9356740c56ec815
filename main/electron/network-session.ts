import type { Session } from 'electron'
import { lockPermissions } from './permission-lock.ts'

/** The part of Electron's `session` that makes one. */
export interface SessionMaker {
  fromPartition(partition: string, options: { cache: boolean }): Session
}

/**
 * The session of all requests, apart from the page's, and in memory: no request leaves anything on the disk. It is made
 * for the first request, because the first view of the window should not wait for it.
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
