import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Reply } from '../../../preload/contract.ts'
import { entriesFor } from '../../support/window/pages/connection-form.ts'
import type { Desk } from '../../support/window/pages/desk.ts'
import { paceTimers } from '../../support/window/circumstances.ts'
import { expect, test } from '../../support/window/flow-test.ts'

const PASSPHRASE = 'correct horse battery'

/** Makes the ten seconds for an undo last longer than any test. */
const SLOWER = 100

/** Ends them at once. */
const QUICKER = 0.001

function valueOf<Value>(reply: Reply<Value>): Value {
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}

/** Keeps secrets on the disk also where there is no keyring. */
async function keepOnDisk(page: Page): Promise<void> {
  valueOf(
    await page.evaluate(
      (passphrase) => window.api.changeStorageMode({ mode: 'passphrase', passphrase }),
      PASSPHRASE
    )
  )
}

async function unlock(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Token Desk is locked' })).toBeHidden()
}

/** What the vault's file says in clear: which connections it holds records of, and nothing of them. */
const vaultOf = (userData: string): Promise<string> => readFile(join(userData, 'vault.tdv'), 'latin1')

const namesOf = (desk: Desk): Promise<string[]> =>
  desk.sidebar.connections.evaluateAll((links) =>
    links.map((link) => link.getAttribute('title')?.split(' – ')[0] ?? '')
  )

/** Adds connections that are not finished, in this order. */
async function addNamed(desk: Desk, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await desk.openForm()
    await desk.form.fill({ Name: name })
    await desk.form.saveForLater.click()
    await expect(desk.overview.heading).toHaveText(name)
  }
}

test.describe('in one run', () => {
  test.use({ sharedApp: true })

  test('an unfinished connection is saved, marked, finished, and signed in', async ({
    desk,
    simulator
  }, testInfo) => {
    const { assistant, form, overview, page, sidebar } = desk
    const { 'JWT credential': jwt, 'Client secret': secret, ...rest } = entriesFor(simulator)
    await test.step('an invalid value is rejected even when saving for later', async () => {
      await desk.openForm()
      await form.fill({ ...rest, Name: '', 'JWT credential': 'eyJhbGciOiJub25lIn0.e30' })
      await form.saveForLater.click()
      await expect(form.field('JWT credential')).toBeFocused()
      await expect(sidebar.connections).toHaveCount(0)
    })
    await test.step('empty fields are accepted', async () => {
      await form.fill({ 'JWT credential': '' })
      await form.saveForLater.click()
      await expect(overview.heading).toHaveText('Connection 1')
      await expect(sidebar.connection('Connection 1')).toContainText('Not finished')
      await expect(overview.status).toContainText('Not finished')
      await expect(overview.problem).toContainText('The client secret and the JWT credential are missing.')
      await expect(overview.signIn).toBeHidden()
      await page.screenshot({ path: testInfo.outputPath('unfinished.png') })
      expect(simulator.counts.total).toBe(0)
    })
    await test.step('the next step leads to the missing fields', async () => {
      await overview.status.getByRole('button', { name: 'Finish setup' }).click()
      await expect(assistant.heading).toHaveText('Create the RingCentral app')
      await page.screenshot({ path: testInfo.outputPath('finish.png') })
      await form.fill({ 'Client secret': secret })
      await assistant.saveForLater.click()
      await expect(overview.problem).toContainText('The JWT credential is missing.')
      await overview.status.getByRole('button', { name: 'Finish setup' }).click()
      await expect(assistant.heading).toHaveText('Create the JWT credential')
      await form.fill({ 'JWT credential': jwt })
      await assistant.saveAndTest.click()
      await assistant.openConnection.click()
      await expect(overview.status).toContainText('Ready until')
      await expect(sidebar.connection('Connection 1')).toContainText('Ready')
      expect(simulator.counts['token:jwt']).toBe(1)
    })
  })

  test('duplicated from its menu: the copy is selected, not signed in, and signs in on request', async ({
    desk,
    simulator
  }, testInfo) => {
    const { overview, page, sidebar } = desk
    await desk.connectTo(simulator)
    await expect(overview.status).toContainText('Ready until')
    await sidebar.actions('Test company').click()
    const menu = page.getByRole('menu', { name: 'Actions for Test company' })
    await expect(menu.getByRole('menuitem', { name: 'Rename' })).toBeFocused()
    await expect(menu.getByRole('menuitem')).toHaveText([/Rename/, /Edit/, /Duplicate/, /Remove/])
    await page.screenshot({ path: testInfo.outputPath('menu.png') })
    await menu.getByRole('menuitem', { name: 'Duplicate' }).click()
    await expect(overview.heading).toHaveText('Test company (copy)')
    await expect(overview.status).toContainText('Signed out')
    expect(await namesOf(desk)).toEqual(['Test company', 'Test company (copy)'])
    expect(simulator.counts['token:jwt']).toBe(1)
    await overview.signIn.click()
    await expect(overview.status).toContainText('Ready until')
    expect(simulator.counts['token:jwt']).toBe(2)
  })

  test('a removed connection is restored, and its session continues without a new sign-in', async ({
    app,
    desk,
    simulator
  }, testInfo) => {
    const { overview, page, sidebar } = desk
    await addNamed(desk, ['Other'])
    await desk.connectTo(simulator)
    await expect(overview.status).toContainText('Ready until')
    const before = simulator.counts.total
    await paceTimers(app, SLOWER)
    const toast = page.getByRole('group', { name: 'Removed: Test company' })
    await test.step('with the button on the toast', async () => {
      await overview.remove.click()
      await expect(overview.heading).toHaveText('Other')
      await expect(toast).toContainText('Removed “Test company”')
      await page.screenshot({ path: testInfo.outputPath('toast.png') })
      await toast.getByRole('button', { name: 'Undo' }).click()
      await expect(overview.heading).toHaveText('Test company')
      await expect(overview.status).toContainText('Ready until')
      await expect(toast).toBeHidden()
    })
    await test.step('by key', async () => {
      await sidebar.connection('Test company').focus()
      await page.keyboard.press('Shift+F10')
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
      await expect(toast).toBeVisible()
      await expect(sidebar.connection('Other')).toBeFocused()
      await page.keyboard.press('ControlOrMeta+z')
      await expect(overview.heading).toHaveText('Test company')
      await expect(overview.status).toContainText('Ready until')
    })
    expect(simulator.counts.total).toBe(before)
    await overview.copyToken.click()
    await page.getByRole('menuitem', { name: 'Token', exact: true }).click()
    await expect(page.getByText('Token copied')).toBeVisible()
    expect(simulator.counts.total).toBe(before)
    await paceTimers(app, 1)
  })
})

test('the list is reordered by keyboard, menu, and dragging, and keeps its order', async ({ start }) => {
  const first = await start()
  const { desk } = first
  const { page, sidebar } = desk
  await addNamed(desk, ['One', 'Two', 'Three'])
  await test.step('Alt and an arrow key', async () => {
    await sidebar.connection('Three').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => namesOf(desk)).toEqual(['One', 'Three', 'Two'])
    await expect(sidebar.connection('Three')).toBeFocused()
    await expect(page.getByText('“Three” moved to position 2 of 3.')).toBeAttached()
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => namesOf(desk)).toEqual(['Three', 'One', 'Two'])
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => namesOf(desk)).toEqual(['One', 'Three', 'Two'])
  })
  await test.step('the menu, by keyboard only', async () => {
    await page.keyboard.press('Shift+F10')
    const menu = page.getByRole('menu', { name: 'Actions for Three' })
    await expect(menu.getByRole('menuitem', { name: 'Rename' })).toBeFocused()
    await page.keyboard.press('End')
    await expect(menu.getByRole('menuitem', { name: 'Remove' })).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(menu.getByRole('menuitem', { name: 'Rename' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(menu).toBeHidden()
    await expect(sidebar.connection('Three')).toBeFocused()
    await page.keyboard.press('Shift+F10')
    await page.keyboard.press('m')
    await page.keyboard.press('m')
    await expect(menu.getByRole('menuitem', { name: 'Move down' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect.poll(() => namesOf(desk)).toEqual(['One', 'Two', 'Three'])
  })
  await test.step('dragged', async () => {
    await sidebar.connection('One').dragTo(sidebar.connection('Three'), { targetPosition: { x: 60, y: 38 } })
    await expect.poll(() => namesOf(desk)).toEqual(['Two', 'Three', 'One'])
  })
  await first.quit()
  const again = await start()
  await expect(again.desk.sidebar.connections).toHaveCount(3)
  expect(await namesOf(again.desk)).toEqual(['Two', 'Three', 'One'])
})

test('a removed connection is signed out and erased when the time is over; holding the toast pauses the time', async ({
  app,
  desk,
  simulator,
  userData
}) => {
  const { firstRun, overview, page } = desk
  await desk.connectTo(simulator)
  await expect(overview.status).toContainText('Ready until')
  await keepOnDisk(page)
  const [entry] = valueOf(await page.evaluate(() => window.api.listConnections()))
  const id = entry?.connection.id ?? 'none'
  expect(await vaultOf(userData)).toContain(id)
  await paceTimers(app, SLOWER)
  await overview.remove.click()
  await expect(firstRun.practice).toBeVisible()
  const toast = page.getByRole('group', { name: 'Removed: Test company' })
  const undoUntil = async (): Promise<(number | null)[]> =>
    valueOf(await page.evaluate(() => window.api.removals())).map((removal) => removal.undoUntil)
  const undo = toast.getByRole('button', { name: 'Undo' })
  const help = page.getByRole('link', { name: 'Help' })
  await page.mouse.move(400, 300)
  await undo.focus()
  await expect.poll(undoUntil).toEqual([null])
  await help.focus()
  await expect.poll(undoUntil).toEqual([expect.any(Number)])
  await undo.focus()
  await expect.poll(undoUntil).toEqual([null])
  await paceTimers(app, QUICKER)
  expect(await undoUntil()).toEqual([null])
  expect(simulator.counts.revoke).toBe(0)
  await help.focus()
  await expect(toast).toBeHidden()
  await expect.poll(() => simulator.counts.revoke).toBe(1)
  await expect.poll(() => vaultOf(userData)).not.toContain(id)
  expect(await page.evaluate((gone) => window.api.undoRemoval(gone), id)).toMatchObject({ ok: false })
})

test('a connection removed right before quitting is erased and doesn’t come back', async ({
  simulator,
  start,
  userData
}) => {
  const first = await start()
  await first.desk.connectTo(simulator)
  await expect(first.desk.overview.status).toContainText('Ready until')
  await keepOnDisk(first.desk.page)
  const [entry] = valueOf(await first.desk.page.evaluate(() => window.api.listConnections()))
  const id = entry?.connection.id ?? 'none'
  await first.desk.overview.remove.click()
  await expect(first.desk.firstRun.practice).toBeVisible()
  await first.quit()
  expect(await vaultOf(userData)).not.toContain(id)
  expect(simulator.counts.revoke).toBe(1)
  const again = await start()
  await unlock(again.desk.page)
  await expect(again.desk.firstRun.practice).toBeVisible()
  await expect(again.desk.sidebar.connections).toHaveCount(0)
})
