import type { PolicySource } from '../../core/policy/policy.ts'
import type { PolicyEntry } from '../../core/policy/written-settings.ts'
import { readJson } from '../../core/transfer/json-place.ts'
import { readPolicyFile } from './linux.ts'

/** Reads JSON text from a file. Replaced in tests. */
export type ReadNamedFile = (path: string) => Promise<PolicySource>

/**
 * Adds the files that the computer's registry policy names: the MSI for administrators copies a policy and connections to
 * where only administrators can write, and sets these two values. What Group Policy sets comes first, key by key. A file
 * that is named but can't be read makes the policy unreadable: what it says is unknown.
 *
 * @param machine what was read from the computer's policy key
 */
export async function withNamedFiles(
  machine: PolicySource,
  read: ReadNamedFile = (path) => readPolicyFile(path, null)
): Promise<readonly PolicySource[]> {
  if (machine.kind !== 'entries') return [machine]
  const named = (name: string): PolicyEntry[] =>
    machine.entries.filter((entry) => entry.name.toLowerCase() === name)
  const [policies, connections] = [named('policyfile'), named('connectionsfile')]
  const rest = machine.entries.filter((entry) => !policies.includes(entry) && !connections.includes(entry))
  const files = await Promise.all([
    ...policies.map((entry) => readEntry(entry, machine.place, read)),
    ...connections.map(async (entry) => onlyConnections(await readEntry(entry, machine.place, read)))
  ])
  return [{ ...machine, entries: rest }, ...files]
}

async function readEntry(entry: PolicyEntry, key: string, read: ReadNamedFile): Promise<PolicySource> {
  const value = 'fault' in entry ? undefined : entry.value
  // A path on another computer could be answered by anyone on the network.
  if (typeof value !== 'string' || !/^[A-Za-z]:\\/.test(value)) {
    const reason = `${entry.name} must be the path of a file on this computer, such as C:\\Folder\\file.json.`
    return { level: 'machine', place: key, kind: 'unreadable', reason }
  }
  const source = await read(value)
  return source.kind === 'absent'
    ? {
        level: 'machine',
        place: value,
        kind: 'unreadable',
        reason: `${entry.name} names this file, but it doesn’t exist.`
      }
    : source
}

/** A connections file as the setting that holds connections. */
function onlyConnections(source: PolicySource): PolicySource {
  if (source.kind !== 'text') return source
  const read = readJson(source.text)
  const { level, place } = source
  if ('fault' in read) return { level, place, kind: 'unreadable', reason: read.fault.reason }
  const { value } = read
  if (typeof value !== 'object' || value === null || !('connections' in value)) {
    return { level, place, kind: 'unreadable', reason: 'It isn’t a connections file.' }
  }
  return { level, place, kind: 'entries', entries: [{ name: 'connections', value: value.connections }] }
}
