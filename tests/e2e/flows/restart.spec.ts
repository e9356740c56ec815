import type { ElectronApplication } from '@playwright/test'
import { expect, test } from '../../support/window/flow-test.ts'

interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const boundsOf = (app: ElectronApplication): Promise<Bounds | undefined> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())

const isShown = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true)

test('a restart keeps the window’s place, the chosen theme and practice', async ({ start }) => {
  const wanted: Bounds = { x: 60, y: 40, width: 1_040, height: 700 }
  const first = await start()
  await test.step('the first run: practice, dark, moved', async () => {
    const { desk, running } = first
    await desk.firstRun.practice.click()
    await expect(desk.overview.status).toContainText('Ready until')
    await desk.sidebar.link('Settings').click()
    await expect(desk.theme('System')).toBeChecked()
    await desk.theme('Dark').check({ force: true })
    await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark')
    // Placed just before it is shown: what is set sooner does not stay.
    await expect.poll(() => isShown(running.app)).toBe(true)
    await running.app.evaluate(({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(bounds)
    }, wanted)
    await expect.poll(() => boundsOf(running.app)).toEqual(wanted)
  })
  await first.quit()

  const { desk, running } = await start()
  await test.step('the window is where it was, and dark', async () => {
    await expect.poll(() => boundsOf(running.app)).toEqual(wanted)
    await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark')
    expect(await running.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
  })
  await test.step('practice starts over', async () => {
    await expect(desk.overview.heading).toHaveText('Practice')
    await expect(desk.overview.status).toContainText('Ready until')
    await expect(desk.sidebar.connections).toHaveCount(1)
  })
  await desk.sidebar.link('Settings').click()
  await expect(desk.theme('Dark')).toBeChecked()
})

test('without a keyring, a connection is kept but its secrets aren’t, and the window says so', async ({
  simulator,
  start
}) => {
  const first = await start()
  await first.desk.connectTo(simulator)
  await expect(first.desk.overview.status).toContainText('Ready until')
  await first.quit()

  const { desk } = await start()
  await expect(desk.overview.heading).toHaveText('Test company')
  await expect(desk.overview.link('JWT credential')).toContainText('Not stored')
  await expect(desk.overview.status).toContainText('Not finished')
  await expect(desk.overview.problem).toContainText('The client secret and the JWT credential are missing.')

  await desk.overview.status.getByRole('button', { name: 'Finish setup' }).click()
  const { clientId, clientSecret, jwt } = simulator.credentials
  // The client secret lived for that run only, so the app's step is open too.
  await expect(desk.assistant.currentStep).toContainText('RingCentral app')
  await expect(desk.form.field('Client ID')).toHaveValue(clientId)
  await desk.form.fill({ 'Client secret': clientSecret })
  await desk.assistant.next.click()
  await desk.form.fill({ 'JWT credential': jwt })
  await desk.assistant.saveAndTest.click()
  await desk.assistant.openConnection.click()
  await expect(desk.overview.status).toContainText('Ready until')
})
