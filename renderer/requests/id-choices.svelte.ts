/** The rows of a directory list as IDs to choose from. Main loads the list when it is first asked for, and searches it. */
import type { DirectoryColumn, DirectoryPage } from '../../preload/contract.ts'
import { api, asUiError, type UiError } from '../api.ts'
import type { DirectoryList } from '../directory/directory.svelte.ts'
import { createNewest } from '../directory/newest.ts'
import { searchFor } from '../directory/rows.svelte.ts'

export interface IdChoice {
  id: string
  name: string
}

const MOST = 100

export class IdChoices {
  readonly list: DirectoryList
  #found = $state.raw<readonly IdChoice[]>([])
  #matched = $state(0)
  #error = $state.raw<UiError | null>(null)
  #asked = $state(false)
  #ask = createNewest(
    (search: string, columns: readonly string[]) =>
      api.queryDirectory(searchFor(this.list.key, search, columns, MOST)),
    (page) => {
      this.#found = choicesOf(page)
      this.#matched = page.matched
      this.#error = null
      this.#asked = true
    },
    (thrown) => {
      this.#error = asUiError(thrown)
      this.#asked = true
    }
  )

  constructor(list: DirectoryList) {
    this.list = list
  }

  get found(): readonly IdChoice[] {
    return this.#found
  }

  /** How many match; more than `found` when there are too many to show. */
  get matched(): number {
    return this.#matched
  }

  get error(): UiError | null {
    return this.#error ?? this.list.error
  }

  /** Rows are on their way. */
  get loading(): boolean {
    const { state } = this.list
    if (this.error !== null || state?.error) return false
    return state === null || state.phase === 'loading' || (state.total > 0 && !this.#asked)
  }

  search(text: string): void {
    const { state } = this.list
    const columns = idColumns(state?.columns ?? [])
    if (columns !== null && state !== null && state.total > 0) this.#ask(text, columns)
  }
}

/** The column with the name of a thing, and the one with its ID; `null` for a list without IDs. */
export function idColumns(columns: readonly DirectoryColumn[]): readonly [string, string] | null {
  const id = columns.find(({ kind }) => kind === 'id')
  const name = columns.find(({ kind }) => kind === 'text')
  return id === undefined ? null : [name?.key ?? id.key, id.key]
}

/** Each ID once: an agent of two groups has two rows. */
function choicesOf({ rows }: DirectoryPage): IdChoice[] {
  const choices = rows.map(({ cells }) => {
    const [name = '', id = ''] = cells.map((cell) => (typeof cell === 'string' ? cell : cell.join(', ')))
    return { id, name }
  })
  return choices.filter(({ id }, at) => id !== '' && choices.findIndex((choice) => choice.id === id) === at)
}
