import { transferEntry } from '../transfer/transfer-format.ts'
import { readJson } from '../transfer/json-place.ts'
import { outerNames } from './json-names.ts'
import { matchKeyName } from './key-names.ts'
import { POLICY_KEYS, type PolicyKeyName } from './policy-keys.ts'

/** One setting as it is written somewhere: its name in whatever case, and its value or why that cannot be read. */
export type PolicyEntry = { readonly name: string } & (
  | { readonly value: unknown }
  /** One sentence. */
  | { readonly fault: string }
)

/** What one policy says of a key: a value that is still to be decoded, or one sentence why it cannot be told. */
export type Claim = { readonly value: unknown } | { readonly fault: string }

/** What one policy says. */
export interface Claims {
  readonly claims: ReadonlyMap<PolicyKeyName, Claim>
  /** Names that are nothing like any setting. */
  readonly unknown: readonly string[]
}

/** Most characters of a policy text; two hundred connections take a third of it. */
export const MOST_POLICY_CHARACTERS = 256 * 1024

/** What is written at one place: JSON text, or settings that a system keeps one by one. */
type Written =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'entries'; readonly entries: readonly PolicyEntry[] }

/** Finds out which key each written setting means. Pure, never throws. @returns the claims, or why nothing can be told */
export function claimsOf(written: Written): Claims | { readonly reason: string } {
  if (written.kind === 'entries') return sorted(written.entries.map(inJsonForm))
  const { text } = written
  if (text.length > MOST_POLICY_CHARACTERS) return { reason: 'It’s too long for a policy.' }
  const read = readJson(text)
  if ('fault' in read) return read.fault
  if (!isObject(read.value)) return { reason: 'It must be an object: { "key": value }.' }
  const { value } = read
  return sorted(
    outerNames(text).map(({ name, repeatsInside }) =>
      repeatsInside ? { name, fault: TWICE_INSIDE } : { name, value: value[name] }
    )
  )
}

const TWICE_INSIDE = 'It contains the same name twice.'

function sorted(entries: readonly PolicyEntry[]): Claims {
  const claims = new Map<PolicyKeyName, Claim>()
  const unknown: string[] = []
  const claim = (key: PolicyKeyName, what: Claim): void => {
    claims.set(key, claims.has(key) ? { fault: 'It’s set more than once.' } : what)
  }
  for (const entry of entries) {
    if (NOT_SETTINGS.test(entry.name)) continue
    const match = matchKeyName(entry.name)
    if (match?.kind === 'same')
      claim(match.key, 'fault' in entry ? entry : withKnownNames(match.key, entry.value))
    else if (match?.kind === 'alike')
      claim(match.key, { fault: `It’s misspelled as “${visible(entry.name)}”.` })
    else {
      unknown.push(entry.name)
      const inside = 'fault' in entry ? [] : keysInside(entry.value)
      for (const key of inside)
        claim(key, { fault: 'It’s nested inside something else, where Token Desk doesn’t look for it.' })
    }
  }
  return { claims, unknown: [...new Set(unknown)] }
}

/** Editors want a schema's address, people a comment, and a configuration profile describes itself; none is a setting. */
const NOT_SETTINGS = /^(?:\$schema|\$comment|Payload[A-Z][A-Za-z]*)$/

/** A name that is nearly a key hides nothing, but may hold what cannot be seen. */
function visible(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?')
}

/** The keys inside an outer object; deeper nesting isn't a plausible mistake. */
function keysInside(value: unknown, depth = DEEPEST_LOOKED): PolicyKeyName[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
    const match = matchKeyName(name)
    return match?.kind === 'same' ? [match.key] : keysInside(each, depth - 1)
  })
}

const DEEPEST_LOOKED = 4

/** The names inside a connection as the format has them: their case matters no more than that of the keys. */
function withKnownNames(key: PolicyKeyName, value: unknown): Claim {
  if (POLICY_KEYS[key].form !== 'connections' || !Array.isArray(value)) return { value }
  const known = new Map(Object.keys(transferEntry().shape).map((name) => [name.toLowerCase(), name]))
  let isTwice = false
  const renamed = value.map((connection: unknown) => {
    if (!isObject(connection)) return connection
    const named = Object.entries(connection).map(
      ([name, each]) => [known.get(name.toLowerCase()) ?? name, each] as const
    )
    isTwice ||= new Set(named.map(([name]) => name)).size < named.length
    return Object.fromEntries(named)
  })
  return isTwice ? { fault: TWICE_INSIDE } : { value: renamed }
}

/** Registry and property lists write switches as numbers too, and the registry has no lists of objects. */
function inJsonForm(entry: PolicyEntry): PolicyEntry {
  const match = matchKeyName(entry.name)
  if ('fault' in entry || match === null) return entry
  const { name, value } = entry
  const { form } = POLICY_KEYS[match.key]
  if (form === 'switch' && (value === 0 || value === 1)) return { name, value: value === 1 }
  if (form !== 'connections' || typeof value !== 'string') return entry
  const read = readJson(value)
  if ('fault' in read) return { name, fault: read.fault.reason }
  // As the value of one name, it is the inside that must not repeat.
  return outerNames(`{"${match.key}":${value}}`).some(({ repeatsInside }) => repeatsInside)
    ? { name, fault: TWICE_INSIDE }
    : { name, value: read.value }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
