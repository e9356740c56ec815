import { id } from '../ringcx/fields.ts'
import type { JsonValue } from './columns.ts'
import type { Loaded } from './finding-views.ts'
import { identities } from './findings.ts'
import { isRecord } from './json-records.ts'
import { isPerAccount, LISTS, type ListName } from './lists.ts'
import type { RecordTable } from './record-table.ts'
import type { RowLink, WholeRow } from './worker-messages.ts'

/** Most links of one field. */
const MOST_LINKS = 500

/** The loaded lists of this name: of this account, or of every account with `null`. */
export type LoadedLists = (list: ListName, account: string | null) => readonly Loaded[]

/** Finds what the fields of a row lead to. */
export interface RowLinks {
  /** Links of one field, which holds IDs of another list. The text is the name, when that list is loaded. */
  ofField(table: RecordTable, row: number, key: string, account: string | null): readonly RowLink[]
  /** The agents of a user, or the user of an agent, as a separate field; `null` when there are none. */
  samePerson(table: RecordTable, row: number, account: string | null): WholeRow['fields'][number] | null
}

/** Makes the links between loaded lists. What they need of a list is made once. */
export function createRowLinks(loaded: LoadedLists): RowLinks {
  const byId = onceForTable((table) =>
    indexOf(table, (row) => [id(table.value(row, LISTS[table.list].idField))])
  )
  const byPerson = onceForTable((table) => indexOf(table, (row) => identities(table, row)))

  const nameOf = (list: ListName, account: string | null, wanted: string): string | null => {
    for (const { table } of loaded(list, isPerAccount(list) ? account : null)) {
      const row = byId(table).get(wanted)?.[0]
      if (row !== undefined) return titleOfRow(table, row)
    }
    return null
  }

  return {
    ofField(table, row, key, account) {
      const { links, idField } = LISTS[table.list]
      const list = Object.hasOwn(links, key) ? links[key] : undefined
      const value = table.value(row, key)
      if (list === undefined || value === undefined) return []
      const own = id(table.value(row, idField))
      return (Array.isArray(value) ? (value as readonly JsonValue[]) : [value])
        .flatMap((each) => idsIn(each, own))
        .slice(0, MOST_LINKS)
        .map((each) => ({ list, id: each, text: nameOf(list, account, each) ?? each }))
    },

    samePerson(table, row, account) {
      const list = { users: 'agents', agents: 'users' } as const
      const other = table.list === 'users' || table.list === 'agents' ? list[table.list] : null
      if (other === null) return null
      const links = loaded(other, table.list === 'users' ? account : null).flatMap((each) => {
        const rows = new Set(
          identities(table, row).flatMap((person) => byPerson(each.table).get(person) ?? [])
        )
        return [...rows].flatMap((found): RowLink[] => {
          const own = id(each.table.value(found, LISTS[other].idField))
          if (own === null) return []
          const text = titleOfRow(each.table, found)
          return [
            { list: other, id: own, text, ...(each.account === null ? {} : { accountId: each.account }) }
          ]
        })
      })
      if (links.length === 0) return null
      const title = other === 'agents' ? 'Agents of this user' : 'User of this agent'
      const shown = links.slice(0, MOST_LINKS)
      return { key: 'samePerson', title, text: shown.map(({ text }) => text).join(', '), links: shown }
    }
  }
}

/** What a row is called. */
export function titleOfRow(table: RecordTable, row: number): string {
  const { titleFields, noun } = LISTS[table.list]
  const texts = titleFields.map((key) => table.text(row, key).trim()).filter((each) => each !== '')
  const names = ['firstName', 'lastName']
    .map((key) => table.text(row, key).trim())
    .filter((each) => each !== '')
  const name = table.list === 'agents' && names.length > 0 ? names.join(' ') : texts[0]
  return (name ?? `This ${noun}`).slice(0, MOST_TITLE)
}

/** Longest title, in UTF-16 units. */
export const MOST_TITLE = 500

/** A plain ID, or the agent of a pair that is not this row: each pair names both (ringcx-api §4.3). */
function idsIn(value: JsonValue, own: string | null): readonly string[] {
  if (!isRecord(value)) return [id(value)].filter((each) => each !== null)
  return [id(value['agentId']), id(value['supervisorId'])].filter(
    (each) => each !== null && each !== own
  ) as string[]
}

function indexOf(
  table: RecordTable,
  keysOf: (row: number) => readonly (string | null)[]
): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>()
  for (let row = 0; row < table.received; row += 1) {
    for (const key of keysOf(row)) {
      if (key === null) continue
      const rows = index.get(key)
      if (rows === undefined) index.set(key, [row])
      else rows.push(row)
    }
  }
  return index
}

function onceForTable<Made>(make: (table: RecordTable) => Made): (table: RecordTable) => Made {
  const made = new WeakMap<RecordTable, Made>()
  return (table) => {
    const known = made.get(table) ?? make(table)
    made.set(table, known)
    return known
  }
}
