import type { PublicError } from './error.ts'

/**
 * The lists of the directory. `accounts`, `users`, and `roleMatrix` belong to a connection, the others to one of its
 * accounts. `roleMatrix` is made from the users: a flag for each role that a user has.
 */
export type ListName =
  | 'accounts'
  | 'users'
  | 'roleMatrix'
  | 'agentGroups'
  | 'agents'
  | 'queueGroups'
  | 'queues'
  | 'dialGroups'
  | 'campaigns'
  /** What changed between two others; `compareLists` fills it. */
  | 'differences'

/** One list of one connection. */
export interface ListKey {
  connectionId: string
  list: ListName
  /** `null` for a list that belongs to the connection. */
  accountId: string | null
}

export type ColumnKind = 'text' | 'id' | 'number' | 'flag' | 'date' | 'list'

export interface DirectoryColumn {
  /** Path of the field in the record, such as `mainAccount.rcAccountId`. */
  key: string
  title: string
  kind: ColumnKind
  /** Whether the default view shows it. */
  shown: boolean
  /** In CSS pixels, before anyone resizes it. */
  width: number
  /** In how many rows the field has a value. */
  filled: number
  /** How many values differ; `null` when there are too many to count. */
  distinct: number | null
}

/** What is known of a list. Rows come page by page, with `queryDirectory`. */
export interface ListState {
  key: ListKey
  /** `ready` can still mean that rows are missing: `problems` says which. */
  phase: 'empty' | 'loading' | 'ready' | 'failed'
  total: number
  /** Entries of the answer that can't be shown as rows. */
  skipped: number
  /** Changes whenever rows change. */
  revision: number
  columns: DirectoryColumn[]
  /** Names of secret fields that were dropped. */
  hiddenFields: string[]
  loadedAt: number | null
  /** `copy` is the sealed last load, which can be read offline. */
  source: 'live' | 'copy' | null
  progress: LoadProgress | null
  /** What could not be shown, each as a plain sentence. */
  problems: { text: string; count: number }[]
  /** Why the last attempt failed; the rows of an earlier one stay. */
  error: PublicError | null
}

export interface LoadProgress {
  /** In the unit that `what` names, such as `bytes` or `agent groups`. */
  done: number
  total: number | null
  endsAt: number | null
  what: string
}

export interface DirectoryQuery {
  /** For users, `accountId` can name the account whose agents and queues a ready-made view looks at. */
  key: ListKey
  search: string
  /** Texts of cells; a row must have one of them in each of the columns. */
  filters: { column: string; values: string[] }[]
  sort: { column: string; direction: 'ascending' | 'descending' }[]
  /** A ready-made view. */
  view: string | null
  /** Children under their parents, instead of a flat list. */
  tree: boolean
  /** Every branch is folded, but those in `collapsed`. */
  allCollapsed: boolean
  /** Rows whose children are hidden; with `allCollapsed`, those whose children are not. */
  collapsed: number[]
  columns: string[]
  from: number
  /** 400 at most. */
  count: number
}

export interface DirectoryRow {
  /** Number of the row in its list, which names it in other calls. */
  row: number
  depth: number
  /** How many rows are below it in the tree. */
  children: number
  /** Shown for its place in the tree only, or as archived, disabled or inactive. */
  muted: boolean
  /** One per column of the query; a list has its texts one by one. */
  cells: (string | string[])[]
}

export interface DirectoryPage {
  revision: number
  /** How many rows match. */
  matched: number
  /** How many places the result has; above `matched` in a tree, where parents show for the sake of their children. */
  length: number
  total: number
  from: number
  rows: DirectoryRow[]
}

/** A thing in a list that a field names. */
export interface DirectoryLink {
  key: ListKey
  id: string
  text: string
}

export interface DirectoryField {
  key: string
  title: string
  text: string
  links: DirectoryLink[]
}

/** Everything that is known of one row, secret fields left out. */
export interface DirectoryRecord {
  row: number
  title: string
  subtitle: string
  fields: DirectoryField[]
  /** The record as RingCX sent it, indented, secret fields left out. */
  json: string
}

export interface DirectoryValue {
  text: string
  count: number
}

/** A list as it was at a time, sealed on the disk. */
export interface DirectoryCopy {
  id: string
  list: ListName
  accountId: string | null
  loadedAt: number
  rows: number
  /** Kept until it is removed; the other one of a list is its last load. */
  kept: boolean
}

/** Rows to compare: a list that is loaded, or a copy. */
export type CopyRef = { key: ListKey } | { connectionId: string; copyId: string }

/** A question that admins ask: its rows are the view of this name in its list. */
export interface DirectoryFinding {
  name: string
  list: ListName
  title: string
  explanation: string
  /** `null` as long as a list is missing. */
  count: number | null
  /** Lists that must be loaded first. */
  missing: ListName[]
  /** Lists of which a part couldn't be read, so that the answer may be wrong. */
  partial: ListName[]
}

/** What RingCX tells of one user only when asked for that user. */
export type UserPartName =
  | 'roles'
  | 'effectiveAssignedRightsDocs'
  | 'assignedRightsDocs'
  | 'aggregatedRightsDocs'
  | 'rightsDocs'
  | 'children'

/** One part of a user's details: what it holds, or why it can't be read. */
export interface UserPart {
  name: UserPartName
  /** `detail`: permissions of a rights document, username of a user. */
  items: { id: string; name: string; detail: string }[]
  error: PublicError | null
}

/** What `copyDirectory` copies: places in the result of a query, first and last of each range. */
export type RowRange = [from: number, to: number]

export type DirectoryCopyForm = 'tsv' | 'csv' | 'json'

/** `shown`: the rows and columns of the query, folded branches included; `everything`: all rows with all fields. */
export type ExportScope = 'shown' | 'everything'

export type ExportFormat = 'csv' | 'json'

/** Everything that a program needs to find an account: IDs, hosts, and names. No secret is among it. */
export interface ConnectorSheet {
  /** `name` is the field's name in JSON. */
  fields: { name: string; title: string; value: string }[]
  json: string
  env: string
  /** Plain text. */
  text: string
  /** Why RingCentral didn't tell the ID of its account; the sheet has the rest. */
  problem: PublicError | null
}

/** How far an export is, in rows. */
export interface ExportProgress {
  done: number
  total: number
}
