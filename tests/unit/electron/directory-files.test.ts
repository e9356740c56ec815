import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ExportSource } from '../../../main/core/directory/directory.ts'
import { AppError } from '../../../main/core/errors.ts'
import { createNodeDisk } from '../../../main/core/vault/record-file.ts'
import {
  createDirectoryFiles,
  type DirectoryFilesDeps,
  type ExportProgress
} from '../../../main/electron/directory-files.ts'
import { createOutsideDisk, DISK_LIMIT_MS } from '../../../main/electron/outside-disk.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { EVERYTHING, keyOf } from '../../support/fakes/loop-worker.ts'

const KEY = keyOf('a', 'users')
const locked = new AppError({ code: 'vault-locked', message: 'Locked.', hint: 'Unlock.', retryable: true })

/** Five pieces of two rows each. @param next may fail, or do something on the way */
function sourceOf(next: (at: number) => Promise<void> | void = () => undefined) {
  let at = 0
  const ends: string[] = []
  const source: ExportSource = {
    rows: 10,
    async next() {
      at += 1
      await next(at)
      return at > 5 ? null : { bytes: new TextEncoder().encode(`piece ${String(at)}\n`), rows: at * 2 }
    },
    end: () => void ends.push('ended')
  }
  return { source, ends, asked: () => at }
}

/** An export into a folder of its own, by a person who always answers the same. */
async function filesIn(source: ExportSource, change: Partial<DirectoryFilesDeps> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-list-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const progress: (ExportProgress | null)[] = []
  const asked: string[] = []
  const timers = createHandTimers()
  const files = createDirectoryFiles({
    directory: { export: () => Promise.resolve(source) },
    dialogs: {
      showSaveDialog: ({ defaultPath = '' }) => {
        asked.push(defaultPath)
        return Promise.resolve({ canceled: false, filePath: join(folder, 'users.csv') })
      }
    },
    folder: () => folder,
    outside: createOutsideDisk(timers),
    now: timers.clock.wall,
    onProgress: (each) => progress.push(each),
    ...change
  })
  return {
    asked,
    files,
    folder,
    progress,
    timers,
    path: join(folder, 'users.csv'),
    run: () => files.export(KEY, EVERYTHING, 'shown', 'csv')
  }
}

const PIECES = 'piece 1\npiece 2\npiece 3\npiece 4\npiece 5\n'

describe('an exported list', () => {
  it('is written piece by piece, for its owner only, with its progress, and reported by name', async () => {
    const { source, ends } = sourceOf()
    const { asked, folder, path, progress, run } = await filesIn(source)
    expect(await run()).toBe('users.csv')
    expect(asked).toEqual([join(folder, 'users 2026-11-22.csv')])
    expect(await readFile(path, 'utf8')).toBe(PIECES)
    expect(await readdir(folder)).toEqual(['users.csv'])
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(progress.map((each) => each?.done ?? null)).toEqual([0, 2, 4, 6, 8, 10, null])
    expect(ends).toEqual(['ended'])
  })

  it('asks for a piece only when the disk has taken the one before the last', async () => {
    const { source, asked } = sourceOf()
    const node = createNodeDisk()
    const waits: [asked: number, written: number][] = []
    let written = 0
    const disk = {
      ...node,
      create: async (path: string) => {
        const file = await node.create(path)
        return {
          ...file,
          write: async (bytes: Uint8Array) => {
            waits.push([asked(), written])
            written += 1
            await file.write(bytes)
          }
        }
      }
    }
    await (await filesIn(source, { disk })).run()
    for (const [pieces, onDisk] of waits) expect(pieces - onDisk).toBeLessThanOrEqual(2)
  })

  it('is nothing when the person chooses no file', async () => {
    const { source, ends } = sourceOf()
    const showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
    const { folder, run } = await filesIn(source, { dialogs: { showSaveDialog } })
    expect(await run()).toBeNull()
    expect(await readdir(folder)).toEqual([])
    expect(ends).toEqual(['ended'])
  })

  it.each<[string, (at: number) => void, string]>([
    [
      'the app locks',
      (at) => {
        if (at === 3) throw locked
      },
      'vault-locked'
    ],
    [
      'the last piece is missing',
      (at) => {
        if (at === 6) throw locked
      },
      'vault-locked'
    ]
  ])('is absent when %s in the middle, and the earlier file stays', async (_what, next, code) => {
    const { source, ends } = sourceOf(next)
    const { folder, path, progress, run } = await filesIn(source)
    await writeFile(path, 'the earlier one')
    expect((await failureOf(run)).code).toBe(code)
    expect(await readdir(folder)).toEqual(['users.csv'])
    expect(await readFile(path, 'utf8')).toBe('the earlier one')
    expect(progress.at(-1)).toBeNull()
    expect(ends).toEqual(['ended'])
  })

  it('is absent after it was canceled, and the next one can begin', async () => {
    let cancel: () => void = () => undefined
    const { source } = sourceOf((at) => {
      if (at === 4) cancel()
    })
    const { files, folder, run } = await filesIn(source)
    cancel = files.cancel
    expect(await run()).toBeNull()
    expect(await readdir(folder)).toEqual([])
    expect(await run()).toBe('users.csv')
  })

  it('is one at a time', async () => {
    let begun: () => void = () => undefined
    const started = new Promise<void>((resolve) => {
      begun = resolve
    })
    let go: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const { source } = sourceOf(async (at) => {
      if (at === 1) begun()
      await held
    })
    const { run } = await filesIn(source)
    const first = run()
    await started
    expect((await failureOf(run)).message).toBe('Another export is still running.')
    go()
    expect(await first).toBe('users.csv')
  })

  it.each(['create', 'write', 'sync', 'close', 'rename'] as const)(
    'is absent when the disk is full: %s',
    async (step) => {
      const node = createNodeDisk()
      const full = (): Promise<never> => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
      let writes = 0
      const disk = {
        ...node,
        ...(step === 'rename' ? { rename: full } : {}),
        create: async (path: string) => {
          if (step === 'create') return await full()
          const file = await node.create(path)
          return {
            write: (bytes: Uint8Array) => (step === 'write' && ++writes === 3 ? full() : file.write(bytes)),
            sync: () => (step === 'sync' ? full() : file.sync()),
            close: () => (step === 'close' ? file.close().then(full) : file.close())
          }
        }
      }
      const { source, ends } = sourceOf()
      const { folder, run } = await filesIn(source, { disk })
      const error = await failureOf(run)
      expect(error.message).toBe('The file couldn’t be written.')
      expect(error.message + error.hint).not.toContain(folder)
      expect(await readdir(folder)).toEqual([])
      expect(ends).toEqual(['ended'])
    }
  )

  it('may take longer than one time limit, but no single piece may', async () => {
    const node = createNodeDisk()
    let silent = false
    const disk = {
      ...node,
      create: async (path: string) => {
        const file = await node.create(path)
        return {
          ...file,
          write: async (bytes: Uint8Array) => {
            await timers.pass(DISK_LIMIT_MS - 1_000)
            if (silent) await timers.pass(1_000)
            await file.write(bytes)
          }
        }
      }
    }
    const slow = await filesIn(sourceOf().source, { disk })
    let { timers } = slow
    expect(await slow.run()).toBe('users.csv')
    expect(await readFile(slow.path, 'utf8')).toBe(PIECES)

    silent = true
    const stuck = await filesIn(sourceOf().source, { disk })
    timers = stuck.timers
    expect((await failureOf(stuck.run)).hint).toContain('isn’t responding')
    await expect.poll(() => readdir(stuck.folder)).toEqual([])
  })
})
