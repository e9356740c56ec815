import { readdir } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { needlesOf } from '../../support/window/needles.ts'
import { filesBelow } from '../../support/window/places.ts'
import {
  connectionTo,
  expect,
  expectPhase,
  expectStorage,
  signInTo,
  test
} from '../../support/window/secrets-test.ts'

test.skip(process.platform !== 'linux', 'The GNOME keyring exists on Linux only.')

const FIRST = 'correct horse battery staple'
const SECOND = 'four other words here'

async function openSettings(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/settings'
  })
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
}

test('the life of a passphrase, from choosing it to removing all data', async ({
  simulator,
  startWithKeyring,
  userData
}, testInfo) => {
  const shot = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: testInfo.outputPath(`${name}.png`) })
  }
  const first = await startWithKeyring()
  await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
  await test.step('chosen in Settings; one that is too short is rejected at its field', async () => {
    const { page } = first
    await openSettings(page)
    await shot(page, 'settings')
    await page.getByRole('radio', { name: /Passphrase/ }).click()
    await page.getByLabel('New passphrase', { exact: true }).fill('short')
    await page.getByLabel('Confirm new passphrase', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Use passphrase' }).click()
    await expect(page.getByText('Use at least 12 characters.')).toBeVisible()
    await page.getByLabel('New passphrase', { exact: true }).fill(FIRST)
    await page.getByRole('button', { name: 'Use passphrase' }).click()
    await expect(page.getByText('Passphrases don’t match.')).toBeVisible()
    await page.getByLabel('Confirm new passphrase', { exact: true }).fill(FIRST)
    await shot(page, 'new-passphrase')
    await page.getByRole('button', { name: 'Use passphrase' }).click()
    await expectStorage(page, { mode: 'passphrase', state: 'found' })
    await expect(page.getByRole('radio', { name: /Passphrase/ })).toBeChecked()
    await expectPhase(page, 'active')
  })
  await first.quit()

  const second = await startWithKeyring()
  await test.step('asked for at the next start; a wrong one does no harm', async () => {
    const { page } = second
    await expect(page.getByRole('heading', { name: 'Token Desk is locked' })).toBeVisible()
    await page.getByLabel('Passphrase', { exact: true }).fill('not the right one')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await expect(page.getByText('This passphrase doesn’t open the vault.')).toBeVisible()
    await shot(page, 'locked')
    await page.getByLabel('Passphrase', { exact: true }).fill(FIRST)
    await page.keyboard.press('Enter')
    await expectPhase(page, 'active')
    expect(simulator.counts['token:jwt']).toBe(1)
  })
  await test.step('changed, then locked: nothing is given out', async () => {
    const { page } = second
    await openSettings(page)
    await page.getByRole('button', { name: 'Change passphrase…' }).click()
    await page.getByLabel('Current passphrase', { exact: true }).fill(FIRST)
    await page.getByLabel('New passphrase', { exact: true }).fill(SECOND)
    await page.getByLabel('Confirm new passphrase', { exact: true }).fill(SECOND)
    await page.getByRole('button', { name: 'Change passphrase', exact: true }).click()
    await expect(page.getByRole('dialog')).toBeHidden()
    await page.getByRole('button', { name: 'Lock now' }).click()
    await expectPhase(page, 'locked')
    await page.evaluate(() => {
      location.hash = '#/'
    })
    await page.getByLabel('Passphrase', { exact: true }).fill(SECOND)
    await page.getByRole('button', { name: 'Unlock' }).click()
    await expectPhase(page, 'active')
  })
  await test.step('the computer goes to sleep: locked if that is turned on', async () => {
    const { app, page } = second
    await openSettings(page)
    await page.getByRole('switch', { name: /sleep/ }).click()
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
    await expectPhase(page, 'locked')
    await page.evaluate((passphrase) => window.api.unlockStorage(passphrase), SECOND)
    await expectPhase(page, 'active')
  })
  await test.step('no passphrase is in any file', async () => {
    const needles = needlesOf(
      new Map([
        [FIRST, 'the first passphrase'],
        [SECOND, 'the second passphrase']
      ])
    )
    expect((await filesBelow(userData)).flatMap(({ bytes }) => needles.findIn(bytes))).toEqual([])
  })
  await test.step('all data removed: back to the first run, and no vault', async () => {
    const { page } = second
    await openSettings(page)
    await page.getByRole('button', { name: 'Remove all data…' }).click()
    await page.getByRole('button', { name: 'Remove everything' }).click()
    await expect(page.getByRole('button', { name: /Connect RingCX/ })).toBeVisible()
    expect((await readdir(userData)).filter((name) => name.startsWith('vault'))).toEqual([])
  })
  await second.quit()

  const third = await startWithKeyring()
  await expectStorage(third.page, { mode: 'keyring', state: 'absent' })
  await expect(third.page.getByRole('button', { name: /Connect RingCX/ })).toBeVisible()
})

test('memory only: chosen, remembered, and nothing on disk', async ({
  simulator,
  startWithKeyring,
  userData
}) => {
  const first = await startWithKeyring()
  await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
  await openSettings(first.page)
  await first.page.getByRole('radio', { name: /Memory only/ }).click()
  await first.page.getByRole('button', { name: 'Use memory only' }).click()
  await expectStorage(first.page, { mode: 'memory' })
  await expectPhase(first.page, 'active')
  expect((await readdir(userData)).filter((name) => name.startsWith('vault'))).toEqual([])
  await first.quit()

  const second = await startWithKeyring()
  await expectStorage(second.page, { mode: 'memory' })
  await expectPhase(second.page, 'signed-out')
  await openSettings(second.page)
  await second.page.getByRole('radio', { name: /System keyring/ }).click()
  await second.page.getByRole('button', { name: 'Use keyring' }).click()
  await expectStorage(second.page, { mode: 'keyring' })
})
