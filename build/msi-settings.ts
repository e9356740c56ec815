/**
 * The policy values that the MSI's properties set. Group Policy and administrators write to the same key, so the MSI remembers
 * in its own key what it set. A value that it didn't set, or that someone changed since, is never overwritten or deleted.
 */
import { REGISTRY_KEY } from '../main/core/policy/policy-places.ts'
import { TRANSFER_EXTENSION } from '../main/core/transfer/transfer-extension.ts'
import { MSI_KEY } from '../main/core/updates/installation.ts'

/** One of the properties, and what it sets. */
export interface MsiSetting {
  /** Public: given on the command line. */
  readonly property: string
  /** Ends the setting if the property contains it. */
  readonly off: string
  /** The name of the value, in the policy key and in the MSI's own. */
  readonly value: string
  /** The name of the copy that the value points to; `null` if the value is `updates`. */
  readonly file: string | null
  /** What the MSI remembers; empty if it didn't set the value. */
  readonly kept: string
  /** What the policy key contains now, no matter who wrote it. */
  readonly found: string
  /** The key that the value is written to and removed from. Private, so a command line can't set it. */
  readonly key: string
  /** The folder of a copy to be deleted; empty if none is. */
  readonly forget: string
}

const setting = (property: string, value: string, off: string, file: string | null): MsiSetting => ({
  property,
  off,
  value,
  file,
  kept: `KEPT${property}`,
  found: `FOUND${property}`,
  key: `${value}Key`,
  forget: `FORGET${property}`
})

export const MSI_SETTINGS: readonly MsiSetting[] = [
  setting('POLICYFILE', 'policyFile', 'none', 'policy.json'),
  setting('CONNECTIONSFILE', 'connectionsFile', 'none', `connections.${TRANSFER_EXTENSION}`),
  setting('NOUPDATES', 'updates', '0', null)
]

/** When a setting's component is installed: the MSI set the value before, or is told to and finds none. */
export function setCondition({ property, off, kept, found }: MsiSetting): string {
  return `${property}<>"${off}" AND (${kept} OR (${property} AND NOT ${found}))`
}

/**
 * When the policy's value is left alone, and only the MSI's own key is written or removed: it isn't the value that the MSI
 * set. Windows doesn't look at a component's condition when it repairs or removes the app, but it does use the key.
 */
export function leaveCondition({ property, kept, found }: MsiSetting): string {
  return `${kept}<>${found} AND NOT (${property} AND NOT ${found})`
}

/** When the MSI's copy of a file is deleted. An upgrade keeps it, and the new version goes on using it. */
export function forgetCondition({ property, off, kept }: MsiSetting): string {
  return `${kept} AND (${property}="${off}" OR (REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE))`
}

/** Rows of the Registry table for a setting: what the MSI remembers, which is the component's key path, and the policy's value. */
export function settingValues({
  property,
  value,
  file,
  key
}: MsiSetting): readonly (readonly [
  id: string,
  key: string,
  name: string,
  data: string,
  component: string
])[] {
  const data = file === null ? 'off' : `[POLICYFOLDER]${file}`
  return [
    [`kept${property}`, MSI_KEY, value, data, property],
    [`set${property}`, `[${key}]`, value, data, property]
  ]
}

/** Where AppSearch finds what the MSI remembers and what the policy key contains. */
export function settingSearches({
  value,
  kept,
  found
}: MsiSetting): readonly (readonly [property: string, key: string, name: string])[] {
  return [
    [kept, MSI_KEY, value],
    [found, REGISTRY_KEY, value]
  ]
}
