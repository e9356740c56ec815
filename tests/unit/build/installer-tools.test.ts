import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { controlFile, readRequest, specFile } from '../../../build/fpm-stand-in.ts'
import { sayAndFail } from '../../../build/installer-tools.ts'

const run = promisify(execFile)

/** As electron-builder calls fpm. */
const call = (kind: string, ...more: readonly string[]): string[] =>
  [
    ['-s', 'dir', '--force', '-t', kind, '-d', 'libc6', '-d', 'libasound2 | libasound2t64'],
    ['--architecture', 'amd64', '--after-install', '/t/in', '--after-remove', '/t/out'],
    ['--description', 'One line\n First.\n\n 100% more.', '--version', '1.2.3', '--package', '/r/desk.deb'],
    ['--name', 'desk', '--maintainer', 'Desk <desk@desk.example>', '--url', 'https://desk.example'],
    [...more, '/r/unpacked/=/opt/The Desk', '/r/a=b.png=/usr/share/icons/desk.png']
  ].flat()

test('a deb’s control file has what electron-builder says, and Debian’s form of a description', () => {
  expect(controlFile(readRequest(call('deb', '--deb-recommends', 'tray')), 12)).toBe(
    [
      'Package: desk',
      'Version: 1.2.3',
      'Architecture: amd64',
      'Maintainer: Desk <desk@desk.example>',
      'Installed-Size: 12',
      'Depends: libc6, libasound2 | libasound2t64',
      'Recommends: tray',
      'Section: utils',
      'Priority: optional',
      'Homepage: https://desk.example',
      'Description: One line',
      ' First.',
      ' .',
      ' 100% more.',
      ''
    ].join('\n')
  )
})

test('an rpm’s spec file quotes names with spaces and doubles each percent sign', () => {
  const spec = specFile(readRequest(call('rpm', '--rpm-summary', 'Short')), {
    install: 'echo 50%',
    remove: 'true'
  })
  expect(spec).toContain('Summary: Short\n')
  expect(spec).toContain('100%% more.')
  expect(spec).toContain('%post -p /bin/bash\necho 50%%\n')
  expect(spec).toContain('"/opt/The Desk"\n"/usr/share/icons/desk.png"\n')
})

test('the stand-in for fpm refuses an option or a package that it doesn’t know', () => {
  expect(() => readRequest(call('deb', '--deb-systemd', '/t/unit'))).toThrow(/deb-systemd/)
  expect(() => readRequest(call('pacman'))).toThrow(/pacman/)
  expect(() => readRequest(['-t', 'deb', '--description', 'x'])).toThrow(/--package/)
})

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'the stand-in for the AppImage runtime says what it is, and fails',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-runtime-'))
    try {
      const file = join(folder, 'runtime')
      await writeFile(file, sayAndFail('Not this one.\n'), { mode: 0o755 })
      await expect(run(file)).rejects.toMatchObject({ code: 1, stderr: 'Not this one.\n' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
)
