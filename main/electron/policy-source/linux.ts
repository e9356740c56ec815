import { open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PolicySource } from '../../core/policy/policy.ts'
import { MOST_POLICY_CHARACTERS } from '../../core/policy/policy.ts'
import { WITHOUT_WAITING } from '../../core/plain-file.ts'

export const LINUX_POLICY = '/etc/token-desk/policy.json'

/** The parts of a file's status that say who may change it. */
export interface Ownership {
  readonly uid: number
  readonly mode: number
  isFile(): boolean
  isDirectory(): boolean
}

/** The disk, as the reader needs it. */
export interface PolicyDisk {
  /** `null` when there is nothing. */
  folderStatus(path: string): Promise<Ownership | null>
  /** Status and text of one and the same file; `null` when there is none. */
  readFile(path: string): Promise<{ readonly status: Ownership; readonly text: string } | null>
}

/** Who must own a policy; `null` for a file that a developer names for a run from source. */
export type Owner = number | null

const ROOT = 0
const GROUP_OR_OTHERS_WRITE = 0o022

/**
 * Reads the machine's policy from a JSON file. Only one that nobody but root can change counts, and a folder that others
 * could put another file into is no better; one that fails this is refused and said, not passed over.
 */
export async function readPolicyFile(
  path: string = LINUX_POLICY,
  owner: Owner = ROOT,
  disk: PolicyDisk = systemDisk
): Promise<PolicySource> {
  const source = { level: 'machine', place: path } as const
  const unreadable = (reason: string): PolicySource => ({ ...source, kind: 'unreadable', reason })
  try {
    const folder = await disk.folderStatus(dirname(path))
    if (folder === null) return { ...source, kind: 'absent' }
    const file = await disk.readFile(path)
    if (file === null) return { ...source, kind: 'absent' }
    if (!file.status.isFile()) return unreadable('It is not a file.')
    if (owner !== null) {
      if (!isOwnedBy(owner, file.status)) return unreadable(NOT_TRUSTED)
      if (!isOwnedBy(owner, folder)) return unreadable(FOLDER_NOT_TRUSTED)
    }
    return { ...source, kind: 'text', text: file.text }
  } catch (thrown) {
    return unreadable(`It is there and cannot be read${codeOf(thrown)}.`)
  }
}

const NOT_TRUSTED =
  'It does not belong to root, or others can change it. It must belong to root, with mode 644.'
const FOLDER_NOT_TRUSTED =
  'Its folder does not belong to root, or others can change it. It must belong to root, with mode 755.'

function isOwnedBy(owner: number, { uid, mode }: Ownership): boolean {
  return uid === owner && (mode & GROUP_OR_OTHERS_WRITE) === 0
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' && /^E[A-Z]{2,20}$/.test(code) ? ` (${code})` : ''
}

const systemDisk: PolicyDisk = {
  async folderStatus(path) {
    return await stat(path).catch(absentOnly)
  },
  async readFile(path) {
    // Opened once, so that what is judged is what is read.
    const file = await open(path, WITHOUT_WAITING).catch(absentOnly)
    if (file === null) return null
    try {
      const status = await file.stat()
      if (!status.isFile()) return { status, text: '' }
      // One more than allowed is enough to tell that it is too long.
      const buffer = Buffer.alloc(Math.min(status.size, MOST_POLICY_CHARACTERS * 4 + 1))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
      return { status, text: new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead)) }
    } finally {
      await file.close()
    }
  }
}

/** "Is not there" is told apart from every other failure: what cannot be looked at may well be there. */
function absentOnly(thrown: unknown): null {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return null
  throw thrown
}
