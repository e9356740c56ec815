import type { DirectoryLink, ListKey } from '../../preload/contract.ts'
import { api } from '../api.ts'
import { cellText } from '../directory/cell-text.ts'
import { searchFor } from '../directory/rows.svelte.ts'

/** Most rows of a list that the palette shows. */
export const MOST_ROWS = 5

/** An account or a user of the directory. */
export interface FoundRow {
  readonly link: DirectoryLink
  readonly title: string
  readonly about: string
}

const LISTS = [
  { list: 'accounts', columns: ['accountId', 'accountName', 'mainAccountName'] },
  { list: 'users', columns: ['userId', 'fullName', 'userName'] }
] as const

/**
 * The accounts and users that a search finds in the lists that main holds now, as the directory's own search finds them.
 * It never loads a list: what isn't loaded, or can't be read, is left out.
 */
export async function foundInDirectory(connectionId: string, search: string): Promise<FoundRow[]> {
  const lists = await Promise.all(
    LISTS.map(async ({ list, columns }) => {
      const key: ListKey = { connectionId, list, accountId: null }
      const page = await api.queryDirectory(searchFor(key, search, columns, MOST_ROWS)).catch(() => null)
      return (page?.rows ?? []).flatMap(({ cells }): FoundRow[] => {
        const [id = '', name = '', other = ''] = cells.map((cell) =>
          typeof cell === 'string' ? cell : cell.join(', ')
        )
        if (id === '') return []
        const title = cellText(name === '' ? other || id : name)
        const about = [id, other].filter((each) => each !== '' && each !== title).map(cellText)
        return [{ link: { key, id, text: title }, title, about: about.join(' · ') }]
      })
    })
  )
  return lists.flat()
}
