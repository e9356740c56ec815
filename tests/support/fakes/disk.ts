import { dirname } from 'node:path'
import type { Disk } from '../../../main/core/vault/record-file.ts'

/** One call on the disk, as the fault plan sees it. */
export interface DiskStep {
  /** Counts from 0 over all calls since the plan was set. */
  readonly index: number
  readonly name:
    | 'makeFolder'
    | 'list'
    | 'read'
    | 'create'
    | 'write'
    | 'sync'
    | 'close'
    | 'link'
    | 'rename'
    | 'remove'
    | 'syncFolder'
}

/** What happens at a step: nothing, an errno instead of the effect, or a power cut before or after the effect. */
export type DiskFault = null | { readonly errno: string } | 'cut-before' | 'cut-after'

interface Inode {
  bytes: Buffer
  /** What a power cut may leave; one entry when it was synced. */
  survivors: Buffer[]
}

/** Thrown at and after a power cut: the program is dead, so later calls have no effect. */
export class PowerCut extends Error {}

export interface FakeDisk extends Disk {
  plan: (step: DiskStep) => DiskFault
  /** Calls since the plan was last set with {@link FakeDisk.setPlan}. */
  steps: DiskStep[]
  setPlan(plan: (step: DiskStep) => DiskFault): void
  /** The files as a running program sees them. */
  files(): Map<string, Buffer>
  put(path: string, bytes: Uint8Array): void
  take(path: string): void
  /** Every state the disk may be in when the computer starts again. */
  afterPowerCut(): FakeDisk[]
}

const errno = (code: string, call: string): Error =>
  Object.assign(new Error(`${code}: ${call} '/a/path/that/must/not/be/shown'`), { code })

const noFault = (): DiskFault => null

/** A plan in which the disk is full. */
export const diskFull = ({ name }: DiskStep): DiskFault => (name === 'write' ? { errno: 'ENOSPC' } : null)

/** What is left of bytes that were written and not synced: nothing, the first half, zeros, or all. */
const unsyncedSurvivors = (bytes: Buffer): Buffer[] => [
  Buffer.alloc(0),
  bytes.subarray(0, bytes.length >> 1),
  Buffer.alloc(bytes.length),
  bytes
]

/**
 * A disk in memory that forgets like a real one. After a power cut the bytes of a file that was not synced are any
 * of {@link unsyncedSurvivors}, and each name in a folder that was not synced points to any of the files it pointed to
 * since the last sync, independently of the other names: looser than any journaling file system, so what survives
 * this survives those.
 */
export function createFakeDisk(
  names: Map<string, Inode> = new Map(),
  folders: Set<string> = new Set(['/', '/home'])
): FakeDisk {
  /** Since the last sync of its folder, oldest first; the last entry is what holds now. */
  const history = new Map<string, (Inode | null)[]>()
  const unsyncedFolders = new Set<string>()
  let cut = false

  const recall = (path: string): (Inode | null)[] => history.get(path) ?? [names.get(path) ?? null]

  function point(path: string, inode: Inode | null): void {
    history.set(path, [...recall(path), inode])
    if (inode === null) names.delete(path)
    else names.set(path, inode)
  }

  const inodeAt = (path: string, call: string): Inode => {
    const inode = names.get(path)
    if (inode === undefined) throw errno('ENOENT', call)
    return inode
  }

  async function step<Result>(
    name: DiskStep['name'],
    effect: () => Result,
    onError?: () => void
  ): Promise<Result> {
    await Promise.resolve()
    if (cut) throw new PowerCut()
    const taken: DiskStep = { index: disk.steps.length, name }
    disk.steps.push(taken)
    const fault = disk.plan(taken)
    if (fault === 'cut-before') {
      cut = true
      throw new PowerCut()
    }
    if (fault !== null && typeof fault === 'object') {
      onError?.()
      throw errno(fault.errno, name)
    }
    const result = effect()
    if (fault === 'cut-after') {
      cut = true
      throw new PowerCut()
    }
    return result
  }

  const disk: FakeDisk = {
    plan: noFault,
    steps: [],
    setPlan(plan) {
      disk.plan = plan
      disk.steps = []
    },

    makeFolder: (path) =>
      step('makeFolder', () => {
        let topmost: string | null = null
        for (let missing = path; !folders.has(missing); missing = dirname(missing)) {
          topmost = missing
          folders.add(missing)
          unsyncedFolders.add(missing)
        }
        return topmost
      }),

    list: (folder) =>
      step('list', () => {
        if (!folders.has(folder)) throw errno('ENOENT', 'scandir')
        return [...names.keys()]
          .filter((path) => dirname(path) === folder)
          .map((path) => path.slice(folder.length + 1))
      }),

    read: (path) => step('read', () => Buffer.from(inodeAt(path, 'open').bytes)),

    readStart: (path, mostBytes) =>
      step('read', () => Buffer.from(inodeAt(path, 'open').bytes.subarray(0, mostBytes))),

    create: (path) =>
      step('create', () => {
        if (names.has(path)) throw errno('EEXIST', 'open')
        if (!folders.has(dirname(path))) throw errno('ENOENT', 'open')
        const inode: Inode = { bytes: Buffer.alloc(0), survivors: [Buffer.alloc(0)] }
        point(path, inode)
        const fill = (bytes: Uint8Array): void => {
          inode.bytes = Buffer.concat([inode.bytes, bytes])
          inode.survivors = unsyncedSurvivors(inode.bytes)
        }
        return {
          write: (bytes: Uint8Array) =>
            step(
              'write',
              () => fill(bytes),
              () => fill(bytes.subarray(0, bytes.length >> 1))
            ),
          sync: () =>
            step('sync', () => {
              inode.survivors = [inode.bytes]
            }),
          close: () => step('close', () => undefined)
        }
      }),

    link: (from, to) =>
      step('link', () => {
        const inode = inodeAt(from, 'link')
        if (names.has(to)) throw errno('EEXIST', 'link')
        point(to, inode)
      }),

    rename: (from, to) =>
      step('rename', () => {
        const inode = inodeAt(from, 'rename')
        // POSIX: two names of one file stay unchanged.
        if (names.get(to) === inode) return
        point(to, inode)
        point(from, null)
      }),

    remove: (path) =>
      step('remove', () => {
        inodeAt(path, 'unlink')
        point(path, null)
      }),

    syncFolder: (folder) =>
      step('syncFolder', () => {
        for (const path of history.keys()) if (dirname(path) === folder) history.delete(path)
        for (const made of unsyncedFolders) if (dirname(made) === folder) unsyncedFolders.delete(made)
      }),

    files: () => new Map([...names].map(([path, { bytes }]) => [path, bytes])),

    put(path, bytes) {
      folders.add(dirname(path))
      names.set(path, { bytes: Buffer.from(bytes), survivors: [Buffer.from(bytes)] })
      history.delete(path)
    },

    take(path) {
      names.delete(path)
      history.delete(path)
    },

    afterPowerCut() {
      let worlds = [new Map<string, Buffer>()]
      for (const path of new Set([...names.keys(), ...history.keys()])) {
        const ends = [...new Set(recall(path))].flatMap((inode) =>
          inode === null ? [null] : inode.survivors
        )
        worlds = worlds.flatMap((world) =>
          ends.map((end) => (end === null ? world : new Map([...world, [path, end]])))
        )
      }
      if (unsyncedFolders.size > 0) worlds = [...worlds, new Map<string, Buffer>()]
      return worlds.map((world) =>
        createFakeDisk(
          new Map(
            [...world].map(([path, bytes]) => [path, { bytes: Buffer.from(bytes), survivors: [bytes] }])
          ),
          new Set(folders)
        )
      )
    }
  }
  return disk
}
