import type { FoundToken } from './finding.ts'
import type { Piece } from './jwt-in-text.ts'
import { isOpaqueToken } from './opaque-token.ts'

/** A line with the name of a token in it that may be the first of a table, and its separator. */
const NAMES = /^[\w"'* .|,;\t\r-]*$/
const TOKEN_NAME = /token|jwt|assertion/i
const SEPARATORS = [',', ';', '\t', '|']

/** Longer lines have no names, and longer ones no values, in UTF-16 units. */
const LONGEST_NAMES = 600
const LONGEST_ROW = 16_384

/**
 * Finds the opaque tokens in tables with names in their first line: CSV, Markdown, what terminals print. Linear: a line
 * that is a row isn't read again as names.
 *
 * @param most how many to return
 */
export function findInColumns(text: string, most: number): FoundToken[] {
  const found: FoundToken[] = []
  let columns: { readonly separator: string; readonly names: readonly string[] } | null = null
  let start = 0
  while (start < text.length && found.length < most) {
    const lineEnd = text.indexOf('\n', start)
    const end = lineEnd === -1 ? text.length : lineEnd
    const line = text.slice(start, Math.min(end, start + LONGEST_ROW))
    const cells = columns === null ? [] : cellsOf(line, columns.separator)
    if (columns !== null && cells.length === columns.names.length) {
      for (const [index, [from, to]] of cells.entries()) {
        const name = columns.names[index] ?? ''
        const token = line.slice(from, to)
        if (/(?:token|jwt|assertion)$/i.test(name) && isOpaqueToken(token))
          found.push({ token, name, pieces: [[start + from, start + to]] })
      }
    } else columns = columnsOf(line)
    start = end + 1
  }
  return found
}

function columnsOf(line: string): { readonly separator: string; readonly names: readonly string[] } | null {
  if (line.length > LONGEST_NAMES || !TOKEN_NAME.test(line) || !NAMES.test(line)) return null
  const separator = SEPARATORS.find((each) => line.includes(each))
  if (separator === undefined) return null
  const names = cellsOf(line, separator).map(([from, to]) => line.slice(from, to))
  return { separator, names }
}

/** Where the cells of a line are, without blanks and quotation marks around them. */
function cellsOf(line: string, separator: string): Piece[] {
  let at = 0
  return line.split(separator).map((cell) => {
    const bare = cell.replace(/^[\s"'*`]+/, '')
    const from = at + cell.length - bare.length
    at += cell.length + 1
    return [from, from + bare.length - (/[\s"'*`]{1,20}$/.exec(bare.slice(-20))?.[0].length ?? 0)]
  })
}
