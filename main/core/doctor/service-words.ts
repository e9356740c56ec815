import { isSuccess, isWebPage, tryJson, type Answer } from '../http/answer.ts'

/** Longest text shown as the service's own words, in characters. */
export const LONGEST_WORDS = 300

/** What stands in the place of anything that is not plainly a word. */
export const HIDDEN = '[hidden]'

/** A plain text longer than this is a document, not a message. */
const LONGEST_BODY = 4_000

/** The fields of an error body that are meant for people (ringcx-api §4.6, §6.7); no other is looked at. */
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
 * What the service itself said in a refusal, fit to be shown and copied into a report: bounded, on one line, and with
 * everything that is not plainly a word, a short number or an error code replaced by {@link HIDDEN}. An allow-list,
 * because a service may echo a token in a form that nobody thought of.
 *
 * Of JSON only the fields meant for people are used, of a web page only its title, of a success nothing: its body is
 * where the tokens are.
 *
 * @returns `undefined` when there is nothing to show
 */
export function serviceWords(answer: Answer): string | undefined {
  const words = scrubWords(spokenText(answer))
  return words === '' ? undefined : words
}

function spokenText(answer: Answer): string {
  if (isWebPage(answer)) return /<title[^>]*>([^<]{1,300})/i.exec(answer.text.slice(0, 20_000))?.[1] ?? ''
  if (isSuccess(answer) || answer.text.length > LONGEST_BODY) return ''
  const body = tryJson(answer)
  if (typeof body === 'object' && body !== null) return spokenFields(body).join(' · ')
  // JSON that breaks off is not a message, and neither is anything else with its punctuation.
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
 * {@link LONGEST_WORDS}.
 */
export function scrubWords(text: string): string {
  const chunks = text.slice(0, LONGEST_BODY).split(/\s+/).filter(Boolean)
  const shown = chunks.map(scrubChunk).filter((chunk, at, all) => chunk !== HIDDEN || all[at - 1] !== HIDDEN)
  const line = shown.join(' ')
  return line.length <= LONGEST_WORDS ? line : `${line.slice(0, LONGEST_WORDS - 1).trimEnd()}…`
}

/** Punctuation that may stand around a word. */
const AROUND = /^([("'“‘[]{0,3})(.*?)([)"'”’\].,:;!?…]{0,3})$/su

/**
 * One piece of a chunk: lower case, Capitalised, CAPITALS, camelCase with humps of three letters, or a short number.
 * The letters of all of Latin-1 count, because messages are localised.
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
  // Two numbers in one chunk could be a part of an id or an address.
  const numbers = pieces.filter((piece) => /^\d/.test(piece)).length
  return plain && numbers <= 1 ? `${before}${core}${after}` : HIDDEN
}
