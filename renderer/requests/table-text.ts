/** As much as a call may carry to the clipboard. */
const MOST_CHARACTERS = 16_000
const AT_ONCE = 400

/**
 * Rows of an answer's table as a spreadsheet takes them: tabs between cells, a line per row.
 *
 * @param ranges first and last row of each
 * @param columns places of the columns in a row
 * @returns a text of `null` when it is too long to copy
 */
export async function tableText(
  ranges: readonly (readonly [from: number, to: number])[],
  columns: readonly number[],
  ask: (from: number, count: number) => Promise<readonly (readonly string[])[]>
): Promise<{ text: string | null; count: number }> {
  const lines: string[] = []
  let length = 0
  for (const [first, last] of ranges)
    for (let from = first; from <= last; from += AT_ONCE)
      for (const row of await ask(from, Math.min(AT_ONCE, last - from + 1))) {
        const line = columns.map((at) => (row[at] ?? '').replace(/[\t\r\n]+/g, ' ')).join('\t')
        length += line.length + 1
        if (length > MOST_CHARACTERS) return { text: null, count: 0 }
        lines.push(line)
      }
  return { text: lines.join('\n'), count: lines.length }
}
