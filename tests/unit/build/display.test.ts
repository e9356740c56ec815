import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { ensureDisplay } from '../../../build/display.ts'
import { ROOT } from '../../../build/paths.ts'

const hasXvfb = ((): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v Xvfb'])
    return true
  } catch {
    return false
  }
})()

interface Running {
  readonly pid: number
  /** The display's socket: there as long as it runs. */
  readonly socket: string
  readonly stdout: Readable
  /** Exit code and signal. */
  readonly ended: Promise<unknown[]>
}

/** A process that has made sure of a display, says its number, and stays. */
async function processWithDisplay(more = ''): Promise<Running> {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env
  const code = `import('./build/display.ts').then(async ({ ensureDisplay }) => {
    const display = await ensureDisplay()
    ${more}
    process.stdout.write(process.env.DISPLAY + '\\n')
    setInterval(() => undefined, 1000)
  })`
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const socket = join('/tmp/.X11-unix', said.toString().trim().replace(':', 'X'))
  return { pid: child.pid ?? 0, socket, stdout: child.stdout, ended }
}

test('an existing display is used as is', async () => {
  vi.stubEnv('DISPLAY', ':4711')
  const display = await ensureDisplay()
  expect(display.virtual).toBe(false)
  await display.close()
  expect(process.env['DISPLAY']).toBe(':4711')
  vi.unstubAllEnvs()
})

describe.runIf(process.platform === 'linux' && hasXvfb)('a virtual display', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends with its process on %s', async (signal) => {
    const { pid, socket, ended } = await processWithDisplay()
    expect(existsSync(socket)).toBe(true)
    process.kill(pid, signal)
    expect(await ended).toEqual([null, signal])
    await expect.poll(() => existsSync(socket)).toBe(false)
  })

  test('survives a signal that its process handles: the app may still be saving', async () => {
    const { pid, socket, ended, stdout } = await processWithDisplay(
      "process.once('SIGTERM', () => process.stdout.write('handled'))"
    )
    process.kill(pid, 'SIGTERM')
    const [said] = (await once(stdout, 'data')) as [Buffer]
    expect(said.toString()).toBe('handled')
    expect(existsSync(socket)).toBe(true)
    process.kill(pid, 'SIGTERM')
    expect(await ended).toEqual([null, 'SIGTERM'])
    await expect.poll(() => existsSync(socket)).toBe(false)
  })

  test('two at the same time have different numbers', async () => {
    const both = await Promise.all([processWithDisplay(), processWithDisplay()])
    expect(both[0].socket).not.toBe(both[1].socket)
    for (const { pid } of both) process.kill(pid, 'SIGTERM')
    await Promise.all(both.map(({ ended }) => ended))
  })

  test('closes on request and restores DISPLAY', async () => {
    vi.stubEnv('DISPLAY', '')
    vi.stubEnv('WAYLAND_DISPLAY', '')
    const display = await ensureDisplay()
    expect(display.virtual).toBe(true)
    const socket = join('/tmp/.X11-unix', (process.env['DISPLAY'] ?? '').replace(':', 'X'))
    expect(existsSync(socket)).toBe(true)
    await display.close()
    expect(existsSync(socket)).toBe(false)
    expect(process.env['DISPLAY'] ?? '').toBe('')
    vi.unstubAllEnvs()
  })
})
