/** A JSON object with nothing known about it. */
export type JsonObject = Readonly<Record<string, unknown>>

/** One member of a JSON object, as it stands in the text. */
export interface JsonMember {
  readonly name: string
  /** JSON text of the value without blanks between its parts. Numbers have the digits of the original. */
  readonly text: string
}

/** A JSON object, by value and as it is written. */
export interface JsonRead {
  /** Of a name that is there twice, the last one counts (RFC 7519 §4). */
  readonly values: JsonObject
  /** All members, in their order. */
  readonly members: readonly JsonMember[]
  /** Names that are there more than once in one object, at any depth. */
  readonly repeated: readonly string[]
}

/** A string, a structural character, or a number or literal. By now the text is known to be JSON (RFC 8259). */
const JSON_PARTS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g

/**
 * Reads the text of a JSON object and keeps the digits of its numbers, which `JSON.parse` rounds to 53 bits (RFC 8259 §6):
 * an id of 18 digits would come out as another one. Never throws, however deeply it is nested.
 *
 * @returns `null` for anything but a whole JSON object
 */
export function readJsonObject(text: string): JsonRead | null {
  const values = parsed(text)
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return null
  const members: { name: string; text: string }[] = []
  const repeated = new Set<string>()
  /** The names seen in each object that is open; `null` for a list. */
  const open: (Set<string> | null)[] = []
  let isName = false
  let pieces: string[] = []
  for (const [part] of text.matchAll(JSON_PARTS)) {
    const names = open.at(-1)
    if (isName && part.startsWith('"')) {
      const name = JSON.parse(part) as string
      if (names?.has(name) === true) repeated.add(name)
      names?.add(name)
      isName = false
      if (open.length > 1) pieces.push(JSON.stringify(name))
      else {
        pieces = []
        members.push({ name, text: '' })
      }
      continue
    }
    const ends = part === '}' || part === ']'
    const isValue = open.length > 1 || (open.length === 1 && part !== ':' && part !== ',' && !ends)
    if (isValue) pieces.push(part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : part)
    if (ends) open.pop()
    if (part === '{') open.push(new Set())
    if (part === '[') open.push(null)
    isName = part === '{' || (part === ',' && open.at(-1) instanceof Set)
    const last = members.at(-1)
    if (isValue && open.length === 1 && last !== undefined) last.text = pieces.join('')
  }
  return { values: values as JsonObject, members, repeated: [...repeated] }
}

/** Whether a number is changed by programs that keep 53 bits of it: a long id, or one beyond what they can hold. */
export function isRounded({ text }: JsonMember): boolean {
  return (
    /^-?\d/.test(text) &&
    (/^-?\d+$/.test(text) ? !Number.isSafeInteger(Number(text)) : !Number.isFinite(Number(text)))
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
