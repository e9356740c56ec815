/** More of a name than anyone types; the rest of a name of 10 kB is not searched. */
const MOST_SEARCHED = 400

/** Something that a search can find. */
export interface Searchable {
  readonly id: string
  readonly title: string
  /** Other words that find it. */
  readonly words: string
}

/** Lowercase, without accents. */
export function folded(text: string): string {
  return text.slice(0, MOST_SEARCHED).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/**
 * The things that contain every word of the search in their title, or at the start of one of their other words. The best
 * match comes first: titles that start with the search, then titles with words that start so, then the others; in each,
 * those used most recently come first.
 *
 * @param recent IDs, the latest first
 */
export function found<Thing extends Searchable>(
  things: readonly Thing[],
  search: string,
  recent: readonly string[],
  most: number
): Thing[] {
  const words = folded(search).split(/\s+/).filter(Boolean)
  return things
    .map((thing) => ({ thing, rank: rankOf(thing, words) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || ageOf(a.thing, recent) - ageOf(b.thing, recent))
    .slice(0, most)
    .map(({ thing }) => thing)
}

/** Groups of things by their best match, so that Enter takes what starts with the search; equal groups keep their order. */
export function bestFirst<Group extends { readonly entries: readonly Searchable[] }>(
  groups: readonly Group[],
  search: string
): Group[] {
  const words = folded(search).split(/\s+/).filter(Boolean)
  const best = ({ entries }: Group): number =>
    Math.min(NO_RANK, ...entries.map((entry) => rankOf(entry, words) ?? NO_RANK))
  return groups.toSorted((a, b) => best(a) - best(b))
}

/** Worse than any rank. */
const NO_RANK = 3

/** 0 is best; `null` if a word is missing. */
function rankOf({ title, words: others }: Searchable, words: readonly string[]): number | null {
  const text = folded(title)
  const startsIn = (place: string, word: string): boolean => ` ${place}`.includes(` ${word}`)
  // In the middle of a title, people see why it was found; in the middle of a hidden word, they don't.
  if (!words.every((word) => text.includes(word) || startsIn(folded(others), word))) return null
  if (text.startsWith(words.join(' '))) return 0
  return words.every((word) => startsIn(text, word)) ? 1 : 2
}

const ageOf = ({ id }: Searchable, recent: readonly string[]): number => {
  const at = recent.indexOf(id)
  return at === -1 ? recent.length : at
}
