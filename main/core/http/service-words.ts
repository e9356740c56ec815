import { isSuccess, isWebPage, tryJson, type Answer } from './answer.ts'

/** The longest text shown as the service's message, in characters. */
export const LONGEST_WORDS = 300

/** The replacement for anything that isn't clearly a word. */
export const HIDDEN = '[hidden]'

/** A plain text longer than this is a document, not a message. */
const LONGEST_BODY = 4_000

/** The fields of an error body that are meant for people (ringcx-api §4.6, §6.7); no others are used. */
const SPOKEN_FIELDS = [
  'errorCode',
  'error',
  'error_description',
  'message',
  'generalMessage',
  'developerMessage',
  'details',
  'cause',
  'parameterName',
  'attributeName'
] as const

/** Lists of such bodies inside a body, of which the first few are enough. */
const SPOKEN_LISTS = ['errors', 'validationErrors'] as const
const MOST_ITEMS = 5

/**
 * The service's own error message, safe to show and to copy into a report: bounded, on one line, and with everything
 * that isn't clearly a word, a short number, or an error code replaced by {@link HIDDEN}. This is an allow list,
 * because a service may echo a token in an unexpected form.
 *
 * Of JSON only the fields meant for people are used, of a web page only its title, of a success nothing: its body is
 * where the tokens are.
 *
 * @returns `undefined` when there is nothing to show
 */
export function serviceWords(answer: Answer): string | undefined {
  const words = scrubWords(spokenText(answer), answer.secrets)
  return words === '' ? undefined : words
}

/**
 * A code from a service or a browser, safe to show next to its message by the same rule; `undefined` for anything
 * that isn't clearly a code.
 *
 * @param secrets what the request carried, as {@link Answer.secrets}
 */
export function serviceCode(code: string | undefined, secrets?: readonly string[]): string | undefined {
  if (code === undefined || !/^[A-Za-z][A-Za-z0-9._-]{1,60}$/.test(code)) return undefined
  return scrubWords(code, secrets) === code ? code : undefined
}

function spokenText(answer: Answer): string {
  if (isWebPage(answer)) return /<title[^>]*>([^<]{1,300})/i.exec(answer.text.slice(0, 20_000))?.[1] ?? ''
  if (isSuccess(answer) || answer.text.length > LONGEST_BODY) return ''
  const body = tryJson(answer)
  if (typeof body === 'object' && body !== null) return spokenFields(body).join(' · ')
  // Truncated JSON isn't a message, and neither is anything else with its punctuation.
  return /[{}<>]/.test(answer.text) ? '' : answer.text
}

function spokenFields(body: object): string[] {
  const record = body as Readonly<Record<string, unknown>>
  const items = SPOKEN_LISTS.flatMap((list) => {
    const value = record[list]
    return Array.isArray(value) ? (value.slice(0, MOST_ITEMS) as unknown[]) : []
  }).filter((item) => typeof item === 'object' && item !== null)
  const texts = [record, ...(items as (typeof record)[])].flatMap((each) =>
    SPOKEN_FIELDS.map((field) => each[field]).filter((value) => typeof value === 'string')
  )
  return [...new Set(texts)].filter((text) => text.trim() !== '')
}

/**
 * Any text with all but plain words, numbers of at most four digits and error codes hidden; cut at
 * {@link LONGEST_WORDS}. What a shape cannot tell, the secrets themselves do: a word that shares
 * {@link SHORTEST_PIECE} characters in a row with one of them, as it is or encoded, is hidden too.
 */
export function scrubWords(text: string, secrets: readonly string[] = []): string {
  const written = secrets.flatMap(writings)
  const chunks = text.slice(0, LONGEST_BODY).split(/\s+/).filter(Boolean)
  const shown = chunks
    .map((chunk) => (repeats(chunk, written) ? HIDDEN : scrubChunk(chunk)))
    .filter((chunk, at, all) => chunk !== HIDDEN || all[at - 1] !== HIDDEN)
  const line = shown.join(' ')
  return line.length <= LONGEST_WORDS ? line : `${line.slice(0, LONGEST_WORDS - 1).trimEnd()}…`
}

/** This many consecutive characters of a secret count as part of it; fewer occur in any text. */
export const SHORTEST_PIECE = 6

/** Anything shorter isn't searched for: it would hide every other word and is useless as a secret. */
const SHORTEST_SECRET = 4

/** The ways in which a service may write a secret back, in lower case. Base64 depends on what comes before: three ways. */
function writings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before + (before > 0 ? 1 : 0))
      .replace(/=+$/, '')
  )
  const url = base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'))
  const all = [secret, encodeURIComponent(bytes.toString('utf8')), bytes.toString('hex'), ...base64, ...url]
  return [...new Set(all.map((each) => each.toLowerCase()))].filter((each) => each.length >= SHORTEST_SECRET)
}

function repeats(chunk: string, written: readonly string[]): boolean {
  const text = chunk.toLowerCase()
  return written.some((secret) => {
    const length = Math.min(SHORTEST_PIECE, secret.length)
    for (let at = 0; at + length <= text.length; at += 1) {
      if (secret.includes(text.slice(at, at + length))) return true
    }
    return false
  })
}

/** Punctuation that may surround a word. */
const AROUND = /^([("'“‘[]{0,3})(.*?)([)"'”’\].,:;!?…]{0,3})$/su

/**
 * One piece of a chunk: lower case, Capitalised, CAPITALS, camelCase with humps of three letters, or a short number.
 * The letters of all of Latin-1 count, because messages are localized.
 */
const PIECE =
  /^(?:[a-zß-ÿ]{1,24}|[A-ZÀ-Þ][a-zß-ÿ]{1,23}|[A-Z]{1,16}|[a-z]{2,12}(?:[A-Z][a-z]{2,12}){1,3}|\d{1,4})$/u

/** At most so many pieces joined by `.`, `-`, `_`, `/`, `:` or an apostrophe: `access.denied.exception`, `OAU-213`. */
const MOST_PIECES = 5

function scrubChunk(chunk: string): string {
  if (/^[·–—&+-]$/u.test(chunk)) return chunk
  const [, before = '', core = '', after = ''] = AROUND.exec(chunk) ?? []
  const pieces = core.split(/[.\-_/:'’]/u)
  const plain =
    core.length <= 60 && pieces.length <= MOST_PIECES && pieces.every((piece) => PIECE.test(piece))
  // Two numbers in one chunk could be part of an ID or an address.
  const numbers = pieces.filter((piece) => /^\d/.test(piece)).length
  return plain && numbers <= 1 ? `${before}${core}${after}` : HIDDEN
}
