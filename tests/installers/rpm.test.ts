import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { LINUX_UNPACKED } from '../../build/package.ts'
import { ROOT } from '../../build/paths.ts'
import { findCommand } from '../../build/system-libraries.ts'

const run = promisify(execFile)
const yaml = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown }
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
      // A tilde sorts before everything, so that a beta is older than its version.
      `token-desk-for-ringcx ${version.replace('-', '~')} ${process.arch === 'arm64' ? 'aarch64' : 'x86_64'} MIT https://token-desk.example`
    )
  })

  test('requires the libraries that Electron links, and nothing else', async () => {
    const config = yaml.load(await readFile(join(ROOT, 'electron-builder.yml'), 'utf8')) as {
      readonly rpm: { readonly depends: readonly string[] }
    }
    const required = (await query('--requires')).trim().split('\n')
    // What rpm itself and its scripts need isn't ours.
    const ours = required.filter((each) => !/^(?:rpmlib\(|\/bin\/)/.test(each))
    expect([...new Set(ours)].sort()).toEqual([...config.rpm.depends].sort())
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

  /** Runs a script of the package with fakes in place of the programs it calls. @returns the calls */
  const runScript = async (tag: string, left: string, failing: readonly string[] = []): Promise<string> => {
    const fakes = await mkdtemp(join(folder, 'fakes-'))
    const log = join(fakes, 'calls')
    await writeFile(log, '')
    const programs = [
      'update-alternatives',
      'unshare',
      'chmod',
      'update-mime-database',
      'update-desktop-database'
    ]
    for (const name of programs) {
      const text = `#!/bin/sh\necho "${name} $*" >> '${log}'\nexit ${failing.includes(name) ? 1 : 0}\n`
      await writeFile(join(fakes, name), text, { mode: 0o755 })
    }
    const script = await query('--queryformat', `%{${tag}}`)
    await run('/bin/bash', ['-c', script, 'bash', left], { env: { PATH: fakes } })
    return await readFile(log, 'utf8')
  }

  test.each([
    ['without its own privileges, where the kernel has user namespaces', [], '0755'],
    ['with them, where it has none', ['unshare'], '4755']
  ])('its script after installation adds the link, and the sandbox %s', async (_what, failing, mode) => {
    expect(await runScript('POSTIN', '1', failing)).toBe(
      [
        'update-alternatives --install /usr/bin/token-desk token-desk /opt/Token Desk for RingCX/token-desk 100',
        'unshare --user true',
        `chmod ${mode} /opt/Token Desk for RingCX/chrome-sandbox`,
        'update-mime-database /usr/share/mime',
        'update-desktop-database /usr/share/applications',
        ''
      ].join('\n')
    )
  })

  // In an upgrade, rpm runs the old version's script after the new version's, with 1 for the version that stays.
  test.each([
    ['keeps the link in an upgrade', '1', ''],
    [
      'removes the link with the last version',
      '0',
      [
        'update-alternatives --remove token-desk /opt/Token Desk for RingCX/token-desk',
        'update-mime-database /usr/share/mime',
        'update-desktop-database /usr/share/applications',
        ''
      ].join('\n')
    ]
  ])('its script after removal %s', async (_what, left, calls) => {
    expect(await runScript('POSTUN', left)).toBe(calls)
  })
})
