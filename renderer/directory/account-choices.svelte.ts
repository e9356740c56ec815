/** Which account the lists below it belong to: those of the accounts list, or at least those the token names. */
import type { DirectoryPage, DirectoryQuery, ListKey } from '../../preload/contract.ts'
import { api } from '../api.ts'
import { createNewest } from './newest.ts'

export interface AccountChoice {
  id: string
  name: string
  /** ID and main account. */
  about: string
}

/** An account of which nothing but the ID is known. */
export const unnamed = (id: string): AccountChoice => ({ id, name: `Account ${id}`, about: id })

const MOST = 100
const COLUMNS = ['accountName', 'accountId', 'mainAccountName']

export class AccountChoices {
  #key: ListKey
  #found = $state.raw<readonly AccountChoice[]>([])
  #matched = $state(0)
  #loaded = $state(false)
  #first = $state.raw<AccountChoice | null>(null)
  #ask: (search: string) => void

  constructor(connectionId: string) {
    this.#key = { connectionId, list: 'accounts', accountId: null }
    this.#ask = createNewest(
      (search: string) => api.queryDirectory(this.#query({ search })),
      (page, search) => {
        this.#found = choicesOf(page)
        this.#matched = page.matched
        if (search === '') this.#first = this.#found[0] ?? null
        this.#loaded = true
      },
      () => (this.#loaded = true)
    )
  }

  get found(): readonly AccountChoice[] {
    return this.#found
  }

  get matched(): number {
    return this.#matched
  }

  /** The accounts were asked for; also when there are none. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** The first account of the list. */
  get first(): AccountChoice | null {
    return this.#first
  }

  search(text: string): void {
    this.#ask(text)
  }

  /** The account with this ID; `null` when the list has none. */
  async named(id: string): Promise<AccountChoice | null> {
    try {
      const page = await api.queryDirectory(this.#query({ filters: [{ column: 'accountId', values: [id] }] }))
      return choicesOf(page).find((choice) => choice.id === id) ?? null
    } catch {
      return null
    }
  }

  #query(changes: Partial<DirectoryQuery>): DirectoryQuery {
    return {
      key: this.#key,
      search: '',
      filters: [],
      sort: [{ column: 'accountName', direction: 'ascending' }],
      view: null,
      tree: false,
      allCollapsed: false,
      collapsed: [],
      columns: COLUMNS,
      from: 0,
      count: MOST,
      ...changes
    }
  }
}

function choicesOf({ rows }: DirectoryPage): AccountChoice[] {
  const choices = rows.flatMap(({ cells }) => {
    const [name = '', id = '', main = ''] = cells.map((cell) =>
      typeof cell === 'string' ? cell : cell.join(', ')
    )
    if (id === '') return []
    return [
      { id, name: name === '' ? id : name, about: main === '' || main === name ? id : `${id} · ${main}` }
    ]
  })
  return choices.filter(({ id }, at) => choices.findIndex((choice) => choice.id === id) === at)
}
