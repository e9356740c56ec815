import type { ClaimChange, TokenRenewal } from '../../preload/contract.ts'

/** Fields that are new in every token. */
const TIMES: ReadonlySet<string> = new Set(['iat', 'exp', 'nbf', 'auth_time'])
const ID = 'jti'

const isRoutine = ({ name, part }: ClaimChange): boolean =>
  part === 'claims' && (TIMES.has(name) || name === ID)

/** What a renewal changed, in words. */
export interface ChangeWords {
  /** One sentence; empty for a renewal that failed. */
  readonly summary: string
  /** The changes that don't come with every token. */
  readonly notable: readonly ClaimChange[]
}

/** Says what a renewal changed in the token. */
export function changeWords({ outcome, changes, moreChanges }: TokenRenewal): ChangeWords {
  if (outcome === 'failed') return { summary: '', notable: [] }
  if (changes === null) return { summary: 'No earlier token to compare it with.', notable: [] }
  if (changes.length === 0) return { summary: 'Nothing changed in the token.', notable: [] }
  const notable = changes.filter((change) => !isRoutine(change))
  if (notable.length === 0) {
    const hasTimes = changes.some(({ name }) => TIMES.has(name))
    const hasId = changes.some(({ name }) => name === ID)
    const what = [hasTimes ? 'times' : '', hasId ? 'ID' : ''].filter((word) => word !== '').join(' and ')
    return { summary: `Only the ${what} changed.`, notable }
  }
  const counts = (['added', 'removed', 'changed'] as const).flatMap((kind) => {
    const count = notable.filter((change) => kindOf(change) === kind).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  const more = moreChanges === 0 ? '' : ` ${moreChanges} more not listed.`
  return { summary: `Claims: ${counts.join(', ')}.${more}`, notable }
}

/** How a field changed. */
export function kindOf({ before, after }: ClaimChange): 'added' | 'removed' | 'changed' {
  return before === null ? 'added' : after === null ? 'removed' : 'changed'
}

/** The instant that a field means, ms since the epoch; `null` for a field that is no time, or a value that isn't one. */
export function timeIn({ name, part }: ClaimChange, value: string | null): number | null {
  if (part !== 'claims' || !TIMES.has(name) || value === null || !/^\d{1,11}(?:\.\d+)?$/.test(value))
    return null
  return Number(value) * 1000
}
