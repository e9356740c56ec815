import { lstat } from 'node:fs/promises'
import type { PolicyLevel, PolicySource } from '../../core/policy/policy.ts'
import { MANAGED_PREFERENCES, PREFERENCE_DOMAIN } from '../../core/policy/policy-places.ts'
import { readPropertyList } from './property-list.ts'
import type { RunProgram, Surroundings } from './run-program.ts'

/** Protected by the system (SIP), like the folders it reads. */
const PLUTIL = '/usr/bin/plutil'
const SURROUNDINGS: Surroundings = { environment: { PATH: '/usr/bin:/bin' }, folder: '/', deadlineMs: 5_000 }

/** Whether it exists and who owns it; `null` if it doesn't exist. Rejects if that is unknown. */
export type OwnerOf = (path: string) => Promise<{ readonly uid: number } | null>

/**
 * Reads managed preferences: what a configuration profile forces. They are read from the system's own location and
 * not through the preferences API, which would also return what the person wrote with `defaults`. They are usually
 * binary; `plutil` converts them to XML, the only form that has every type (JSON has neither dates nor data).
 *
 * @param userName of the person, for the user's level; `null` if the system doesn't return it
 */
export async function readManagedPreferences(
  level: PolicyLevel,
  userName: string | null,
  run: RunProgram,
  ownerOf: OwnerOf = systemOwnerOf
): Promise<PolicySource> {
  // A name with a path in it would lead elsewhere; the system never returns one.
  const user =
    userName !== null && /^[^/\0]+$/.test(userName) && !/^\.{1,2}$/.test(userName) ? userName : null
  const place =
    level === 'machine'
      ? `${MANAGED_PREFERENCES}/${PREFERENCE_DOMAIN}.plist`
      : `${MANAGED_PREFERENCES}/${user ?? '-'}/${PREFERENCE_DOMAIN}.plist`
  const source = { level, place } as const
  const unreadable = (reason: string): PolicySource => ({ ...source, kind: 'unreadable', reason })
  if (level === 'user' && user === null) return unreadable('The system didn’t return your username.')
  try {
    const owner = await ownerOf(place)
    if (owner === null) return { ...source, kind: 'absent' }
    if (owner.uid !== 0) return unreadable('It isn’t owned by root.')
  } catch {
    return unreadable('It exists but can’t be read.')
  }
  const { code, stdout } = await run(PLUTIL, ['-convert', 'xml1', '-o', '-', '--', place], SURROUNDINGS)
  if (code !== 0) return unreadable('It isn’t a valid property list.')
  const list = readPropertyList(stdout)
  return 'fault' in list ? unreadable(list.fault) : { ...source, kind: 'entries', entries: list.entries }
}

const systemOwnerOf: OwnerOf = async (path) => {
  try {
    const status = await lstat(path)
    if (!status.isFile()) throw new Error('It isn’t a file.')
    return status
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}
