import { _electron } from '@playwright/test'
import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { developmentSwitches, electronEnv } from '../../../build/electron-process.ts'
import { evaluatePromises } from '../../../build/launch-app.ts'
import { packedCopy } from '../../support/window/packed-copy.ts'
import { expect, test } from '../../support/window/security-test.ts'

test.skip(process.platform !== 'linux', 'a renamed copy of the runtime starts on Linux only')

/** SEC-9. Root has to give `--no-sandbox` besides, or Chromium itself would not start; the first is the one that is named. */
const SWITCHES = [
  '--remote-debugging-port=0',
  '--remote-debugging-pipe',
  '--disable-web-security',
  '--ignore-certificate-errors',
  '--host-rules=MAP * 127.0.0.1',
  '--js-flags=--expose-gc',
  '--log-net-log=/dev/null',
  '--trace-startup-file=/dev/null',
  '--enable-features=NetworkServiceInProcess',
  '--password-store=basic',
  '--no-sandbox'
]

/** Runs a program to its end. */
async function run(
  executable: string,
  args: string[]
): Promise<{ code: number | null; stderr: string; ms: number }> {
  const start = performance.now()
  const child = spawn(executable, args, { env: electronEnv(), stdio: ['ignore', 'ignore', 'pipe'] })
  const stderr: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, stderr: Buffer.concat(stderr).toString(), ms: performance.now() - start }
}

test('a packaged app with the release fuses rejects every one of them', async ({ userData }) => {
  const shipped = await packedCopy(false)
  const times: number[] = []
  try {
    for (const name of SWITCHES) {
      await test.step(name, async () => {
        const args = [name, ...developmentSwitches(), `--user-data-dir=${userData}`]
        const { code, ms, stderr } = await run(shipped.executable, args)
        expect(code, name).toBe(1)
        const named = /^--(password-store|enable-features)=/.test(name) ? name : name.split('=')[0]
        expect(stderr.match(/^Token Desk cannot start with (--\S+): .+$/m)?.[1], name).toBe(named)
        const files = await readdir(userData)
        expect(files.filter((file) => /settings|vault|logs/.test(file))).toEqual([])
        times.push(ms)
      })
    }
  } finally {
    await shipped.remove()
  }
  // The fastest, so that a busy machine does not count against the guard; two seconds, on one four times slower.
  expect(Math.min(...times)).toBeLessThan(8_000)
})

test('the test copy, with a different inspect fuse, starts under Playwright', async ({ userData }) => {
  const twin = await packedCopy(true)
  try {
    const switches = developmentSwitches()
    const app = await _electron.launch({
      executablePath: twin.executable,
      args: [...switches, `--user-data-dir=${userData}`],
      chromiumSandbox: switches.length === 0
    })
    evaluatePromises(app)
    await app.firstWindow()
    expect(await app.evaluate(({ app: electronApp }) => electronApp.isPackaged)).toBe(true)
    await app.close()
  } finally {
    await twin.remove()
  }
})
