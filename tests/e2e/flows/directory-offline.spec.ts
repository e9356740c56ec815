import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startSimulator } from '../../../main/simulator/simulator.ts'
import { expect, test } from '../../support/window/flow-test.ts'
import { needlesOf } from '../../support/window/needles.ts'
import { filesBelow } from '../../support/window/places.ts'

const PASSPHRASE = 'correct horse battery staple'

test.use({ simulatorOptions: { users: 60, rateLimits: false } })

async function usePassphrase(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/settings'
  })
  await page.getByRole('radio', { name: /Passphrase/ }).click()
  await page.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByLabel('Confirm new passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Use passphrase' }).click()
  await expect(page.getByRole('radio', { name: /Passphrase/ })).toBeChecked()
}

async function unlock(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Unlock' }).click()
}

/** Lists of the one connection of which a copy is on the disk. */
const savedLists = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const listed = await window.api.listConnections()
    const id = listed.ok ? (listed.value[0]?.connection.id ?? '') : ''
    const copies = await window.api.directoryCopies(id)
    return copies.ok ? copies.value.map(({ list, kept }) => (kept ? `${list} kept` : list)) : []
  })

test('the users can be read offline and compared later, and only while the vault is open', async ({
  simulator,
  start,
  userData
}) => {
  const first = await start()
  await first.desk.connectTo(simulator)
  await expect(first.desk.overview.status).toContainText('Ready until')
  await usePassphrase(first.desk.page)
  await first.desk.sidebar.link('Directory').click()
  await first.desk.directory.usersTab.click()
  await expect(first.desk.directory.count).toHaveText('60 users')
  const names = await Promise.all(
    [1, 5, 9].map(async (place) => (await first.desk.directory.cell(place, 'Username')).innerText())
  )
  await test.step('the load is saved, and kept under its date', async () => {
    await expect.poll(() => savedLists(first.desk.page)).toContain('users')
    await first.desk.page.getByRole('button', { name: 'Saved copies' }).click()
    await first.desk.page.getByRole('button', { name: 'Keep a copy' }).click()
    await expect.poll(() => savedLists(first.desk.page)).toContain('users kept')
  })
  await first.quit()
  await simulator.stop()

  await test.step('no file holds a name in clear', async () => {
    const files = await filesBelow(userData)
    expect(files.some(({ name }) => name.includes(join('directory', '')))).toBe(true)
    const needles = needlesOf(new Map(names.map((name) => [name, `the username ${name}`])))
    for (const { name, bytes } of files) expect(needles.findIn(bytes), name).toEqual([])
  })

  const offline = await start()
  const { desk } = offline
  await test.step('without a network, the list is there with its age', async () => {
    await unlock(desk.page)
    await desk.sidebar.link('Directory').click()
    await desk.directory.usersTab.click()
    await expect(desk.page.getByText(/Saved copy from/)).toBeVisible()
    await expect(desk.directory.count).toHaveText('60 users')
    await expect(await desk.directory.cell(1, 'Username')).toHaveText(names[0] ?? '')
  })

  await test.step('a lock closes it, and the palette that found something in it', async () => {
    await desk.commands.openPalette()
    await desk.page.keyboard.type(names[0] ?? '')
    await expect(desk.commands.palette.getByText(names[0] ?? '')).toBeVisible()
    await desk.page.evaluate(() => window.api.lockStorage())
    await expect(desk.page.getByText(names[0] ?? '')).toHaveCount(0)
    expect(await savedLists(desk.page)).toEqual([])
  })

  await test.step('when the service is back, what changed is shown', async () => {
    const again = await startSimulator({
      users: 64,
      rateLimits: false,
      port: Number(new URL(simulator.origin).port)
    })
    await desk.page.evaluate(async (passphrase) => {
      await window.api.unlockStorage(passphrase)
    }, PASSPHRASE)
    await desk.sidebar.link('Directory').click()
    await desk.directory.usersTab.click()
    await expect(desk.directory.reload).toBeEnabled()
    await desk.directory.reload.click()
    await expect(desk.directory.count).toHaveText('64 users')
    await desk.page.getByRole('button', { name: 'Saved copies' }).click()
    await desk.page.getByRole('checkbox', { name: /60 users/ }).check()
    await desk.page.getByRole('button', { name: 'Compare' }).click()
    await expect(desk.page.getByRole('heading', { name: /^Users: .* to / })).toBeVisible()
    await desk.directory.search.fill('New')
    await expect(desk.directory.row(1)).toContainText('New')
    await desk.page.getByRole('button', { name: 'Back to the list' }).click()
    await expect(desk.directory.count).toHaveText('64 users')
    await again.stop()
  })
})
