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

/**
 * Columns of tables in text (RFC 4180, and its kin with other delimiters): the first line of the text, and each after an
 * empty one, can be the names. The values below the name of a secret are hidden, up to the next empty line.
 */
function hideColumns(text: string, hide: () => string): string {
  if (!/[\r\n]/.test(text) || !HINT.test(text)) return text
  const pieces: string[] = []
  let taken = 0
  let isFirst = true
  const unended: Unended = new Map()
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length;) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    if (line.trim() === '' || /^sep=.$/i.test(line)) {
      isFirst = true
      at = behindLine(text, end)
      continue
    }
    const columns = isFirst && line.length <= LONGEST ? secretColumns(line) : null
    isFirst = false
    at = behindLine(text, end)
    if (columns === null) continue
    const table = readRows(text, at, columns.delimiter, unended)
    // Without a second row of this width, the line is prose with commas in it
    if (columns.width > 1 && !table.rows.some((row) => row.length >= columns.width - 1)) continue
    for (const row of table.rows) {
      for (const [place, cell] of row.entries()) {
        // A row that is too long has a delimiter in a cell: then it isn't known which
        const isSecret = columns.secret.has(place) || (row.length > columns.width && place >= columns.first)
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

interface Columns {
  readonly delimiter: string
  readonly width: number
  readonly secret: ReadonlySet<number>
  readonly first: number
}

/** Which columns a line names as secret; `null` for a line that isn't a line of names. */
function secretColumns(line: string): Columns | null {
  if (!HINT.test(line)) return null
  const counts = DELIMITERS.map((each) => line.split(each).length)
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
  const names = line
    .split(delimiter)
    .slice(0, MOST_COLUMNS)
    .map((cell) => cell.trim().replace(/^(["'])(.*)\1$/, '$2'))
  if (!names.every((name) => name === '' || COLUMN.test(name))) return null
  const secret = new Set(names.flatMap((name, place) => (isSecretColumn(name) ? [place] : [])))
  return secret.size === 0 ? null : { delimiter, width: names.length, secret, first: Math.min(...secret) }
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

/** By delimiter: from where on no quotation mark ends a cell. Looked for once in a text, however many tables are in it. */
type Unended = Map<string, number>

/** The rows up to an empty line. A cell in quotation marks may have line breaks and delimiters in it. */
function readRows(
  text: string,
  start: number,
  delimiter: string,
  unended: Unended
): { readonly rows: readonly (readonly Cell[])[]; readonly end: number } {
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
