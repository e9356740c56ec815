import {
  chmod,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { errnoOf } from '../../../main/core/errors.ts'
import type { RecordFile } from '../../../main/core/ports.ts'
import { createNodeDisk, createRecordFile } from '../../../main/core/vault/record-file.ts'
import { createVault } from '../../../main/core/vault/vault.ts'
import { createFakeCipher } from '../../support/fakes/cipher.ts'
import { createFakeDisk } from '../../support/fakes/disk.ts'
import type { FakeDisk } from '../../support/fakes/disk.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import type { HandTimers } from '../../support/fakes/hand-timers.ts'
import { bytesAt, countOf, MAIN, namesOn, PREVIOUS, refusing } from '../../support/vault/world.ts'

const one = Buffer.from('one')
const two = Buffer.from('two')
const three = Buffer.from('three')

interface FakeFile {
  readonly disk: FakeDisk
  readonly file: RecordFile
  readonly timers: HandTimers
}

/** The file on a fake disk with hand-moved time, after these writes. */
async function fileAfter(writes: readonly Buffer[], platform: NodeJS.Platform = 'linux'): Promise<FakeFile> {
  const disk = createFakeDisk()
  const timers = createHandTimers()
  const file = createRecordFile(MAIN, disk, { platform, clock: timers.clock, timers })
  for (const bytes of writes) await file.write(bytes)
  disk.setPlan(() => null)
  return { disk, file, timers }
}

const stepsOn = (disk: FakeDisk): string[] => disk.steps.map(({ name }) => name)

describe('in a real folder', () => {
  let root = ''
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'vault-test-'))
  })
  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it('writes, reads, keeps the backup copy, and is private', async () => {
    const file = createRecordFile(join(root, 'a', 'b', 'vault'))
    expect([await file.read(), await file.readPrevious()]).toEqual([null, null])
    for (const bytes of [one, two, three]) await file.write(bytes)
    expect([await file.read(), await file.readPrevious()]).toEqual([three, two])
    expect((await readdir(join(root, 'a', 'b'))).sort()).toEqual(['vault', 'vault.prev'])
    for (const [path, mode] of [
      ['a', 0o700],
      ['a/b', 0o700],
      ['a/b/vault', 0o600],
      ['a/b/vault.prev', 0o600]
    ] as const) {
      expect((await stat(join(root, path))).mode & 0o777).toBe(mode)
    }
  })

  it('returns the folder it created, or nothing if it existed', async () => {
    const { makeFolder } = createNodeDisk()
    expect(await makeFolder(join(root, 'a', 'b'))).toBe(join(root, 'a'))
    expect(await makeFolder(join(root, 'a', 'b'))).toBeNull()
  })

  // A worker thread shares the umask of its process and may not set it.
  it.runIf(isMainThread)('a generous umask does not make the files readable', async () => {
    const before = process.umask(0)
    try {
      await createRecordFile(join(root, 'open', 'vault')).write(one)
    } finally {
      process.umask(before)
    }
    expect((await stat(join(root, 'open'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(root, 'open', 'vault'))).mode & 0o777).toBe(0o600)
  })

  it('a link put in its place is replaced, not followed', async () => {
    await writeFile(join(root, 'victim'), 'precious')
    await symlink(join(root, 'victim'), join(root, 'vault'))
    const file = createRecordFile(join(root, 'vault'))
    await file.write(one)
    expect(await readFile(join(root, 'victim'), 'utf8')).toBe('precious')
    expect(await file.read()).toEqual(one)
  })

  it('sweeps leftovers of a crash, and only those', async () => {
    const names = [
      'vault.tmp-0123456789ab',
      'vault.tmp-xyz',
      'vault.damaged-20260101T000000Z-01234567',
      'vault.prevent',
      'vault.xprev',
      'other.tmp-0123456789ab'
    ]
    for (const name of names) await writeFile(join(root, name), 'x')
    const file = createRecordFile(join(root, 'vault'))
    expect(await file.read()).toBeNull()
    expect((await readdir(root)).sort()).toEqual(names.slice(1).sort())
    await file.write(one)
    await file.remove()
    expect((await readdir(root)).sort()).toEqual([
      'other.tmp-0123456789ab',
      'vault.prevent',
      'vault.tmp-xyz',
      'vault.xprev'
    ])
  })

  it('moves aside the file, then its backup copy, and loses neither', async () => {
    const file = createRecordFile(join(root, 'vault'))
    await file.write(one)
    await file.write(two)
    const first = await file.setAside('damaged')
    expect([await file.read(), await file.readPrevious()]).toEqual([null, one])
    const second = await file.setAside('damaged')
    expect([await file.read(), await file.readPrevious()]).toEqual([null, null])
    expect(first).toMatch(/^vault\.damaged-\d{8}T\d{6}Z-[0-9a-f]{8}$/)
    expect(await readFile(join(root, first))).toEqual(two)
    expect(await readFile(join(root, second))).toEqual(one)
    await expect(file.setAside('damaged')).rejects.toMatchObject({ code: 'vault-write-failed' })
  })

  it('a folder without permission is an error, never “no file”', async () => {
    if (process.getuid?.() === 0) {
      // Root reads everything; a folder in the file's place gives a failure that root meets as well.
      await mkdir(join(root, 'vault'))
      await expect(createRecordFile(join(root, 'vault')).read()).rejects.toMatchObject({
        code: 'vault-locked'
      })
      return
    }
    await createRecordFile(join(root, 'shut', 'vault')).write(one)
    await chmod(join(root, 'shut'), 0)
    await expect(createRecordFile(join(root, 'shut', 'vault')).read()).rejects.toMatchObject({
      code: 'vault-denied'
    })
    await chmod(join(root, 'shut'), 0o700)
  })

  it('serves a vault from one start to the next, on real timers and clocks', async () => {
    const cipher = createFakeCipher()
    const start = (): ReturnType<typeof createVault> =>
      createVault({ cipher, file: createRecordFile(join(root, 'vault')), onStatus: () => undefined })
    const first = start()
    await first.open()
    await Promise.all([first.update('c1', { jwt: 'a' }), first.update('c2', { jwt: 'b' }), first.erase('c1')])
    await first.close()
    const second = start()
    expect((await second.open()).state).toBe('found')
    expect([await second.read('c1', 'jwt'), await second.read('c2', 'jwt')]).toEqual([null, 'b'])
  })

  it('syncs a file, and a folder if the file system can; tolerates it if not, and leaves nothing open', async () => {
    const syncs: string[] = []
    let stillOpen = 0
    const opener =
      (code: string | null): typeof open =>
      async (...args) => {
        const handle = await open(...args)
        stillOpen += 1
        const close = handle.close.bind(handle)
        handle.close = () => {
          stillOpen -= 1
          return close()
        }
        handle.sync = () => {
          syncs.push(String(code))
          return code === null ? Promise.resolve() : Promise.reject(Object.assign(new Error(code), { code }))
        }
        return handle
      }
    await createNodeDisk('linux', opener(null)).syncFolder(root)
    await createNodeDisk('linux', opener('EINVAL')).syncFolder(root)
    await createNodeDisk('linux', opener('ENOTSUP')).syncFolder(root)
    await expect(createNodeDisk('linux', opener('EIO')).syncFolder(root)).rejects.toMatchObject({
      code: 'EIO'
    })
    expect(syncs).toEqual(['null', 'EINVAL', 'ENOTSUP', 'EIO'])
    await createNodeDisk('win32', opener('EPERM')).syncFolder(root)
    expect(syncs).toHaveLength(4)
    expect(stillOpen).toBe(0)
    const file = await createNodeDisk('win32', opener(null)).create(join(root, 'vault'))
    await file.write(one)
    await file.sync()
    await file.close()
    expect(syncs).toHaveLength(5)
    expect(stillOpen).toBe(0)
  })
})

describe('errnoOf', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'EIO' }), 'EIO'],
    [Object.assign(new Error('x'), { code: 5 }), null],
    [new Error('x'), null],
    ['EIO', null],
    [null, null]
  ])('%s → %s', (thrown, expected) => {
    expect(errnoOf(thrown)).toBe(expected)
  })
})

describe('a file system without links', () => {
  it.each(['EPERM', 'ENOTSUP', 'EXDEV'])('(%s) gets a synced copy as previous', async (errno) => {
    const { disk, file } = await fileAfter([one])
    disk.setPlan(refusing(disk, 'link', errno))
    await file.write(two)
    expect([await file.read(), await file.readPrevious()]).toEqual([two, one])
    expect(stepsOn(disk)).toEqual([
      ...['create', 'write', 'sync', 'close'],
      ...['link', 'read', 'create', 'write', 'sync', 'close', 'rename', 'rename', 'syncFolder'],
      ...['list', 'read', 'read']
    ])
    expect(namesOn(disk)).toEqual(['vault', 'vault.prev'])
  })

  it.each(['EPERM', 'ENOSYS'])(
    'that says %s before it looks for a file takes the first write',
    async (errno) => {
      const { disk, file } = await fileAfter([])
      disk.setPlan(refusing(disk, 'link', errno))
      await file.write(one)
      await file.write(two)
      expect([await file.read(), await file.readPrevious()]).toEqual([two, one])
    }
  )

  it('rejects a write if the existing file can’t be kept', async () => {
    const { disk, file } = await fileAfter([one])
    disk.setPlan((step) => refusing(disk, 'link', 'EPERM')(step) ?? refusing(disk, 'read', 'EIO')(step))
    await expect(file.write(two)).rejects.toMatchObject({ code: 'vault-write-failed', serviceCode: 'EIO' })
    disk.setPlan(() => null)
    expect(await file.read()).toEqual(one)
  })

  it('survives a power cut at every step too', async () => {
    let worlds = 0
    for (let index = 0; index < 15; index += 1) {
      for (const cut of ['cut-before', 'cut-after'] as const) {
        const { disk } = await fileAfter([one, two])
        const withoutLinks = refusing(disk, 'link', 'EPERM')
        disk.setPlan((step) => withoutLinks(step) ?? (step.index === index ? cut : null))
        await createRecordFile(MAIN, disk)
          .write(three)
          .catch(() => undefined)
        for (const survivor of disk.afterPowerCut()) {
          worlds += 1
          const main = bytesAt(survivor, MAIN).toString()
          const previous = bytesAt(survivor, PREVIOUS).toString()
          expect([
            ['two', 'one'],
            ['two', 'two'],
            ['three', 'two'],
            ['three', 'one']
          ]).toContainEqual([main, previous])
        }
      }
    }
    expect(worlds).toBeGreaterThan(60)
  })
})

describe('the order of steps', () => {
  it('is temporary, sync, previous, rename, folder sync', async () => {
    const { disk, file } = await fileAfter([])
    await file.write(one)
    expect(stepsOn(disk)).toEqual([
      ...['create', 'makeFolder', 'create', 'write', 'sync', 'close'],
      ...['syncFolder', 'link', 'rename', 'syncFolder']
    ])
    disk.setPlan(() => null)
    await file.write(two)
    expect(stepsOn(disk)).toEqual([
      ...['create', 'write', 'sync', 'close', 'link', 'rename', 'rename', 'syncFolder']
    ])
  })

  it('syncs the name of the folder once per run, no matter who created it', async () => {
    const disk = createFakeDisk()
    disk.put('/home/desk/x', one)
    for (const bytes of [one, two]) {
      const file = createRecordFile(MAIN, disk)
      disk.setPlan(() => null)
      await file.write(bytes)
      expect(countOf(disk, 'syncFolder')).toBe(2)
      disk.setPlan(() => null)
      await file.write(three)
      expect(countOf(disk, 'syncFolder')).toBe(1)
    }
  })

  it.each([
    ['EACCES', 'was there', 'saved'],
    ['EPERM', 'was there', 'saved'],
    ['EIO', 'was there', 'refused'],
    ['EACCES', 'was made', 'refused']
  ] as const)('%s above a folder that %s: %s', async (errno, folder, outcome) => {
    const disk = createFakeDisk()
    if (folder === 'was there') disk.put('/home/desk/x', one)
    const file = createRecordFile(MAIN, disk)
    disk.setPlan(refusing(disk, 'syncFolder', errno, 1))
    const done = file.write(two).then(
      () => 'saved',
      (thrown: unknown) => {
        expect(thrown).toMatchObject({ code: 'vault-write-failed', serviceCode: errno })
        return 'refused'
      }
    )
    expect(await done).toBe(outcome)
    disk.setPlan(() => null)
    // What could not be synced is tried again with the next save.
    await file.write(three)
    expect(countOf(disk, 'syncFolder')).toBe(outcome === 'saved' ? 1 : 2)
  })

  it('takes a folder that something else creates at the same time', async () => {
    const { disk, file } = await fileAfter([])
    await disk.makeFolder('/home/desk')
    disk.setPlan((step) => (step.name === 'create' && step.index === 0 ? { errno: 'ENOENT' } : null))
    await file.write(one)
    expect(stepsOn(disk).slice(0, 3)).toEqual(['create', 'makeFolder', 'create'])
    expect(bytesAt(disk, MAIN)).toEqual(one)
    // Its own name is synced too: its creator may not have done so.
    expect(countOf(disk, 'syncFolder')).toBe(2)
  })

  it('looks for a second name of one file in a new run and after a write that failed', async () => {
    const disk = createFakeDisk()
    await createRecordFile(MAIN, disk).write(one)
    const file = createRecordFile(MAIN, disk)
    const removals = async (bytes: Buffer): Promise<number> => {
      await file.write(bytes).catch(() => undefined)
      const count = countOf(disk, 'remove')
      disk.setPlan(() => null)
      return count
    }
    disk.setPlan(() => null)
    expect([await removals(two), await removals(three)]).toEqual([1, 0])
    disk.setPlan(refusing(disk, 'rename', 'EIO', 2))
    await removals(one)
    expect([await removals(one), await removals(two)]).toEqual([1, 0])
    expect(namesOn(disk)).toEqual(['vault', 'vault.prev'])
  })

  it('if the folder can’t be synced, the old file is restored', async () => {
    const { disk, file } = await fileAfter([])
    disk.put('/home/desk/x', one)
    // Before there is a file: at the sync of the folder's own name, then at the one after the rename.
    for (const count of [1, 2]) {
      disk.setPlan(refusing(disk, 'syncFolder', 'EIO', count))
      await expect(createRecordFile(MAIN, disk).write(one)).rejects.toMatchObject({
        code: 'vault-write-failed',
        serviceCode: 'EIO'
      })
      expect(namesOn(disk)).toEqual(['x'])
    }
    await file.write(one)
    disk.setPlan(refusing(disk, 'syncFolder', 'EIO', 1))
    await expect(file.write(two)).rejects.toMatchObject({ code: 'vault-write-failed' })
    expect(await file.read()).toEqual(one)
  })
})

describe('Windows, where other programs hold files for a moment', () => {
  it.each([
    ['rename', 'EPERM', 8_000],
    ['rename', 'EBUSY', 8_000],
    ['rename', 'EACCES', 8_000],
    ['create', 'EBUSY', 2_000],
    ['read', 'EBUSY', 2_000],
    ['remove', 'EPERM', 8_000]
  ] as const)('%s refused with %s for %d ms still succeeds', async (name, errno, busyMs) => {
    const { disk, file, timers } = await fileAfter([one], 'win32')
    disk.setPlan((step) => (step.name === name && timers.clock.monotonic() < busyMs ? { errno } : null))
    const done = (async () => {
      await file.write(two)
      expect(await file.read()).toEqual(two)
      await file.remove()
    })()
    await timers.pass(busyMs * 3)
    await done
    expect(namesOn(disk)).toEqual([])
    expect(timers.pending()).toBe(0)
  })

  it('fails after 10 s with a readable error and an intact old file', async () => {
    const { disk, file, timers } = await fileAfter([one], 'win32')
    await timers.pass(60_000)
    disk.setPlan(refusing(disk, 'rename', 'EBUSY'))
    let settledAt = -1
    const refused = expect(
      file.write(two).finally(() => {
        settledAt = timers.clock.monotonic() - 60_000
      })
    ).rejects.toMatchObject({
      code: 'vault-write-failed',
      message:
        'The vault couldn’t be saved: another program is using the vault file. Secrets stored earlier are safe.'
    })
    await timers.pass(20_000)
    await refused
    expect(settledAt).toBeGreaterThan(9_000)
    expect(settledAt).toBeLessThanOrEqual(10_000)
    disk.setPlan(() => null)
    expect(await file.read()).toEqual(one)
    expect(namesOn(disk)).toEqual(['vault'])
  })

  it.each([
    ['win32', 'ENOSPC'],
    ['linux', 'EBUSY'],
    ['darwin', 'EPERM']
  ] as const)('on %s, %s is not waited for', async (platform, errno) => {
    const { disk, file, timers } = await fileAfter([], platform)
    disk.setPlan(refusing(disk, 'rename', errno))
    await expect(file.write(two)).rejects.toMatchObject({ serviceCode: errno })
    expect(timers.pending()).toBe(0)
  })
})

describe('a name that does not move', () => {
  it('the backup copy is not set aside in place of a file that is there', async () => {
    const { disk, file } = await fileAfter([one, two])
    disk.setPlan(refusing(disk, 'rename', 'EIO', 1))
    await expect(file.setAside('damaged')).rejects.toMatchObject({ code: 'vault-write-failed' })
    expect([await file.read(), await file.readPrevious()]).toEqual([two, one])
  })

  it('one that is gone before its turn does not stop the removal of the rest', async () => {
    const { disk, file } = await fileAfter([one, two])
    disk.setPlan(({ name }) => {
      if (name === 'list') disk.put('/home/desk/vault.tmp-0123456789ab', one)
      if (name === 'remove') disk.take('/home/desk/vault.tmp-0123456789ab')
      return null
    })
    await file.remove()
    expect(namesOn(disk)).toEqual([])
  })
})

describe('a refusal of the disk', () => {
  it.each([
    ['EACCES', { code: 'vault-denied', serviceCode: 'EACCES', retryable: false }],
    ['EIO', { code: 'vault-locked', serviceCode: 'EIO', retryable: true }]
  ])('(%s) says whether another try may help', async (errno, expected) => {
    const { disk, file } = await fileAfter([])
    disk.setPlan(() => ({ errno }))
    await expect(file.read()).rejects.toMatchObject(expected)
    await expect(file.write(one)).rejects.toMatchObject({
      code: 'vault-write-failed',
      serviceCode: errno,
      retryable: true
    })
    expect(stepsOn(disk)).not.toContain('makeFolder')
  })

  it('to remove the file is reported, and the file stays', async () => {
    const { disk, file } = await fileAfter([one])
    disk.setPlan(refusing(disk, 'remove', 'EROFS'))
    await expect(file.remove()).rejects.toMatchObject({ code: 'vault-write-failed', serviceCode: 'EROFS' })
    expect(await file.read()).toEqual(one)
  })

  it('to list the folder does not keep the file from being read', async () => {
    const { disk, file } = await fileAfter([one])
    disk.setPlan(refusing(disk, 'list', 'EACCES'))
    expect(await file.read()).toEqual(one)
  })
})
