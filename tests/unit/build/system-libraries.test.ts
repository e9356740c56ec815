import { describe, expect, test } from 'vitest'
import {
  ensureOptionalPrograms,
  ensureSystemLibraries,
  lacksDisplay,
  type LinuxMachine,
  MissingSystemPartsError,
  missingParts
} from '../../../build/system-libraries.ts'

const ALL = [
  'libgtk-3.so.0',
  'libnss3.so',
  'libgbm.so.1',
  'libdrm.so.2',
  'libasound.so.2',
  'libatk-bridge-2.0.so.0',
  'libatspi.so.0',
  'libcups.so.2',
  'libxkbcommon.so.0',
  'libXdamage.so.1',
  'libXrandr.so.2',
  'libXcomposite.so.1',
  'libsecret-1.so.0',
  'libnotify.so.4'
]

/** The loader's list as `ldconfig -p` prints it. */
const listOf = (names: readonly string[], kind = 'libc6,x86-64'): string =>
  [
    `${names.length} libs found in cache '/etc/ld.so.cache'`,
    ...names.map((n) => `\t${n} (${kind}) => /lib/${n}`)
  ].join('\n')

const without = (...gone: string[]): string => listOf(ALL.filter((name) => !gone.includes(name)))

describe('what is missing', () => {
  test('nothing, if everything is there', () => {
    expect(missingParts(listOf(ALL), 'x64', true, true, false)).toEqual({ parts: [], packages: [] })
  })

  test.each(ALL.slice(0, -2))('%s alone', (name) => {
    const missing = missingParts(without(name), 'x64', false, false, false)
    expect(missing.parts).toEqual([name])
    expect(missing.packages).toHaveLength(1)
  })

  test('an optional library is no reason to stop, but is installed too', () => {
    const optional = ['libsecret-1.so.0', 'libnotify.so.4']
    expect(missingParts(without(...optional), 'x64', false, false, false).parts).toEqual([])
    expect(missingParts(without('libnss3.so', ...optional), 'x64', false, false, false)).toEqual({
      parts: ['libnss3.so'],
      packages: ['libnss3', 'libsecret-1-0', 'libnotify4']
    })
  })

  test('a 32-bit twin does not count', () => {
    expect(missingParts(listOf(ALL, 'libc6'), 'x64', false, false, false).parts).toHaveLength(12)
  })

  test('on arm64 its own libraries count', () => {
    expect(missingParts(listOf(ALL, 'libc6,AArch64'), 'arm64', false, false, false).parts).toEqual([])
  })

  test('Xvfb only where there is no display', () => {
    expect(missingParts(listOf(ALL), 'x64', false, false, false).parts).toEqual([])
    expect(missingParts(listOf(ALL), 'x64', true, false, false)).toEqual({
      parts: ['Xvfb'],
      packages: ['xvfb', 'fonts-dejavu-core']
    })
  })

  test('where the loader has no list, no library is called missing', () => {
    expect(missingParts(null, 'x64', false, false, false)).toEqual({ parts: [], packages: [] })
  })

  test('the new name of a package, on a Debian with a 64-bit time', () => {
    const packages = (time64: boolean): readonly string[] =>
      missingParts(without('libasound.so.2'), 'x64', false, false, time64).packages
    expect([packages(false), packages(true)]).toEqual([['libasound2'], ['libasound2t64']])
  })
})

test.each([
  [{}, true],
  [{ DISPLAY: '' }, true],
  [{ DISPLAY: ':0' }, false],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, false]
])('an environment of %j lacks a display: %s', (env, expected) => {
  expect(lacksDisplay(env)).toBe(expected)
})

interface Seen {
  readonly said: string[]
  readonly installed: (readonly string[])[]
}

function machine(seen: Seen, parts: Partial<LinuxMachine> = {}): LinuxMachine {
  return {
    env: { DISPLAY: ':0' },
    root: true,
    arch: 'x64',
    libraryList: () => Promise.resolve(without('libnss3.so')),
    hasCommand: (name) => Promise.resolve(name === 'apt-get'),
    hasTime64: () => Promise.resolve(false),
    aptInstall: (packages) => {
      seen.installed.push(packages)
      return Promise.resolve()
    },
    say: (line) => seen.said.push(line),
    ...parts
  }
}

describe('what it does about it', () => {
  const fresh = (): Seen => ({ said: [], installed: [] })

  test('root with apt: installs it and says so in one line', async () => {
    const seen = fresh()
    await ensureSystemLibraries([], machine(seen))
    expect(seen.installed).toEqual([['libnss3']])
    expect(seen.said).toEqual(['Installing what Electron needs here: libnss3'])
  })

  test('not root: the exact command, nothing installed', async () => {
    const seen = fresh()
    const asked = ensureSystemLibraries([], machine(seen, { root: false }))
    await expect(asked).rejects.toThrow(MissingSystemPartsError)
    await expect(asked).rejects.toThrow(
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends libnss3'
    )
    expect(seen).toEqual(fresh())
  })

  test('no apt: the names of the libraries', async () => {
    const seen = fresh()
    const asked = ensureSystemLibraries([], machine(seen, { hasCommand: () => Promise.resolve(false) }))
    await expect(asked).rejects.toThrow(/what Electron needs: libnss3\.so\./)
    expect(seen).toEqual(fresh())
  })

  test('apt fails: the command to see why, not a stack', async () => {
    const broken = machine(fresh(), { aptInstall: () => Promise.reject(new Error('E: no network')) })
    await expect(ensureSystemLibraries([], broken)).rejects.toThrow(
      /Run it yourself to see why:\n {2}apt-get install/
    )
  })

  test('nothing missing: says nothing', async () => {
    const seen = fresh()
    await ensureSystemLibraries([], machine(seen, { libraryList: () => Promise.resolve(listOf(ALL)) }))
    expect(seen).toEqual(fresh())
  })

  test('programs that a command runs are installed with the libraries', async () => {
    const seen = fresh()
    await ensureSystemLibraries([{ program: 'dbus-daemon', debian: 'dbus' }], machine(seen))
    expect(seen.installed).toEqual([['libnss3', 'dbus']])
  })

  describe('an optional program', () => {
    const browser = {
      program: 'chromium',
      debian: 'chromium',
      instead: ['google-chrome'],
      optional: true
    } as const
    const complete = { libraryList: () => Promise.resolve(listOf(ALL)) }
    const leftOut = 'Skipping tests that need chromium. On Debian: apt-get install chromium'

    test('is installed separately, after the required packages', async () => {
      const seen = fresh()
      await ensureSystemLibraries([browser], machine(seen))
      expect(seen.installed).toEqual([['libnss3'], ['chromium']])
    })

    test('isn’t required if another one works', async () => {
      const seen = fresh()
      const hasCommand = (name: string): Promise<boolean> => Promise.resolve(name === 'google-chrome')
      await ensureSystemLibraries([browser], machine(seen, { ...complete, hasCommand }))
      expect(seen).toEqual(fresh())
    })

    test.each([
      ['apt does not know it', { aptInstall: () => Promise.reject(new Error('E: no candidate')) }],
      ['nobody may install', { root: false }],
      ['there is no apt', { hasCommand: () => Promise.resolve(false) }]
    ])('is no reason to stop when %s, but is reported', async (_why, parts: Partial<LinuxMachine>) => {
      const seen = fresh()
      await ensureSystemLibraries([browser], machine(seen, { ...complete, ...parts }))
      expect(seen.installed).toEqual([])
      expect(seen.said.at(-1)).toBe(leftOut)
    })
  })

  test('optional programs alone: no library is looked for, and each package is tried separately', async () => {
    const seen = fresh()
    const needs = [
      { program: 'php', debian: 'php-cli', optional: true },
      { program: 'php', debian: 'php-curl', optional: true }
    ] as const
    await ensureOptionalPrograms(needs, machine(seen))
    expect(seen.installed).toEqual([['php-cli'], ['php-curl']])
    await expect(ensureOptionalPrograms(needs, null)).resolves.toBeUndefined()
  })

  test('no display and no Xvfb: a virtual display with a font', async () => {
    const seen = fresh()
    await ensureSystemLibraries(
      [],
      machine(seen, { env: {}, libraryList: () => Promise.resolve(listOf(ALL)) })
    )
    expect(seen.installed).toEqual([['xvfb', 'fonts-dejavu-core']])
  })

  test('not Linux: nothing to do', async () => {
    await expect(ensureSystemLibraries([], null)).resolves.toBeUndefined()
  })
})
