/** More matches than anyone steps through; painting them all would take long. */
const MOST_PLACES = 2_000

/**
 * Where a search occurs in a text, in UTF-16 units; letter case doesn't matter.
 *
 * @returns start and end of each match, in order, at most 2,000
 */
export function placesOf(text: string, search: string): [start: number, end: number][] {
  const wanted = search.trim().toLowerCase()
  if (wanted === '') return []
  const lower = text.toLowerCase()
  // A letter such as İ is longer in lower case: then places would be wrong
  if (lower.length !== text.length) return []
  const places: [number, number][] = []
  for (
    let at = lower.indexOf(wanted);
    at >= 0 && places.length < MOST_PLACES;
    at = lower.indexOf(wanted, at + wanted.length)
  )
    places.push([at, at + wanted.length])
  return places
}
