import { cellText } from './cell-text.ts'

/** Padding of a chip, a letter at 12 px, and the gap between two, in px; generous, as nothing is measured. */
const CHIP = 14
const LETTER = 8
const GAP = 4
/** Padding of the cell, and the count of what is left out. */
const AROUND = 24
const COUNT = 24

/**
 * The texts that fit side by side into a cell of this width in px; one at least, which the cell cuts then.
 *
 * @returns as shown, with how many more there are, such as `+2`
 */
export function chipsThatFit(
  value: string | readonly string[],
  width: number
): { texts: string[]; more: string } {
  const all = typeof value === 'string' ? [value].filter((text) => text !== '') : value
  const texts: string[] = []
  let left = width - AROUND
  for (const text of all) {
    left -= CHIP + text.length * LETTER + GAP
    const last = texts.length + 1 === all.length
    if (texts.length > 0 && left < (last ? 0 : COUNT)) break
    texts.push(text === '' ? '–' : cellText(text))
  }
  return { texts, more: texts.length < all.length ? `+${all.length - texts.length}` : '' }
}
