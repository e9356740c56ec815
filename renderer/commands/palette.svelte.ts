/** What the palette offers: commands, connections with their pages, and rows of the directory. */
import { COMMAND_IDS, COMMANDS, keysOf } from '../../preload/commands.ts'
import type { CommandId, ConnectionWithStatus } from '../../preload/contract.ts'
import { cellText } from '../directory/cell-text.ts'
import { directoryOf } from '../directory/directory.svelte.ts'
import { createNewest } from '../directory/newest.ts'
import { standing } from '../messages.ts'
import { app } from '../state/app.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { applies, chosenConnection, isWindowCommand, runCommand } from './commands.svelte.ts'
import { foundInDirectory, type FoundRow } from './found-in-directory.ts'
import { bestFirst, found, type Searchable } from './search.ts'

export type EntryKind = 'command' | 'connection' | 'page' | 'account' | 'user'

export interface PaletteEntry extends Searchable {
  readonly kind: EntryKind
  readonly about: string
  /** As in the table of commands; `null` for none. */
  readonly keys: string | null
  readonly run: () => void
}

export interface PaletteGroup {
  readonly title: string
  readonly entries: readonly PaletteEntry[]
}

const MOST_RECENT = 5
const MOST_FOUND = { connections: 6, commands: 12, pages: 6 }
const PAGES = ['directory', 'token', 'requests', 'activity'] as const

/** IDs of what was chosen since the app started, the latest first. */
let recent: readonly string[] = []

export class Palette {
  search = $state('')
  #rows = $state.raw<readonly FoundRow[]>([])
  readonly #chosen: ConnectionWithStatus | null = chosenConnection()
  readonly #ask = createNewest(
    (search: string) => this.#find(search),
    (rows) => (this.#rows = rows),
    () => (this.#rows = [])
  )

  readonly groups: readonly PaletteGroup[] = $derived.by(() => {
    const search = this.search.trim()
    return (search === '' ? this.#all() : this.#matching(search)).filter(({ entries }) => entries.length > 0)
  })

  /** A new search; the directory answers a moment later. */
  ask(search: string): void {
    this.search = search
    this.#ask(search.trim())
  }

  run(entry: PaletteEntry): void {
    recent = [entry.id, ...recent.filter((id) => id !== entry.id)].slice(0, MOST_RECENT)
    entry.run()
  }

  /** One letter finds too much to be of use. */
  async #find(search: string): Promise<readonly FoundRow[]> {
    if (this.#chosen === null || search.length < 2) return []
    return await foundInDirectory(this.#chosen.connection.id, search)
  }

  #all(): PaletteGroup[] {
    const commands = this.#commands()
    const listed = this.#connections()
    const all = [...commands, ...listed, ...this.#pages()]
    const last = recent.flatMap((id) => all.find((entry) => entry.id === id) ?? [])
    const others = (...ids: string[]): PaletteEntry[] =>
      commands.filter(({ id }) => !recent.includes(id) && ids.includes(COMMANDS[id as CommandId].group))
    return [
      { title: 'Recent', entries: last },
      {
        title: this.#chosen === null ? 'This connection' : cellText(this.#chosen.connection.name),
        entries: others('This connection')
      },
      { title: 'Go to', entries: others('Go to') },
      {
        title: 'Connections',
        entries: [...listed.filter(({ id }) => !recent.includes(id)).slice(0, 9), ...others('Connections')]
      },
      { title: 'App', entries: others('App', 'Guides') }
    ]
  }

  #matching(search: string): PaletteGroup[] {
    const rows = this.#rows.map((row) => rowEntry(row))
    const local = [
      { title: 'Connections', entries: found(this.#connections(), search, recent, MOST_FOUND.connections) },
      { title: 'Commands', entries: found(this.#named(), search, recent, MOST_FOUND.commands) },
      { title: 'Pages', entries: found(this.#pages(), search, recent, MOST_FOUND.pages) }
    ]
    return [
      ...bestFirst(local, search),
      { title: 'Accounts', entries: rows.filter(({ kind }) => kind === 'account') },
      { title: 'Users', entries: rows.filter(({ kind }) => kind === 'user') }
    ]
  }

  #commands(): PaletteEntry[] {
    const platform = app.status?.platform ?? 'linux'
    return COMMAND_IDS.flatMap((id): PaletteEntry[] => {
      const { title, words = '', palette } = COMMANDS[id]
      if (!palette || !isWindowCommand(id) || !applies(id, this.#chosen)) return []
      const run = (): void => runCommand(id, this.#chosen?.connection.id)
      return [{ id, kind: 'command', title, words, about: '', keys: keysOf(id, platform), run }]
    })
  }

  /** The commands, those of a connection with its name. */
  #named(): PaletteEntry[] {
    const name = cellText(this.#chosen?.connection.name ?? '')
    const isOfConnection = (id: string): boolean =>
      COMMANDS[id as CommandId].group === 'This connection' || COMMANDS[id as CommandId].when === 'connection'
    return this.#commands().map((entry) => (isOfConnection(entry.id) ? { ...entry, about: name } : entry))
  }

  #connections(): PaletteEntry[] {
    return connections.list.map(({ connection, status }, at) => ({
      id: `connection ${connection.id}`,
      kind: 'connection',
      title: cellText(connection.name),
      words: 'connection',
      about: standing(status).label,
      keys: at < 9 ? `Mod+${at + 1}` : null,
      run: () => router.go({ page: 'overview', connectionId: connection.id })
    }))
  }

  #pages(): PaletteEntry[] {
    return connections.list.flatMap(({ connection }) =>
      PAGES.map((page): PaletteEntry => {
        const { title, words = '' } = COMMANDS[`go.${page}`]
        return {
          id: `page ${page} ${connection.id}`,
          kind: 'page',
          title,
          words: `${connection.name.slice(0, 200)} ${words}`,
          about: cellText(connection.name),
          keys: null,
          run: () => router.go({ page, connectionId: connection.id })
        }
      }).filter(() => connection.id !== this.#chosen?.connection.id)
    )
  }
}

function rowEntry({ link, title, about }: FoundRow): PaletteEntry {
  const { connectionId, list } = link.key
  return {
    id: `row ${list} ${link.id}`,
    kind: list === 'users' ? 'user' : 'account',
    title,
    words: '',
    about,
    keys: null,
    run: () => {
      directoryOf(connectionId).wanted = link
      router.go({ page: 'directory', connectionId })
    }
  }
}
