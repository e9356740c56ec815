import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { desk } from '../../support/window/pages/desk.ts'
import {
  connectionsOf,
  connectionTo,
  expect,
  expectPhase,
  signInTo,
  test,
  WITHOUT_KEYRING
} from '../../support/window/secrets-test.ts'

const AGAIN = 'You changed a host or the client ID, so the stored secret no longer applies. Enter it again.'

/** What a page could call to get something sent. */
const callEverything = (page: Page, id: string): Promise<void> =>
  page.evaluate(async (connectionId) => {
    await window.api.loadList({ connectionId, list: 'users', accountId: null })
    await window.api.renew(connectionId)
    await window.api.signIn(connectionId)
    await window.api.testConnection(connectionId)
    await window.api.copyToken(connectionId, 'curl')
    await window.api.duplicateConnection(connectionId)
  }, id)

test('changing the host never sends stored secrets there, with or without the window', async ({
  simulator,
  recorder: evil,
  start
}) => {
  const { page } = await start(WITHOUT_KEYRING)
  const { form, overview } = desk(page)
  const id = await signInTo(page, connectionTo(simulator.origin, simulator.credentials))

  await test.step('the form says what to enter again as soon as a host changes', async () => {
    await overview.edit.click()
    await expect(form.field('Client secret')).toHaveAttribute('placeholder', /Stored/)
    await expect(page.getByText(AGAIN)).toHaveCount(0)
    await form.fill({ 'RingCX host': evil.origin, 'RingCentral host': evil.origin })
    await expect(form.field('Client secret')).toHaveAttribute('placeholder', '')
    await expect(form.field('Client secret')).toHaveAccessibleDescription(AGAIN)
    await expect(form.field('JWT credential')).toHaveAccessibleDescription(AGAIN)
  })

  await test.step('saving without them is rejected at their fields and changes nothing', async () => {
    await form.save.click()
    await expect(form.field('Client secret')).toBeFocused()
    await expect(form.field('Client secret')).toHaveAccessibleDescription(/^The host or client ID changed\. /)
    await expect(form.field('JWT credential')).toHaveAccessibleDescription(
      /^The host or client ID changed\. /
    )
    await expectPhase(page, 'active', id)
  })

  await test.step('saved for later, the connection is missing them, and no call from a page reveals any', async () => {
    await form.saveForLater.click()
    await expect(overview.status).toContainText('Not finished')
    const [entry] = await connectionsOf(page)
    expect(entry?.status.missing).toEqual(['clientSecret', 'jwt'])
    await callEverything(page, id)
  })
  expect(evil.requests).toEqual([])
  expect([...evil.secrets]).toEqual([])
})

test.describe('with a real GNOME keyring', () => {
  test.skip(process.platform !== 'linux', 'The GNOME keyring exists on Linux only.')

  test('a settings file changed by others never gets a stored secret sent to its host, and loses none', async ({
    simulator,
    recorder: evil,
    startWithKeyring,
    userData
  }) => {
    const first = await startWithKeyring()
    const id = await signInTo(first.page, connectionTo(simulator.origin, simulator.credentials))
    await first.quit()
    const file = join(userData, 'settings.json')
    const before = await readFile(file, 'utf8')
    await writeFile(file, before.replaceAll(simulator.origin, evil.origin))

    const second = await startWithKeyring()
    const { overview } = desk(second.page)
    await expect(overview.problem).toContainText(
      'were entered for a different host or client ID, so Token Desk doesn’t use them.'
    )
    await expect(overview.problem).toContainText('enter the client secret and the JWT credential again.')
    await callEverything(second.page, id)
    await second.quit()
    expect(evil.requests).toEqual([])
    expect([...evil.secrets]).toEqual([])

    await writeFile(file, before)
    const third = await startWithKeyring()
    await expectPhase(third.page, 'active')
    await third.quit()
    expect(simulator.counts).toMatchObject({ 'token:jwt': 1, exchange: 1 })
  })
})
