import { spawn } from 'node:child_process'
import { developmentSwitches, electronEnv, exitCodeOf } from '../../../build/electron-process.ts'
import { electronExecutable } from '../../../build/electron-runtime.ts'
import { expect, test } from '../../support/window/flow-test.ts'

/** Far more than a start takes, far less than a second window would live. */
const QUICKLY_MS = 60_000

test('a second start with the same user data exits immediately and notifies the first one', async ({
  app,
  appFolder,
  desk,
  userData
}) => {
  await desk.firstRun.practice.click()
  await expect(desk.overview.status).toContainText('Ready until')
  const told = app.evaluate(
    ({ app: electronApp }) =>
      new Promise<boolean>((resolve) => {
        electronApp.once('second-instance', () => {
          resolve(true)
        })
      })
  )
  // The listener is in place once main has answered again.
  await app.evaluate(() => undefined)

  const second = spawn(
    await electronExecutable(),
    [...developmentSwitches(), appFolder, `--user-data-dir=${userData}`],
    { env: electronEnv(), stdio: 'ignore', timeout: QUICKLY_MS, killSignal: 'SIGKILL' }
  )
  expect(await exitCodeOf(second)).toBe(0)
  expect(await told).toBe(true)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await expect(desk.overview.status).toContainText('Ready until')
  await desk.overview.renewNow.click()
  await expect(desk.overview.renewals).toHaveCount(2)
})
