import type { Directory, ListState } from '../../../main/core/directory/directory.ts'
import { isPerAccount, type ListKey, type ListName } from '../../../main/core/directory/lists.ts'
import type { Query } from '../../../main/core/directory/query.ts'
import type { StartWorker } from '../../../main/core/directory/worker-client.ts'
import { createWorkerLoop } from '../../../main/core/directory/worker-loop.ts'

/** The directory's worker without a thread: its loop runs here, and what crosses is copied as between threads. */
export const loopWorker: StartWorker = (events) => {
  let stopped = false
  const soon = (work: () => void): void => {
    setImmediate(() => {
      if (!stopped) work()
    })
  }
  const take = createWorkerLoop({
    post: (message) => soon(() => events.message(structuredClone(message))),
    later: soon,
    now: () => performance.now()
  })
  return {
    post(message, transfer) {
      const sent = structuredClone(message, { transfer: [...transfer] })
      soon(() => take(sent))
    },
    stop() {
      stopped = true
    }
  }
}

/** A query for everything, in the response's order. */
export const EVERYTHING: Query = {
  search: '',
  filters: [],
  sort: [],
  view: null,
  tree: false,
  allCollapsed: false,
  collapsed: [],
  columns: []
}

export function keyOf(connectionId: string, list: ListName): ListKey {
  return { connectionId, list, accountId: isPerAccount(list) ? '90010001' : null }
}

/** Loads a list and returns its state, and its rows by column. @throws the load's error */
export async function readList(
  directory: Pick<Directory, 'load' | 'open' | 'query'>,
  key: ListKey,
  query: Partial<Query> = {}
): Promise<{ readonly state: ListState; readonly rows: Record<string, string | readonly string[]>[] }> {
  await directory.load(key)
  const state = directory.open(key)
  if (state.error !== null) throw state.error
  const columns = query.columns ?? state.columns.map((column) => column.key)
  const page = await directory.query(key, { ...EVERYTHING, ...query, columns }, 0, state.total + 100)
  const rows = page.rows.map(({ cells }) =>
    Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
  )
  return { state, rows }
}
