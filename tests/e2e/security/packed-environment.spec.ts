import { _electron, type ElectronApplication } from '@playwright/test'
import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { developmentSwitches, electronEnv } from '../../../build/electron-process.ts'
import { evaluatePromises } from '../../../build/launch-app.ts'
import { createAuthority } from '../../support/window/certificates.ts'
import { startTlsService } from '../../support/window/tls-service.ts'
import { NO_KEYRING_ENV } from '../../support/window/keyring.ts'
import { packedCopy, type PackedCopy } from '../../support/window/packed-copy.ts'
import { expect, test } from '../../support/window/security-test.ts'

test.skip(process.platform !== 'linux', 'a renamed copy of the runtime starts on Linux only')

let packed: PackedCopy
test.beforeAll(async () => {
  packed = await packedCopy(true)
})
test.afterAll(async () => {
  await packed.remove()
})

/** The start script that electron-builder puts into an AppImage, from the version that packs this app. */
const { generateAppRunScript } = createRequire(import.meta.url)(
  'app-builder-lib/out/targets/appimage/appImageUtil'
) as { generateAppRunScript(config: Readonly<Record<string, string>>): string }

async function launch(
  executablePath: string,
  userData: string,
  env: Readonly<Record<string, string>>
): Promise<ElectronApplication> {
  const switches = developmentSwitches()
  const app = await _electron.launch({
    executablePath,
    args: [...switches, `--user-data-dir=${userData}`],
    chromiumSandbox: switches.length === 0,
    env: Object.fromEntries(
      Object.entries(electronEnv({ ...NO_KEYRING_ENV, ...env })).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]]
      )
    )
  })
  evaluatePromises(app)
  await app.firstWindow()
  return app
}

test('TLS secrets aren’t written to the file in SSLKEYLOGFILE', async ({ simulator, userData }) => {
  const authority = await createAuthority(userData, 'a root of a test')
  const service = await startTlsService(await authority.issue({ subject: 'IP:127.0.0.1' }), simulator.origin)
  const keys = join(userData, 'tls-keys.log')
  const app = await launch(packed.executable, userData, { SSLKEYLOGFILE: keys })
  try {
    const answer = await app.evaluate(async ({ session }, port) => {
      // The connection is made, and its secrets with it, before the certificate is looked at; this one is taken.
      session.defaultSession.setCertificateVerifyProc((_request, verified) => verified(0))
      return (await session.defaultSession.fetch(`https://127.0.0.1:${String(port)}/`)).status
    }, service.port)
    expect(answer).toBeGreaterThan(0)
    expect(service.requests).toEqual(['GET /'])
    expect(existsSync(keys)).toBe(false)
  } finally {
    await app.close()
    await service.stop()
  }
})

test('from an AppImage, the browser starts with the environment from before the AppImage', async ({
  userData
}) => {
  const appDir = dirname(await realpath(packed.executable))
  const appRun = join(appDir, 'AppRun')
  await writeFile(
    appRun,
    generateAppRunScript({
      DesktopFileName: 'token-desk.desktop',
      ExecutableName: 'token-desk',
      ProductName: 'Token Desk for RingCX',
      ProductFilename: 'token-desk',
      ResourceName: 'appimagekit-token-desk'
    }),
    { mode: 0o755 }
  )
  const bin = join(userData, 'bin')
  const seen = join(userData, 'environment')
  await mkdir(bin)
  await writeFile(
    join(bin, 'xdg-open'),
    `#!/bin/sh\nenv -0 > '${seen}.part' && mv '${seen}.part' '${seen}'\n`,
    {
      mode: 0o755
    }
  )
  const path = `${bin}:${process.env['PATH'] ?? ''}`
  const app = await launch(appRun, join(userData, 'data'), {
    PATH: path,
    LD_LIBRARY_PATH: '/opt/own/lib',
    // As AppImage's runtime does before it starts the script.
    APPDIR: appDir,
    APPIMAGE: '/home/me/token-desk.AppImage',
    ARGV0: './token-desk.AppImage',
    OWD: '/home/me'
  })
  try {
    await app.evaluate(({ shell }) => shell.openExternal('https://example.com/'))
    await expect.poll(() => existsSync(seen)).toBe(true)
    const environment = new Map(
      (await readFile(seen, 'utf8')).split('\0').map((line) => {
        const at = line.indexOf('=')
        return [line.slice(0, at), line.slice(at + 1)] as const
      })
    )
    expect(environment.get('PATH')).toBe(path)
    expect(environment.get('LD_LIBRARY_PATH')).toBe('/opt/own/lib')
    expect([...environment].filter(([, value]) => value.includes(appDir))).toEqual([])
    expect(['APPDIR', 'APPIMAGE', 'ARGV0', 'OWD'].filter((name) => environment.has(name))).toEqual([])
  } finally {
    await app.close()
  }
})

test('on a KDE desktop without a version, the keyring is an existing KWallet', async ({ userData }) => {
  const kde = { XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '' }
  const app = await launch(packed.executable, userData, kde)
  try {
    const backend = await app.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())
    expect(backend).toBe('kwallet5')
  } finally {
    await app.close()
  }
})
