import type { Connection } from '../connections/connection.ts'
import type { Connections } from '../connections/connections.ts'
import { managedError } from '../policy/presets.ts'
import type { Clock, Log, RecordStore } from '../ports.ts'
import { createTaskQueue } from '../task-queue.ts'
import { adoptConnections } from './adopt-connections.ts'
import type { LiveSessions } from './live-sessions.ts'
import type { Removals } from './removal.ts'
import { retire, type Retirement } from './retire.ts'
import { createSaving } from './save-connection.ts'
import type { SessionRules } from './session-rules.ts'
import type { SessionView } from './session.ts'
import type { Sessions } from './sessions-port.ts'

/** What changes the list of connections; their sessions follow. */
export type ListChanges = Pick<
  Sessions,
  | 'add'
  | 'edit'
  | 'check'
  | 'duplicate'
  | 'move'
  | 'rename'
  | 'setKeepFresh'
  | 'remove'
  | 'removals'
  | 'undoRemoval'
  | 'holdRemoval'
  | 'adopt'
>

/** What {@link createListChanges} works on. */
export interface ListChangesDeps {
  readonly connections: Connections
  readonly records: RecordStore
  readonly recordsOf: (connection: Connection) => RecordStore
  readonly rules: SessionRules
  readonly live: LiveSessions
  readonly removals: Removals
  readonly clock: Clock
  readonly log: Log
  readonly list: () => readonly SessionView[]
  readonly announceList: () => void
  readonly signIn: (id: string) => Promise<SessionView>
  /** Continues from what the vault holds. Never rejects. */
  readonly goOn: (id: string) => Promise<void>
}

/** Makes the changes to the list, each told when it is done. */
export function createListChanges(deps: ListChangesDeps): ListChanges {
  const { connections, records, recordsOf, rules, live, removals, log } = deps
  const { list, announceList, signIn, goOn } = deps
  const { session, reopen, detach } = live
  // Each writes vault and list by steps, and erases last what the list no longer means: never two at once.
  const inTurn = createTaskQueue()
  const saving = createSaving({ connections, records, rules, detach, clock: deps.clock, log })

  function refuseManaged(id: string): void {
    if (rules.isManaged(id)) throw managedError()
  }

  /** The end of a session whose connection is replaced by another one. */
  async function retireReplaced(id: string): Promise<Retirement> {
    const replaced = session(id)
    const { undo, finish } = await retire(replaced, id, recordsOf(connections.get(id)))
    return {
      undo,
      async finish() {
        detach(id)
        await finish()
        replaced.keeper.close()
      }
    }
  }

  return {
    async add(input) {
      const id = await saving.add(input)
      await session(id).lookForCredential()
      announceList()
      return session(id).view()
    },

    async edit(id, input) {
      await inTurn(async () => {
        const changed = await saving.edit(session(id), id, input)
        if (changed) await reopen(id).lookForCredential()
      })
      announceList()
      return input.unfinished ? session(id).view() : await signIn(id)
    },

    async duplicate(id) {
      const copyId = await saving.duplicate(id)
      await session(copyId).lookForCredential()
      announceList()
      return session(copyId).view()
    },

    move(id, to) {
      connections.move(id, to)
      announceList()
      return list()
    },

    rename(id, name) {
      refuseManaged(id)
      connections.rename(id, name)
      announceList()
      return session(id).view()
    },

    setKeepFresh(id, keepFresh) {
      connections.setKeepFresh(id, keepFresh)
      live.watch(id)
      announceList()
      return session(id).view()
    },

    remove(id) {
      refuseManaged(id)
      removals.begin(id)
      announceList()
      return removals.list()
    },

    check: (id, input) => saving.check(id, input),

    removals: removals.list,

    async undoRemoval(id) {
      await removals.undo(id)
      await goOn(id)
      announceList()
      return session(id).view()
    },

    holdRemoval(id, held) {
      removals.hold(id, held)
      return removals.list()
    },

    async adopt(adopted) {
      await inTurn(() => adoptConnections({ connections, records, retire: retireReplaced, log }, adopted))
      const waiting = connections.list().map(({ id }) => session(id))
      await Promise.all(waiting.map((each) => each.lookForCredential()))
      for (const { id } of connections.list()) live.watch(id)
      announceList()
    }
  }
}
