import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPlainFile, readPlainFileSync, UnreadableFileError } from '../../main/core/plain-file.ts'
import { createNodeDisk } from '../../main/core/vault/record-file.ts'

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'token-desk-plain-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

const makePipe = (path: string): unknown => execFileSync('mkfifo', [path])

/** Everything that can lie at a path and is no file; each made by the system itself. */
const NO_FILES: readonly [string, (path: string) => unknown][] = [
  ['a named pipe without a writer', makePipe],
  ['a link to a named pipe', (path) => (makePipe(`${path}.pipe`), symlink(`${path}.pipe`, path))],
  ['a device without an end', (path) => symlink('/dev/zero', path)],
  ['a folder', (path) => mkdir(path)]
]

describe.skipIf(process.platform === 'win32').each([
  ['later', readPlainFile],
  ['at once', (path: string, most: number) => Promise.resolve().then(() => readPlainFileSync(path, most))],
  ['as the vault does', (path: string) => createNodeDisk().read(path)]
] as const)('a file that is read %s', (how, read) => {
  it.each(NO_FILES)('is not %s, and nothing blocks', async (_what, make) => {
    const path = join(await makeFolder(), 'it')
    await make(path)
    const refusal = await read(path, 1000).catch((thrown: unknown) => thrown)
    expect(refusal).toBeInstanceOf(UnreadableFileError)
    expect(refusal).toMatchObject({ why: 'not-a-file' })
  })

  it('is not a socket', async () => {
    const path = join(await makeFolder(), 'it')
    const server = createServer().listen(path)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    // Opening one is refused by the system itself.
    await expect(read(path, 1000)).rejects.toMatchObject({ code: 'ENXIO' })
  })

  it('is read to its end, even through a link or if it is empty', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'one'), 'x'.repeat(1000))
    await writeFile(join(folder, 'none'), '')
    await symlink(join(folder, 'one'), join(folder, 'link'))
    for (const name of ['one', 'link']) expect((await read(join(folder, name), 1000)).length).toBe(1000)
    expect((await read(join(folder, 'none'), 1000)).length).toBe(0)
  })

  it('passes on the system’s error if it doesn’t exist or isn’t accessible', async () => {
    const folder = await makeFolder()
    await symlink(join(folder, 'round'), join(folder, 'round'))
    await writeFile(join(folder, 'one'), '')
    await expect(read(join(folder, 'gone'), 9)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(read(join(folder, 'round'), 9)).rejects.toMatchObject({ code: 'ELOOP' })
    await expect(read(join(folder, 'one', 'x'), 9)).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  it.skipIf(process.platform !== 'linux')('counts the bytes it reads, not the reported size', async () => {
    // The system gives its size as 0.
    const whole = await readFile('/proc/self/limits')
    expect(Buffer.from(await read('/proc/self/limits', whole.length)).equals(whole)).toBe(true)
    if (how === 'as the vault does') return
    await expect(read('/proc/self/limits', whole.length - 1)).rejects.toMatchObject({ why: 'too-large' })
  })

  it.skipIf(how === 'as the vault does')('is not longer than the limit', async () => {
    const path = join(await makeFolder(), 'it')
    await writeFile(path, 'x'.repeat(1001))
    await expect(read(path, 1000)).rejects.toMatchObject({ why: 'too-large' })
    expect((await read(path, 1001)).length).toBe(1001)
  })
})
