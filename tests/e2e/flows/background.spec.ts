import { spawn } from 'node:child_process'
import type { ElectronApplication } from '@playwright/test'
import { developmentSwitches, electronEnv, exitCodeOf } from '../../../build/electron-process.ts'
import { electronExecutable } from '../../../build/electron-runtime.ts'
import { launchApp } from '../../../build/launch-app.ts'
import { windowOf } from '../../support/window/app-test.ts'
import { sleepThrough } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'
import { NO_KEYRING_ENV } from '../../support/window/keyring.ts'
import { desk as deskOf } from '../../support/window/pages/desk.ts'

/** Far more than a start takes. */
const START_LIMIT_MS = 60_000

/** How many windows there are, and processes that show one. */
const shown = (app: ElectronApplication): Promise<{ windows: number; pages: number }> =>
  app.evaluate(({ app: electronApp, BrowserWindow }) => ({
    windows: BrowserWindow.getAllWindows().length,
    pages: electronApp.getAppMetrics().filter(({ type }) => type === 'Tab').length
  }))

/** Resolves when the app has been answered on this path once more. */
const answered = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(
    ({ session }, ending) =>
      new Promise<void>((resolve) => {
        session.fromPartition('network').webRequest.onCompleted(({ url }) => {
          if (url.includes(ending)) resolve()
        })
      }),
    path
  )

test('without its window, the app renews on, and a second start brings the window back', async ({
  app,
  appFolder,
  desk,
  page,
  userData
}) => {
  const startAgain = async (args: readonly string[] = []): Promise<void> => {
    const second = spawn(
      await electronExecutable(),
      [...developmentSwitches(), appFolder, `--user-data-dir=${userData}`, ...args],
      { env: electronEnv(), stdio: 'ignore', timeout: START_LIMIT_MS, killSignal: 'SIGKILL' }
    )
    expect(await exitCodeOf(second)).toBe(0)
  }
  await desk.firstRun.practice.click()
  await expect(desk.overview.status).toContainText('Ready until')
  await desk.sidebar.link('Settings').click()
  await page.getByRole('switch', { name: 'Keep running in the background' }).click()
  await expect(page.getByText('Your desktop has no tray')).toBeVisible()

  // No bus, so no tray: closing says so.
  const said = app.evaluate(
    ({ dialog }) =>
      new Promise<string>((resolve) => {
        dialog.showMessageBox = ((box: Electron.MessageBoxOptions) => {
          resolve(box.detail ?? '')
          return Promise.resolve({ response: 0, checkboxChecked: false })
        }) as typeof dialog.showMessageBox
      })
  )
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  expect(await said).toBe('Your desktop has no tray. To open the window, start Token Desk again.')
  await expect.poll(() => shown(app)).toEqual({ windows: 0, pages: 0 })

  const renewed = answered(app, '/api/auth/')
  await sleepThrough(app, 280_000)
  await renewed

  // A start at login changes nothing; any other opens the window.
  await startAgain(['--hidden'])
  expect(await shown(app)).toEqual({ windows: 0, pages: 0 })
  const opened = app.waitForEvent('window')
  await startAgain()
  await opened
  const again = deskOf(await windowOf(app))
  await expect(again.overview.status).toContainText('Ready until')
  await expect(again.overview.renewals).not.toHaveCount(1)
  await app.close()

  // Hidden from the start: no window and no process for one, while the connection is live.
  const hidden = await launchApp({ userData, appFolder, env: NO_KEYRING_ENV, args: ['--hidden'] })
  try {
    const live = answered(hidden.app, '/api/auth/')
    await sleepThrough(hidden.app, 280_000)
    await live
    expect(await shown(hidden.app)).toEqual({ windows: 0, pages: 0 })
    const first = hidden.app.waitForEvent('window')
    await startAgain()
    await first
    await expect(deskOf(await windowOf(hidden.app)).overview.status).toContainText('Ready until')
  } finally {
    await hidden.app.close()
  }
  expect(hidden.problems).toEqual([])
})
