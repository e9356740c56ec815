import type { ReadCounts } from './json-records.ts'
import type { ColumnKind, ListName } from './lists.ts'
import type { CopyForm } from './copy-text.ts'
import type { ExportFormat, ExportPiece, ExportScope } from './export.ts'
import type { Query, ShownRow } from './query.ts'
import type { TableLosses } from './record-table.ts'
import type { SnapshotNotes } from './table-snapshot.ts'

/**
 * What crosses between main and the thread that holds the rows. Questions are answered in their order; pieces of a body
 * are not answered but acknowledged, so that only a few are ever under way.
 */
export type ToWorker =
  | { readonly kind: 'ask'; readonly ask: number; readonly question: Question }
  /** A piece of a body; its memory is handed over. */
  | { readonly kind: 'piece'; readonly list: string; readonly body: number; readonly bytes: Uint8Array }

export type FromWorker =
  | { readonly kind: 'answer'; readonly ask: number; readonly value: unknown }
  /** Only the class of the failure: its text may hold a piece of the answer. */
  | { readonly kind: 'failed'; readonly ask: number; readonly name: string }
  | { readonly kind: 'taken'; readonly bytes: number }
  /** Rows have come; at most twice a second for a list. */
  | { readonly kind: 'rows'; readonly list: string; readonly summary: Summary }

/** What a table holds. */
export interface Summary {
  /** Changes whenever rows change. */
  readonly revision: number
  /** Rows that came in the answer. */
  readonly received: number
  readonly columns: readonly ColumnSummary[]
  readonly hiddenFields: readonly string[]
  readonly losses: TableLosses
}

export interface ColumnSummary {
  readonly key: string
  readonly title: string
  readonly kind: ColumnKind
  readonly shown: boolean
  readonly width: number
  readonly filled: number
  readonly distinct: number | null
}

/** A row of another list that a field names. */
export interface RowLink {
  readonly list: ListName
  /** Where that is not the account of the row itself. */
  readonly accountId?: string
  readonly id: string
  readonly text: string
}

/** A row with everything that is known of it. */
export interface WholeRow {
  readonly title: string
  readonly subtitle: string
  readonly fields: readonly {
    readonly key: string
    readonly title: string
    readonly text: string
    readonly links: readonly RowLink[]
  }[]
  readonly json: string
}

/** Rows of a result. */
export interface Page {
  readonly revision: number
  readonly matched: number
  readonly length: number
  readonly total: number
  readonly rows: readonly ShownRow[]
}

/** What a body of a list holds. */
export type BodyShape =
  /** Records of the list. `extra`: fields that each of them gets, such as those of its group. */
  | { readonly kind: 'records'; readonly extra: Readonly<Record<string, unknown>> | null }
  /** Groups with the records in their field `children`; each record gets the fields of its group under the name `as`. */
  | { readonly kind: 'groups'; readonly children: string; readonly as: string }
  /** Records of another list, of which only the IDs are kept: as a list, and as their count, in a row that is there. */
  | {
      readonly kind: 'ids'
      readonly row: number
      readonly idField: string
      readonly into: string
      readonly countInto: string
    }

/** How many rows answer a question that admins ask. */
export interface FindingCount {
  readonly name: string
  /** `null` as long as a list is missing. */
  readonly count: number | null
  readonly missing: readonly ListName[]
}

/**
 * Every question with its answer. `list` names one list of one account: any text, chosen by main. A load goes
 * `begin` → for each body `beginBody`, pieces, `endBody` → `finish`, or `discard`. Several bodies may be under way; the
 * records of each stay together, but for one that ends before an earlier one has come. Until `finish` a list that had no rows shows those that
 * have come, and one that had rows shows the earlier ones.
 */
export interface Questions {
  /** `at`: when the load begins, in milliseconds since the epoch, UTC. */
  begin: { ask: { list: string; of: ListName; account: string | null; at: number }; answer: null }
  beginBody: { ask: { list: string; body: number; shape: BodyShape }; answer: null }
  endBody: { ask: { list: string; body: number }; answer: ReadCounts }
  /** Some fields of all rows that a load has brought so far, as IDs. */
  loadingIds: { ask: { list: string; keys: readonly string[] }; answer: (string | null)[][] }
  /** Ends the list that is being loaded; it is shown from then on. */
  finish: { ask: { list: string }; answer: Summary }
  /** What the load has brought so far. */
  loaded: { ask: { list: string }; answer: Summary }
  discard: { ask: { list: string }; answer: Summary | null }
  query: { ask: { list: string; query: Query; from: number; count: number }; answer: Page }
  values: {
    ask: { list: string; column: string; search: string; most: number }
    answer: { text: string; count: number }[]
  }
  record: { ask: { list: string; row: number }; answer: WholeRow | null }
  find: { ask: { list: string; id: string }; answer: number | null }
  /** Begins to save the rows that are shown. The pieces are asked for one by one; `null` is the end. */
  snapshot: { ask: { list: string; notes: SnapshotNotes }; answer: null }
  snapshotPiece: { ask: { list: string }; answer: Uint8Array | null }
  /** The pieces that follow are a snapshot; `endCopy` shows its rows. */
  beginCopy: { ask: { list: string; account: string | null; at: number }; answer: null }
  endCopy: { ask: { list: string }; answer: { summary: Summary; notes: SnapshotNotes } }
  /** Shows in `list` what differs between the rows of two others. */
  compare: { ask: { list: string; before: string; after: string }; answer: Summary }
  forget: { ask: { lists: readonly string[] }; answer: null }
  /** For the lists of an account, and those of no account. */
  findings: { ask: { account: string | null }; answer: FindingCount[] }
  copy: {
    ask: {
      list: string
      query: Query
      ranges: readonly (readonly [from: number, to: number])[]
      columns: readonly string[]
      form: CopyForm
    }
    answer: { text: string; rows: number } | null
  }
  /** Makes a list of the rows of another: the roles of users. */
  derive: { ask: { list: string; from: string }; answer: Summary }
  /** Begins a file of the rows as they are now, whatever comes later; `file` is any text, chosen by main. */
  beginExport: {
    ask: { file: string; list: string; query: Query; scope: ExportScope; format: ExportFormat }
    answer: { rows: number }
  }
  /** The next piece of the file; `null` behind the last. */
  exportPiece: { ask: { file: string }; answer: ExportPiece | null }
  endExport: { ask: { file: string }; answer: null }
}

export type QuestionName = keyof Questions
export type Question = {
  [Name in QuestionName]: { readonly name: Name } & Questions[Name]['ask']
}[QuestionName]
