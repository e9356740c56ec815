import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { PolicySource } from '../../core/policy/policy.ts'
import { LINUX_POLICY } from '../../core/policy/policy-places.ts'
import { MOST_POLICY_CHARACTERS } from '../../core/policy/written-settings.ts'
import { WITHOUT_WAITING } from '../../core/plain-file.ts'

/** The parts of a file's status that say what it is and who may change it. */
export interface FileStatus {
  readonly uid: number
  readonly mode: number
  /** Bytes. */
  readonly size: number
  isFile(): boolean
  isDirectory(): boolean
}

/** The disk, as the reader needs it. All but `status` reject when something is not there. */
export interface PolicyDisk {
  /** Of the entry itself, a link included; `null` when there is nothing. Rejects when that cannot be told. */
  status(path: string): Promise<FileStatus | null>
  /** The names in a folder. */
  names(folder: string): Promise<readonly string[]>
  /** The path without any link. */
  realPath(path: string): Promise<string>
  /** Status and bytes of one and the same file, at most so many; never waits for a writer, never follows a link. */
  read(path: string, most: number): Promise<{ readonly status: FileStatus; readonly bytes: Buffer }>
}

/** Who must own a policy; `null` for a file that a developer names for a run from source. */
export type Owner = number | null

const ROOT = 0
const GROUP_OR_OTHERS_WRITE = 0o022
const MOST_BYTES = MOST_POLICY_CHARACTERS * 4

/**
 * Reads the machine's policy from a JSON file. Only a file that nobody but root can change counts, in folders into which
 * nobody else can put another one, all the way up; one that fails this is refused and said, not passed over. There is no
 * policy only where neither the file, nor a link in its place, nor the file's name in another case is there.
 */
export async function readPolicyFile(
  path: string = LINUX_POLICY,
  owner: Owner = ROOT,
  disk: PolicyDisk = systemDisk
): Promise<PolicySource> {
  const source = { level: 'machine', place: path } as const
  const unreadable = (reason: string): PolicySource => ({ ...source, kind: 'unreadable', reason })
  try {
    const folder = dirname(path)
    if ((await disk.status(folder)) === null) return { ...source, kind: 'absent' }
    const inFolder = await disk.realPath(folder)
    const folderStatus = await disk.status(inFolder)
    if (folderStatus?.isDirectory() !== true) return unreadable(`${folder} isn’t a folder.`)
    if ((await disk.status(path)) === null) {
      const other = (await disk.names(inFolder)).find((name) => isSlipFor(basename(path), name))
      return other === undefined
        ? { ...source, kind: 'absent' }
        : unreadable(`The file has the wrong name. It must be ${basename(path)}, in lowercase.`)
    }
    const realPath = await disk.realPath(path)
    const { status, bytes } = await disk.read(realPath, MOST_BYTES)
    if (!status.isFile()) return unreadable('It isn’t a file.')
    if (owner !== null && !isOwnedBy(owner, status)) return unreadable(NOT_TRUSTED)
    if (owner !== null && !(await areFoldersOwnedBy(owner, realPath, disk)))
      return unreadable(FOLDER_NOT_TRUSTED)
    if (status.size > MOST_BYTES) return unreadable('It’s too long for a policy.')
    return { ...source, kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return unreadable('It isn’t UTF-8 text.')
    if (code === 'ENOENT') return unreadable('It’s a broken link.')
    return unreadable(`It exists but can’t be read${/^E[A-Z]{2,20}$/.test(code) ? ` (${code})` : ''}.`)
  }
}

const NOT_TRUSTED =
  'It isn’t owned by root, or others can change it. It must be owned by root, with mode 644.'
const FOLDER_NOT_TRUSTED =
  'A parent folder isn’t owned by root, or others can change it. Every parent folder must be owned by root, with mode 755.'

function isOwnedBy(owner: number, { uid, mode }: FileStatus): boolean {
  return uid === owner && (mode & GROUP_OR_OTHERS_WRITE) === 0
}

/** Whoever can change a folder can put another one in the place of those below it. */
async function areFoldersOwnedBy(owner: number, path: string, disk: PolicyDisk): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const status = await disk.status(folder)
    if (status === null || !isOwnedBy(owner, status)) return false
    if (folder === dirname(folder)) return true
  }
}

function isSlipFor(name: string, written: string): boolean {
  return written.toLowerCase() === name.toLowerCase()
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}

const systemDisk: PolicyDisk = {
  async status(path) {
    try {
      return await lstat(path)
    } catch (thrown) {
      // "Is not there" is told apart from every other failure: what cannot be looked at may well be there.
      if (codeOf(thrown) === 'ENOENT') return null
      throw thrown
    }
  },
  names: (folder) => readdir(folder),
  realPath: (path) => realpath(path),
  async read(path, most) {
    // Opened once, so that what is judged is what is read; a named pipe would keep an ordinary open waiting (fifo(7)).
    const file = await open(path, WITHOUT_WAITING | constants.O_NOFOLLOW)
    try {
      const status = await file.stat()
      if (!status.isFile()) return { status, bytes: Buffer.alloc(0) }
      const bytes = Buffer.alloc(Math.min(status.size, most))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
      return { status, bytes: bytes.subarray(0, bytesRead) }
    } finally {
      await file.close()
    }
  }
}
