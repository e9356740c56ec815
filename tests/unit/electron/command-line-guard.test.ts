import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ALLOWED_SWITCHES,
  forbiddenSwitch,
  switchRefusal
} from '../../../main/electron/command-line-guard.ts'

/** Switches of Chromium, V8, Electron and Node that weaken a protection, write something down, or run other code. */
const DANGEROUS = [
  // security-reliability §1.2
  'remote-debugging-port=0',
  'remote-debugging-pipe',
  'no-sandbox',
  'disable-web-security',
  'disable-site-isolation-trials',
  'ignore-certificate-errors',
  'host-rules=MAP * 127.0.0.1',
  'host-resolver-rules=MAP * 127.0.0.1',
  'js-flags=--expose-gc',
  'load-extension=/tmp/x',
  'log-net-log=/tmp/x',
  'password-store=basic',
  // Drive or inspect the app from outside
  'remote-debugging-address=0.0.0.0',
  'remote-allow-origins=*',
  'inspect',
  'inspect-brk=0',
  'inspect-publish-uid=http',
  // Take walls down
  'disable-gpu-sandbox',
  'disable-setuid-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-namespace-sandbox',
  'allow-sandbox-debugging',
  'no-zygote',
  'single-process',
  'in-process-gpu',
  'allow-running-insecure-content',
  'allow-file-access-from-files',
  'unsafely-treat-insecure-origin-as-secure=http://x',
  'enable-blink-features=MojoJS',
  'disable-blink-features=x',
  'enable-features=NetworkServiceInProcess',
  'enable-features=UseOzonePlatform,NetworkServiceInProcess',
  'enable-features=',
  'disable-features=NetworkServiceSandbox',
  // Trust or reach other servers, or give them what is the person's
  'ignore-certificate-errors-spki-list=x',
  'allow-insecure-localhost',
  'ssl-version-min=tls1',
  'auth-server-allowlist=*',
  'auth-negotiate-delegate-allowlist=*',
  'auth-server-whitelist=*',
  // Write down what goes over the network, or what the app holds
  'ssl-key-log-file=/tmp/x',
  'net-log-capture-mode=Everything',
  'enable-logging',
  'log-file=/tmp/x',
  'log-level=0',
  'v=9',
  'vmodule=*=9',
  'trace-startup',
  'trace-startup-file=/tmp/x',
  'trace-config-file=/tmp/x',
  'enable-tracing',
  'diagnostics',
  'enable-crash-reporter',
  'crash-dumps-dir=/tmp/x',
  'crash-server-url=http://x',
  'disable-dev-shm-usage',
  // Another keyring than the system's
  'use-mock-keychain',
  'password-store',
  'password-store=Basic',
  'password-store=gnome-libsecret,basic',
  'password-store=kwallet7',
  // Run other code
  'renderer-cmd-prefix=x',
  'utility-cmd-prefix=x',
  'gpu-launcher=x',
  'browser-subprocess-path=x',
  'type=utility',
  'require=/tmp/x.js',
  'r=/tmp/x.js',
  'e',
  'disable-extensions-except=/tmp/x'
]

/** What each is called when only its value is at fault, and what it is called otherwise. */
const nameOf = (given: string): string => given.split('=')[0] ?? ''

const packaged = { platform: 'linux', isPackaged: true, inspectFuseIsOn: () => false } as const

describe('the switches of a packaged app', () => {
  it.each(DANGEROUS)('--%s is rejected in every spelling', (given) => {
    const name = nameOf(given)
    const refused = ALLOWED_SWITCHES.has(name) ? (given.includes('=') ? given : `${given}=`) : name
    for (const written of [`--${given}`, `-${given}`, ` --${given}`, `\t-${given}\n`]) {
      for (const platform of ['linux', 'darwin', 'win32'] as const) {
        expect(forbiddenSwitch([written], platform), written).toBe(refused)
        expect(forbiddenSwitch(['--lang=en', '--', 'a.tokendesk', written], platform)).toBe(refused)
      }
    }
    for (const written of [`/${given}`, `\u00a0/${given}`, `\u0085--${given}`]) {
      expect(forbiddenSwitch([written], 'win32'), written).toBe(refused)
    }
  })

  it('accepts names in any case on Windows', () => {
    expect(forbiddenSwitch(['/No-Sandbox'], 'win32')).toBe('no-sandbox')
    expect(forbiddenSwitch(['--PASSWORD-STORE=basic'], 'win32')).toBe('password-store=basic')
    expect(forbiddenSwitch(['/LANG=de'], 'win32')).toBeNull()
    // Elsewhere, a different case is a different, unknown switch.
    expect(forbiddenSwitch(['--Lang=de'], 'linux')).toBe('Lang')
  })

  it.each<[string, readonly string[]]>([
    ['nothing', []],
    ['the app’s own', ['--import', 'mine.tokendesk']],
    ['the app’s own, in one', ['--import=mine.tokendesk']],
    ['a double-click', ['/home/me/mine.tokendesk']],
    ['an address from a desktop', ['file:///home/me/mine.tokendesk']],
    ['another folder and a keyring by name', ['--user-data-dir=/x', '--password-store=gnome-libsecret']],
    ['KWallet', ['--password-store=kwallet', '--password-store=kwallet5', '--password-store=kwallet6']],
    ['a proxy', ['--proxy-server=http://proxy:8080', '--proxy-bypass-list=*.test']],
    ['Wayland', ['--ozone-platform=wayland', '--enable-wayland-ime', '--ozone-platform-hint=auto']],
    ['older Wayland', ['--enable-features=UseOzonePlatform,WaylandWindowDecorations']],
    ['a scale and no GPU', ['--force-device-scale-factor=1.5', '--disable-gpu']],
    ['signs that are no switches', ['-', '--', '']]
  ])('%s is accepted', (_name, args) => {
    for (const platform of ['linux', 'darwin'] as const) expect(forbiddenSwitch(args, platform)).toBeNull()
  })

  it('on Windows, a path starts with its drive', () => {
    expect(forbiddenSwitch(['C:\\Users\\me\\mine.tokendesk', '\\\\server\\x.tokendesk'], 'win32')).toBeNull()
  })

  it('the number that the Finder adds is accepted on macOS', () => {
    expect(forbiddenSwitch(['-psn_0_123456'], 'darwin')).toBeNull()
    expect(forbiddenSwitch(['-psn_0_123456'], 'linux')).toBe('psn_0_123456')
    expect(forbiddenSwitch(['-psn_0_1 --no-sandbox'], 'darwin')).not.toBeNull()
  })

  it('rejects anything that Chromium would parse as a switch not on the list', () => {
    const space = fc.constantFrom('', ' ', '\t', '\n', '\v', '\f', '\r')
    const name = fc.string({
      minLength: 1,
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz-019'.split(''))
    })
    const prefix = fc.constantFrom('-', '--')
    fc.assert(
      fc.property(space, prefix, name, fc.option(fc.string()), (before, dashes, rest, value) => {
        const written = `${before}${dashes}${rest}${value === null ? '' : `=${value}`}`
        const seen = rest.replace(dashes === '-' ? /^-/ : /(?!)/, '')
        fc.pre(seen !== '' && !ALLOWED_SWITCHES.has(seen))
        expect(forbiddenSwitch([written], 'linux')).toBe(seen)
      }),
      { seed: 20261128 }
    )
  })

  it.each([...ALLOWED_SWITCHES.keys()])('the person is told about --%s', async (name) => {
    const page = await readFile(new URL('../../../build/docs/starting.md', import.meta.url), 'utf8')
    expect(page).toContain(`\`--${name}`)
  })
})

describe('a refused start', () => {
  const refusalOf = (...args: string[]): string | null =>
    switchRefusal({ ...packaged, argv: ['/opt/td', ...args] })

  it('says why in one line', () => {
    expect(refusalOf('--no-sandbox')).toBe(
      'Token Desk cannot start with --no-sandbox: it accepts only switches that cannot weaken the protection of your tokens. Start it without this switch.'
    )
  })

  it('says so in one short line for any switch name', () => {
    expect(refusalOf(`--x\n\u001b[2J${'y'.repeat(500)}`)).toMatch(
      /^Token Desk cannot start with --x\?\?\[2Jy{10,80}: .+$/
    )
  })

  it('happens only in a packaged app whose inspect fuse is off', () => {
    const argv = ['/opt/token-desk', '--no-sandbox']
    expect(switchRefusal({ ...packaged, argv, isPackaged: false })).toBeNull()
    expect(switchRefusal({ ...packaged, argv, inspectFuseIsOn: () => true })).toBeNull()
  })

  it('doesn’t treat the executable as an argument, or read it if there is nothing to reject', () => {
    const inspectFuseIsOn = (): boolean => {
      throw new Error('asked')
    }
    expect(switchRefusal({ ...packaged, argv: ['-token-desk'], inspectFuseIsOn })).toBeNull()
  })
})
