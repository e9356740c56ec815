import { execFile } from 'node:child_process'
import { lstat, readFile, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { ROOT } from '../../build/paths.ts'
import { createAptRepository, REPOSITORY_PROGRAMS, TAMPERINGS, type Tampering } from './apt-repository.ts'
import { OLDER_VERSION } from './build-once.ts'
import { APP, apt, exists, has, installDeb, LINK, NAME, whyNotInstall } from './installed-deb.ts'
import { createInstalledUser, firstViewOn as viewOn, type InstalledUser } from './installed-user.ts'
import { readVault, STORED_CONNECTION, storeVault } from './stored-vault.ts'

const run = promisify(execFile)
const MOST = { maxBuffer: 64 * 1024 * 1024 }

const TYPE = 'application/x-token-desk-connections'
const DATA = '.config/Token Desk for RingCX'
const SETTINGS = `${DATA}/settings.json`
const CONNECTIONS = '{"kind":"token-desk-connections","version":1,"connections":[]}'
const SECRET = 'a secret of the older version'

const { deb, olderDeb } = inject('installers')
const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }

/** dpkg's status of the package, such as `ii`; `null` if dpkg has never heard of it. */
async function status(): Promise<string | null> {
  return run('dpkg-query', ['-W', '-f=${db:Status-Abbrev}', NAME]).then(
    ({ stdout }) => stdout.trim(),
    () => null
  )
}

const installedVersion = async (): Promise<string> =>
  (await run('dpkg-query', ['-W', '-f=${Version}', NAME])).stdout

const canMakeRepository = !(await Promise.all(REPOSITORY_PROGRAMS.map(has))).includes(false)

/** Upgrades as from a vendor's repository; where none can be made, from the file. */
async function upgrade(file: string, tampering?: Tampering): Promise<void> {
  if (!canMakeRepository) {
    await apt('install', file)
    return
  }
  const repository = await createAptRepository(file, tampering)
  try {
    await apt(...repository.options, 'update')
    await apt(...repository.options, 'upgrade')
  } finally {
    await repository.remove()
  }
}

// A deb of each version is needed.
const reason = deb === null || olderDeb === null ? 'no deb was built here' : await whyNotInstall()
const [hasLintian, hasDesktopFileValidate, hasGio, hasMimetype, hasAppArmor] = await Promise.all(
  ['lintian', 'desktop-file-validate', 'gio', 'mimetype', 'apparmor_parser'].map(has)
)

describe.runIf(deb !== null)('the deb', () => {
  test.runIf(hasLintian === true)('has no error for lintian', async () => {
    const { stdout } = await run('lintian', ['--fail-on', 'none', deb ?? ''], MOST)
    expect(stdout.split('\n').filter((line) => line.startsWith('E:'))).toEqual([])
  })

  test('belongs to root, and only root can change it', async () => {
    const { stdout } = await run('dpkg-deb', ['--contents', deb ?? ''], MOST)
    const lines = stdout.trim().split('\n')
    expect(lines.length).toBeGreaterThan(30)
    expect(lines.filter((line) => !/^.rwxr-xr-x root\/root |^-rw-r--r-- root\/root /.test(line))).toEqual([])
  })

  test('says that the package manager updates it', async () => {
    const { stdout } = await run(
      'sh',
      [
        '-c',
        'dpkg-deb --fsys-tarfile "$1" | tar --extract --to-stdout --wildcards "*/resources/package-type"',
        'sh',
        deb ?? ''
      ],
      MOST
    )
    expect(stdout).toBe('deb\n')
  })

  test('records a checksum of every file', async () => {
    const { stdout } = await run('dpkg-deb', ['--contents', deb ?? ''], MOST)
    const { stdout: sums } = await run('dpkg-deb', ['--info', deb ?? '', 'md5sums'], MOST)
    const files = stdout.split('\n').filter((line) => line.startsWith('-'))
    expect(sums.trim().split('\n')).toHaveLength(files.length)
  })
})

describe.skipIf(reason !== null)(`the installed deb${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let user: InstalledUser
  let uninstall = (): Promise<void> => Promise.resolve()
  const firstViewOn = (placement: RegExp): Promise<void> => viewOn(placement, STORED_CONNECTION.name)
  const mainCommand = async (): Promise<string | undefined> =>
    (await user.processes()).find(
      ({ command }) => [APP, LINK].some((path) => command.startsWith(path)) && !command.includes('--type=')
    )?.command

  beforeAll(async () => {
    user = await createInstalledUser()
    uninstall = await installDeb(olderDeb ?? '')
  })
  afterEach(() => user.logOut())
  afterAll(async () => {
    try {
      await user.remove()
    } finally {
      await uninstall()
    }
  })

  test('the older version starts with the settings and the vault of its user', async () => {
    const bounds = { x: 40, y: 50, width: 1000, height: 700 }
    await storeVault(join(user.home, DATA), SECRET)
    await user.write(
      SETTINGS,
      JSON.stringify({ window: { bounds, maximized: false }, connections: [STORED_CONNECTION] })
    )
    user.start('token-desk')
    await firstViewOn(/^1000x700\+/)
    expect(await installedVersion()).toBe(OLDER_VERSION)
  })

  test.runIf(canMakeRepository).each(TAMPERINGS)(
    'a repository whose %s was changed upgrades nothing',
    async (tampering) => {
      await expect(upgrade(deb ?? '', tampering)).rejects.toThrow(/^E: .*(?:hash|size|signed|signature)/im)
      expect(await installedVersion()).toBe(OLDER_VERSION)
    }
  )

  test('an upgrade keeps the settings, the vault, the link, and the desktop’s entries', async () => {
    const stored = (): Promise<Buffer[]> =>
      Promise.all([SETTINGS, `${DATA}/vault.tdv`].map((path) => readFile(join(user.home, path))))
    const kept = await stored()
    await upgrade(deb ?? '')
    // A tilde sorts before everything, so that a beta is older than its version.
    expect(await installedVersion()).toBe(version.replace('-', '~'))
    expect(await stored()).toEqual(kept)
    expect(await realpath(LINK)).toBe(join(APP, 'token-desk'))
    user.start('token-desk')
    await firstViewOn(/^1000x700\+/)
    await user.logOut()
    expect(await readVault(join(user.home, DATA))).toBe(SECRET)
  })

  test('starts for an ordinary user in the real sandbox', async () => {
    user.start('token-desk')
    await firstViewOn(/^\d+x\d+\+/)
    const processes = await user.processes()
    expect(processes.filter(({ command }) => command.includes('--no-sandbox'))).toEqual([])
    const renderers = processes.filter(({ command }) => command.includes('--type=renderer'))
    expect(renderers.length).toBeGreaterThan(0)
    for (const each of renderers) {
      expect(each.status).toMatch(/^Seccomp:\s+2$/m)
      expect(each.status).toMatch(/^NoNewPrivs:\s+1$/m)
    }
  })

  test('has files that dpkg finds unchanged, and that only root can change', async () => {
    expect((await run('dpkg', ['--verify', NAME])).stdout).toBe('')
    const entries = await readdir(APP, { recursive: true, withFileTypes: true })
    expect(entries.length).toBeGreaterThan(20)
    for (const entry of entries) {
      const { mode, uid } = await lstat(join(entry.parentPath, entry.name))
      expect([entry.name, uid, mode & 0o022]).toEqual([entry.name, 0, 0])
    }
    // Chromium's helper for a system without user namespaces; everywhere else it gets no privilege.
    expect([0o755, 0o4755]).toContain((await stat(join(APP, 'chrome-sandbox'))).mode & 0o7777)
  })

  test.runIf(hasDesktopFileValidate === true)('has a valid desktop entry with an icon', async () => {
    const entry = '/usr/share/applications/token-desk.desktop'
    const { stdout } = await run('desktop-file-validate', [entry])
    expect(stdout).toBe('')
    const text = await readFile(entry, 'utf8')
    expect(text).toContain(`Exec=${LINK} %U\n`)
    expect(text).toContain(`MimeType=${TYPE};\n`)
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
      const icon = await readFile(
        `/usr/share/icons/hicolor/${String(size)}x${String(size)}/apps/token-desk.png`
      )
      // PNG: the width and the height in the first chunk.
      expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([size, size])
    }
  })

  test.runIf(hasGio === true)('opens a connections file from the desktop', async () => {
    const file = await user.write('ours.tokendesk', CONNECTIONS)
    expect(await user.run('gio', 'info', '-a', 'standard::content-type', file)).toContain(TYPE)
    expect(await user.run('xdg-mime', 'query', 'default', TYPE)).toBe('token-desk.desktop\n')
    user.start('gio', 'open', file)
    await firstViewOn(/^\d+x\d+\+/)
    expect(await mainCommand()).toContain('ours.tokendesk')
  })

  // Without a desktop, xdg-open reads the desktop entry itself.
  test.runIf(hasMimetype === true)('opens a connections file without a desktop', async () => {
    const file = await user.write('Our own.tokendesk', CONNECTIONS)
    user.start('xdg-open', file)
    await firstViewOn(/^\d+x\d+\+/)
    expect(await mainCommand()).toContain('Our own.tokendesk')
  })

  test('has an AppArmor profile for its program', async ({ skip }) => {
    const profile = join(APP, 'resources/apparmor-profile')
    expect(await readFile(profile, 'utf8')).toContain(`profile "token-desk" "${APP}/token-desk"`)
    if (hasAppArmor !== true) skip('this machine lacks apparmor_parser')
    if (!(await exists('/etc/apparmor.d/abi/4.0'))) skip('this AppArmor is older than 4.0')
    await run('apparmor_parser', ['--skip-kernel-load', '--skip-cache', profile])
  })

  test('is removed completely, and leaves what its user stored', async () => {
    const kept = await readFile(join(user.home, SETTINGS), 'utf8')
    await apt('remove', NAME)
    for (const path of [
      APP,
      LINK,
      '/etc/apparmor.d/token-desk',
      '/usr/share/applications/token-desk.desktop'
    ])
      expect([path, await exists(path)]).toEqual([path, false])
    const types = await readFile('/usr/share/applications/mimeinfo.cache', 'utf8').catch(() => '')
    expect(types).not.toContain(TYPE)
    await apt('purge', NAME)
    expect(await status()).toBe(null)
    expect(await readFile(join(user.home, SETTINGS), 'utf8')).toBe(kept)
    expect(await readVault(join(user.home, DATA))).toBe(SECRET)
  })
})
