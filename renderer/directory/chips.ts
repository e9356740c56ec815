/** Padding, a letter at 12 px, and the gap between two, in px; generous, as nothing is measured. */
const CHIP = 14
const LETTER = 8
const GAP = 4
/** Padding of the cell, and the count of what is left out. */
const AROUND = 24
const COUNT = 24

/** How many of the texts fit side by side into a cell of this width in px; one at least, which is cut then. */
export function chipsThatFit(texts: readonly string[], width: number): number {
  let left = width - AROUND
  let fit = 0
  for (const text of texts) {
    left -= CHIP + text.length * LETTER + GAP
    if (left < (fit + 1 < texts.length ? COUNT : 0)) break
    fit += 1
  }
  return Math.max(1, fit)
}
