/** The directory of one connection as the window knows it: its lists, and how the person looks at each. */
import type {
  CopyRef,
  DirectoryLink,
  DirectoryQuery,
  ListKey,
  ListName,
  ListState
} from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'
import { NONE_FOLDED } from './folding.ts'
import { ofConnection } from './list-words.ts'
import { Rows, type Question } from './rows.svelte.ts'
import { AT_START, selectCell, type Place, type Selection } from './selection.ts'

type Sort = DirectoryQuery['sort']
type Filters = DirectoryQuery['filters']

/** Two states of a list, or the lists of two accounts, to show what changed from one to the other. */
export interface Comparison {
  before: CopyRef
  after: CopyRef
  title: string
}

/** One list: its state as main last told it, and the person's search, filters, order, and selection in it. */
export class DirectoryList {
  readonly key: ListKey
  readonly rows: Rows
  search = $state('')
  filters = $state.raw<Filters>([])
  sort = $state.raw<Sort>([])
  view = $state.raw<{ view: string; title: string; accountId: string | null } | null>(null)
  /** Parents and children, where the list has them. */
  tree = $state(true)
  folding = $state.raw(NONE_FOLDED)
  selection = $state.raw<Selection>(AT_START)
  /** The row whose details are open. */
  opened = $state.raw<number | null>(null)
  /** To scroll to, as soon as its row can be shown. */
  sought = $state.raw<Place | null>(null)
  #state = $state.raw<ListState | null>(null)
  #error = $state.raw<UiError | null>(null)
  #opening = false
  #told = 0
  /** An ID to go to once the rows are there. */
  #wantedId: string | null = null

  constructor(key: ListKey) {
    this.key = key
    this.rows = new Rows((query) => api.queryDirectory(query))
  }

  /** `null` until main has answered. */
  get state(): ListState | null {
    return this.#state
  }

  /** Why main could not open it at all; failed loads are in its state. */
  get error(): UiError | null {
    return this.#error
  }

  get hasTree(): boolean {
    return this.key.list === 'accounts' || this.key.list === 'users'
  }

  /** A search, a filter, an order or a ready-made view shows a flat list. */
  get inTree(): boolean {
    return this.hasTree && this.tree && !this.narrowed && this.sort.length === 0
  }

  get narrowed(): boolean {
    return this.search.trim() !== '' || this.filters.length > 0 || this.view !== null
  }

  question(columns: readonly string[]): Question {
    return {
      key: this.view === null ? this.key : { ...this.key, accountId: this.view.accountId },
      search: this.search,
      filters: this.filters,
      sort: this.sort,
      view: this.view?.view ?? null,
      tree: this.inTree,
      allCollapsed: this.inTree && this.folding.all,
      collapsed: this.inTree ? [...this.folding.rows] : [],
      columns: [...columns]
    }
  }

  filterOf(column: string): readonly string[] {
    return this.filters.find((each) => each.column === column)?.values ?? []
  }

  /** Rows that have one of the values; no value takes the filter away. */
  setFilter(column: string, values: readonly string[]): void {
    const others = this.filters.filter((each) => each.column !== column)
    this.filters = values.length === 0 ? others : [...others, { column, values: [...values] }]
  }

  /** Ascending, descending, and back to the order of the service; `add` keeps the columns sorted by before. */
  sortBy(column: string, add: boolean): void {
    const before = this.sort.find((each) => each.column === column)
    const next: Sort =
      before === undefined
        ? [{ column, direction: 'ascending' }]
        : before.direction === 'ascending'
          ? [{ column, direction: 'descending' }]
          : []
    if (!add) this.sort = next
    else if (before === undefined) this.sort = [...this.sort, ...next]
    else this.sort = this.sort.flatMap((each) => (each === before ? next : [each]))
  }

  /** Shows every row again. */
  showAll(): void {
    this.search = ''
    this.filters = []
    this.view = null
  }

  /** Asks main for what there is; main loads when there is nothing and the session can. */
  async open(): Promise<void> {
    if (this.#opening) return
    this.#opening = true
    const told = this.#told
    try {
      const state = await api.openList(this.key)
      this.#error = null
      // What was told meanwhile is newer.
      if (told === this.#told) this.tell(state)
    } catch (thrown) {
      this.#error = asUiError(thrown)
    } finally {
      this.#opening = false
    }
  }

  /** Main told a new state. */
  tell(state: ListState): void {
    this.#told += 1
    this.#error = null
    if (state.total === 0) {
      this.rows.clear()
      this.opened = null
    }
    this.#state = state
    if (state.phase !== 'loading') void this.#goToWanted()
  }

  /** Shows the row with this ID, its details too, as soon as the list is there. */
  goTo(id: string): void {
    this.#wantedId = id
    if (this.#state !== null && this.#state.phase !== 'loading') void this.#goToWanted()
  }

  async #goToWanted(): Promise<void> {
    const id = this.#wantedId
    if (id === null) return
    this.#wantedId = null
    const row = await api.findRow(this.key, id).catch(() => null)
    if (row === null) {
      this.search = id
      return
    }
    // Flat and whole, a row's place is its number.
    this.showAll()
    this.sort = []
    this.tree = false
    const place = { row, column: 0 }
    this.selection = selectCell(place)
    this.sought = place
    this.opened = row
  }
}

/**
 * The lists of one connection. They follow what main tells for as long as they are kept, on screen or not: rows that main
 * has dropped, such as by a lock, don't stay in the window.
 */
export class Directory {
  readonly connectionId: string
  /** The row that the person asked for elsewhere; the page goes there. */
  wanted = $state.raw<DirectoryLink | null>(null)
  /** Stops following main. */
  readonly end: () => void
  #lists: Record<string, DirectoryList> = {}

  constructor(connectionId: string) {
    this.connectionId = connectionId
    this.end = api.onDirectoryChanged((state) => {
      const { key } = state
      if (key.connectionId === connectionId) this.#lists[`${key.list} ${key.accountId ?? ''}`]?.tell(state)
    })
  }

  list(list: ListName, accountId: string | null): DirectoryList {
    return (this.#lists[`${list} ${accountId ?? ''}`] ??= new DirectoryList({
      connectionId: this.connectionId,
      list,
      accountId
    }))
  }

  linked({ key }: DirectoryLink): DirectoryList {
    return this.list(key.list, ofConnection(key.list) ? null : key.accountId)
  }
}

/** Only the last directory shown is kept: going to the overview and back finds the search and the selection again. */
let latest: Directory | null = null

export function directoryOf(connectionId: string): Directory {
  if (latest?.connectionId === connectionId) return latest
  latest?.end()
  latest = new Directory(connectionId)
  return latest
}
