import { placeOf, readJson, type JsonFault } from '../transfer/json-place.ts'
import { POLICY_KEYS, type PolicyKey, type PolicyKeyName, type PolicyValues } from './policy-keys.ts'

/** Whose policy it is; a machine's goes before a user's. */
export type PolicyLevel = 'machine' | 'user'

/** What was found at one place where a policy can be. */
export type PolicySource = {
  readonly level: PolicyLevel
  /** Where it is, for the person who has to look: a path, or a registry key. */
  readonly place: string
} & (
  | { readonly kind: 'absent' }
  /** JSON text, as in a file. */
  | { readonly kind: 'text'; readonly text: string }
  /** Values that a system keeps one by one. */
  | { readonly kind: 'values'; readonly values: Readonly<Record<string, unknown>> }
  /** It is there and cannot be read, or must not be trusted; `reason` is one sentence. */
  | { readonly kind: 'unreadable'; readonly reason: string }
)

/** Something in a policy that could not be used as it stands. */
export interface PolicyProblem {
  readonly place: string
  /** One sentence: which key, what is wrong with it, and what holds instead. */
  readonly message: string
}

/** A setting that the organisation fixed. */
export interface LockedSetting {
  readonly key: PolicyKeyName
  readonly level: PolicyLevel
}

/** What the organisation has decided. */
export interface Policy {
  /**
   * `none`: nobody set anything. `broken`: a policy is there and cannot be read, so nothing is known of what it
   * forbids; every key has its strictest value and Token Desk signs in to nothing.
   */
  readonly state: 'none' | 'managed' | 'broken'
  readonly values: PolicyValues
  readonly locked: readonly LockedSetting[]
  readonly problems: readonly PolicyProblem[]
}

/** Most characters of a policy text; two hundred connections take a third of it. */
export const MOST_POLICY_CHARACTERS = 256 * 1024

/**
 * Makes one policy of what was found, key by key: machine before user before the app's own default. A key whose value
 * cannot be read keeps its rank: a slip in the machine's policy does not let the user's through. Pure, never throws.
 */
export function readPolicy(sources: readonly PolicySource[]): Policy {
  const ranked = [...sources].sort((one, other) => RANK[one.level] - RANK[other.level])
  const problems: PolicyProblem[] = []
  const layers: Layer[] = []
  let broken = false
  for (const source of ranked) {
    const layer = layerOf(source)
    if (layer === null) continue
    if ('fault' in layer) {
      broken = true
      problems.push({ place: source.place, message: layer.fault.reason })
    } else layers.push(layer)
  }
  if (broken) return { state: 'broken', values: STRICTEST, locked: [], problems }
  for (const layer of layers) problems.push(...unknownKeys(layer))
  const locked: LockedSetting[] = []
  const settle = <Name extends PolicyKeyName>(name: Name): PolicyValues[Name] => {
    const definition: PolicyKey<PolicyValues[Name]> = POLICY_KEYS[name]
    const layer = layers.find(({ values }) => Object.hasOwn(values, name))
    if (layer === undefined) return definition.fallback
    const { value, fault } = decode(definition, layer.values[name])
    if (fault !== null) problems.push({ place: layer.place, message: badValue(name, fault, definition) })
    if (fault === null || definition.strictest !== null) locked.push({ key: name, level: layer.level })
    return value
  }
  const values = settleAll(settle)
  return { state: layers.length === 0 ? 'none' : 'managed', values, locked, problems }
}

const RANK: Readonly<Record<PolicyLevel, number>> = { machine: 0, user: 1 }

interface Layer {
  readonly level: PolicyLevel
  readonly place: string
  readonly values: Readonly<Record<string, unknown>>
}

/** `null` when there is nothing at this place. */
function layerOf(source: PolicySource): Layer | { readonly fault: JsonFault } | null {
  const { level, place } = source
  switch (source.kind) {
    case 'absent':
      return null
    case 'unreadable':
      return { fault: { place: '', reason: source.reason } }
    case 'values':
      return { level, place, values: source.values }
    case 'text': {
      if (source.text.length > MOST_POLICY_CHARACTERS) {
        return { fault: { place: '', reason: 'It is too long for a policy.' } }
      }
      const read = readJson(source.text)
      if ('fault' in read) return read
      const { value } = read
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return { fault: { place: '', reason: 'It must be an object: { "key": value }.' } }
      }
      return { level, place, values: value as Readonly<Record<string, unknown>> }
    }
  }
}

/** Editors want a schema's address in the file, and people a comment; neither is a setting. */
const NOT_SETTINGS: ReadonlySet<string> = new Set(['$schema', '$comment'])

function unknownKeys({ place, values }: Layer): PolicyProblem[] {
  return Object.keys(values)
    .filter((name) => !Object.hasOwn(POLICY_KEYS, name) && !NOT_SETTINGS.has(name))
    .slice(0, MOST_UNKNOWN_TOLD)
    .map((name) => ({
      place,
      message: `${placeOf([name])}: There is no such setting; it has no effect.`
    }))
}

const MOST_UNKNOWN_TOLD = 20

function decode<Value>(
  { schema, fallback, strictest }: PolicyKey<Value>,
  value: unknown
): { readonly value: Value; readonly fault: string | null } {
  const parsed = schema().safeParse(value)
  if (parsed.success) return { value: parsed.data, fault: null }
  const issue = parsed.error.issues[0]
  const place = placeOf(issue?.path ?? [])
  const reason = issue?.message ?? 'It cannot be used.'
  const fault = issue?.code === 'unrecognized_keys' ? 'There is a setting too many in it.' : reason
  return {
    value: strictest === null ? fallback : strictest.value,
    fault: place === '' ? fault : `${place}: ${fault}`
  }
}

function badValue<Value>(name: string, fault: string, { strictest, inWords }: PolicyKey<Value>): string {
  const instead =
    strictest === null
      ? 'It is left out.'
      : `The strictest value holds instead: ${inWords(strictest.value).toLocaleLowerCase('en')}.`
  return `${name}: ${fault} ${instead}`
}

/** Every key, so that a new one that is not settled does not compile. */
function settleAll(settle: <Name extends PolicyKeyName>(name: Name) => PolicyValues[Name]): PolicyValues {
  return {
    allowedHosts: settle('allowedHosts'),
    signInMethods: settle('signInMethods'),
    minimumStorage: settle('minimumStorage'),
    revealTokens: settle('revealTokens'),
    exportSecrets: settle('exportSecrets'),
    idleLockMinutes: settle('idleLockMinutes'),
    clipboardSeconds: settle('clipboardSeconds'),
    updates: settle('updates'),
    connections: settle('connections')
  }
}

const STRICTEST: PolicyValues = settleAll((name) => {
  const definition: PolicyKey<PolicyValues[typeof name]> = POLICY_KEYS[name]
  return definition.strictest === null ? definition.fallback : definition.strictest.value
})

/** A setting that is fixed, in words, for the list of them. */
export function inWords(policy: Policy, name: PolicyKeyName): string {
  const say = <Name extends PolicyKeyName>(each: Name): string => {
    const definition: PolicyKey<PolicyValues[Name]> = POLICY_KEYS[each]
    return definition.inWords(policy.values[each])
  }
  return say(name)
}

/** What holds where there is no policy. */
export const NO_POLICY: Policy = readPolicy([])
