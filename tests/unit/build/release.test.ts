import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { CommandError } from '../../../build/command.ts'
import { ROOT } from '../../../build/paths.ts'
import { packApp } from '../../../build/package.ts'
import { namedSbom, refuseInRelease, releaseNotes, skippedPackageTests } from '../../../build/release.ts'

const CHANGELOG = `# Changelog

What changed.

## [Unreleased]

- Not yet.

## [1.10.0] - 2026-11-28

### Added

- A thing, see [the page](https://example.com).

## [1.1.0]

- Older.

## [1.0.0]

## [0.9.0]

- Last.

[Unreleased]: https://example.com/compare
[1.10.0]: https://example.com/1.10.0
`

test('the notes are the section of the version, without its heading', () => {
  expect(releaseNotes('v1.10.0', '1.10.0', CHANGELOG)).toBe(
    '### Added\n\n- A thing, see [the page](https://example.com).\n'
  )
})

test('the last section ends before the targets of links', () => {
  expect(releaseNotes('v0.9.0', '0.9.0', CHANGELOG)).toBe('- Last.\n')
})

test('Windows line endings make no difference', () => {
  const windows = CHANGELOG.replaceAll('\n', '\r\n')
  expect(releaseNotes('v1.1.0', '1.1.0', windows)).toBe('- Older.\n')
})

test.each([
  ['another version’s tag', 'v1.10.1', '1.10.0', /doesn't match package\.json, which says 1\.10\.0/],
  ['a tag without the v', '1.10.0', '1.10.0', /Tag v1\.10\.0/],
  ['no tag', '', '1.10.0', /Tag v1\.10\.0/],
  ['a version that is the start of another', 'v1.1', '1.1', /no section named \[1\.1\]/],
  ['two sections of one version', 'v1.1.0', '1.1.0', /more than one/, '## [1.1.0]\na\n## [1.1.0]\nb'],
  ['an empty section', 'v1.0.0', '1.0.0', /is empty/],
  ['a heading that ends the file', 'v2.0.0', '2.0.0', /is empty/, '## [2.0.0]']
] as const)('refuses %s', (_what, tag, version, message, changelog: string = CHANGELOG) => {
  const attempt = (): string => releaseNotes(tag, version, changelog)
  expect(attempt).toThrow(CommandError)
  expect(attempt).toThrow(message)
})

test('this version has notes', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const changelog = await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8')
  expect(releaseNotes(`v${version}`, version, changelog).length).toBeGreaterThan(100)
})

interface Sbom {
  readonly metadata: { readonly component: Readonly<Record<string, unknown>> }
  readonly components: readonly unknown[]
}

// On Windows, npm is a script that needs a shell.
test.skipIf(process.platform === 'win32')(
  'the list of components has the product’s name, not the folder’s',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-sbom-'))
    try {
      for (const name of ['package.json', 'package-lock.json'])
        await copyFile(join(ROOT, name), join(folder, name))
      const { stdout } = await promisify(execFile)(
        'npm',
        [
          'sbom',
          '--package-lock-only',
          '--omit',
          'optional',
          '--sbom-format',
          'cyclonedx',
          '--sbom-type',
          'application'
        ],
        { cwd: folder, maxBuffer: 64 * 1024 * 1024 }
      )
      const before = JSON.parse(stdout) as Sbom
      expect(before.metadata.component['name']).toBe(basename(folder))
      const named = JSON.parse(namedSbom(stdout, 'Token Desk for RingCX')) as Sbom
      const { component } = before.metadata
      expect(named).toEqual({
        ...before,
        metadata: { ...before.metadata, component: { ...component, name: 'Token Desk for RingCX' } }
      })
      expect(named.metadata.component['purl']).toMatch(/^pkg:npm\/token-desk-for-ringcx@/)
      expect(named.components.length).toBeGreaterThan(100)
    } finally {
      await rm(folder, { recursive: true })
    }
  }
)

test('a list of components without the product itself is refused', () => {
  for (const sbom of ['{}', '{"metadata":{}}'])
    expect(() => namedSbom(sbom, 'Token Desk')).toThrow(CommandError)
})

test('what is made for tests is refused in a release only', () => {
  expect(() => {
    refuseInRelease('v1.0.0', 'stand-ins')
  }).toThrow("The release v1.0.0 can't be built with stand-ins: that is for tests only.")
  for (const tag of [undefined, ''])
    expect(() => {
      refuseInRelease(tag, 'stand-ins')
    }).not.toThrow()
})

test('a skipped test of a Linux package counts, one of another system doesn’t', () => {
  const result = (name: string, status: string) => ({
    name: `/checkout/tests/installers/${name}.test.ts`,
    assertionResults: [{ status, fullName: `${name} is ${status}` }]
  })
  const report = {
    testResults: [
      result('deb', 'skipped'),
      result('rpm', 'pending'),
      result('appimage', 'passed'),
      result('msi', 'skipped')
    ]
  }
  expect(skippedPackageTests(report)).toEqual(['deb is skipped', 'rpm is pending'])
})

test('a release isn’t packed with another Electron than the pinned one, wherever that comes from', async () => {
  const dist = await mkdtemp(join(tmpdir(), 'token-desk-electron-'))
  try {
    const program = {
      linux: 'electron',
      darwin: 'Electron.app/Contents/MacOS/Electron',
      win32: 'electron.exe'
    }
    const executable = join(dist, program[process.platform as keyof typeof program])
    await mkdir(dirname(executable), { recursive: true })
    await writeFile(executable, '', { mode: 0o755 })
    await writeFile(join(dist, 'version'), '33.4.11')
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', dist)
    vi.stubEnv('RELEASE_TAG', 'v1.0.0')
    await expect(packApp('all')).rejects.toThrow(/can't be built with Electron 33\.4\.11 instead of \d/)
  } finally {
    vi.unstubAllEnvs()
    await rm(dist, { recursive: true })
  }
})
