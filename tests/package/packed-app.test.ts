import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ensureDisplay, type Display } from '../../build/display.ts'
import { LINUX_UNPACKED } from '../../build/package.ts'
import { copyForUser, type OrdinaryCopy } from './ordinary-copy.ts'

const run = promisify(execFile)

const APP = 'token-desk'
const root = process.getuid?.() === 0

const LAUNCHERS_ADD: readonly string[] = [
  '--ozone-platform=x11',
  '--enable-features=UseOzonePlatform,WaylandWindowDecorations',
  '--force-device-scale-factor=1',
  '--lang=en-US',
  '--disable-gpu',
  '--password-store=gnome-libsecret',
  '--no-first-run'
]

/** A switch as given, and as the refusal names it. Leading space, one dash and a bare value are what Chromium sees through. */
const REFUSED: readonly (readonly [given: string, named: string])[] = [
  ['--no-sandbox', '--no-sandbox'],
  ['-no-sandbox', '--no-sandbox'],
  [' --no-sandbox', '--no-sandbox'],
  ['--remote-debugging-port=0', '--remote-debugging-port'],
  ['--disable-web-security', '--disable-web-security'],
  ['--ignore-certificate-errors', '--ignore-certificate-errors'],
  ['--js-flags=--allow-natives-syntax', '--js-flags'],
  ['--trace-startup-file=/dev/null', '--trace-startup-file'],
  ['--auth-negotiate-delegate-allowlist=*', '--auth-negotiate-delegate-allowlist'],
  ['--disable-features=NetworkServiceSandbox', '--disable-features'],
  ['--enable-features=NetworkServiceInProcess', '--enable-features=NetworkServiceInProcess'],
  ['--password-store=basic', '--password-store=basic'],
  ['--enable-logging=file', '--enable-logging'],
  ['--a-switch-of-next-year', '--a-switch-of-next-year']
]

/*
 * The shipped binary, with its inspect fuse off, cannot be driven by Playwright (security-reliability §1.2): it is looked
 * at from outside, by its processes, its exit codes and its window on the screen. It refuses --no-sandbox, so root runs it
 * as an ordinary user.
 */
describe.runIf(process.platform === 'linux')('the packed app', () => {
  let display: Display
  let copy: OrdinaryCopy
  let userData = ''
  const children: ChildProcess[] = []

  beforeAll(async () => {
    display = await ensureDisplay()
    copy = await copyForUser(LINUX_UNPACKED, root)
    userData = await mkdtemp(join(tmpdir(), 'token-desk-packed-'))
    await copy.give(userData)
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await end(child)
  })
  afterAll(async () => {
    await copy.remove()
    await rm(userData, { recursive: true, force: true })
    await display.close()
  })

  function start(
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {}
  ): { child: ChildProcess; errors: () => string } {
    const [program, ...before] = copy.command(APP, variables)
    const child = spawn(program, [...before, `--user-data-dir=${userData}`, ...args], {
      stdio: ['ignore', 'ignore', 'pipe']
    })
    children.push(child)
    let text = ''
    child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    return { child, errors: () => text }
  }

  test('starts and shows its first view, sandboxed, with switches that launchers and people add', async () => {
    const required = join(userData, 'required.cjs')
    const ran = join(userData, 'ran')
    await writeFile(required, `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`)
    start(LAUNCHERS_ADD, { NODE_OPTIONS: `--require=${required}` })
    // The page itself sets this title once its first view is there; before that the window is not even shown.
    await vi.waitFor(
      async () => {
        const { stdout } = await run('xwininfo', ['-root', '-tree'])
        expect(stdout).toContain('Welcome · Token Desk for RingCX')
      },
      { timeout: 120_000, interval: 200 }
    )
    const renderers = await renderersOf(userData)
    expect(renderers.length).toBeGreaterThan(0)
    for (const { seccomp, command } of renderers) {
      expect(seccomp).toBe('2')
      expect(command).not.toContain('--no-sandbox')
    }
    // The fuse keeps Node from running what the environment names.
    expect(existsSync(ran)).toBe(false)
  })

  test('rejects switches that could weaken it, in any spelling, and names the switch', async () => {
    const refusals = await Promise.all(
      REFUSED.map(async ([given]) => {
        const { child, errors } = start([given])
        const [code] = (await once(child, 'close')) as [number | null]
        return {
          given,
          code,
          line: errors()
            .match(/^Token Desk cannot start with .*$/m)?.[0]
            .split(': ')[0]
        }
      })
    )
    expect(refusals).toEqual(
      REFUSED.map(([given, named]) => ({ given, code: 1, line: `Token Desk cannot start with ${named}` }))
    )
  })

  test('refuses to start if Node would print what it reads', async () => {
    const { child, errors } = start([], { NODE_DEBUG: 'stream' })
    const [code] = (await once(child, 'close')) as [number | null]
    expect(code).toBe(1)
    expect(errors()).toContain('Token Desk cannot start while the NODE_DEBUG')
  })

  test('does not run as Node', async () => {
    const [program, ...before] = copy.command(APP)
    const child = spawn(program, [...before, '--no-sandbox', '-e', 'process.exit(42)'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: 'ignore'
    })
    children.push(child)
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).not.toBe(42)
    expect(code).not.toBe(0)
  })
})

interface Renderer {
  readonly seccomp: string
  readonly command: string
}

/** The renderer processes that belong to a user-data folder. */
async function renderersOf(userData: string): Promise<Renderer[]> {
  const found: Renderer[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).replaceAll('\0', ' ')
    if (!command.includes('--type=renderer') || !command.includes(userData)) continue
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    found.push({ seccomp: /^Seccomp:\s+(\d)/m.exec(status)?.[1] ?? '', command })
  }
  return found
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}
