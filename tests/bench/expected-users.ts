import type { Column } from '../../main/core/directory/columns.ts'
import { compareKeys, orderKey } from '../../main/core/directory/column-index.ts'
import { foldText } from '../../main/core/directory/fold-text.ts'
import { createRecordReader } from '../../main/core/directory/json-records.ts'
import { createTableBuilder, type RecordTable } from '../../main/core/directory/record-table.ts'
import { userTree } from '../../main/simulator/admin-user-json.ts'
import { createPeople } from '../../main/simulator/people.ts'
import type { Shown } from './peers/ours.ts'

/** The users as the app should show them: every search and order worked out row by row. */
export interface ExpectedUsers {
  /** @param all looks at every column, not only at those of the default view */
  searches(texts: readonly string[], all: boolean): Record<string, Shown>
  orders(columns: readonly string[]): Record<string, Shown>
}

/** So many rows are compared. */
const COMPARED = 5

export function expectedUsers(users: number): ExpectedUsers {
  const { table } = (() => {
    const builder = createTableBuilder('users')
    const reader = createRecordReader(builder, 'children')
    for (const piece of userTree(createPeople(1, users), false)) reader.push(Buffer.from(piece))
    builder.finish()
    return builder
  })()
  const whole = Array.from({ length: table.size }, (_, row) => row)
  const shownOf = (rows: readonly number[]): Shown => ({
    count:
      rows.length === table.size
        ? `${table.size.toLocaleString('en-US')} users`
        : `${rows.length.toLocaleString('en-US')} of ${table.size.toLocaleString('en-US')} users`,
    rows: rows.length,
    first: rows.slice(0, COMPARED).map((row) => table.text(row, 'userName'))
  })
  return {
    searches(texts, all) {
      const columns = columnsOf(table).filter(({ known }) => all || (known?.width ?? null) !== null)
      const folded = whole.map((row) => columns.map((column) => foldText(column.text(row))).join('\n'))
      return Object.fromEntries(
        texts.map((text) => {
          if (text === '') return [text, shownOf(whole)]
          const found = whole.filter((row) => folded[row]?.includes(text) === true)
          const shown = shownOf(found)
          // A search that finds all of them still says how many it found
          const all = `${table.size.toLocaleString('en-US')} of ${table.size.toLocaleString('en-US')} users`
          return [text, found.length === table.size ? { ...shown, count: all } : shown]
        })
      )
    },
    orders(names) {
      return Object.fromEntries(
        names.map((name) => {
          const column = table.column(name)
          const keys = whole.map((row) => orderKey(column?.sortKey(row) ?? null))
          const order = [...whole].sort((a, b) => {
            const [left, right] = [keys[a] ?? null, keys[b] ?? null]
            if (left === null || right === null) return Number(left === null) - Number(right === null)
            return compareKeys(left, right)
          })
          return [name, shownOf(order)]
        })
      )
    }
  }
}

function columnsOf(table: RecordTable): Column[] {
  return table.keys.flatMap((key) => table.column(key) ?? [])
}
