import { spawn } from 'node:child_process'
import type { ElectronApplication } from '@playwright/test'
import { developmentSwitches, electronEnv, exitCodeOf } from '../../../build/electron-process.ts'
import { electronExecutable } from '../../../build/electron-runtime.ts'
import { launchApp } from '../../../build/launch-app.ts'
import { windowOf } from '../../support/window/app-test.ts'
import { clipboardText, sleepThrough } from '../../support/window/circumstances.ts'
import { startDesktopServices } from '../../support/window/desktop-services.ts'
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

test('in the tray, the app renews, copies, notifies, and locks without its window', async ({
  appFolder,
  simulator,
  start,
  userData
}) => {
  test.skip(process.platform !== 'linux', 'Only Linux has a tray that a test can read.')
  const services = await startDesktopServices()
  try {
    const {
      desk,
      running: { app }
    } = await start({ env: services.env })
    const state = async (): Promise<string> => (await services.menu())[0]?.label ?? ''
    /** Clicks until it has an effect: a menu that is replaced between reading and clicking knows no such item. */
    const clickUntil = (label: string, effect: () => unknown) =>
      expect.poll(async () => {
        const menu = await services.menu()
        await [...menu, ...(menu[0]?.items ?? [])].find((item) => item.label === label)?.click()
        return await effect()
      })
    const closeWindow = async (): Promise<void> => {
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await expect.poll(() => shown(app)).toEqual({ windows: 0, pages: 0 })
    }
    await desk.connectTo(simulator)
    await expect(desk.overview.status).toContainText('Ready until')
    await desk.page.evaluate(async () => {
      await window.api.changeStorageMode({ mode: 'passphrase', passphrase: 'four other words here' })
      await window.api.setDesktop('keep-running', true)
    })
    await expect.poll(state).toMatch(/: Ready, renews at \d/)
    await closeWindow()

    await sleepThrough(app, 280_000)
    await expect.poll(() => simulator.counts['ringcx-refresh']).toBe(1)
    await clickUntil('Copy token', () => clipboardText(app)).toMatch(/^eyJ/)

    simulator.control.revokeCredential()
    simulator.control.revokeRingCentral()
    simulator.control.revokeRingCx()
    await sleepThrough(app, 280_000)
    await expect
      .poll(() => services.notifications.map(({ title }) => title))
      .toEqual([expect.stringMatching(/can’t sign in$/)])
    await expect.poll(state).toMatch(/: Can’t sign in$/)
    const opened = app.waitForEvent('window')
    services.clickNotification(services.notifications[0]?.id ?? 0)
    await opened
    await expect(deskOf(await windowOf(app)).overview.problem).toContainText('JWT credential')
    await closeWindow()

    await clickUntil('Lock', state).toMatch(/: Locked$/)
    await expect.poll(() => clipboardText(app)).toBe('')
    expect(services.notifications).toEqual([])

    // A start at login can't ask for the passphrase in a window, so it says what it waits for.
    await app.close()
    const hidden = await launchApp({ userData, appFolder, env: services.env, args: ['--hidden'] })
    try {
      await expect
        .poll(() => services.notifications.map(({ title }) => title))
        .toEqual(['Token Desk is locked'])
      await expect.poll(async () => (await services.menu()).map(({ label }) => label)).toContain('Unlock…')
      expect(await shown(hidden.app)).toEqual({ windows: 0, pages: 0 })
      const asked = hidden.app.waitForEvent('window')
      services.clickNotification(services.notifications[0]?.id ?? 0)
      await asked
      await expect((await windowOf(hidden.app)).getByLabel('Passphrase', { exact: true })).toBeVisible()
    } finally {
      await hidden.app.close()
    }
  } finally {
    await services.stop()
  }
})

test('without a tray, closing says so, and a second start brings the window back; a hidden start has none', async ({
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
  await expect(page.getByText('Your desktop has no system tray')).toBeVisible()

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
  expect(await said).toBe('Your desktop has no system tray. To bring the window back, open Token Desk again.')
  await expect.poll(() => shown(app)).toEqual({ windows: 0, pages: 0 })

  // A start at login changes nothing; any other opens the window.
  await startAgain(['--hidden'])
  expect(await shown(app)).toEqual({ windows: 0, pages: 0 })
  const opened = app.waitForEvent('window')
  await startAgain()
  await opened
  const again = deskOf(await windowOf(app))
  await expect(again.overview.status).toContainText('Ready until')
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
    const last = deskOf(await windowOf(hidden.app))
    await expect(last.overview.status).toContainText('Ready until')

    // Off: closing the window quits.
    await last.page.evaluate(() => window.api.setDesktop('keep-running', false))
    const ended = hidden.app.waitForEvent('close')
    await last.page.close()
    if (process.platform !== 'darwin') await ended
  } finally {
    await hidden.app.close()
  }
  expect(hidden.problems).toEqual([])
})
