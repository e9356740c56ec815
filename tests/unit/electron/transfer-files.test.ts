import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryRecords } from '../../../main/core/sessions/memory-records.ts'
import { createTransfers } from '../../../main/core/transfer/transfer.ts'
import { importArgument } from '../../../main/electron/import-argument.ts'
import { createTransferFiles, type FileDialogs } from '../../../main/electron/transfer-files.ts'
import { failureOf } from '../../fakes/failure-of.ts'
import { connectionOf, FILE, quickly, textOf } from '../transfer/files.ts'

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
async function filesIn(answer: { open?: string; save?: string } = {}) {
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
    adopt: () => Promise.resolve(),
    records: { ...createMemoryRecords(), read: () => Promise.resolve('a-stored-secret') },
    whyNotAllowed: () => null,
    isManaged: () => false,
    maySealSecrets: true,
    newId: () => 'o1',
    now: () => 0,
    derive: quickly
  })
  return { at, folder, files: createTransferFiles({ transfers, dialogs, folder: () => folder }) }
}

describe('a file to import', () => {
  it('is read and offered by its name alone', async () => {
    const { at, files } = await filesIn({ open: 'mine.tokendesk' })
    await writeFile(at('mine.tokendesk'), textOf(FILE))
    for (const offer of [await files.choose(), await files.offerPath(at('mine.tokendesk'))])
      expect(offer).toMatchObject({ fileName: 'mine.tokendesk', problem: null, sealed: true })
  })

  it('is none when the person chooses none', async () => {
    expect(await (await filesIn()).files.choose()).toBeNull()
  })

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['is missing', () => Promise.resolve(), /It is not there/],
    ['is a folder', (path) => mkdir(path), /It is not a file|cannot be read/],
    ['is empty', (path) => writeFile(path, ''), /It is empty/],
    ['is no UTF-8', (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0x7b])), /not text in UTF-8/],
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
  it('is written whole, for its owner only, and told by its name', async () => {
    const { at, folder, files } = await filesIn({ save: 'out.tokendesk' })
    expect(await files.export(['c1'], null)).toBe('out.tokendesk')
    expect(JSON.parse(await readFile(at('out.tokendesk'), 'utf8'))).toMatchObject({ version: 1 })
    expect(await readdir(folder)).toEqual(['out.tokendesk'])
    if (process.platform !== 'win32') expect((await stat(at('out.tokendesk'))).mode & 0o777).toBe(0o600)
  })

  it('asks for no place when there is nothing to write, and writes nothing without a place', async () => {
    const { folder, files } = await filesIn({ save: 'out.tokendesk' })
    expect((await failureOf(() => files.export(['gone'], null))).code).toBe('input-invalid')
    expect(await (await filesIn()).files.export(['c1'], null)).toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves an earlier one whole when the disk does not take it', async () => {
    const { at, folder, files } = await filesIn({ save: 'out.tokendesk' })
    await mkdir(at('out.tokendesk.part'))
    await writeFile(at('out.tokendesk'), 'the earlier one')
    const error = await failureOf(() => files.export(['c1'], 'a passphrase for it'))
    expect(error.message).toBe('The file could not be written.')
    expect(error.message + error.hint).not.toContain(folder)
    expect(await readFile(at('out.tokendesk'), 'utf8')).toBe('the earlier one')
  })
})
