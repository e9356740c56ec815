import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import type { Directory } from '../directory/directory.ts'
import type { AppError } from '../errors.ts'
import type { RecordStore, Timers } from '../ports.ts'
import { within } from '../within.ts'
import type { LiveSessions } from './live-sessions.ts'
import type { LockGate } from './lock-gate.ts'
import type { Removals } from './removal.ts'
import { retire } from './retire.ts'
import type { Sessions } from './sessions-port.ts'

/** What happens to all sessions at once. */
export type AllTogether = Pick<Sessions, 'lock' | 'unlock' | 'removeAll' | 'wake' | 'settle' | 'dispose'>

/** What {@link createAllTogether} works on. */
export interface AllTogetherDeps {
  readonly connections: Connections
  readonly recordsOf: (connection: Connection) => RecordStore
  readonly live: LiveSessions
  readonly gate: LockGate
  /** Ends every test under way of a connection that can be locked. */
  readonly failTest: (id: string, why: AppError) => void
  readonly removals: Removals
  readonly directory: Directory
  readonly timers: Timers
  readonly announceList: () => void
}

/** Makes what moves all sessions together: lock and unlock, their end, wake-ups. */
export function createAllTogether(deps: AllTogetherDeps): AllTogether {
  const { connections, recordsOf, live, gate, failTest, removals, directory, timers, announceList } = deps
  const { session, close } = live

  /** The connections whose secrets are in the vault. */
  const real = (): readonly Connection[] =>
    connections.list().filter(({ practice: isPractice }) => !isPractice)

  return {
    async lock(why, limitMs) {
      gate.lock(why)
      const locked = real().map(({ id }) => {
        failTest(id, why)
        directory.forget(id)
        return session(id).lock(why)
      })
      await within(timers, limitMs, Promise.all(locked), undefined)
    },

    async unlock() {
      gate.unlock()
      await Promise.all(real().map(({ id }) => session(id).unlock()))
    },

    async removeAll({ erase, then }) {
      const ids = connections.list().map(({ id }) => id)
      if (erase) {
        for (const connection of connections.removed()) await removals.finish(connection)
        for (const id of ids) {
          const { finish } = await retire(session(id), id, recordsOf(connections.get(id)))
          await finish()
        }
      }
      await then()
      for (const id of ids) {
        close(id)
        connections.forget(id)
      }
      removals.forgetAll()
      // Nothing is left to be locked.
      gate.unlock()
      announceList()
    },

    wake(reason) {
      for (const { keeper } of live.all()) void keeper.wake(reason)
    },
    async settle(limitMs) {
      const settling = live.all().map(({ keeper }) => keeper.settle(limitMs))
      await Promise.all([...settling, removals.settle(limitMs)])
    },
    dispose() {
      removals.dispose()
      for (const { browser, keeper } of live.all()) {
        browser.cancel()
        keeper.close()
      }
    }
  }
}
