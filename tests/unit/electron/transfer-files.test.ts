import { execFileSync } from 'node:child_process'
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryRecords } from '../../../main/core/sessions/practice.ts'
import { createTransfers } from '../../../main/core/transfer/transfer.ts'
import { createNodeDisk } from '../../../main/core/vault/record-file.ts'
import { argumentsForRestart, importArgument } from '../../../main/electron/import-argument.ts'
import {
  createOutsideDisk,
  DISK_LIMIT_MS,
  quitWithoutWaiting,
  type OutsideDisk
} from '../../../main/electron/outside-disk.ts'
import {
  createTransferFiles,
  type FileDialogs,
  type TransferFilesDeps
} from '../../../main/electron/transfer-files.ts'
import { failureOf } from '../../support/fakes/failure-of.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'
import { connectionOf, FILE, textOf } from '../../support/transfer/files.ts'
import { quickly } from '../../support/vault/world.ts'

describe('argumentsForRestart', () => {
  it.each<[string, string[], string[]]>([
    ['switches', ['--lang=de', '--user-data-dir=/x y'], ['--lang=de', '--user-data-dir=/x y']],
    ['the app’s folder, in a run from source', ['.', '--lang=de'], ['.', '--lang=de']],
    ['no file to import', ['--import', 'a.tokendesk', '--lang=de'], ['--lang=de']],
    ['no file in a switch', ['--import=a b', '--lang=de'], ['--lang=de']],
    ['no file that was opened', ['/home/robin/A.TokenDesk', '--lang=de'], ['--lang=de']],
    ['not hidden', ['--hidden', '--lang=de'], ['--lang=de']]
  ])('keeps %s', (_what, args, kept) => {
    expect(argumentsForRestart(['/opt/token-desk', ...args])).toEqual(kept)
    expect(importArgument(['/opt/token-desk', ...kept], '/home/robin')).toBeNull()
  })
})

describe('importArgument', () => {
  it.each<[string, readonly string[], string | null]>([
    ['nothing', ['/opt/token-desk'], null],
    ['a switch with a path', ['/opt/token-desk', '--import', '/a/b.tokendesk'], '/a/b.tokendesk'],
    ['any name, when it is named', ['/opt/token-desk', '--import', '/a/b.json'], '/a/b.json'],
    ['a switch with an equals sign', ['/opt/token-desk', '--import=/a/b.json'], '/a/b.json'],
    ['a relative path', ['/opt/token-desk', '--import', 'b.json'], '/home/robin/b.json'],
    ['a double-click', ['/opt/token-desk', '/a/My File.tokendesk'], '/a/My File.tokendesk'],
    ['a double-click, in capitals', ['/opt/token-desk', '/a/B.TOKENDESK'], '/a/B.TOKENDESK'],
    [
      'an address from the desktop',
      ['/opt/token-desk', 'file:///a/My%20File.tokendesk'],
      '/a/My File.tokendesk'
    ],
    ['an address elsewhere', ['/opt/token-desk', 'file://host/a.tokendesk'], null],
    ['a switch without a path', ['/opt/token-desk', '--import'], null],
    ['an empty path', ['/opt/token-desk', '--import='], null],
    ['another file', ['/opt/token-desk', '/a/b.txt', '--other=c.tokendesk'], null],
    ['the program itself', ['/opt/app.tokendesk'], null]
  ])('%s', (_what, argv, path) => {
    expect(importArgument(argv, '/home/robin')).toBe(path)
  })
})

/** Files in a folder of their own, with a person who always answers the same. */
async function filesIn(
  answer: { open?: string; save?: string } = {},
  change: Partial<Pick<TransferFilesDeps, 'disk' | 'read'>> = {}
) {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-transfer-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const at = (name: string): string => join(folder, name)
  const dialogs: FileDialogs = {
    showOpenDialog: () =>
      Promise.resolve({
        canceled: answer.open === undefined,
        filePaths: answer.open === undefined ? [] : [at(answer.open)]
      }),
    showSaveDialog: () =>
      Promise.resolve({
        canceled: answer.save === undefined,
        filePath: answer.save === undefined ? '' : at(answer.save)
      })
  }
  const transfers = createTransfers({
    list: () => [connectionOf()],
    import: () => Promise.resolve(),
    records: { ...createMemoryRecords(), read: () => Promise.resolve('a-stored-secret') },
    whyNotAllowed: () => null,
    isManaged: () => false,
    maySealSecrets: true,
    newId: () => 'o1',
    now: () => 0,
    derive: quickly
  })
  const timers = createHandTimers()
  const { wall: now } = timers.clock
  const outside = createOutsideDisk(timers)
  const files = createTransferFiles({ transfers, dialogs, folder: () => folder, outside, now, ...change })
  return { at, folder, files, outside, timers }
}

describe('a file to import', () => {
  it('is read and shown only by name', async () => {
    const { at, files } = await filesIn({ open: 'mine.tokendesk' })
    await writeFile(at('mine.tokendesk'), textOf(FILE))
    for (const offer of [await files.choose(), await files.offerPath(at('mine.tokendesk'))])
      expect(offer).toMatchObject({ fileName: 'mine.tokendesk', problem: null, sealed: true })
  })

  it('is none if the person cancels', async () => {
    expect(await (await filesIn()).files.choose()).toBeNull()
  })

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['is missing', () => Promise.resolve(), /It doesn’t exist/],
    ['is a folder', (path) => mkdir(path), /It isn’t a file|can’t be read/],
    ['is a link to nowhere', (path) => symlink(`${path}.gone`, path), /It doesn’t exist/],
    ['is a link to itself', (path) => symlink(path, path), /can’t be read from the disk/],
    ['is empty', (path) => writeFile(path, ''), /It is empty/],
    ['is no UTF-8', (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0x7b])), /isn’t UTF-8 text/],
    ['is too large', (path) => writeFile(path, Buffer.alloc(8 * 2 ** 20 + 1, ' ')), /too large/]
  ])('that %s says so, without its path', async (_what, make, says) => {
    const { at, folder, files } = await filesIn()
    await make(at('bad.tokendesk'))
    const { problem, plan } = await files.offerPath(at('bad.tokendesk'))
    expect(problem?.message).toMatch(says)
    expect(problem?.message).not.toContain(folder)
    expect(plan).toEqual([])
  })
})

describe('an export', () => {
  it('is written completely, for its owner only, and reported by name', async () => {
    const { at, folder, files } = await filesIn({ save: 'out.tokendesk' })
    expect(await files.export(['c1'], null)).toBe('out.tokendesk')
    expect(JSON.parse(await readFile(at('out.tokendesk'), 'utf8'))).toMatchObject({ version: 1 })
    expect(await readdir(folder)).toEqual(['out.tokendesk'])
    if (process.platform !== 'win32') expect((await stat(at('out.tokendesk'))).mode & 0o777).toBe(0o600)
  })

  it('asks for no location if there is nothing to write, and writes nothing without one', async () => {
    const { folder, files } = await filesIn({ save: 'out.tokendesk' })
    expect((await failureOf(() => files.export(['gone'], null))).code).toBe('input-invalid')
    expect(await (await filesIn()).files.export(['c1'], null)).toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  const onPosix = it.skipIf(process.platform === 'win32')

  onPosix('replaces a link that lies there, and leaves what it points to alone', async () => {
    const { at, files } = await filesIn({ save: 'out.tokendesk' })
    await writeFile(at('theirs'), 'theirs', { mode: 0o644 })
    await symlink(at('theirs'), at('out.tokendesk'))
    // Where the temporary file used to be.
    await symlink(at('theirs'), at('out.tokendesk.part'))
    await files.export(['c1'], null)
    expect(await readFile(at('theirs'), 'utf8')).toBe('theirs')
    expect(JSON.parse(await readFile(at('out.tokendesk'), 'utf8'))).toMatchObject({ version: 1 })
    expect((await stat(at('out.tokendesk'))).mode & 0o777).toBe(0o600)
  })

  onPosix('takes the mode of no file that was there before', async () => {
    const { at, files } = await filesIn({ save: 'out.tokendesk' })
    for (const name of ['out.tokendesk', 'out.tokendesk.part']) await writeFile(at(name), '', { mode: 0o666 })
    await files.export(['c1'], null)
    expect((await stat(at('out.tokendesk'))).mode & 0o777).toBe(0o600)
  })

  it('removes only what a crash left there', async () => {
    const { at, folder, files, timers } = await filesIn({ save: 'out.tokendesk' })
    const leftOver = '.token-desk-export-0123456789ab.part'
    const underWay = '.token-desk-export-ba9876543210.part'
    const others = ['out.tokendesk.part', '.token-desk-export-.part', 'movie.part']
    const old = new Date(timers.clock.wall() - 2 * 60 * 60_000)
    for (const name of [leftOver, underWay, ...others]) {
      await writeFile(at(name), 'x')
      await utimes(at(name), old, old)
    }
    const now = new Date(timers.clock.wall())
    await utimes(at(underWay), now, now)
    await files.export(['c1'], null)
    expect((await readdir(folder)).sort()).toEqual(['out.tokendesk', underWay, ...others].sort())
  })

  it.each(['write', 'sync', 'close', 'rename'] as const)(
    'keeps an earlier one intact if the write fails: %s',
    async (step) => {
      const node = createNodeDisk()
      const full = (): Promise<never> => Promise.reject(new Error('no space left'))
      const disk = {
        ...node,
        ...(step === 'rename' ? { rename: full } : {}),
        create: async (path: string) => {
          const file = await node.create(path)
          if (step === 'rename') return file
          return { ...file, [step]: step === 'close' ? () => file.close().then(full) : full }
        }
      }
      const { at, folder, files } = await filesIn({ save: 'out.tokendesk' }, { disk })
      await writeFile(at('out.tokendesk'), 'the earlier one')
      const error = await failureOf(() => files.export(['c1'], 'a passphrase for it'))
      expect(error.message).toBe('The file couldn’t be written.')
      expect(error.message + error.hint).not.toContain(folder)
      expect(await readFile(at('out.tokendesk'), 'utf8')).toBe('the earlier one')
      expect(await readdir(folder)).toEqual(['out.tokendesk'])
    }
  )

  it('that comes too late changes nothing', async () => {
    const node = createNodeDisk()
    let answer: () => void = () => undefined
    const silent = new Promise<void>((resolve) => {
      answer = resolve
    })
    let removed: () => void = () => undefined
    const cleared = new Promise<void>((resolve) => {
      removed = resolve
    })
    const disk = {
      ...node,
      create: async (path: string) => {
        const file = await node.create(path)
        return { ...file, sync: () => silent }
      },
      remove: (path: string) => node.remove(path).finally(removed)
    }
    const { folder, files, timers } = await filesIn({ save: 'out.tokendesk' }, { disk })
    const refusal = failureOf(() => files.export(['c1'], null))
    while (timers.pending() === 0) await timers.pass(0)
    await timers.pass(DISK_LIMIT_MS)
    expect((await refusal).hint).toContain('isn’t responding')
    answer()
    await cleared
    expect(await readdir(folder)).toEqual([])
  })
})

/** Whether quitting now takes force. */
function endedByForce({ isBusy }: OutsideDisk): boolean {
  let killed = false
  const app = { on: (_event: 'quit', listener: () => void) => listener() }
  quitWithoutWaiting(app, isBusy, () => {
    killed = true
  })
  return killed
}

describe.skipIf(process.platform === 'win32')('a disk that doesn’t respond', () => {
  it('times out, and leaves threads for everything else', async () => {
    // Opening a pipe without a writer holds a thread of Node's, as a network share does that is gone.
    const hang = (path: string): Promise<Uint8Array> => open(path, 'r').then((file) => file.readFile())
    const { at, files, outside, timers } = await filesIn({}, { read: hang })
    execFileSync('mkfifo', [at('far.tokendesk')])
    await writeFile(at('near'), 'near')
    const offers = Array.from({ length: 6 }, () => files.offerPath(at('far.tokendesk')))
    // Those beyond the second never got a thread.
    for (const offer of offers.slice(2)) expect((await offer).problem?.message).toContain('isn’t responding')
    expect(await readFile(at('near'), 'utf8')).toBe('near')
    await timers.pass(DISK_LIMIT_MS)
    // Given up by us, and not by the system: quitting must not wait for it.
    expect(endedByForce(outside)).toBe(true)
    for (const offer of offers.slice(0, 2))
      expect((await offer).problem?.message).toContain('isn’t responding')
    // Once it answers after all, the next file has its turn again.
    await writeFile(at('far.tokendesk'), '')
    await expect
      .poll(async () => (await files.offerPath(at('near'))).problem?.message)
      .not.toContain('isn’t responding')
    expect(endedByForce(outside)).toBe(false)
  })

  it('isn’t a pipe: that is rejected immediately, every time', async () => {
    const { at, files } = await filesIn()
    execFileSync('mkfifo', [at('pipe.tokendesk')])
    for (let time = 0; time < 6; time += 1) {
      const { problem } = await files.offerPath(at('pipe.tokendesk'))
      expect(problem?.message).toContain('It isn’t a file')
    }
  })
})
