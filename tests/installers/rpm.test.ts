import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { LINUX_UNPACKED } from '../../build/package.ts'
import { ROOT } from '../../build/paths.ts'
import { findCommand } from '../../build/system-libraries.ts'

const run = promisify(execFile)
const MOST = { maxBuffer: 64 * 1024 * 1024 }

const { rpm } = inject('installers')
const programs = await Promise.all(['rpm', 'rpm2cpio', 'cpio'].map(findCommand))
const missing = programs.includes(null) ? ' (skipped: this machine lacks rpm, rpm2cpio, or cpio)' : ''

describe.runIf(rpm !== null && missing === '')(`the rpm${missing}`, () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-desk-rpm-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const query = async (...args: readonly string[]): Promise<string> =>
    (await run('rpm', ['--query', '--package', ...args, rpm ?? ''], MOST)).stdout

  test('says what it is', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    expect(await query('--queryformat', '%{NAME} %{VERSION} %{ARCH} %{LICENSE} %{URL}')).toBe(
      `token-desk-for-ringcx ${version} ${process.arch === 'arm64' ? 'aarch64' : 'x86_64'} MIT https://token-desk.example`
    )
  })

  test('requires the libraries that Electron links', async () => {
    const required = (await query('--requires')).split('\n')
    expect(required).toEqual(
      expect.arrayContaining(['gtk3', 'nss', 'xdg-utils', 'libgbm.so.1()(64bit)', 'libasound.so.2()(64bit)'])
    )
  })

  test('belongs to root, and only root can change it', async () => {
    const lines = (await query('--list', '--verbose')).trim().split('\n')
    expect(lines.length).toBeGreaterThan(30)
    expect(lines.filter((line) => !/^(?:[d-]rwxr-xr-x|-rw-r--r--) +\d+ root +root /.test(line))).toEqual([])
  })

  test('contains the packed app, its desktop entry, and its file type', async () => {
    const tree = join(folder, 'tree')
    await mkdir(tree)
    const cpio = 'rpm2cpio "$1" | cpio --extract --make-directories --quiet'
    await run('sh', ['-c', cpio, 'sh', rpm ?? ''], { ...MOST, cwd: tree })
    for (const file of ['token-desk', 'resources/app.asar']) {
      const packed = await readFile(join(LINUX_UNPACKED, file))
      expect(packed.equals(await readFile(join(tree, 'opt/Token Desk for RingCX', file))), file).toBe(true)
    }
    expect(
      await readFile(join(tree, 'opt/Token Desk for RingCX/resources/package-type'), 'utf8'),
      'who updates it'
    ).toBe('rpm\n')
    const entry = await readFile(join(tree, 'usr/share/applications/token-desk.desktop'), 'utf8')
    expect(entry).toContain('Exec=/usr/bin/token-desk %U\n')
    expect(await readFile(join(tree, 'usr/share/mime/packages/token-desk.xml'), 'utf8')).toContain(
      '<glob pattern="*.tokendesk"/>'
    )
  })

  // In an upgrade, rpm runs the old version's script after the new version's, with 1 for the version that stays.
  test.each([
    ['keeps the link in an upgrade', '1', ''],
    [
      'removes the link with the last version',
      '0',
      '--remove token-desk /opt/Token Desk for RingCX/token-desk\n'
    ]
  ])('its script after removal %s', async (_what, left, calls) => {
    const fakes = join(folder, `fakes-${left}`)
    const log = join(fakes, 'calls')
    await mkdir(fakes)
    await writeFile(log, '')
    const fake = join(fakes, 'update-alternatives')
    await writeFile(fake, `#!/bin/sh\necho "$@" >> '${log}'\n`, { mode: 0o755 })
    const script = await query('--queryformat', '%{POSTUN}')
    await run('/bin/bash', ['-c', script, 'bash', left], { env: { PATH: fakes } })
    expect(await readFile(log, 'utf8')).toBe(calls)
  })
})
