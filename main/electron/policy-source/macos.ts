import { stat } from 'node:fs/promises'
import type { PolicyLevel, PolicySource } from '../../core/policy/policy.ts'
import type { RunProgram } from './run-program.ts'

const FOLDER = '/Library/Managed Preferences'
const DOMAIN = 'com.tokendesk.ringcx'

/** Whether there is something, and who owns it; `null` when there is nothing. Rejects when that cannot be told. */
export type OwnerOf = (path: string) => Promise<{ readonly uid: number } | null>

/**
 * Reads managed preferences: what a configuration profile forces. They are read from where the system keeps them, and
 * not through the preferences themselves, which would also give what the person wrote with `defaults`.
 *
 * @param userName of the person, for the user's level
 */
export async function readManagedPreferences(
  level: PolicyLevel,
  userName: string,
  run: RunProgram,
  ownerOf: OwnerOf = systemOwnerOf
): Promise<PolicySource> {
  // A name that is a path would lead elsewhere; the system gives out none.
  const user = /^[^/\0]+$/.test(userName) && !/^\.{1,2}$/.test(userName) ? userName : '-'
  const place = level === 'machine' ? `${FOLDER}/${DOMAIN}.plist` : `${FOLDER}/${user}/${DOMAIN}.plist`
  const source = { level, place } as const
  const unreadable = (reason: string): PolicySource => ({ ...source, kind: 'unreadable', reason })
  try {
    const owner = await ownerOf(place)
    if (owner === null) return { ...source, kind: 'absent' }
    if (owner.uid !== 0) return unreadable('It does not belong to root.')
  } catch {
    return unreadable('It is there and cannot be read.')
  }
  const { code, stdout } = await run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', '--', place])
  return code === 0
    ? { ...source, kind: 'text', text: stdout }
    : unreadable('It is not a property list that can be read.')
}

const systemOwnerOf: OwnerOf = async (path) => {
  try {
    return await stat(path)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}
