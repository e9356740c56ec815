import type { Directory } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'

/** One list of a connection as it was last loaded, with how the last attempt went. */
export class Listing<Row> {
  #load: (reload: boolean) => Promise<Directory<Row>>
  #rows = $state.raw<readonly Row[] | null>(null)
  #loadedAt = $state<number | null>(null)
  #loading = $state(false)
  #error = $state.raw<UiError | null>(null)

  constructor(load: (reload: boolean) => Promise<Directory<Row>>) {
    this.#load = load
  }

  /** `null` until a load has succeeded once; a later failure keeps the rows there were. */
  get rows(): readonly Row[] | null {
    return this.#rows
  }

  get loadedAt(): number | null {
    return this.#loadedAt
  }

  get loading(): boolean {
    return this.#loading
  }

  get error(): UiError | null {
    return this.#error
  }

  /** Forgets the rows: after a sign-out main has forgotten them too. */
  clear(): void {
    this.#rows = null
    this.#loadedAt = null
    this.#error = null
  }

  /** Loads, unless a load is under way. `reload` asks the service anew; else main may answer from its cache. */
  async load(reload: boolean): Promise<void> {
    if (this.#loading) return
    this.#loading = true
    this.#error = null
    try {
      const { rows, loadedAt } = await this.#load(reload)
      this.#rows = rows
      this.#loadedAt = loadedAt
    } catch (thrown) {
      this.#error = asUiError(thrown)
    } finally {
      this.#loading = false
    }
  }
}

/** The lists of one connection's directory. */
function createListings(connectionId: string) {
  return {
    accounts: new Listing((reload) => api.accounts(connectionId, reload)),
    users: new Listing((reload) => api.users(connectionId, reload))
  }
}

export type Listings = ReturnType<typeof createListings>

/** Only the directory last looked at is kept: going to the overview and back is instant, and memory stays small. */
let latest: { connectionId: string; listings: Listings } | null = null

/** The lists of a connection: those in hand when it is the one last looked at, else new and empty ones. */
export function listingsOf(connectionId: string): Listings {
  if (latest?.connectionId !== connectionId) latest = { connectionId, listings: createListings(connectionId) }
  return latest.listings
}
