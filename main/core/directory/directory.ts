import type { Clock, Log } from '../ports.ts'
import { loadAccounts, type Account, type ParsedRows } from '../ringcx/accounts.ts'
import type { AdminApi } from '../ringcx/admin-api.ts'
import type { User } from '../ringcx/user.ts'
import { loadUsers } from '../ringcx/users.ts'

/** One list with the moment of its loading. */
export interface DirectoryList<Row> {
  readonly rows: Row[]
  /** Milliseconds since the Unix epoch, UTC. */
  readonly loadedAt: number
}

/** Accounts and admin users of all connections, in memory only. */
export interface Directory {
  /**
   * The accounts of a connection: those in memory, or loaded when there are none yet or `reload` is true.
   *
   * @throws AppError when loading fails; rows loaded earlier stay and are given again without `reload`
   */
  accounts(connectionId: string, reload: boolean): Promise<DirectoryList<Account>>
  /** The admin users, as {@link accounts}. */
  users(connectionId: string, reload: boolean): Promise<DirectoryList<User>>
  /** Drops the lists of a connection (signed out, removed); a load that is under way cannot bring them back. */
  clear(connectionId: string): void
}

/** What {@link createDirectory} needs from outside. */
export interface DirectoryDeps {
  readonly api: (connectionId: string) => AdminApi
  readonly clock: Pick<Clock, 'wall'>
  readonly log?: Log
}

/** One list of one connection: what is loaded, and the load under way, if any. */
interface Slot<Row> {
  loaded: DirectoryList<Row> | null
  loading: Promise<DirectoryList<Row>> | null
}

/** Makes the directory. Each list has a single flight: any number of callers, one request. */
export function createDirectory({ api, clock, log }: DirectoryDeps): Directory {
  const accounts = createShelf('accounts', loadAccounts)
  const users = createShelf('users', loadUsers)

  function createShelf<Row>(what: string, load: (api: AdminApi) => Promise<ParsedRows<Row>>) {
    const slots = new Map<string, Slot<Row>>()

    async function fill(connectionId: string, slot: Slot<Row>): Promise<DirectoryList<Row>> {
      const { rows, skipped } = await load(api(connectionId))
      if (skipped > 0) log?.note('directory-rows-skipped', { what, skipped })
      slot.loaded = { rows, loadedAt: clock.wall() }
      return slot.loaded
    }

    return {
      read(connectionId: string, reload: boolean): Promise<DirectoryList<Row>> {
        const slot = slots.get(connectionId) ?? { loaded: null, loading: null }
        slots.set(connectionId, slot)
        if (slot.loading !== null) return slot.loading
        if (slot.loaded !== null && !reload) return Promise.resolve(slot.loaded)
        slot.loading = fill(connectionId, slot).finally(() => {
          slot.loading = null
        })
        return slot.loading
      },
      // A load under way keeps the slot it was begun with, which nobody reads any more
      clear: (connectionId: string): boolean => slots.delete(connectionId)
    }
  }

  return {
    accounts: (connectionId, reload) => accounts.read(connectionId, reload),
    users: (connectionId, reload) => users.read(connectionId, reload),
    clear: (connectionId) => {
      accounts.clear(connectionId)
      users.clear(connectionId)
    }
  }
}
