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

test('the window reopens at its last position and size', async ({ start }) => {
  const wanted: Bounds = { x: 60, y: 40, width: 1_040, height: 700 }
  const first = await start()
  // Placed just before it is shown: what is set sooner does not stay.
  await expect.poll(() => isShown(first.running.app)).toBe(true)
  await first.running.app.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(bounds)
  }, wanted)
  await expect.poll(() => boundsOf(first.running.app)).toEqual(wanted)
  await first.quit()
  const second = await start()
  await expect.poll(() => boundsOf(second.running.app)).toEqual(wanted)
})

test('the chosen theme is kept', async ({ start }) => {
  const first = await start()
  await first.desk.sidebar.link('Settings').click()
  await expect(first.desk.theme('System')).toBeChecked()
  await first.desk.theme('Dark').check({ force: true })
  await expect(first.desk.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await first.quit()

  const { desk, running } = await start()
  await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await running.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
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
  const { clientSecret, jwt } = simulator.credentials
  await desk.form.fill({ 'Client secret': clientSecret })
  await desk.assistant.next.click()
  await desk.form.fill({ 'JWT credential': jwt })
  await desk.assistant.saveAndTest.click()
  await desk.assistant.openConnection.click()
  await expect(desk.overview.status).toContainText('Ready until')
})

test('practice starts over after a restart', async ({ start }) => {
  const first = await start()
  await first.desk.firstRun.practice.click()
  await expect(first.desk.overview.status).toContainText('Ready until')
  await first.quit()

  const { desk } = await start()
  await expect(desk.overview.heading).toHaveText('Practice')
  await expect(desk.overview.status).toContainText('Ready until')
  await expect(desk.sidebar.connections).toHaveCount(1)
})
