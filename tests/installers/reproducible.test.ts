import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { LINUX_UNPACKED } from '../../build/package.ts'
import { RELEASE, ROOT } from '../../build/paths.ts'

const run = promisify(execFile)

/** What a build makes, and what it doesn't read. */
const LEFT_OUT = ['.git', 'node_modules', 'dist', 'release', 'coverage', 'test-results']

const ELSEWHERE = join(RELEASE, 'another checkout')

/** As `npm run package` does. */
const PACKAGE = ['node_modules/tsx/dist/cli.mjs', 'build/package.ts']

/** A copy of the sources in another folder. Its packages are the same files, as hard links. */
async function anotherCheckout(): Promise<void> {
  await mkdir(ELSEWHERE, { recursive: true })
  for (const name of await readdir(ROOT))
    if (!LEFT_OUT.includes(name)) await cp(join(ROOT, name), join(ELSEWHERE, name), { recursive: true })
  await run('cp', ['-al', join(ROOT, 'node_modules'), ELSEWHERE])
}

const hashOf = async (unpacked: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(unpacked, 'resources/app.asar')))
    .digest('hex')

afterAll(() => rm(ELSEWHERE, { recursive: true, force: true }))

test.runIf(process.platform === 'linux')(
  'two builds give the same app.asar, whatever the folder, the time zone, the language, and the file modes',
  async () => {
    await anotherCheckout()
    await run('sh', ['-c', 'umask 077 && exec "$0" "$@"', process.execPath, ...PACKAGE], {
      cwd: ELSEWHERE,
      env: { ...process.env, TZ: 'Asia/Tokyo', LANG: 'C', LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024
    })
    const other = join(ELSEWHERE, 'release/linux-unpacked')
    expect(await hashOf(other)).toBe(await hashOf(LINUX_UNPACKED))
  }
)
