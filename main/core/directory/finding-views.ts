import { FINDINGS, type Finding } from './findings.ts'
import { isPerAccount, type ListName } from './lists.ts'
import type { RecordTable } from './record-table.ts'
import type { FindingCount } from './worker-messages.ts'

/** A list that is there in whole, and when its rows were asked for, in milliseconds since the epoch, UTC. */
export interface Loaded {
  readonly table: RecordTable
  /** `null` for a list of no account. */
  readonly account: string | null
  readonly at: number
}

/** The questions that admins ask, as ready-made views of the lists. */
export interface FindingViews {
  /**
   * Marks the rows that answer a question with 1. The same array comes again as long as the lists are the same.
   *
   * @param account whose lists it looks at; `null` for every account, in a list of no account
   * @returns `null` for a view that does not exist, or not for this list
   */
  rows(view: string, account: string | null, table: RecordTable): Uint8Array | null
  /** How many rows answer each question, for the lists of this account and those of no account. */
  counts(account: string | null): FindingCount[]
}

/**
 * Makes the views.
 *
 * @param loaded the lists of this name: of this account, or of every account with `null`
 */
export function createFindingViews(
  loaded: (list: ListName, account: string | null) => readonly Loaded[]
): FindingViews {
  const kept = new Map<
    string,
    { readonly of: readonly RecordTable[]; readonly size: number; readonly marks: Uint8Array }
  >()

  const marksOf = (finding: Finding, account: string | null, table: RecordTable): Uint8Array => {
    const others = (list: ListName): readonly RecordTable[] => loaded(list, account).map((each) => each.table)
    const of = [table, ...finding.needs.flatMap(others)]
    const key = JSON.stringify([finding.name, account])
    const known = kept.get(key)
    const isSame =
      known?.size === table.size &&
      known.of.length === of.length &&
      known.of.every((each, at) => each === of[at])
    if (isSame) return known.marks
    const at = loaded(finding.list, account).find((each) => each.table === table)?.at ?? 0
    const marks = new Uint8Array(table.size)
    for (const row of finding.rows(table, others, at)) marks[row] = 1
    kept.set(key, { of, size: table.size, marks })
    return marks
  }

  return {
    rows(view, account, table) {
      const finding = FINDINGS.find(({ name, list }) => name === view && list === table.list)
      return finding === undefined ? null : marksOf(finding, account, table)
    },

    counts: (account) =>
      FINDINGS.map((finding) => {
        const { name, list, needs } = finding
        const isMissing = (each: ListName): boolean =>
          (isPerAccount(list) && account === null) || loaded(each, account).length === 0
        const missing = [list, ...needs].filter(isMissing)
        const [own] = loaded(list, account)
        if (missing.length > 0 || own === undefined) return { name, count: null, missing }
        const marks = marksOf(finding, account, own.table)
        return {
          name,
          missing,
          count: marks.subarray(0, own.table.received).reduce((sum, mark) => sum + mark, 0)
        }
      })
  }
}
