import type { SessionsDeps } from '../core/sessions/sessions.ts'
import type { Announce } from '../ipc/announce.ts'
import { presentConnection } from '../ipc/present/connection.ts'
import { presentTest } from '../ipc/present/connection-test.ts'
import { presentList } from '../ipc/present/directory.ts'
import { presentRemoval } from '../ipc/present/removal.ts'
import { presentStatus } from '../ipc/present/session-status.ts'

/** Tells the window about changes to connections, sessions, and lists. @param now milliseconds since the epoch, UTC */
export function sessionNews(
  announce: Announce,
  now: () => number
): Pick<SessionsDeps, 'onSession' | 'onList' | 'onRemovals' | 'onCheck' | 'onDirectory'> {
  return {
    onSession: (view) => {
      announce('sessionChanged', presentStatus(view, now()))
    },
    onList: (views) => {
      announce(
        'connectionsChanged',
        views.map((view) => presentConnection(view, now()))
      )
    },
    onRemovals: (removals) => {
      announce('removalsChanged', removals.map(presentRemoval))
    },
    onCheck: (view) => {
      announce('testChanged', presentTest(view))
    },
    onDirectory: (list) => {
      announce('directoryChanged', presentList(list))
    }
  }
}
