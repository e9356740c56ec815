/**
 * Where each system keeps a policy, for the readers, the templates and the documentation. In all of these places only an
 * administrator can write: below `Policies` in either hive of the registry, in managed preferences, and under `/etc`.
 */

/** The policy's file on Linux. */
export const LINUX_POLICY = '/etc/token-desk/policy.json'

/** The policy's key on Windows, below the machine's hive and the user's. */
export const REGISTRY_KEY = 'Software\\Policies\\TokenDesk'

/** The preference domain that a configuration profile forces on macOS. */
export const PREFERENCE_DOMAIN = 'com.tokendesk.ringcx'

/** The folder in which macOS keeps what profiles force; a user's part is in a folder below it. */
export const MANAGED_PREFERENCES = '/Library/Managed Preferences'
