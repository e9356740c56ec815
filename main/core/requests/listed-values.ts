import { isSecretField } from '../directory/secret-fields.ts'

/** Most of a text that is looked at for one value, in characters. */
const LONGEST = 100_000

/**
 * Hides values whose name isn't in front of them but above, or in a separate element: columns of CSV, parts of a form
 * with files, pairs. Each text is looked through once, so this is linear.
 */
export function hideListed(text: string, hide: () => string): string {
  return hideColumns(hidePairs(hideParts(text, hide), hide), hide)
}

/** The head of a part that names its field (RFC 7578 §4.2), up to the empty line. */
const PART =
  /content-disposition:[^\r\n]{0,1000}?;\s{0,20}name\*?=(?:utf-8'[^'\r\n]{0,20}')?"?([^"\r\n;]{1,200})[^\r\n]{0,1000}(?:\r?\n[^\r\n]{1,1000}){0,20}\r?\n\r?\n/gi

function hideParts(text: string, hide: () => string): string {
  const pieces: string[] = []
  let taken = 0
  PART.lastIndex = 0
  for (let match = PART.exec(text); match !== null; match = PART.exec(text)) {
    if (!isSecretField(decoded(match[1] ?? ''))) continue
    const from = PART.lastIndex
    const end = text.indexOf('\n--', from - 1)
    const to = end === -1 ? text.length : text.charAt(end - 1) === '\r' ? end - 1 : end
    if (to <= from) continue
    pieces.push(text.slice(taken, from), hide())
    taken = to
    PART.lastIndex = to
  }
  return taken === 0 ? text : pieces.join('') + text.slice(taken)
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

const NAMED = 'name|key|k|id|type|label|field|field_?name|header|property|parameter|env'
const VALUED = 'value|val|v|content|data|old_?value|new_?value|current_?value|default_?value|default'
const QUOTE = String.raw`\\{0,4}["']?`
const QUOTED = String.raw`\\{0,4}["']`

/** A name and what stands between it and its value: two texts in brackets, or two fields one after the other. */
const PAIR = new RegExp(
  [
    String.raw`(?<=(?:\(|[[,]\s{0,20}\[)\s{0,20})${QUOTED}([\w$.-]{1,100})${QUOTED}\s{0,20},\s{0,20}`,
    String.raw`(?<![\w$.-])${QUOTE}(?:${NAMED})${QUOTE}\s{0,20}[:=]\s{0,20}${QUOTE}([\w$.-]{1,100})${QUOTE}\s{0,20}[,;&\r\n]\s{0,40}${QUOTE}(?:${VALUED})${QUOTE}\s{0,20}[:=]\s{0,20}`
  ].join('|'),
  'gi'
)
const PAIR_VALUE = new RegExp(
  String.raw`\\{0,4}"(?:[^"\\]|\\.){0,${String(LONGEST)}}"?|'[^'\r\n]{0,${String(LONGEST)}}'?|[^\s"'<>,;&()[\]{}]{1,${String(LONGEST)}}`,
  'y'
)
const PLAIN = /^["'\\]*(?:true|false|null|\[hidden\])?["'\\]*$/

function hidePairs(text: string, hide: () => string): string {
  const pieces: string[] = []
  let taken = 0
  PAIR.lastIndex = 0
  for (let match = PAIR.exec(text); match !== null; match = PAIR.exec(text)) {
    if (!isSecretField(match[1] ?? match[2] ?? '')) continue
    PAIR_VALUE.lastIndex = PAIR.lastIndex
    const value = PAIR_VALUE.exec(text)?.[0] ?? ''
    if (PLAIN.test(value)) continue
    pieces.push(text.slice(taken, PAIR.lastIndex), hide())
    PAIR.lastIndex += value.length
    taken = PAIR.lastIndex
  }
  return taken === 0 ? text : pieces.join('') + text.slice(taken)
}

const DELIMITERS = [',', ';', '\t', '|'] as const
/** A name as a column has it: a word, or a few of which the last says what it is. */
const COLUMN = /^[\p{L}\p{N}_$.#-]{1,100}(?: [\p{L}\p{N}_$.#-]{1,100}){0,3}(?<!\.)$/u
const MOST_COLUMNS = 1_000
/** Something that the name of a secret has in it. */
const HINT = /pass|pwd|secret|pin|token|credential|key|jwt|bearer|cookie|auth|otp|hash|sess|saml|verifier/i

/** Lines of a block that are looked at as names of columns before it counts as prose: what is above the names, and more. */
const MOST_TRIES = 50
/** So often the rows below a line are read for nothing; then it counts as names, so that this stays linear. */
const MOST_REFUSED = 5
const FOR_EXCEL = /^["']?sep=.["']?\s*$/i

/**
 * Columns of tables in text (RFC 4180, and its kin with other delimiters). RFC 4180 allows one line of names above the
 * rows; exports put titles, dates, comments, and a line for Excel above it. So any line of a block can be the names, and
 * the values below the name of a secret are hidden, up to the next empty line.
 */
function hideColumns(text: string, hide: () => string): string {
  if (!/[\r\n]/.test(text) || !HINT.test(text)) return text
  const pieces: string[] = []
  let taken = 0
  let tries = 0
  let refused = 0
  /** Widths of the lines in this block that can be names: a line below of the same width has values. */
  let widths = new Set<string>()
  const unended: Unended = new Map()
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length;) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    const isTop = widths.size === 0 && tries === 0
    at = behindLine(text, end)
    if (line.trim() === '') {
      tries = 0
      refused = 0
      widths = new Set()
      continue
    }
    if (tries > MOST_TRIES || line.length > LONGEST || FOR_EXCEL.test(line)) continue
    tries += 1
    const columns = namesIn(line)
    if (columns === null) continue
    const { delimiter, width, secret } = columns
    const shape = `${delimiter}${String(width)}`
    const isBelowNames = widths.has(shape)
    // With a blank behind the comma it can be a title, such as “Agents, Denver”
    if (columns.isFull && width > 1 && !line.includes(`${delimiter} `)) widths.add(shape)
    if (secret.size === 0 || isBelowNames) continue
    const table = readRows(text, at, delimiter, unended)
    const names = columns.named === 1 ? table.rows.find((row) => isNames(lineOf(text, row))) : undefined
    if (names !== undefined) {
      // A title, which spreadsheets fill up with delimiters
      at = names[0]?.from ?? table.end
      continue
    }
    refused += 1
    if (refused <= MOST_REFUSED && !isTable(text, columns, table.rows, isTop)) continue
    let known = columns
    for (const row of table.rows) {
      const below = known
      known = withNamesBelow(text, known, row)
      for (const [place, cell] of row.entries()) {
        // A row that is too long has a delimiter in a cell: then it isn't known which
        const isSecret = below.secret.has(place) || (row.length > below.width && place >= below.first)
        const value = text.slice(cell.from, cell.to)
        if (!isSecret || PLAIN.test(value.trim()) || /^\s*:?-{2,}:?\s*$/.test(value)) continue
        pieces.push(text.slice(taken, cell.from), hide())
        taken = cell.to
      }
    }
    at = table.end
  }
  return taken === 0 ? text : pieces.join('') + text.slice(taken)
}

/** Whether there are values below: without a second row of this width, the line is prose with commas in it. */
function isTable(text: string, { width }: Columns, rows: readonly Row[], isTop: boolean): boolean {
  if (width > 1) return rows.some((row) => row.length >= width - 1)
  const lines = rows.map((row) => lineOf(text, row).trim())
  return isTop || lines.every((line) => /^\S+$/.test(line) && !/[<>{}()]/.test(line))
}

/** What is above the names can look like names too: a line below it that names secrets adds its own. */
function withNamesBelow(text: string, above: Columns, row: Row): Columns {
  if (row.length === above.width && above.named > 1) return above
  const line = lineOf(text, row)
  const own = line.length <= LONGEST ? namesIn(line) : null
  if (own === null || own.secret.size === 0 || own.width < 2) return above
  const secret = new Set([...above.secret, ...own.secret])
  return { ...own, secret, first: Math.min(...secret) }
}

const lineOf = (text: string, row: Row): string => text.slice(row[0]?.from, row.at(-1)?.to)

const isNames = (line: string): boolean => {
  const found = line.length <= LONGEST ? namesIn(line) : null
  return found !== null && found.width > 1 && found.isFull && found.secret.size > 0
}

interface Columns {
  readonly delimiter: string
  readonly width: number
  readonly secret: ReadonlySet<number>
  readonly first: number
  /** How many have a name. */
  readonly named: number
  /** Each has a name, and none is a number. */
  readonly isFull: boolean
}

/** A mark that makes a line a comment; a semicolon only with a blank behind it, because it can be a delimiter. */
const COMMENT = /^\s*(?:#+|\/\/+|%+|--+|!+|;(?=\s))\s*/

/** The columns that a line names; `null` for a line that can't be one of names. */
function namesIn(line: string): Columns | null {
  const written = line.replace(COMMENT, '')
  const counts = DELIMITERS.map((each) => written.split(each).length)
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
  const names = written
    .split(delimiter)
    .slice(0, MOST_COLUMNS)
    .map((cell) => cell.trim().replace(/^(["'])(.*)\1$/, '$2'))
  if (!names.every((name) => name === '' || COLUMN.test(name))) return null
  const filled = names.filter((name) => name !== '')
  const secret = new Set(names.flatMap((name, place) => (isSecretColumn(name) ? [place] : [])))
  return {
    delimiter,
    width: names.length,
    secret,
    first: Math.min(...secret),
    named: filled.length,
    isFull: filled.length === names.length && !filled.some((name) => /^[\d.-]+$/.test(name))
  }
}

/** `agent.password`, `SIP password`, but not `token refreshed`. */
function isSecretColumn(name: string): boolean {
  const last = name.split(/[ .#$]/).at(-1) ?? name
  const pair = name.split(' ').slice(-2).join('')
  return isSecretField(last) || (pair !== last && /key$|pass$/i.test(pair) && isSecretField(pair))
}

interface Cell {
  readonly from: number
  readonly to: number
}

type Row = readonly Cell[]

/** By delimiter: from where on no quotation mark ends a cell. Looked for once in a text, however many tables are in it. */
type Unended = Map<string, number>

/** The rows up to an empty line. A cell in quotation marks may have line breaks and delimiters in it. */
function readRows(
  text: string,
  start: number,
  delimiter: string,
  unended: Unended
): { readonly rows: readonly Row[]; readonly end: number } {
  const rows: Cell[][] = []
  let at = start
  while (at < text.length && text.slice(at, lineEnd(text, at)).trim() !== '') {
    const row: Cell[] = []
    for (;;) {
      const from = at
      // Where nothing ends the cell, the quotation mark is part of its value.
      if (text.charAt(at) === '"' && at < (unended.get(delimiter) ?? Infinity)) {
        const behind = behindQuotes(text, at, delimiter)
        if (behind === null) unended.set(delimiter, at)
        else at = behind
      }
      while (at < text.length && text.charAt(at) !== delimiter && !/[\r\n]/.test(text.charAt(at))) at += 1
      row.push({ from, to: at })
      if (text.charAt(at) !== delimiter) break
      at += 1
    }
    rows.push(row)
    at = behindLine(text, at)
  }
  return { rows, end: at }
}

/** The place behind a cell in quotation marks; `null` when nothing ends it. */
function behindQuotes(text: string, from: number, delimiter: string): number | null {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    const next = text.charAt(at + 1)
    if (next === '"') at += 1
    else if (next === '' || next === delimiter || next === '\r' || next === '\n') return at + 1
  }
  return null
}

function lineEnd(text: string, from: number): number {
  const found = /\r|\n/g
  found.lastIndex = from
  return found.exec(text)?.index ?? text.length
}

const behindLine = (text: string, end: number): number =>
  text.charAt(end) === '\r' && text.charAt(end + 1) === '\n' ? end + 2 : Math.min(text.length, end + 1)
