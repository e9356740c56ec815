import type {
  DirectoryCopy,
  ConnectorSheet,
  DirectoryFinding,
  DirectoryPage,
  DirectoryPreferences,
  DirectoryQuery,
  DirectoryRecord,
  DirectoryValue,
  ExportProgress,
  ListKey,
  ListState,
  UserPart
} from '../../../preload/contract.ts'
import type { ConnectorSheet as CoreSheet } from '../../core/directory/connector-sheet.ts'
import type { Copy } from '../../core/directory/copies.ts'
import type { FindingState, ListState as CoreList } from '../../core/directory/directory.ts'
import type { DirectoryPreferences as CorePreferences } from '../../core/directory/preferences.ts'
import { isPerAccount, type ListKey as CoreKey } from '../../core/directory/lists.ts'
import type { Query } from '../../core/directory/query.ts'
import type { Page, WholeRow } from '../../core/directory/worker-messages.ts'
import type { UserPart as CorePart } from '../../core/directory/user-details.ts'
import { presentError } from './error.ts'

/** A list without its rows. */
export function presentList(list: CoreList): ListState {
  return {
    key: presentKey(list.key),
    phase: list.phase,
    total: list.total,
    skipped: list.skipped,
    revision: list.revision,
    columns: list.columns.map((column) => ({
      key: column.key,
      title: column.title,
      kind: column.kind,
      shown: column.shown,
      width: column.width,
      filled: column.filled,
      distinct: column.distinct
    })),
    hiddenFields: [...list.hiddenFields],
    loadedAt: list.loadedAt,
    source: list.source,
    progress: list.progress && {
      done: list.progress.done,
      total: list.progress.total,
      endsAt: list.progress.endsAt,
      what: list.progress.what
    },
    problems: list.problems.map(({ text, count }) => ({ text, count })),
    error: list.error && presentError(list.error)
  }
}

/** What of a query is for core. */
export function coreQuery(query: DirectoryQuery): Query {
  const { key, search, filters, sort, view, tree, allCollapsed, collapsed, columns } = query
  return { search, filters, sort, view, viewAccount: key.accountId, tree, allCollapsed, collapsed, columns }
}

/** Rows of a result. @param from the place of the first one */
export function presentPage(page: Page, from: number): DirectoryPage {
  return {
    revision: page.revision,
    matched: page.matched,
    length: page.length,
    total: page.total,
    from,
    rows: page.rows.map((row) => ({
      row: row.row,
      depth: row.depth,
      children: row.children,
      muted: row.muted,
      cells: row.cells.map((cell) => (typeof cell === 'string' ? cell : [...cell]))
    }))
  }
}

/** One row with everything that is known of it. @param key of its list */
export function presentRecord(key: ListKey, row: number, record: WholeRow): DirectoryRecord {
  return {
    row,
    title: record.title,
    subtitle: record.subtitle,
    fields: record.fields.map((field) => ({
      key: field.key,
      title: field.title,
      text: field.text,
      links: field.links.map(({ list, id, text, accountId }) => ({
        key: presentKey({
          ...key,
          list,
          accountId: isPerAccount(list) ? (accountId ?? key.accountId) : null
        }),
        id,
        text
      }))
    })),
    json: record.json
  }
}

export function presentValue({ text, count }: DirectoryValue): DirectoryValue {
  return { text, count }
}

export function presentSheet({ fields, json, env, text, problem }: CoreSheet): ConnectorSheet {
  return {
    fields: fields.map(({ name, title, value }) => ({ name, title, value })),
    json,
    env,
    text,
    problem: problem && presentError(problem)
  }
}

/** How far an export is; `null` when there is none. */
export function presentExport(progress: ExportProgress | null): ExportProgress | null {
  return progress && { done: progress.done, total: progress.total }
}

export function presentCopy({ id, list, accountId, loadedAt, rows, kept }: Copy): DirectoryCopy {
  return { id, list, accountId, loadedAt, rows, kept }
}

export function presentFinding(finding: FindingState): DirectoryFinding {
  const { name, list, title, explanation, count, missing, partial } = finding
  return { name, list, title, explanation, count, missing: [...missing], partial: [...partial] }
}

export function presentUserPart({ name, items, error }: CorePart): UserPart {
  return {
    name,
    items: items.map((item) => ({ id: item.id, name: item.name, detail: item.detail })),
    error: error && presentError(error)
  }
}

/** How the person left the directory. */
export function presentPreferences({
  layouts,
  detailWidth,
  accounts
}: CorePreferences): DirectoryPreferences {
  return {
    layouts: Object.fromEntries(
      Object.entries(layouts).map(([list, layout]) => [
        list,
        { columns: layout.columns.map(({ key, width, pinned }) => ({ key, width, pinned })) }
      ])
    ),
    detailWidth,
    accounts: { ...accounts }
  }
}

function presentKey({ connectionId, list, accountId }: CoreKey): ListKey {
  return { connectionId, list, accountId }
}
