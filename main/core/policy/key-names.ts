import { POLICY_KEY_NAMES, type PolicyKeyName } from './policy-keys.ts'

/** What a written name stands for. `alike`: no setting has this name, and someone probably meant `key`. */
export interface NameMatch {
  readonly key: PolicyKeyName
  readonly kind: 'same' | 'alike'
}

/**
 * The setting that a name refers to. Case never matters, as in the registry. A name that is almost one of ours
 * doesn't count as it, but isn't ignored either: someone wanted to set something.
 *
 * @returns `null` for a name that is nothing like any setting
 */
export function matchKeyName(written: string): NameMatch | null {
  const lower = written.toLowerCase()
  const same = POLICY_KEY_NAMES.find((key) => key.toLowerCase() === lower)
  if (same !== undefined) return { key: same, kind: 'same' }
  const alike = POLICY_KEY_NAMES.find((key) => isAlike(written, key))
  return alike === undefined ? null : { key: alike, kind: 'alike' }
}

function isAlike(written: string, key: string): boolean {
  // Longer than any slip in a key, and the comparison takes the product of both lengths.
  if (written.length > 64) return false
  const [one, other] = [squash(written), squash(key)]
  if (one.length >= SHORTEST_PART && (other.startsWith(one) || other.endsWith(one))) return true
  if (areAbbreviated(words(written), words(key))) return true
  if (words(written).sort().join(' ') === words(key).sort().join(' ')) return true
  return distance(one, other) <= Math.floor(other.length / 5)
}

/** `storage` for `minimumStorage` is a mistake; `idle` could be anything. */
const SHORTEST_PART = 6

function squash(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** The words of a name: `minimum_storage` and `minimumStorage` have the same. */
function words(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** Word for word the beginning of the other, as in `minStorage`. */
function areAbbreviated(short: readonly string[], long: readonly string[]): boolean {
  return (
    short.length === long.length &&
    short.every((word, at) => word === long[at] || (word.length > 2 && long[at]?.startsWith(word)))
  )
}

/** Letters to add, remove, replace or swap with their neighbor to get from one word to the other (optimal string alignment). */
function distance(one: string, other: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)]
  for (let row = 1; row <= one.length; row++) {
    const line = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1)
      )
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (row > 1 && column > 1 && isSwap) least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1)
      line.push(least)
    }
    ;[beforeLast, last] = [last, line]
  }
  return last[other.length] ?? 0
}
