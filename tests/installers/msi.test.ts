import { execFile, spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { access, cp, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { SETUP_KEY, UPGRADE_CODE } from '../../build/msi-tables.ts'
import { buildMsi } from '../../build/msi.ts'
import { WINDOWS_UNPACKED } from '../../build/package.ts'
import { ROOT } from '../../build/paths.ts'
import { findCommand } from '../../build/system-libraries.ts'
import { OLDER_VERSION } from './build-once.ts'

const run = promisify(execFile)
const MOST = { maxBuffer: 64 * 1024 * 1024 }

const { msi } = inject('windows')
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const hasMakeNsis = (await findCommand('makensis')) !== null
const hasWine = (await findCommand('wine')) !== null && (await findCommand('wineserver')) !== null

/** Rows of a table, without its three header lines. */
async function rows(file: string, table: string): Promise<string[][]> {
  const { stdout } = await run('msiinfo', ['export', file, table], MOST)
  return stdout
    .split('\r\n')
    .slice(3)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
}

describe.runIf(msi !== null)('the msi', () => {
  const file = msi ?? ''

  test('is for everyone on a 64-bit computer', async () => {
    const { stdout } = await run('msiinfo', ['suminfo', file])
    expect(stdout).toContain('Template: x64;1033')
    const properties = Object.fromEntries(await rows(file, 'Property')) as Readonly<Record<string, string>>
    expect(properties).toMatchObject({
      ProductName: 'Token Desk for RingCX',
      ProductVersion: version,
      UpgradeCode: UPGRADE_CODE,
      ALLUSERS: '1'
    })
    for (const name of ['POLICYFILE', 'CONNECTIONSFILE', 'NOUPDATES', 'INSTALLFOLDER'])
      expect(properties['SecureCustomProperties']?.split(';')).toContain(name)
  })

  test('contains the packed app', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-desk-msi-'))
    try {
      await run('msiextract', ['--directory', folder, file])
      const packed = await readdir(WINDOWS_UNPACKED, { recursive: true, withFileTypes: true })
      const files = packed.filter((each) => each.isFile())
      expect(files.length).toBeGreaterThan(10)
      for (const each of files) {
        const path = join(each.parentPath, each.name).slice(WINDOWS_UNPACKED.length)
        const [from, to] = await Promise.all(
          [WINDOWS_UNPACKED, join(folder, 'Token Desk for RingCX')].map((root) => readFile(join(root, path)))
        )
        expect(from?.equals(to ?? Buffer.alloc(0)), path).toBe(true)
      }
      const marker = join(folder, 'Token Desk for RingCX/resources/package-type')
      expect(await readFile(marker, 'utf8')).toBe('msi')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('runs no program of its own', async () => {
    // 19 is a message and 51 sets a property; everything else would be code.
    const types = (await rows(file, 'CustomAction')).map(([, type]) => type)
    expect(new Set(types)).toEqual(new Set(['19', '51']))
    const { stdout } = await run('msiinfo', ['streams', file])
    expect(stdout.split('\n').filter((name) => /^Binary\./.test(name))).toEqual([])
  })
})

describe.runIf(msi !== null && hasWine)(
  `the msi under Wine${hasWine ? '' : ' (skipped: this machine lacks wine)'}`,
  () => {
    let folder = ''
    let older = ''
    let newer = ''
    let given = ''
    let drive = ''
    let env: NodeJS.ProcessEnv = {}

    const app = (): string => join(drive, 'Program Files/Token Desk for RingCX')
    const onZ = (path: string): string => `Z:${path.replaceAll('/', '\\')}`
    /** Runs a program of Windows. Wine's services keep its output open, so it goes to a file. */
    const wine = async (
      ...args: readonly string[]
    ): Promise<{ readonly code: number; readonly text: string }> => {
      const path = join(folder, 'output')
      const output = await open(path, 'w')
      try {
        const child = spawn('wine', args, { env, stdio: ['ignore', output.fd, 'ignore'] })
        // Linux keeps the last eight bits of an exit code of Windows: 0 means that it worked.
        const code = await new Promise<number>((resolve, reject) => {
          child.once('error', reject)
          child.once('exit', (status) => {
            resolve(status ?? -1)
          })
        })
        return { code, text: await readFile(path, 'utf8') }
      } finally {
        await output.close()
      }
    }
    const msiexec = async (...args: readonly string[]): Promise<number> =>
      (await wine('msiexec', ...args, '/qn')).code
    const registry = async (key: string): Promise<string> => {
      const { code, text } = await wine('reg', 'query', key, '/s')
      return code === 0 ? text : ''
    }
    const policy = async (): Promise<Readonly<Record<string, string>>> => {
      const lines = (await registry(POLICY_KEY)).split(/\r?\n/)
      const found = lines.map((line) => /^ {4}(\w+) {4}REG_\w+ {4}(.*)$/.exec(line))
      return Object.fromEntries(
        found.flatMap((each) => (each === null ? [] : [[each[1] ?? '', each[2] ?? '']]))
      )
    }
    const POLICY_KEY = 'HKLM\\Software\\Policies\\TokenDesk'
    const setPolicy = (name: string, data: string): Promise<unknown> =>
      wine('reg', 'add', POLICY_KEY, '/v', name, '/d', data, '/f')
    const versions = async (): Promise<readonly string[]> =>
      [
        ...(await registry('HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall')).matchAll(
          /DisplayVersion\s+REG_SZ\s+(\S+)/g
        )
      ].map(([, each = '']) => each)
    const exists = (path: string): Promise<boolean> =>
      access(path).then(
        () => true,
        () => false
      )
    const startMenu = async (): Promise<readonly string[]> =>
      (await readdir(drive, { recursive: true })).filter((path) => path.endsWith('Token Desk for RingCX.lnk'))

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'token-desk-wine-'))
      drive = join(folder, 'prefix/drive_c')
      env = {
        ...process.env,
        WINEPREFIX: join(folder, 'prefix'),
        WINEDEBUG: '-all',
        // No download of a browser or of .NET, and nothing in this machine's menus.
        WINEDLLOVERRIDES: 'mscoree,mshtml=;winemenubuilder.exe=d'
      }
      older = join(folder, 'older.msi')
      newer = join(folder, 'newer.msi')
      await buildMsi(WINDOWS_UNPACKED, { version: OLDER_VERSION, arch: 'x64' }, older)
      await buildMsi(WINDOWS_UNPACKED, { version: '9.0.0', arch: 'x64' }, newer)
      given = join(folder, 'our files')
      await mkdir(given)
      await writeFile(join(given, 'policy.json'), '{"savedLists":false}')
      await writeFile(join(given, 'ours.tokendesk'), '{}')
      // Otherwise it would end after each program, and take seconds to start again.
      await mkdir(join(folder, 'prefix'))
      spawn('wineserver', ['--foreground', '--persistent'], { env, stdio: 'ignore' })
      await wine('wineboot', '--init')
    })
    afterEach(async () => {
      for (const file of [older, msi ?? '', newer]) await msiexec('/x', onZ(file))
      expect(await versions()).toEqual([])
      await wine('reg', 'delete', POLICY_KEY, '/f')
      await rm(app(), { recursive: true, force: true })
    })
    afterAll(async () => {
      await run('wineserver', ['--kill'], { env }).catch(() => undefined)
      await rm(folder, { recursive: true, force: true })
    })

    test('installs for everyone, with a shortcut and the file type', async () => {
      expect(await msiexec('/i', onZ(msi ?? ''))).toBe(0)
      expect(await versions()).toEqual([version])
      for (const path of ['Token Desk for RingCX.exe', 'resources/app.asar'])
        expect(
          (await readFile(join(app(), path))).equals(await readFile(join(WINDOWS_UNPACKED, path))),
          path
        ).toBe(true)
      expect(await startMenu()).toHaveLength(1)
      expect(await registry('HKLM\\Software\\Classes\\.tokendesk')).toContain('TokenDesk.Connections')
      expect(
        await registry('HKLM\\Software\\Classes\\TokenDesk.Connections\\shell\\open\\command')
      ).toContain('"C:\\Program Files\\Token Desk for RingCX\\Token Desk for RingCX.exe" "%1"')
      expect(await policy()).toEqual({})
    })

    test('upgrades an older version, and refuses to go back', async () => {
      await msiexec('/i', onZ(older))
      expect(await versions()).toEqual([OLDER_VERSION])
      expect(await msiexec('/i', onZ(msi ?? ''))).toBe(0)
      expect(await versions()).toEqual([version])
      expect(await exists(join(app(), 'resources/app.asar'))).toBe(true)
      expect(await msiexec('/i', onZ(older))).not.toBe(0)
      expect(await versions()).toEqual([version])
    })

    const own = (): readonly string[] => [
      `POLICYFILE=${onZ(join(given, 'policy.json'))}`,
      `CONNECTIONSFILE=${onZ(join(given, 'ours.tokendesk'))}`,
      'NOUPDATES=1'
    ]
    const PLACE = 'C:\\Program Files\\Token Desk for RingCX\\policy\\'
    const SET = {
      policyFile: `${PLACE}policy.json`,
      connectionsFile: `${PLACE}connections.tokendesk`,
      updates: 'off'
    }

    test('removes everything that it installed, and all that its properties set', async () => {
      await msiexec('/i', onZ(msi ?? ''), ...own())
      expect(await policy()).toEqual(SET)
      expect(await exists(join(app(), 'policy/policy.json'))).toBe(true)
      expect(await msiexec('/x', onZ(msi ?? ''))).toBe(0)
      expect(await exists(app())).toBe(false)
      expect(await startMenu()).toEqual([])
      for (const key of [
        'Policies\\TokenDesk',
        'TokenDesk',
        'Classes\\.tokendesk',
        'Classes\\TokenDesk.Connections'
      ])
        expect(await registry(`HKLM\\Software\\${key}`), key).toBe('')
    })

    test('copies a policy and connections to where only administrators can write', async () => {
      await msiexec('/i', onZ(older), ...own(), 'INSTALLFOLDER=C:\\Elsewhere')
      expect(await policy()).toEqual(SET)
      expect(await readFile(join(app(), 'policy/policy.json'), 'utf8')).toBe('{"savedLists":false}')
      expect(await readFile(join(app(), 'policy/connections.tokendesk'), 'utf8')).toBe('{}')
      expect(await exists(join(drive, 'Elsewhere/Token Desk for RingCX.exe'))).toBe(true)

      // An upgrade keeps the settings and the folder without being told.
      expect(await msiexec('/i', onZ(msi ?? ''))).toBe(0)
      expect(await policy()).toEqual(SET)
      expect(await exists(join(drive, 'Elsewhere/Token Desk for RingCX.exe'))).toBe(true)
      // It can also end them.
      expect(await msiexec('/i', onZ(newer), 'POLICYFILE=none', 'CONNECTIONSFILE=none', 'NOUPDATES=0')).toBe(
        0
      )
      expect(await policy()).toEqual({})
      expect(await exists(join(app(), 'policy'))).toBe(false)
      expect(await msiexec('/x', onZ(newer))).toBe(0)
      expect(await exists(join(drive, 'Elsewhere'))).toBe(false)
    })

    test.each([
      ['without properties', () => []],
      ['with its own', own]
    ])('never changes a policy that it didn’t set: installed %s', async (_how, properties) => {
      const theirs = {
        policyFile: 'C:\\Corp\\p.json',
        connectionsFile: 'C:\\Corp\\c.tokendesk',
        updates: 'stable'
      }
      for (const [name, data] of Object.entries(theirs)) await setPolicy(name, data)
      const file = join(app(), 'policy/policy.json')
      await mkdir(join(app(), 'policy'), { recursive: true })
      await writeFile(file, 'theirs')

      expect(await msiexec('/i', onZ(older), ...properties())).toBe(0)
      expect(await policy()).toEqual(theirs)
      expect(await msiexec('/i', onZ(msi ?? ''), ...properties())).toBe(0)
      expect(await policy()).toEqual(theirs)
      expect(await msiexec('/i', onZ(newer), 'POLICYFILE=none', 'CONNECTIONSFILE=none', 'NOUPDATES=0')).toBe(
        0
      )
      expect(await policy()).toEqual(theirs)
      expect(await msiexec('/x', onZ(newer))).toBe(0)
      expect(await policy()).toEqual(theirs)
      expect(await readFile(file, 'utf8')).toBe('theirs')
    })

    test('leaves alone what someone changed or deleted since it set it', async () => {
      await msiexec('/i', onZ(older), ...own())
      await setPolicy('policyFile', 'C:\\Corp\\p.json')
      await setPolicy('updates', 'stable')
      await wine('reg', 'delete', POLICY_KEY, '/v', 'connectionsFile', '/f')
      const changed = { policyFile: 'C:\\Corp\\p.json', updates: 'stable' }

      expect(await msiexec('/i', onZ(msi ?? ''))).toBe(0)
      expect(await policy()).toEqual(changed)
      expect(await msiexec('/i', onZ(msi ?? ''), 'REINSTALL=ALL')).toBe(0)
      expect(await policy()).toEqual(changed)
      expect(await msiexec('/x', onZ(msi ?? ''))).toBe(0)
      expect(await policy()).toEqual(changed)
      expect(await registry('HKLM\\Software\\TokenDesk')).toBe('')
      expect(await exists(app())).toBe(false)
    })

    test('refuses to share a folder with a copy that the setup program installed for everyone', async () => {
      const key = `HKLM\\${SETUP_KEY}`
      await wine(
        'reg',
        'add',
        key,
        '/v',
        'InstallLocation',
        '/d',
        'C:\\Program Files\\Token Desk for RingCX',
        '/f'
      )
      expect(await msiexec('/i', onZ(msi ?? ''))).not.toBe(0)
      expect(await versions()).toEqual([])
      await wine('reg', 'delete', key, '/f')
      expect(await msiexec('/i', onZ(msi ?? ''))).toBe(0)
    })

    test('orders a version’s betas, and takes another build of the same version', async () => {
      const build = async (name: string, of: string, from = WINDOWS_UNPACKED): Promise<string> => {
        const file = join(folder, `${name}.msi`)
        await buildMsi(from, { version: of, arch: 'x64' }, file)
        return file
      }
      const rebuilt = join(folder, 'rebuilt')
      await cp(WINDOWS_UNPACKED, rebuilt, { recursive: true })
      await writeFile(join(rebuilt, 'more.txt'), '')
      const [first, second, last, again] = await Promise.all([
        build('beta-9', '5.0.0-beta.9'),
        build('beta-10', '5.0.0-beta.10'),
        build('final', '5.0.0'),
        build('again', '5.0.0', rebuilt)
      ])
      const hasMore = (): Promise<boolean> => exists(join(app(), 'more.txt'))

      expect(await msiexec('/i', onZ(second))).toBe(0)
      expect(await msiexec('/i', onZ(first))).not.toBe(0)
      expect(await msiexec('/i', onZ(last))).toBe(0)
      expect(await msiexec('/i', onZ(second))).not.toBe(0)
      expect(await hasMore()).toBe(false)
      expect(await msiexec('/i', onZ(again))).toBe(0)
      expect(await hasMore()).toBe(true)
      expect(await versions()).toEqual(['5.0.0'])
      expect(await msiexec('/x', onZ(again))).toBe(0)
    })

    test.runIf(hasMakeNsis)(
      'makes the setup program’s hook refuse, and start the old version again if it was an update',
      async () => {
        // The same hook in a program that Debian's 64-bit NSIS can build, and Wine run.
        const script = join(folder, 'hook.nsi')
        const program = join(folder, 'hook.exe')
        const installed = join(folder, 'installed')
        await mkdir(installed)
        await writeFile(
          script,
          `Target amd64-unicode
!include LogicLib.nsh
!include FileFunc.nsh
!define APP_EXECUTABLE_FILENAME app.exe
!include "${join(ROOT, 'build/installer.nsh')}"
Name hook
OutFile "${program}"
RequestExecutionLevel user
SilentInstall silent
Function .onInit
  StrCpy $INSTDIR "${onZ(installed)}"
  !insertmacro customInit
FunctionEnd
Section
SectionEnd
`
        )
        // In place of the app: it says that it was started.
        const app = join(folder, 'app.nsi')
        await writeFile(
          app,
          `Target amd64-unicode
Name app
OutFile "${join(installed, 'app.exe')}"
RequestExecutionLevel user
SilentInstall silent
Section
  FileOpen $0 "$EXEDIR\\started" w
  FileClose $0
SectionEnd
`
        )
        for (const each of [script, app]) await run('makensis', ['-WX', '-V1', each])
        const exitCode = async (...args: readonly string[]): Promise<number> =>
          (await wine(program, '/S', ...args)).code
        expect(await exitCode()).toBe(0)
        await msiexec('/i', onZ(msi ?? ''))
        expect(await exitCode()).toBe(2)
        expect(await readdir(installed)).toEqual(['app.exe'])
        // As an update, which the app starts after it quit.
        const watcher = watch(installed)
        const started = new Promise<void>((resolve) => {
          watcher.on('change', (_event, name) => {
            if (name === 'started') resolve()
          })
        })
        expect(await exitCode('--updated', '--force-run')).toBe(2)
        await started
        watcher.close()
      }
    )

    test('keeps the copies when a newer version removes it', async () => {
      await msiexec('/i', onZ(older), ...own())
      // What Windows sets when a newer version removes this one. Wine doesn't.
      await msiexec('/x', onZ(older), 'UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000001}')
      expect(await exists(join(app(), 'policy/policy.json'))).toBe(true)
    })
  }
)
