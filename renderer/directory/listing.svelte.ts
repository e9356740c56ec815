import type { Directory } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'

/** One list of a connection as last loaded, and the error of the last attempt. */
export class Listing<Row> {
  #load: (reload: boolean) => Promise<Directory<Row>>
  #rows = $state.raw<readonly Row[] | null>(null)
  #loadedAt = $state<number | null>(null)
  #loading = $state(false)
  #error = $state.raw<UiError | null>(null)

  constructor(load: (reload: boolean) => Promise<Directory<Row>>) {
    this.#load = load
  }

  /** `null` until the first successful load; a later failure keeps the rows. */
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

  /** Drops the rows: after a sign-out, main has dropped them too. */
  clear(): void {
    this.#rows = null
    this.#loadedAt = null
    this.#error = null
  }

  /** Loads, unless a load is already running. `reload` asks the service again; otherwise main may answer from its cache. */
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

/** Only the last directory shown is kept: going to the overview and back is instant, and memory use stays low. */
let latest: { connectionId: string; listings: Listings } | null = null

/** The lists of a connection: the kept ones if it is the last one shown, otherwise new and empty ones. */
export function listingsOf(connectionId: string): Listings {
  if (latest?.connectionId !== connectionId) latest = { connectionId, listings: createListings(connectionId) }
  return latest.listings
}
