import { firstFault, placeOf } from '../transfer/json-place.ts'
import { POLICY_KEYS, type PolicyKey, type PolicyKeyName, type PolicyValues } from './policy-keys.ts'
import { claimsOf, type Claims, type PolicyEntry } from './written-settings.ts'

/** Whose policy it is; the machine's overrides the user's. */
export type PolicyLevel = 'machine' | 'user'

/** What was found in one policy location. */
export type PolicySource = {
  readonly level: PolicyLevel
  /** Where it is, for the administrator: a path or a registry key. */
  readonly place: string
} &
  /** There certainly is none. If that isn't certain, it is `unreadable`. */
  (
    | { readonly kind: 'absent' }
    /** JSON text, as in a file. */
    | { readonly kind: 'text'; readonly text: string }
    /** Settings that a system keeps one by one: a switch may be 0 or 1 there, and connections may be JSON text. */
    | { readonly kind: 'entries'; readonly entries: readonly PolicyEntry[] }
    /** It exists, or may exist, but can't be read or trusted; `reason` is one sentence. */
    | { readonly kind: 'unreadable'; readonly reason: string }
  )

/** Something invalid in a policy. */
export interface PolicyProblem {
  readonly place: string
  /** One sentence: which key, what is wrong with it, and what applies instead. */
  readonly message: string
}

/** A setting that the organization manages. */
export interface LockedSetting {
  readonly key: PolicyKeyName
  readonly level: PolicyLevel
}

/** The organization's policy. */
export interface Policy {
  /**
   * `none`: there is no policy. `broken`: a policy exists, or may exist, but can't be read, so we don't know what it
   * blocks; every key has its strictest value, and Token Desk doesn't sign in to anything.
   */
  readonly state: 'none' | 'managed' | 'broken'
  readonly values: PolicyValues
  readonly locked: readonly LockedSetting[]
  readonly problems: readonly PolicyProblem[]
}

/**
 * Merges what was found into one policy, key by key: machine, then user, then the app's default. A key with an
 * invalid value keeps its rank: a mistake in the machine's policy doesn't let the user's apply. Pure, never throws.
 */
export function readPolicy(sources: readonly PolicySource[]): Policy {
  const ranked = [...sources].sort((one, other) => RANK[one.level] - RANK[other.level])
  const problems: PolicyProblem[] = []
  const layers: Layer[] = []
  let broken = false
  for (const source of ranked) {
    const { level, place } = source
    if (source.kind === 'absent') continue
    const read = source.kind === 'unreadable' ? { reason: source.reason } : claimsOf(source)
    if ('reason' in read) {
      broken = true
      problems.push({ place, message: read.reason })
    } else layers.push({ level, place, ...read })
  }
  if (broken) return { state: 'broken', values: STRICTEST, locked: [], problems }
  for (const layer of layers) problems.push(...unknownSettings(layer))
  const locked: LockedSetting[] = []
  const settle = <Name extends PolicyKeyName>(name: Name): PolicyValues[Name] => {
    const definition: PolicyKey<PolicyValues[Name]> = POLICY_KEYS[name]
    const layer = layers.find(({ claims }) => claims.has(name))
    const claim = layer?.claims.get(name)
    if (layer === undefined || claim === undefined) return definition.fallback
    const { value, fault } =
      'fault' in claim ? closed(definition, claim.fault) : decode(definition, claim.value)
    if (fault !== null) problems.push({ place: layer.place, message: badValue(name, fault, definition) })
    if (fault === null || definition.strictest !== null) locked.push({ key: name, level: layer.level })
    return value
  }
  const values = settleAll(settle)
  return { state: layers.length === 0 ? 'none' : 'managed', values, locked, problems }
}

const RANK: Readonly<Record<PolicyLevel, number>> = { machine: 0, user: 1 }

interface Layer extends Claims {
  readonly level: PolicyLevel
  readonly place: string
}

function unknownSettings({ place, unknown }: Layer): PolicyProblem[] {
  return unknown.slice(0, MOST_UNKNOWN_TOLD).map((name) => ({
    place,
    message: `${placeOf([name])}: This setting doesn’t exist and has no effect.`
  }))
}

const MOST_UNKNOWN_TOLD = 20

interface Decoded<Value> {
  readonly value: Value
  readonly fault: string | null
}

function closed<Value>({ strictest, fallback }: PolicyKey<Value>, fault: string): Decoded<Value> {
  return { value: strictest === null ? fallback : strictest.value, fault }
}

function decode<Value>(definition: PolicyKey<Value>, value: unknown): Decoded<Value> {
  const parsed = definition.schema().safeParse(value, { reportInput: true })
  if (parsed.success) return { value: parsed.data, fault: null }
  const { place, reason } = firstFault(parsed.error)
  return closed(definition, place === '' ? reason : `${place}: ${reason}`)
}

function badValue<Value>(name: string, fault: string, { strictest, inWords }: PolicyKey<Value>): string {
  const instead =
    strictest === null
      ? 'It’s ignored.'
      : `The strictest value is used instead: ${inWords(strictest.value).toLocaleLowerCase('en')}.`
  return `${name}: ${fault} ${instead}`
}

/** Every key, so that a new one that is not settled does not compile. */
function settleAll(settle: <Name extends PolicyKeyName>(name: Name) => PolicyValues[Name]): PolicyValues {
  return {
    allowedHosts: settle('allowedHosts'),
    signInMethods: settle('signInMethods'),
    minimumStorage: settle('minimumStorage'),
    exportSecrets: settle('exportSecrets'),
    savedLists: settle('savedLists'),
    writeRequests: settle('writeRequests'),
    keepActivity: settle('keepActivity'),
    idleLockMinutes: settle('idleLockMinutes'),
    clipboardSeconds: settle('clipboardSeconds'),
    revealTokens: settle('revealTokens'),
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

/** The values without a policy. */
export const NO_POLICY: Policy = readPolicy([])
