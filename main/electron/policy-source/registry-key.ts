import type { PolicyEntry } from '../../core/policy/written-settings.ts'
import { POLICY_KEYS } from '../../core/policy/policy-keys.ts'
import { matchKeyName } from '../../core/policy/key-names.ts'

/** The data of a registry value, by its type ([MS-RRP] 3.1.1.5). */
export type RegistryData =
  | { readonly kind: 'text'; readonly text: string }
  /** `REG_EXPAND_SZ`, as it is stored. */
  | { readonly kind: 'expandable'; readonly text: string }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'number'; readonly number: number }
  /** Bytes, links, and types that no setting uses. */
  | { readonly kind: 'other' }

export interface RegistryValue {
  /** Empty for the key's default value. */
  readonly name: string
  readonly data: RegistryData
}

/** A key below the policy key, or the policy key itself with an empty path. */
export interface RegistryKey {
  /** Relative to the policy key, such as `allowedHosts`. */
  readonly path: string
  readonly values: readonly RegistryValue[]
}

/**
 * The settings in the policy key. A subkey with the name of a list setting is that list, as policy templates write
 * it: values 1, 2, 3.
 */
export function entriesOf(keys: readonly RegistryKey[]): PolicyEntry[] {
  return keys.flatMap(({ path, values }): PolicyEntry[] => {
    const named = values.filter(({ name, data }) => name !== '' || !isEmpty(data))
    if (path === '')
      return named.map(({ name, data }) => ({ name: name || '(Default)', ...settingOf(name, data) }))
    const [below = '', ...deeper] = path.split('\\')
    const match = matchKeyName(below)
    if (match !== null && deeper.length > 0) return [{ name: below, fault: 'It has a subkey.' }]
    if (match?.kind === 'same' && POLICY_KEYS[match.key].form === 'list')
      return [{ name: path, ...listOf(named) }]
    // Treated as objects, so that their contents are reported as nested too deep.
    const inside: object = Object.fromEntries(named.map(({ name }) => [name, null]))
    return [{ name: below, value: deeper.reduceRight((value, name) => ({ [name]: value }), inside) }]
  })
}

/** Some programs give every key an empty default value. */
function isEmpty(data: RegistryData): boolean {
  return (data.kind === 'text' || data.kind === 'expandable') && data.text === ''
}

type Setting = { readonly value: unknown } | { readonly fault: string }

function settingOf(name: string, data: RegistryData): Setting {
  const match = matchKeyName(name)
  const form = match === null ? null : POLICY_KEYS[match.key].form
  switch (data.kind) {
    case 'text':
      return { value: data.text }
    case 'expandable':
      return fixedText(data.text)
    case 'texts': {
      const texts = data.texts.filter((text) => text !== '')
      // Lines of one JSON text, as the multi-line box in a policy template writes them.
      return { value: form === 'connections' ? texts.join('\n') : texts }
    }
    case 'number':
      return { value: data.number }
    case 'other':
      return { fault: 'It has a type that no setting uses.' }
  }
}

/** A variable would be expanded from the environment of the person the policy applies to. */
function fixedText(text: string): Setting {
  return /%[^%]+%/.test(text)
    ? { fault: 'It contains a variable, such as %NAME%. Use the value itself.' }
    : { value: text }
}

function listOf(values: readonly RegistryValue[]): Setting {
  const list: unknown[] = []
  for (const { name, data } of values) {
    if (name === '' || (data.kind !== 'text' && data.kind !== 'expandable')) {
      return { fault: 'Each list entry must be text in a named value.' }
    }
    const entry = settingOf('', data)
    if ('fault' in entry) return entry
    list.push(entry.value)
  }
  return { value: list }
}
