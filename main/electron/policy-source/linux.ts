import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { PolicySource } from '../../core/policy/policy.ts'
import { LINUX_POLICY } from '../../core/policy/policy-places.ts'
import { MOST_POLICY_CHARACTERS } from '../../core/policy/written-settings.ts'
import { WITHOUT_WAITING } from '../../core/plain-file.ts'

/** The parts of a file's status that say what it is and who can change it. */
export interface FileStatus {
  readonly uid: number
  readonly mode: number
  /** Bytes. */
  readonly size: number
  isFile(): boolean
  isDirectory(): boolean
}

/** The disk operations of the reader. All but `status` reject if something doesn't exist. */
export interface PolicyDisk {
  /** Of the entry itself, even if it is a link; `null` if there is none. Rejects if that is unknown. */
  status(path: string): Promise<FileStatus | null>
  /** The names in a folder. */
  names(folder: string): Promise<readonly string[]>
  /** The path with all links resolved. */
  realPath(path: string): Promise<string>
  /** Status and bytes of the same file, up to a limit; never waits for a writer, never follows a link. */
  read(path: string, most: number): Promise<{ readonly status: FileStatus; readonly bytes: Buffer }>
}

/** The required owner of a policy; `null` for a file that a developer names when running from source. */
export type Owner = number | null

const ROOT = 0
const GROUP_OR_OTHERS_WRITE = 0o022
const MOST_BYTES = MOST_POLICY_CHARACTERS * 4

/**
 * Reads the machine's policy from a JSON file. The file counts only if root alone can change it and can replace it,
 * in every folder above it. A file that fails this is reported and rejected, not ignored. There is no policy only if
 * there is no file, no link in its place, and no file whose name differs only in case.
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

/** Anyone who can change a folder can replace the folders below it. */
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
      // Distinguish "doesn't exist" from every other failure: something that can't be inspected may exist.
      if (codeOf(thrown) === 'ENOENT') return null
      throw thrown
    }
  },
  names: (folder) => readdir(folder),
  realPath: (path) => realpath(path),
  async read(path, most) {
    // Opened once, so that we check the same file we read; an ordinary open of a named pipe would block (fifo(7)).
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
